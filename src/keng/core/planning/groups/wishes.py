"""What the groups planner is asked for: the file's `groups` table and the command line; flaws in words."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from keng.core.planning.groups.problem import Size
from keng.core.planning.refused import BadInput, Flaw

Pair = tuple[str, str]


@dataclass(frozen=True)
class GroupWishes:
    """`walk_m` is how far the next neighbour may live; `cut` and `join` are pairs of homes that someone who
    knows the place parted or joined by hand; with `leave_out` homes that fit nowhere are told and left."""

    size: Size = field(default_factory=Size)
    walk_m: float = 150.0
    leave_out: bool = False
    cut: tuple[Pair, ...] = ()
    join: tuple[Pair, ...] = ()
    seconds: float = 240.0
    seed: int = 0


FIELDS = ("min", "max", "about", "walk_m", "leave_out", "cut", "join", "seconds", "seed")


def read_group_wishes(table: Mapping[str, object]) -> GroupWishes:
    """Raises `BadInput` naming every field that cannot be."""
    flaws = [Flaw(str(name), "không có trường này") for name in table if name not in FIELDS]
    least = int(_number(table, "min", 5, (1, 1_000), flaws))
    most = int(_number(table, "max", max(15, least), (1, 1_000), flaws))
    if least > most:
        flaws.append(Flaw("min, max", f"tối thiểu {least} hộ lớn hơn tối đa {most} hộ"))
    about = int(_number(table, "about", (least + most) // 2, (1, 1_000), flaws))
    if not least <= about <= most and least <= most:
        flaws.append(Flaw("about", f"phải nằm giữa min {least} và max {most}, đang là {about}"))
    wishes = GroupWishes(
        size=Size(least, most, about),
        walk_m=_number(table, "walk_m", 150.0, (1, 5_000), flaws),
        leave_out=_flag(table, "leave_out", flaws),
        cut=_pairs(table, "cut", flaws),
        join=_pairs(table, "join", flaws),
        seconds=_number(table, "seconds", 240.0, (0, 86_400), flaws),
        seed=int(_number(table, "seed", 0, (0, 2**32 - 1), flaws)),
    )
    if flaws:
        raise BadInput(flaws)
    return wishes


def _number(
    table: Mapping[str, object], name: str, default: float, ends: tuple[float, float], flaws: list[Flaw]
) -> float:
    value = table.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        flaws.append(Flaw(name, f"phải là một số, đang là {value!r}"))
    elif isinstance(default, int) and value != int(value):
        flaws.append(Flaw(name, f"phải là số nguyên, đang là {value:g}"))
    elif not ends[0] <= value <= ends[1]:
        flaws.append(Flaw(name, f"phải trong khoảng {ends[0]:g} đến {ends[1]:g}, đang là {value:g}"))
    else:
        return value
    return default


def _flag(table: Mapping[str, object], name: str, flaws: list[Flaw]) -> bool:
    value = table.get(name, False)
    if not isinstance(value, bool):
        flaws.append(Flaw(name, f"phải là true hoặc false, đang là {value!r}"))
        return False
    return value


def _pairs(table: Mapping[str, object], name: str, flaws: list[Flaw]) -> tuple[Pair, ...]:
    value = table.get(name, [])
    if not isinstance(value, list):
        flaws.append(Flaw(name, "phải là một danh sách các cặp hộ"))
        return ()
    pairs = []
    for number, pair in enumerate(value, start=1):
        if isinstance(pair, list) and len(pair) == 2 and pair[0] != pair[1]:
            pairs.append((str(pair[0]), str(pair[1])))
        else:
            flaws.append(Flaw(f"{name} · cặp thứ {number}", "phải là hai mã hộ khác nhau"))
    return tuple(pairs)
