"""What no order can do better than: spanning trees with priced checkpoints (Held and Karp, 1970 and 1971).

Any order that uses k walkers is a graph with n + k ways. Take the dearer of its two ways at the post out of
each walk: what is left spans all nodes as a tree, and what was taken out weighs at least the second cheapest
way at the post where k = 1, k times the cheapest otherwise. A price π on every checkpoint adds 2 Σ π to any
order, since each is entered once and left once; so for every π the walking is at least
tree(π) + ways at the post − 2 Σ π. Where a walk may end anywhere its ways alone are a tree and no checkpoint
has more than two: then π ≥ 0 and tree(π) − 2 Σ π is a bound. Prices climb by subgradients, O(n²) a step;
they are rounded to whole millimetres, so that the checker adds exactly what stands in the file.

Ways are taken in the shorter direction, and one that no window allows in either direction not at all. Where
no way round is shorter than the straight one, walks that end at the post can be joined into one that is no
longer, so what holds for k = 1 holds for every k. For the longest walk the mean over the walkers counts, and
the way to each checkpoint and back.

Instance: three checkpoints 100 m from the post, on a circle, 173 m apart: 100 + 100 + 2 · 173 m is proved
with prices of about 73 m less at each.
"""

import numpy as np

from keng.core.planning.routes.ground import FOREVER, Ground, Ints
from keng.core.planning.routes.problem import Aim, Proof

STEPS = 240  # of the prices; further ones add hardly a thousandth
SHRINKS_AFTER = 12


def proved(ground: Ground, *, value: int) -> Proof:
    """The best bound found; `value` is what is known to be possible."""
    ways, is_open = shorter_ways(ground), not ground.far[1:-1, -1].any()
    is_joined = ground.walkers > 1 and joins(ground)
    prices = np.zeros(ground.count, dtype=np.int64)
    best, kept = bound_of(ground, ways, prices, is_open=is_open, is_joined=is_joined), prices
    goal = _walking_goal(ground, value)
    step, since = 2.0, 0
    point = prices.astype(float)
    for _ in range(STEPS):
        if ground.count < 2 or best >= value:
            break
        degree, found = _degrees(ways, point, is_open=is_open)
        slope = degree - 2.0
        size = float((slope**2).sum())
        if size == 0 or (is_open and not ((slope > 0) | (point > 0)).any()):
            break
        point = point + step * max(1.0, goal - found) / size * slope
        point = np.maximum(point, 0.0) if is_open else point
        whole = np.rint(point).astype(np.int64)
        now = bound_of(ground, ways, whole, is_open=is_open, is_joined=is_joined)
        since += 1
        if now > best:
            best, kept, since = now, whole, 0
        elif since >= SHRINKS_AFTER:
            step, since = step / 2, 0
    return Proof(tuple(kept.tolist()), max(0, best), is_joined)


def shorter_ways(ground: Ground) -> Ints:
    """Nodes 0 … n: the shorter direction of each way; at the post, out or back."""
    n = ground.count
    ways = ground.far[: n + 1, : n + 1].copy()
    opens, closes, stops = (np.array(row[: n + 1]) for row in (ground.opens, ground.closes, ground.stops))
    leaves = np.maximum(opens, soonest(ways[0], ways)) + stops
    leaves[0] = 0
    barred = leaves[:, None] + ways > closes[None, :]
    ways[barred] = FOREVER
    is_open = not ground.far[1:-1, -1].any()
    ways[1:, 0] = FOREVER if is_open else ground.far[1 : n + 1, n + 1]
    return np.asarray(np.minimum(ways, ways.T))


def bound_of(ground: Ground, ways: Ints, prices: Ints, *, is_open: bool, is_joined: bool) -> int:
    """What these prices prove, as the aim counts; the same sum as the checker's, with numpy."""
    priced = _priced(ways, prices)
    tree = int(_tree(priced)[1]) - 2 * int(prices.sum())
    post = np.sort(priced[0, 1:])
    numbers = range(1, min(ground.walkers, ground.count) + 1)
    walked = [tree + (0 if is_open else k * int(post[0])) for k in numbers]
    if walked and not is_open:
        walked[0] = tree + int(post[min(1, len(post) - 1)])
    if is_joined:
        walked = [max(walked[0], own) for own in walked]
    if ground.aim is Aim.TOTAL:
        return min(walked, default=0)
    means = [-(-(own + sum(ground.stops)) // k) for own, k in zip(walked, numbers, strict=True)]
    return max(min(means, default=0), _farthest(ground))


def joins(ground: Ground) -> bool:
    """Whether walks of several people can be joined into one that is no longer: no way round is shorter
    than the straight one, and all end where they begin."""
    ways = ground.far[:-1, :-1]
    is_round = bool((ground.far[1:-1, -1] == ways[1:, 0]).all())
    return is_round and all(bool((ways <= ways[:, [k]] + ways[[k], :]).all()) for k in range(len(ways)))


def _farthest(ground: Ground) -> int:
    """To any one checkpoint and back."""
    inner = ground.far[:-1, :-1]
    there, back = soonest(inner[0], inner), soonest(ground.far[:-1, -1], inner.T)
    opens, stops = (np.array(row[:-1]) for row in (ground.opens, ground.stops))
    return int((np.maximum(there, opens) + stops + back)[1:].max(initial=0))


def soonest(first: Ints, ways: Ints) -> Ints:
    """To each node at the earliest, straight or by way of others (Dijkstra, O(n²)); only a table that was
    given, not laid out, can hold ways round that are shorter."""
    found, left = first.copy(), np.ones(len(first), dtype=bool)
    for _ in range(len(first)):
        node = int(np.where(left, found, 2 * FOREVER).argmin())
        left[node] = False
        found = np.minimum(found, found[node] + ways[node])
    return found


def _walking_goal(ground: Ground, value: int) -> float:
    if ground.aim is Aim.TOTAL:
        return float(value)
    return float(value * min(ground.walkers, ground.count) - sum(ground.stops))


def _priced(ways: Ints, prices: Ints) -> Ints:
    own = np.concatenate([[0], prices]).astype(prices.dtype)
    return np.asarray(ways + own[:, None] + own[None, :])


def _tree(priced: Ints) -> tuple[list[tuple[int, int]], float]:
    """The lightest spanning tree (Prim), O(n²)."""
    count = len(priced)
    nearest = priced[0].copy()
    origin = np.zeros(count, dtype=np.int64)
    inside = np.zeros(count, dtype=bool)
    inside[0] = True
    edges, total = [], 0
    for _ in range(count - 1):
        node = int(np.where(inside, 2 * FOREVER, nearest).argmin())
        edges.append((int(origin[node]), node))
        total += nearest[node]
        inside[node] = True
        closer = ~inside & (priced[node] < nearest)
        nearest[closer], origin[closer] = priced[node][closer], node
    return edges, total


def _degrees(ways: Ints, point: Ints, *, is_open: bool) -> tuple[Ints, float]:
    """How many ways meet at each checkpoint in the lightest tree with one more way at the post."""
    priced = _priced(ways.astype(float), point)
    edges, total = _tree(priced)
    degree = np.bincount(np.array(edges).ravel(), minlength=len(ways)).astype(float)
    if not is_open:
        node = 1 + int(np.argsort(priced[0, 1:], kind="stable")[1])
        degree[node] += 1
        total += priced[0, node]
    return degree[1:], float(total - 2 * point.sum())
