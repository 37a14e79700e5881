"""A saved groups plan: what its map and figures show must be what its certificate proves."""

from math import hypot
from typing import Any

from keng.core.planning.groups.checker import GroupsVerdict, check_groups
from keng.core.planning.shown import NEAR_MM, Saved, agree, demand, figures, names, of_kind, places


def check_saved_groups(data: Saved) -> GroupsVerdict:
    """A file of `keng plan groups`. Raises `Unsound`, or KeyError and such where it is torn."""
    sheet = data["certificate"]
    found = check_groups(sheet)
    where, homes = sheet["where"], of_kind(data, "home")
    names(homes, where["homes"], "hộ")
    places(homes, where, where["homes_mm"])
    _ways(where, sheet["neighbours"])
    _groups(data, where["homes"], sheet["groups"])
    sizes = [len(group) for group in sheet["groups"]]
    figures(
        data,
        homes=sheet["homes"],
        homes_grouped=found.homes,
        groups=found.groups,
        smallest=min(sizes, default=0),
        largest=max(sizes, default=0),
        walk_m=found.value / 1000,
        bound_m=sheet["bound"] / 1000,
    )
    return found


def _ways(where: Saved, neighbours: list[list[int]]) -> None:
    """A way between neighbours is as long as it lies on the map; at one point it counts a millimetre."""
    for a, b, mm in neighbours:
        (x, y), (u, v) = where["homes_mm"][a], where["homes_mm"][b]
        words = f"đường từ {where['homes'][a]} tới {where['homes'][b]} không dài như trên bản đồ"
        demand(abs(max(1, hypot(x - u, y - v)) - mm) <= NEAR_MM, words)


def _groups(data: Saved, homes: list[str], groups: list[list[int]]) -> None:
    """Each home's number, and each group's list, are the certificate's."""
    own = {home: number for number, group in enumerate(groups, start=1) for home in group}
    for i, one in enumerate(of_kind(data, "home")):
        agree(f"tổ của {homes[i]}", one["properties"]["group"], own.get(i))
    drawn: list[Any] = [one["properties"] for one in of_kind(data, "group")]
    agree("các tổ", [one["homes"] for one in drawn], [[homes[i] for i in group] for group in groups])
    agree("số hộ các tổ", [one["size"] for one in drawn], [len(group) for group in groups])
