"""The certificate as plain values for a file: all a checker needs, nothing it must trust."""

from keng.core.geojson import Json
from keng.core.planning.groups.problem import GroupsPlan, GroupsProblem

FORMAT = "keng-groups-1"


def sheet(problem: GroupsProblem, plan: GroupsPlan) -> dict[str, Json]:
    """Neighbours with their ways in millimetres, the groups, and for each part the prices of its bound."""
    ends = zip(problem.ends.tolist(), problem.lengths_mm.tolist(), strict=True)
    return {
        "format": FORMAT,
        "homes": problem.homes,
        "min": problem.size.least,
        "max": problem.size.most,
        "must": sorted(problem.must),
        "neighbours": [[a, b, mm] for (a, b), mm in ends],
        "groups": [[*group] for group in plan.groups],
        "left_out": [*plan.left_out],
        "value": plan.value,
        "bound": plan.bound,
        "parts": [
            {
                "homes": [*part.homes],
                "most_groups": part.most_groups,
                "prices": [*part.prices],
                "opening": part.opening,
                "bound": part.bound,
            }
            for part in plan.parts
        ],
    }
