"""Why no order keeps every window: which checkpoints come too late, by how much, and whether it is proved."""

from collections.abc import Sequence

import numpy as np

from keng.core.planning.routes.bound import soonest
from keng.core.planning.routes.ground import FOREVER, Ground, Ints
from keng.core.planning.routes.problem import NoOrder, Order


def why_none(ground: Ground, order: Order, absent: Sequence[int], *, pace_mm_s: int) -> NoOrder:
    """Put what fitted nowhere where it makes the least lateness, then say what is late."""
    walks = [list(walk) for walk in order]
    for node in absent:
        _, number, place = min(
            (_late(ground, [*walk[:place], node, *walk[place:]]), number, place)
            for number, walk in enumerate(walks)
            for place in range(len(walk) + 1)
        )
        walks[number].insert(place, node)
    late: dict[int, int] = {}
    over = 0
    for walk in walks:
        found, back = _lateness(ground, walk)
        late |= found
        over = max(over, back)
    clash = _clash(ground)
    seconds = tuple(sorted((node, -(-mm // pace_mm_s)) for node, mm in late.items()))
    return NoOrder(seconds, -(-over // pace_mm_s), clash)


def _late(ground: Ground, walk: Sequence[int]) -> tuple[int, int]:
    late, over = _lateness(ground, walk)
    return sum(late.values()) + over, len(late)


def _lateness(ground: Ground, walk: Sequence[int]) -> tuple[dict[int, int], int]:
    """By checkpoint how far after its window the stop would begin; and how far over the time one is back."""
    late, now, at = {}, 0, 0
    for node in walk:
        now = max(now + ground.ways[at][node], ground.opens[node])
        if now > ground.closes[node]:
            late[node] = now - ground.closes[node]
        now, at = now + ground.stops[node], node
    back = now + (ground.ways[at][ground.end] if walk else 0)
    return late, max(0, back - ground.closes[ground.end])


def _clash(ground: Ground) -> tuple[int, ...]:
    """Checkpoints of which one walker can keep no two, more than there are walkers; greedy: perhaps none."""
    nodes = [node for node in range(1, ground.count + 1) if ground.closes[node] < FOREVER]
    inner = ground.far[:-1, :-1]
    between = np.array([soonest(row, inner) for row in inner])
    soon = between[0]
    apart = {a: {b for b in nodes if b != a and not _goes(ground, soon, between, a, b)} for a in nodes}
    best: list[int] = []
    for start in nodes:
        chosen = [start]
        for node in sorted(apart[start], key=lambda one: -len(apart[one])):
            if all(node in apart[own] for own in chosen):
                chosen.append(node)
        best = max(best, chosen, key=len)
    return tuple(sorted(best)) if len(best) > ground.walkers else ()


def _goes(ground: Ground, soon: Ints, between: Ints, a: int, b: int) -> bool:
    """Whether one walker can keep both, in either order; other stops on the way only delay him."""
    return any(
        max(soon[one], ground.opens[one]) + ground.stops[one] + between[one, two] <= ground.closes[two]
        for one, two in ((a, b), (b, a))
    )
