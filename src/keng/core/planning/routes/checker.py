"""Checks a routes certificate by whole-number addition. Trusts nothing of the solver and imports none of it.

From the ways as they stand in the file it walks every order anew: each checkpoint once, every window kept,
nobody longer out than allowed, the first order worth the value, no other beyond the limit; it draws the
outings anew from the seed; and it adds up the bound (why it holds is told in `bound.py`). Only that ways,
stops, windows and risks are as they were drawn stands in the file alone. Proved is what no order can do
better than; that the best order lies nearer to it than the gap is not claimed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keng.core.planning.checker import Unsound


@dataclass(frozen=True)
class RoutesVerdict:
    """What was found anew; `value` and `bound` in mm, for the longest walk at the pace."""

    checkpoints: int
    orders: int
    aim: str
    pace_mm_s: int
    value: int
    bound: int


@dataclass(frozen=True)
class _Sheet:
    """Times as millimetres at the pace; row and column 0 are the post."""

    ways: Sequence[Sequence[int]]
    back: Sequence[int]
    stops: Sequence[int]
    opens: Sequence[int]
    closes: Sequence[float]
    most: float

    @property
    def nodes(self) -> range:
        return range(1, len(self.ways))


def check_routes(sheet: Mapping[str, Any]) -> RoutesVerdict:
    """Read a certificate as `keng plan routes` writes it. Raises `Unsound`, or KeyError and such where it is
    torn.
    """
    own = _read(sheet)
    orders, is_longest = sheet["orders"], sheet["aim"] == "longest"
    _demand(len(orders) > 0, "không có lộ trình nào")
    worths = [_worth(own, order, sheet["walkers"], is_longest=is_longest) for order in orders]
    value = sheet["value"]
    _demand(worths[0] == value, f"lộ trình tốt nhất tính lại được {worths[0]}, tệp ghi {value}")
    limit = value + value * sheet["within_permille"] // 1000
    for number, worth in enumerate(worths, start=1):
        _demand(worth <= limit, f"lộ trình {number} dài quá mức cho phép")
    _demand(sheet["outings"] == _outings(sheet), "các đêm không đúng như số bốc thăm")
    bound = _bound(own, sheet, is_longest=is_longest)
    _demand(bound >= sheet["bound"], f"chứng cứ chỉ cho cận {bound}, tệp ghi {sheet['bound']}")
    return RoutesVerdict(len(own.nodes), len(orders), sheet["aim"], sheet["pace_mm_s"], value, bound)


def _read(sheet: Mapping[str, Any]) -> _Sheet:
    pace, ways, back = sheet["pace_mm_s"], sheet["ways_mm"], sheet["back_mm"]
    count = len(ways)
    numbers = [pace, sheet["walkers"], *back, *(way for row in ways for way in row), *sheet["stops_s"]]
    _demand(all(type(n) is int and n >= 0 for n in numbers), "có số không phải số nguyên không âm")
    _demand(pace > 0 and sheet["walkers"] > 0, "tốc độ và số người đi phải lớn hơn không")
    _demand(all(len(row) == count for row in ways) and len(back) == count, "bảng đường đi không vuông")
    windows = [window or [0, None] for window in sheet["windows_s"]]
    _demand(len(sheet["stops_s"]) == len(windows) == count - 1, "không đủ số điểm")
    closes = [float("inf") if b is None else b * pace for _, b in windows]
    most = float("inf") if sheet["most_s"] is None else sheet["most_s"] * pace
    stops, opens = [s * pace for s in sheet["stops_s"]], [a * pace for a, _ in windows]
    return _Sheet(ways, back, [0, *stops], [0, *opens], [0, *closes], most)


def _worth(own: _Sheet, order: Sequence[Sequence[int]], walkers: int, *, is_longest: bool) -> int:
    _demand(len(order) == walkers, "số lượt đi không bằng số người")
    _demand(
        sorted(node for walk in order for node in walk) == [*own.nodes], "có điểm bị bỏ sót hoặc đi hai lần"
    )
    total = longest = 0
    for walk in filter(None, order):
        now = at = walked = 0
        for node in walk:
            now = max(now + own.ways[at][node], own.opens[node])
            _demand(now <= own.closes[node], f"tới điểm {node} muộn hơn giờ cho phép")
            walked += own.ways[at][node]
            now, at = now + own.stops[node], node
        longest, total = max(longest, now + own.back[at]), total + walked + own.back[at]
    _demand(longest <= own.most, "có người đi lâu hơn cho phép")
    return longest if is_longest else total


def _outings(sheet: Mapping[str, Any]) -> list[int]:
    """The rule of `nights.py`, written once more."""
    orders, found = len(sheet["orders"]), []

    def draw(number: int, below: int) -> int:
        text = f"keng-routes {sheet['seed']} {number}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % below

    place = draw(0, orders)
    for number in range(1, len(sheet["outings"]) + 1):
        place = (place + 1 + draw(number, orders - 1)) % orders if orders > 1 else 0
        found.append(place)
    return found


def _bound(own: _Sheet, sheet: Mapping[str, Any], *, is_longest: bool) -> int:
    count, prices = len(own.ways), [0, *sheet["prices"]]
    if count == 1:
        return 0
    _demand(len(prices) == count and all(type(p) is int for p in prices), "thiếu giá của điểm")
    is_open, there = not any(own.back[1:]), _soonest(own.ways[0], own.ways)
    _demand(not is_open or min(prices) >= 0, "có giá âm")
    ways = [
        [min(_way(own, there, *pair, is_open=is_open) for pair in ((a, b), (b, a))) for b in range(count)]
        for a in range(count)
    ]
    ways = [[way + prices[a] + prices[b] for b, way in enumerate(row)] for a, row in enumerate(ways)]
    tree, post = _tree(ways) - 2 * sum(prices), sorted(ways[0][1:])
    numbers = range(1, min(sheet["walkers"], count - 1) + 1)
    walked = [tree + (0 if is_open else k * post[0]) for k in numbers]
    if not is_open:
        walked[0] = tree + post[min(1, len(post) - 1)]
    if sheet["is_joined"]:
        _demand(_joins(own), "không phải mọi lượt đi đều nối lại được")
        walked = [max(walked[0], one) for one in walked]
    if not is_longest:
        return int(min(walked))
    means = [-(-(one + sum(own.stops)) // k) for one, k in zip(walked, numbers, strict=True)]
    back = _soonest(own.back, [*zip(*own.ways, strict=True)])
    farthest = max(max(there[i], own.opens[i]) + own.stops[i] + back[i] for i in own.nodes)
    return int(max(min(means), farthest))


def _soonest(first: Sequence[int], ways: Sequence[Sequence[int]]) -> list[int]:
    """To each node at the earliest, straight or by way of others (Dijkstra)."""
    found, left = [*first], {*range(len(first))}
    while left:
        node = min(left, key=lambda one: found[one])
        left.remove(node)
        found = [min(known, found[node] + way) for known, way in zip(found, ways[node], strict=True)]
    return found


def _way(own: _Sheet, there: Sequence[int], a: int, b: int, *, is_open: bool) -> int:
    """From a to b; endless where no window allows it."""
    endless = 1 << 50
    if b == 0:
        return endless if is_open else own.back[a]
    leaves = max(own.opens[a], there[a]) + own.stops[a] if a else 0
    return own.ways[a][b] if leaves + own.ways[a][b] <= own.closes[b] else endless


def _tree(ways: Sequence[Sequence[int]]) -> int:
    """The weight of the lightest spanning tree (Prim)."""
    near, total = dict(enumerate(ways[0])), 0
    del near[0]
    while near:
        node = min(near, key=lambda one: near[one])
        total += near.pop(node)
        for other in near:
            near[other] = min(near[other], ways[node][other])
    return total


def _joins(own: _Sheet) -> bool:
    ways = own.ways
    if any(own.back[i] != ways[i][0] for i in own.nodes):
        return False
    return all(
        a <= b + via for row in ways for k, via in enumerate(row) for a, b in zip(row, ways[k], strict=True)
    )


def _demand(holds: bool, words: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise Unsound(words)
