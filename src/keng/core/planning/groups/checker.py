"""Checks a groups certificate by whole-number addition. Trusts nothing of the solver and imports none.

From the neighbours as they stand in the file it works out anew the parts, every way, what each group walks,
whether it hangs together and keeps its size, and what the prices prove. All of it is proved here, nothing is
taken on the solver's word: only that neighbours, sizes and the most groups of a part are as wished stands in
the file alone.

Why the bound holds: give each home a price and each group the price `opening` ≤ 0. A group about the middle c
weighs what it walks less its homes' prices. A plan has at most `most_groups` groups, their middles differ, so
it walks Σ prices + Σ weights ≥ Σ prices + opening · most_groups + Σ min(0, lightest about c − opening).
The lightest connected group about c is searched case by case, best first: take the lightest homes; where
they hang together that is it; else a group stays in what hangs together with c or takes one of its border.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any

from keng.core.planning.checker import Unsound

CASES = 4_000  # looked at for one middle; beyond that the lightest case left is a bound that holds too
Near = Sequence[Mapping[int, int]]
# Homes forced in, kept out, the only ones allowed (None: all), and the lightest choice among them.
Case = tuple[frozenset[int], frozenset[int], frozenset[int] | None, frozenset[int]]


@dataclass(frozen=True)
class GroupsVerdict:
    """What was found anew: walking and its bound in millimetres."""

    groups: int
    homes: int
    left_out: int
    value: int
    bound: int


def check_groups(sheet: Mapping[str, Any]) -> GroupsVerdict:
    """Read a certificate as `keng plan groups` writes it. Raises `Unsound`, or KeyError and such where it
    is torn.
    """
    near = _near(sheet)
    groups = [frozenset(group) for group in sheet["groups"]]
    left = frozenset(sheet["left_out"])
    _each_home_once(sheet, groups, left)
    for number, group in enumerate(groups, start=1):
        _demand(sheet["min"] <= len(group) <= sheet["max"], f"tổ {number} có {len(group)} hộ")
        _demand(_about(near, min(group), group) == group, f"tổ {number} không liền nhau")
    parts = _parts(sheet, near, groups, left)
    found = [_part(part, near, own, (sheet["min"], sheet["max"])) for part, own in parts]
    value, bound = (sum(column) for column in zip(*found, strict=True)) if found else (0, 0)
    _demand(value == sheet["value"], f"đường đi tính lại được {value}, tệp ghi {sheet['value']}")
    _demand(bound >= sheet["bound"], f"chứng cứ chỉ cho cận {bound}, tệp ghi {sheet['bound']}")
    return GroupsVerdict(len(groups), sum(map(len, groups)), len(left), value, bound)


Own = list[frozenset[int]]


def _parts(
    sheet: Mapping[str, Any], near: Near, groups: Own, left: frozenset[int]
) -> list[tuple[Mapping[str, Any], Own]]:
    """Each part with its groups: no neighbours across parts, no group on two of them."""
    homes = [frozenset(part["homes"]) for part in sheet["parts"]]
    together = frozenset[int]().union(*homes)
    _demand(
        sum(map(len, homes)) == len(together) == sum(map(len, groups)), "các phần không gồm đúng các hộ có tổ"
    )
    _demand(all(o in own or o in left for own in homes for h in own for o in near[h]), "hai phần liền nhau")
    owned = [[group for group in groups if min(group) in own] for own in homes]
    for own, theirs in zip(homes, owned, strict=True):
        _demand(own == frozenset[int]().union(*theirs), "một tổ nằm trên hai phần")
    return list(zip(sheet["parts"], owned, strict=True))


def _part(part: Mapping[str, Any], near: Near, groups: Own, size: tuple[int, int]) -> tuple[int, int]:
    """What a part's groups walk, and the least that its prices allow."""
    _demand(len(groups) <= part["most_groups"], "nhiều tổ hơn số cho phép")
    ways = _Ways(near, frozenset(part["homes"]))
    walked = sum(min(sum(ways.all_from(c)[i] for i in group) for c in group) for group in groups)
    proved = max(0, _bound(part, ways, size))
    _demand(proved >= part["bound"], f"chứng cứ chỉ cho cận {proved}, tệp ghi {part['bound']}")
    return walked, proved


def _near(sheet: Mapping[str, Any]) -> list[dict[int, int]]:
    near: list[dict[int, int]] = [{} for _ in range(sheet["homes"])]
    for a, b, mm in sheet["neighbours"]:
        _demand(
            isinstance(mm, int) and mm > 0 and a != b and min(a, b) >= 0, "đường giữa hai hộ không hợp lệ"
        )
        near[a][b] = near[b][a] = mm
    return near


