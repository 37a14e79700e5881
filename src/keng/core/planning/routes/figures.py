"""How long a checkpoint stays alone, and how well a watcher could guess: figures of a plan.

Idleness (Machado et al., 2002; Chevaleyre, 2004) is the time since a checkpoint was last seen. Who walks the
same round again and again sees every checkpoint once a round: the worst idleness is then the longest round,
and no round of that problem is shorter than the proved bound.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from keng.core.planning.routes.ground import Ground, back_at
from keng.core.planning.routes.problem import Order


@dataclass(frozen=True)
class Idleness:
    """Seconds: the round of the best order that takes longest, and the mean over checkpoints by risk of the
    round each belongs to; the mean by risk of when each is first seen, and the last of these."""

    worst_s: float
    mean_s: float
    first_seen_mean_s: float
    first_seen_last_s: float


@dataclass(frozen=True)
class Guessing:
    """`right` is how often whoever knows all orders and sees where a walker is now names the next checkpoint
    rightly at best (1: always), `bits` the mean entropy of the next one, `orders` how many there are."""

    right: float
    bits: float
    orders: int


def arrivals(ground: Ground, walk: Sequence[int]) -> tuple[list[int], list[int], int]:
    """For each checkpoint of a walk when one is there and when its stop begins; and when one is back."""
    there, begins, now, at = [], [], 0, 0
    for node in walk:
        now += ground.ways[at][node]
        there.append(now)
        now = max(now, ground.opens[node])
        begins.append(now)
        now, at = now + ground.stops[node], node
    return there, begins, now + (ground.ways[at][ground.end] if walk else 0)


def idleness(ground: Ground, order: Order, risks: Sequence[float], *, pace_mm_s: int) -> Idleness:
    """Of one order; where no checkpoint has a risk all count alike."""
    weights = list(risks) if any(risks) else [1.0] * ground.count
    rounds, seen = [0] * ground.count, [0] * ground.count
    for walk in order:
        back = back_at(ground, walk) or 0
        for node, begin in zip(walk, arrivals(ground, walk)[1], strict=True):
            rounds[node - 1], seen[node - 1] = back, begin
    return Idleness(
        max(rounds, default=0) / pace_mm_s,
        _mean(rounds, weights) / pace_mm_s,
        _mean(seen, weights) / pace_mm_s,
        max(seen, default=0) / pace_mm_s,
    )


def guessing(orders: Sequence[Order], checkpoints: int) -> Guessing:
    """Every order counts alike."""
    after: list[Counter[int]] = [Counter() for _ in range(checkpoints + 1)]
    for order in orders:
        for walk in order:
            for node, then in pairwise((*walk, 0)):
                after[node][then] += 1
        for walk in filter(None, order):
            after[0][walk[0]] += 1
    rows = [row for row in after if row]
    right = sum(max(row.values()) / row.total() for row in rows) / max(1, len(rows))
    bits = sum(_entropy(row) for row in rows) / max(1, len(rows))
    return Guessing(right, bits, len(orders))


def _entropy(row: Counter[int]) -> float:
    return -sum(n / row.total() * math.log2(n / row.total()) for n in row.values()) + 0.0


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(v * w for v, w in zip(values, weights, strict=True)) / max(sum(weights), 1e-12)
