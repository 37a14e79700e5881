"""What arithmetic alone says of fairness: nobody can be served more evenly than this.

Give person p between low_p and high_p nights, `total` in all. Of all such sharings the one that fills the
emptiest first is the most even: its largest count is the least possible, its smallest the greatest, and the
sum of its squares the least (Hardy, Littlewood, Pólya: it is majorised by every other). Rules that tie nights
together are left out, so a rota can be less even, never more. Complexity: O(people · counts).
Instance: between 0 and 1, 0 and 9, 0 and 9 nights, 8 in all → 1, 4, 3; spread 3, squares 26.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """The evenest sharing of `total`: person p gets `low[p]` or `high[p]`, which differ by at most one."""

    low: tuple[int, ...]
    high: tuple[int, ...]
    spread: int
    squares: int


def evenest(low: Sequence[int], high: Sequence[int], total: int) -> Share | None:
    """None where the limits do not let the total be shared at all."""
    if not low:
        return Share((), (), 0, 0) if total == 0 else None
    if any(a > b for a, b in zip(low, high, strict=True)) or not sum(low) <= total <= sum(high):
        return None
    level = min(low)
    while sum(_filled(low, high, level + 1)) <= total and level < max(high):
        level += 1
    floor, roof = _filled(low, high, level), _filled(low, high, level + 1)
    more = total - sum(floor)
    raised = [i for i, (a, b) in enumerate(zip(floor, roof, strict=True)) if b > a][:more]
    loads = [load + (i in {*raised}) for i, load in enumerate(floor)]
    if not more:
        roof = floor
    return Share(tuple(floor), tuple(roof), max(loads) - min(loads), sum(load * load for load in loads))


def most_nights(days: Iterable[int], *, rest: int) -> int:
    """How many of these days one person can serve with so many days off after each: the earliest first."""
    count, free = 0, None
    for day in sorted(days):
        if free is None or day >= free:
            count, free = count + 1, day + rest + 1
    return count


def _filled(low: Sequence[int], high: Sequence[int], level: int) -> list[int]:
    return [min(max(level, a), b) for a, b in zip(low, high, strict=True)]
