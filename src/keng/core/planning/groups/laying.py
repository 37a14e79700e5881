"""Drawn homes and wishes become a problem: who is whose neighbour, and who must be in."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from keng.core.geo import Point
from keng.core.planning.fields import check_along
from keng.core.planning.groups.barriers import Floats, segments_of
from keng.core.planning.groups.neighbours import lengths_mm, neighbours
from keng.core.planning.groups.problem import GroupsProblem, Ints
from keng.core.planning.groups.walking import hanging_together, roads
from keng.core.planning.groups.wishes import GroupWishes, Pair
from keng.core.planning.places import Drawn, Place
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.strays import refuse_strays, twins

MOST_HOMES = 20_000
MOST_TOGETHER = 4_000  # ways between any two of them are held in memory


@dataclass(frozen=True)
class LaidGroups:
    """The problem with what its numbers stand for; `barriers` are what cut neighbours apart, `notes` what
    the drawer should know."""

    problem: GroupsProblem
    homes: tuple[Place, ...]
    points: Floats
    barriers: tuple[Place, ...]
    walk_m: float
    notes: tuple[str, ...]
    middle: Point | None  # of the grid; None where all was given in metres


def lay_groups(drawn: Drawn, wishes: GroupWishes) -> LaidGroups:
    """Raises `BadInput` where homes are missing or carry what cannot be."""
    homes, flaws = drawn.of("home"), list[Flaw]()
    if not homes:
        raise BadInput.of("", "chưa có hộ nào")
    if len(homes) > MOST_HOMES:
        raise BadInput.of("", f"{len(homes)} hộ là quá nhiều cho một lần ({MOST_HOMES}); hãy chia theo thôn")
    refuse_strays(drawn, flaws)
    check_along(homes, ("people", "risk"), flaws)
    must = frozenset(i for i, home in enumerate(homes) if _is_flammable(home, flaws))
    numbers = {home.name: number for number, home in enumerate(homes)}
    cut, join = (_numbered(name, pairs, numbers, flaws) for name, pairs in _by_hand(wishes))
    flaws += [
        Flaw("cut, join", f"cặp {homes[a].name}, {homes[b].name} vừa cắt vừa nối") for a, b in cut & join
    ]
    if flaws:
        raise BadInput(flaws)
    barriers = (*drawn.of("river"), *drawn.of("road"))
    points = np.array([(home.x, home.y) for home in homes])
    villages = [str(home.more.get("village", "")) for home in homes]
    found = neighbours(points, villages, segments_of(barriers), walk_m=wishes.walk_m)
    ends = _handled(found, cut, join)
    problem = GroupsProblem(len(homes), ends, lengths_mm(points, ends), wishes.size, must, wishes.seed)
    _refuse_endless(problem)
    return LaidGroups(problem, homes, points, barriers, wishes.walk_m, twins(homes), drawn.middle)


def _refuse_endless(problem: GroupsProblem) -> None:
    largest = max(len(part) for part in hanging_together(roads(problem), range(problem.homes)))
    if largest > MOST_TOGETHER:
        words = f"{largest} hộ liền nhau là quá nhiều ({MOST_TOGETHER}); hãy ghi village cho từng hộ"
        raise BadInput.of("", words)


def _by_hand(wishes: GroupWishes) -> Iterable[tuple[str, tuple[Pair, ...]]]:
    return (("cut", wishes.cut), ("join", wishes.join))


def _is_flammable(home: Place, flaws: list[Flaw]) -> bool:
    value = home.more.get("flammable", False)
    if not isinstance(value, bool):
        flaws.append(Flaw(f"{home.where} · flammable", f"phải là true hoặc false, đang là {value!r}"))
    return value is True


def _numbered(
    name: str, pairs: Iterable[Pair], numbers: dict[str, int], flaws: list[Flaw]
) -> set[tuple[int, int]]:
    found = set()
    for pair in pairs:
        missing = [home for home in pair if home not in numbers]
        flaws += [Flaw(name, f"không có hộ nào mang mã {home!r}") for home in missing]
        if not missing:
            a, b = sorted(numbers[home] for home in pair)
            found.add((a, b))
    return found


def _handled(found: Ints, cut: set[tuple[int, int]], join: set[tuple[int, int]]) -> Ints:
    pairs = ({(int(a), int(b)) for a, b in found} - cut) | join
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