def _each_home_once(sheet: Mapping[str, Any], groups: Sequence[frozenset[int]], left: frozenset[int]) -> None:
    homes = sorted([*(home for group in sheet["groups"] for home in group), *left])
    _demand(homes == [*range(sheet["homes"])], "có hộ ở hai tổ, hoặc không ở đâu cả")
    _demand(not left & {*sheet["must"]}, "hộ bắt buộc vào tổ bị để lại")
    _demand(all(groups), "có tổ không có hộ nào")


def _about(near: Near, start: int, homes: frozenset[int]) -> frozenset[int]:
    """What hangs together with `start` among these homes."""
    found, edge = {start}, [start]
    while edge:
        fresh = [other for other in near[edge.pop()] if other in homes and other not in found]
        found.update(fresh)
        edge += fresh
    return frozenset(found)


class _Ways:
    """Shortest ways between homes of one part, as far as they are asked for (Dijkstra)."""

    def __init__(self, near: Near, part: frozenset[int]) -> None:
        self.near, self.part = near, part
        self._known: dict[int, dict[int, int]] = {}

    def all_from(self, home: int) -> dict[int, int]:
        if home not in self._known:
            far: dict[int, int] = {}
            heap = [(0, home)]
            while heap:
                mm, here = heappop(heap)
                if here in far:
                    continue
                far[here] = mm
                for other, way in self.near[here].items():
                    if other in self.part and other not in far:
                        heappush(heap, (mm + way, other))
            self._known[home] = far
        return self._known[home]


def _bound(part: Mapping[str, Any], ways: _Ways, size: tuple[int, int]) -> int:
    prices = dict(zip(part["homes"], part["prices"], strict=True))
    opening: int = part["opening"]
    _demand(all(isinstance(p, int) for p in [*prices.values(), opening]) and opening <= 0, "giá không hợp lệ")
    bound: int = sum(prices.values()) + opening * part["most_groups"]
    for middle in part["homes"]:
        weights = {home: mm - prices[home] for home, mm in ways.all_from(middle).items()}
        bound += min(0, _lightest(middle, weights, ways.near, size, opening) - opening)
    return bound


def _lightest(middle: int, weights: Mapping[int, int], near: Near, size: tuple[int, int], under: int) -> int:
    """A bound for every connected group about `middle`; `under` or more is told as `under`."""
    light = sorted(weights, key=lambda home: (weights[home], home))
    number = count()
    cases: list[tuple[int, int, Case]] = []

    def add(weight: int, case: Case) -> None:
        if weight < under:
            heappush(cases, (weight, next(number), case))

    def add_lightest(forced: frozenset[int], out: frozenset[int], within: frozenset[int] | None) -> None:
        taken = _lightest_of(light, weights, forced, out, within, size)
        if taken is not None:
            add(sum(weights[home] for home in taken), (forced, out, within, taken))

    add_lightest(frozenset({middle}), frozenset(), None)
    for _ in range(CASES):
        if not cases:
            return under
        weight, _, (forced, out, within, taken) = heappop(cases)
        own = _about(near, middle, taken)
        if own == taken:
            return weight
        if forced <= own and len(own) >= size[0]:
            add_lightest(forced, out, own)
        keep, weight = _with_room(taken, forced, weight, weights, size[1])
        border = {o for home in own for o in near[home] if o in weights} - own - out
        for home in sorted(border if within is None else border & within, key=lambda h: (weights[h], h)):
            if len(keep) < size[1]:
                add(weight + weights[home], (forced | {home}, out, within, keep | {home}))
            out = out | {home}
    return min(under, cases[0][0]) if cases else under


def _with_room(
    taken: frozenset[int], forced: frozenset[int], weight: int, weights: Mapping[int, int], most: int
) -> tuple[frozenset[int], int]:
    """What stays of the lightest homes when one more is forced in that was not among them: all but the
    heaviest that is free to go, where there is no room for it or where it weighs more than nothing."""
    spare = max(taken - forced, key=lambda home: (weights[home], home), default=None)
    if spare is None or (len(taken) < most and weights[spare] <= 0):
        return taken, weight
    return taken - {spare}, weight - weights[spare]


def _lightest_of(
    light: Iterable[int],
    weights: Mapping[int, int],
    forced: frozenset[int],
    out: frozenset[int],
    within: frozenset[int] | None,
    size: tuple[int, int],
) -> frozenset[int] | None:
    """The lightest homes with `forced` in, connection apart; None where there are too few or too many."""
    taken = {*forced}
    for home in light:
        if len(taken) >= size[1] or (len(taken) >= size[0] and weights[home] >= 0):
            break
        if home not in out and (within is None or home in within):
            taken.add(home)
    return frozenset(taken) if size[0] <= len(taken) <= size[1] else None


def _demand(holds: bool, words: str) -> None:  # noqa: FBT001 - reads like an assertion
    if not holds:
        raise Unsound(words)
