"""The certificate of a rota as plain values: all that a checker needs, nothing it must trust."""

from collections.abc import Iterable

from keng.core.geojson import Json
from keng.core.planning.rotas.problem import Gap, Kind, RotaProblem, Shift

FORMAT = "keng-rota-1"


def sheet(
    problem: RotaProblem,
    shifts: Iterable[Shift],
    gaps: Iterable[Gap],
    present: Iterable[Shift] | None = None,
    *,
    since: int = 0,
) -> dict[str, Json]:
    """Nights as days from the first, what each duty asks, what each person may, and the shifts."""
    said: dict[str, Json] = {
        "format": FORMAT,
        "days": [*problem.days],
        "duties": [
            {"needs": [*duty.needs], "light": duty.is_light, "mix": {**duty.mix}} for duty in problem.duties
        ],
        "people": [
            {
                "able": sorted(one.able),
                "away": sorted(one.away),
                "skills": sorted(one.skills),
                "least": one.least,
                "most": one.most,
                "carried": {kind.value: one.carried.get(kind, 0) for kind in Kind},
                "before": sorted(one.before),
            }
            for one in problem.people
        ],
        "kinds": {kind.value: sorted(problem.nights_of(kind)) for kind in Kind},
        "rest": problem.rest,
        "most_in": [[window.days, window.most] for window in problem.windows],
        "apart": [[*pair] for pair in problem.apart],
        "together": [[*pair] for pair in problem.together],
        "fixed": [[*shift] for shift in problem.fixed],
        "shifts": [[*shift] for shift in shifts],
        "gaps": [[*gap] for gap in gaps],
    }
    if present is not None:
        said |= {"present": [[*shift] for shift in present], "since": since}
    return said
