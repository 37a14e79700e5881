"""A saved routes plan: what its map and figures show must be what its certificate proves."""

from collections.abc import Sequence
from math import hypot

from keng.core.planning.routes.checker import RoutesVerdict, check_routes
from keng.core.planning.shown import NEAR_MM, Saved, agree, demand, figures, names, of_kind, places


def check_saved_routes(data: Saved) -> RoutesVerdict:
    """A file of `keng plan routes`. Raises `Unsound`, or KeyError and such where it is torn."""
    sheet = data["certificate"]
    found, where = check_routes(sheet), sheet["where"]
    drawn = [*of_kind(data, "start"), *of_kind(data, "checkpoint")]
    names(drawn, where["places"], "điểm")
    if where["places_mm"] is not None:
        places(drawn, where, where["places_mm"])
        _ways(where, sheet["ways_mm"])
    told = [[[where["places"][i] for i in walk] for walk in order] for order in sheet["orders"]]
    demand(data["orders"] == told, "các thứ tự trong tệp khác trong chứng cứ")
    _walks(data, told)
    is_longest = sheet["aim"] == "longest"
    unit = 60 * found.pace_mm_s if is_longest else 1000
    figures(
        data,
        aim=sheet["aim"],
        checkpoints=found.checkpoints,
        orders=found.orders,
        value=round(found.value / unit, 3),
        bound=round(sheet["bound"] / unit, 3),
    )
    return found


def _ways(where: Saved, ways: Sequence[Sequence[int]]) -> None:
    """No way is shorter than the straight line between its ends."""
    at = where["places_mm"]
    for a, row in enumerate(ways):
        for b, mm in enumerate(row):
            straight = hypot(at[a][0] - at[b][0], at[a][1] - at[b][1])
            words = f"đường từ {where['places'][a]} tới {where['places'][b]} ngắn hơn đường chim bay"
            demand(mm + NEAR_MM >= straight, words)


def _walks(data: Saved, told: Sequence[Sequence[Sequence[str]]]) -> None:
    """On each outing the walkers together walk the order that was drawn for it."""
    outings: dict[tuple[int, int], list[list[str]]] = {}
    for one in of_kind(data, "walk"):
        said = one["properties"]
        seen = [visit["checkpoint"] for visit in said["visits"]]
        outings.setdefault((said["night"], said["round"]), []).append(seen)
    drawn = data["certificate"]["outings"]
    agree("số lượt đi", len(outings), len(drawn))
    for (night, turn), number in zip(sorted(outings), drawn, strict=True):
        words = f"đêm {night}, vòng {turn}: đường đi khác thứ tự đã bốc thăm"
        demand(sorted(outings[night, turn]) == sorted(map(list, told[number])), words)
