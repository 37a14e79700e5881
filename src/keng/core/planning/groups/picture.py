"""A groups plan as GeoJSON: homes with their group, groups as the ways within them, figures, certificate."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from keng.core.geojson import Json
from keng.core.planning.carried import of_a_home
from keng.core.planning.groups.laying import LaidGroups
from keng.core.planning.groups.lonely import reasons
from keng.core.planning.groups.problem import Group, GroupsPlan
from keng.core.planning.groups.sheet import sheet
from keng.core.planning.groups.walking import roads
from keng.core.planning.siting.feature import feature

CUT = (
    "Hết giờ (seconds) nên dừng giữa chừng: tính lại có thể ra phương án hơi khác; "
    "tăng seconds thì lần nào cũng như nhau"
)


def pictured_groups(laid: LaidGroups, plan: GroupsPlan) -> dict[str, Json]:
    """What `keng plan groups` writes; `plan check` reads its `certificate`. Groups are numbered from 1."""
    words = reasons(laid, plan)
    return {
        "type": "FeatureCollection",
        "features": [*_groups(laid, plan), *_homes(laid, plan, words)],
        "plan": summary(laid, plan),
        "left_out": [
            {"home": laid.homes[home].name, "why": why.value, "words": words[home]}
            for home, why in plan.left_out.items()
        ],
        "notes": [*laid.notes, *([CUT] if plan.is_cut else [])],
        "certificate": {**sheet(laid.problem, plan), "where": _where(laid)},
    }


def _where(laid: LaidGroups) -> Json:
    """What the certificate counts, by name and place, so that the map can be set against it."""
    middle = laid.middle
    return {
        "middle": [middle.lat, middle.lon] if middle else None,
        "homes": [home.name for home in laid.homes],
        "homes_mm": [[round(1000 * home.x), round(1000 * home.y)] for home in laid.homes],
    }


def summary(laid: LaidGroups, plan: GroupsPlan) -> dict[str, Json]:
    """The figures that a person wants first; walking in metres."""
    sizes = [len(group) for group in plan.groups]
    grouped = max(1, sum(sizes))
    return {
        "verb": "groups",
        "status": "proved" if plan.gap == 0 else "bounded" if plan.bound else "proposed",
        "homes": laid.problem.homes,
        "homes_grouped": sum(sizes),
        "groups": len(sizes),
        "smallest": min(sizes, default=0),
        "largest": max(sizes, default=0),
        "parts": len(plan.parts),
        "walk_m": plan.value / 1000,
        "walk_per_home_m": round(plan.value / 1000 / grouped, 1),
        "bound_m": plan.bound / 1000,
        "gap": plan.gap,
    }


def _homes(laid: LaidGroups, plan: GroupsPlan, words: Mapping[int, str]) -> list[Json]:
    group_of = {home: number for number, group in enumerate(plan.groups, start=1) for home in group}
    middles = {*plan.middles}
    return [
        feature(
            home,
            {
                **of_a_home(home),
                "kind": "home",
                "group": group_of.get(i),
                "is_middle": i in middles,
                "flammable": i in laid.problem.must,
                **({"why": words[i]} if i in words else {}),
            },
        )
        for i, home in enumerate(laid.homes)
    ]


def _groups(laid: LaidGroups, plan: GroupsPlan) -> list[Json]:
    matrix = roads(laid.problem)
    found: list[Json] = []
    for number, (group, middle) in enumerate(zip(plan.groups, plan.middles, strict=True), start=1):
        ways, farthest = _ways(matrix, group, middle)
        found.append(
            {
                "type": "Feature",
                "geometry": _drawn(laid, ways),
                "properties": {
                    "kind": "group",
                    "id": f"tổ {number}",
                    "group": number,
                    "size": len(group),
                    "homes": [laid.homes[i].name for i in group],
                    "middle": laid.homes[middle].name,
                    "farthest_m": round(farthest / 1000, 1),
                },
            }
        )
    return found


def _ways(matrix: csr_array, group: Group, middle: int) -> tuple[list[tuple[int, int]], float]:
    """The shortest ways inside the group to its middle, as pairs of neighbours, and the longest of them."""
    own = matrix[list(group)][:, list(group)].astype(float)
    far, before = dijkstra(own, directed=False, indices=group.index(middle), return_predecessors=True)
    ways = [(group[i], group[int(b)]) for i, b in enumerate(np.asarray(before).tolist()) if b >= 0]
    return ways, float(np.max(far))


def _drawn(laid: LaidGroups, ways: Sequence[tuple[int, int]]) -> Json:
    corners = [[(laid.homes[i].lon, laid.homes[i].lat) for i in way] for way in ways]
    if any(value is None for way in corners for point in way for value in point):
        return None
    return {"type": "MultiLineString", "coordinates": [[[*point] for point in way] for way in corners]}
