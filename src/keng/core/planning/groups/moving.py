"""What it costs to take one home into another group, and what stands against it; people decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keng.core.planning.groups.problem import Group, GroupsProblem
from keng.core.planning.groups.walking import Part, hanging_together, is_connected, part_of, roads, walked


class Hindrance(StrEnum):
    """Why a group would not be one any more."""

    TOO_SMALL = "too_small"  # the group that is left falls below the least size
    TOO_LARGE = "too_large"  # the group that takes the home in is full
    TORN = "torn"  # the homes left behind hang together no more
    APART = "apart"  # the home is no neighbour of anyone in the new group
    NO_WAY = "no_way"  # there is no way at all to the new group


HINDRANCE_WORDS = {
    Hindrance.TOO_SMALL: "tổ cũ còn quá ít hộ",
    Hindrance.TOO_LARGE: "tổ mới đã đủ hộ",
    Hindrance.TORN: "tổ cũ bị tách rời",
    Hindrance.APART: "không liền với hộ nào của tổ mới",
    Hindrance.NO_WAY: "không có đường đi bộ tới tổ mới",
}


@dataclass(frozen=True)
class Move:
    """`more_mm` is what all homes of both groups walk more (less where negative); None without a way.
    `left` and `joined` are the two groups afterwards."""

    more_mm: int | None
    left: Group
    joined: Group
    hindrances: tuple[Hindrance, ...]

    @property
    def is_allowed(self) -> bool:
        return not self.hindrances


def move_cost(problem: GroupsProblem, groups: Sequence[Group], home: int, *, to: int) -> Move:
    """The cost of moving `home` to `groups[to]`; it may come from another group or from none.

    Raises `ValueError` where the home is there already. Instance: homes in a lane 10 m apart, groups 0 to 2
    and 3 to 4, home 2 moves: 20 m become 10 m on the left, 10 m become 20 m on the right, nothing is lost.
    """
    if home in groups[to]:
        raise ValueError(f"home {home} is in group {to} already")
    return move_costs(problem, groups, home, to=[to])[to]


def move_costs(
    problem: GroupsProblem, groups: Sequence[Group], home: int, *, to: Iterable[int]
) -> Mapping[int, Move]:
    """The same for several groups at once: the ways are worked out only once."""
    part = _around(problem, groups, home)
    number = {name: i for i, name in enumerate(part.homes)}
    return {target: _move(part, number, groups, home, target) for target in to if home not in groups[target]}


def walking_mm(problem: GroupsProblem, groups: Sequence[Group]) -> int:
    """What all homes of these groups walk to their middles, through the neighbourhood of grouped homes."""
    matrix = roads(problem)
    grouped = sorted(home for group in groups for home in group)
    total = 0
    for homes in hanging_together(matrix, grouped):
        part = part_of(matrix, homes, problem.size, 1)
        number = {name: i for i, name in enumerate(homes)}
        total += sum(_walk(part, number, group) for group in groups if group[0] in number)
    return total


def _move(part: Part, number: dict[int, int], groups: Sequence[Group], home: int, to: int) -> Move:
    own: Group = next((group for group in groups if home in group), ())
    joined = tuple(sorted({*groups[to], home}))
    left = tuple(other for other in own if other != home)
    hindrances = _hindrances(part, number, left, joined, home)
    if Hindrance.NO_WAY in hindrances:
        return Move(None, left, joined, hindrances)
    before = sum(_walk(part, number, group) for group in (own, groups[to]))
    after = sum(_walk(part, number, group) for group in (left, joined))
    return Move(after - before, left, joined, hindrances)


def _around(problem: GroupsProblem, groups: Sequence[Group], home: int) -> Part:
    """The part of the village that the home stands in, made of homes in groups and itself."""
    matrix = roads(problem)
    grouped = {other for group in groups for other in group} | {home}
    homes = next(part for part in hanging_together(matrix, sorted(grouped)) if home in part)
    return part_of(matrix, homes, problem.size, 1)


def _walk(part: Part, number: dict[int, int], group: Group) -> int:
    return walked(part, [number[home] for home in group]) if group else 0


def _hindrances(
    part: Part, number: dict[int, int], left: Group, joined: Group, home: int
) -> tuple[Hindrance, ...]:
    if any(other not in number for other in joined):
        return (Hindrance.NO_WAY,)
    found = []
    if left and len(left) < part.size.least:
        found.append(Hindrance.TOO_SMALL)
    if len(joined) > part.size.most:
        found.append(Hindrance.TOO_LARGE)
    if left and not is_connected(part.near, [number[other] for other in left]):
        found.append(Hindrance.TORN)
    if not part.near[number[home]] & {number[other] for other in joined}:
        found.append(Hindrance.APART)
    return tuple(found)
