"""Many orders that are hardly worse than the best, as different from one another as can be.

A walk of chance through all orders whose worth stays within the limit: a stretch is turned round or carried
elsewhere, the step is taken whenever the limit and every window are kept, so no such order within reach is
likelier than another. Of those met, the farthest from all chosen so far is chosen next (Gonzalez, 1985);
how far two orders are apart is how many checkpoints have another one after them. O(steps · n).

Instance: three checkpoints in a triangle: its two directions, and no third order.
"""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from keng.core.planning.routes.ground import Ground, back_at, in_one_manner, length
from keng.core.planning.routes.problem import Aim, Order

MET_FOR_EACH = 12  # orders that are met for each one that is wanted
STEPS_BETWEEN = 2  # times the number of checkpoints
LONGEST_STRETCH = 6


def varied_orders(ground: Ground, best: Order, *, limit: int, wanted: int, seed: int) -> tuple[Order, ...]:
    """The best, and others up to `wanted` in all, each worth `limit` at most."""
    first = in_one_manner(best)
    met = {first: None}
    if ground.count > 1 and wanted > 1:
        _wander(
            ground, [list(walk) for walk in best], met, limit=limit, times=MET_FOR_EACH * wanted, seed=seed
        )
    return _farthest_apart(ground, list(met), wanted)


def _wander(
    ground: Ground, walks: list[list[int]], met: dict[Order, None], *, limit: int, times: int, seed: int
) -> None:
    rng = Random(f"{seed} varied")  # noqa: S311 - a search; which order a night walks is drawn by hash
    sums = [length(ground, walk) for walk in walks]
    for _ in range(times):
        for _ in range(STEPS_BETWEEN * ground.count + 4):
            _step(ground, walks, sums, limit=limit, rng=rng)
        met.setdefault(in_one_manner(walks))


def _step(ground: Ground, walks: list[list[int]], sums: list[int], *, limit: int, rng: Random) -> None:
    """One random change, kept where the limit and every window hold."""
    one = _drawn(walks, rng)
    first = rng.randrange(len(walks[one]))
    if rng.random() < 0.4:
        last = rng.randint(first + 1, len(walks[one]))
        walk = walks[one]
        changed = {one: walk[:first] + walk[first:last][::-1] + walk[last:]}
    else:
        changed = _carried(walks, one, first, rng)
    new = {number: length(ground, walk) for number, walk in changed.items()}
    if ground.aim is Aim.TOTAL and sum(sums) + sum(new[i] - sums[i] for i in new) > limit:
        return
    backs = [back_at(ground, walk) for walk in changed.values()]
    if any(back is None or (ground.aim is Aim.LONGEST and back > limit) for back in backs):
        return
    for number, walk in changed.items():
        walks[number], sums[number] = walk, new[number]


def _drawn(walks: Sequence[Sequence[int]], rng: Random) -> int:
    """A walk, the likelier the more checkpoints it has."""
    place = rng.randrange(sum(map(len, walks)))
    for number, walk in enumerate(walks):
        if place < len(walk):
            return number
        place -= len(walk)
    raise AssertionError("the place lies within the walks")


def _carried(walks: list[list[int]], one: int, first: int, rng: Random) -> dict[int, list[int]]:
    """A short stretch goes elsewhere, perhaps backwards."""
    walk = walks[one]
    last = min(len(walk), first + rng.randint(1, LONGEST_STRETCH))
    stretch, rest = walk[first:last], walk[:first] + walk[last:]
    if rng.random() < 0.5:
        stretch = stretch[::-1]
    other = rng.randrange(len(walks))
    onto = rest if other == one else walks[other]
    place = rng.randint(0, len(onto))
    joined = onto[:place] + stretch + onto[place:]
    return {one: joined} if other == one else {one: rest, other: joined}


def _farthest_apart(ground: Ground, met: list[Order], wanted: int) -> tuple[Order, ...]:
    after = [_following(ground, order) for order in met]
    chosen, near = [0], [_apart(row, after[0]) for row in after]
    while len(chosen) < min(wanted, len(met)):
        next_one = max(range(len(met)), key=lambda i: (near[i], -i))
        if near[next_one] == 0:
            break  # only the same walks in other hands are left
        chosen.append(next_one)
        near = [min(old, _apart(row, after[next_one])) for old, row in zip(near, after, strict=True)]
    return tuple(met[i] for i in chosen)


def _following(ground: Ground, order: Order) -> list[int]:
    """Which node comes after each checkpoint; in place 0 nothing."""
    after = [0] * (ground.count + 1)
    for walk in order:
        for node, then in pairwise((*walk, 0)):
            after[node] = then
    return after


def _apart(one: Sequence[int], two: Sequence[int]) -> int:
    return sum(a != b for a, b in zip(one, two, strict=True))
