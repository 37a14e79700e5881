"""Checks a p-centre's certificate by whole numbers alone; trusts nothing of the solver and imports none."""

from collections.abc import Mapping, Sequence
from typing import Any

from keng.core.planning.checker import Unsound, check


def check_centre(sheet: Mapping[str, Any]) -> tuple[int, int]:
    """The radius and its bound, in millimetres, both found anew. Raises `Unsound`, or KeyError where torn.

    Within the radius every home has a chosen gong, and there are no more gongs than allowed. One millimetre
    below the bound either some home has no place at all, or a covering is proved to need more gongs.
    """
    homes, sites, chosen = sheet["homes_mm"], sheet["sites_mm"], {*sheet["chosen"]}
    _demand(chosen <= {*range(len(sites))} and {*sheet["kept"]} <= chosen, "điểm treo không khớp")
    _demand(len(chosen) <= sheet["gongs"], "nhiều kẻng hơn cho phép")
    square = sheet["value"] ** 2
    _demand(
        all(_nearest(home, [sites[j] for j in chosen]) <= square for home in homes),
        "có hộ ở xa hơn bán kính đã ghi",
    )
    _demand(0 <= sheet["bound"] <= sheet["value"], "cận lớn hơn giá trị")
    if sheet["bound"]:
        _check_tighter(sheet, sheet["bound"] - 1)
    return sheet["value"], sheet["bound"]


def _check_tighter(sheet: Mapping[str, Any], radius: int) -> None:
    tighter = sheet["tighter"]
    if "alone" in tighter:
        home = sheet["homes_mm"][tighter["alone"]]
        _demand(_nearest(home, sheet["sites_mm"]) > radius**2, "hộ ấy vẫn có điểm treo đủ gần")
        return
    cover = tighter["cover"]
    reach = cover["reach"]
    _demand(
        reach["homes_mm"] == sheet["homes_mm"]
        and reach["sites_mm"] == sheet["sites_mm"]
        and reach["radius_mm"] == [radius] * len(sheet["sites_mm"]),
        "chứng cứ nói về một bài toán khác",
    )
    _demand(
        cover["aim"] == "fewest"
        and cover["need"] == 1
        and cover["kept"] == sheet["kept"]
        and cover["cost"] == [1] * len(sheet["sites_mm"]),
        "chứng cứ không đếm số kẻng",
    )
    _demand(check(cover).bound > sheet["gongs"], "bán kính nhỏ hơn vẫn có thể đủ")


def _nearest(home: Sequence[int], sites: Sequence[Sequence[int]]) -> int:
    return min((home[0] - x) ** 2 + (home[1] - y) ** 2 for x, y in sites)


def _demand(holds: bool, words: str) -> None:  # noqa: FBT001 - reads like an assertion
    if not holds:
        raise Unsound(words)
