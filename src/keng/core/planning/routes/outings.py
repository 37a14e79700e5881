"""What each walker does on a given night: which order, when he is where, and the line he walks."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from keng.core.geo import Grid, Point
from keng.core.planning.routes.figures import arrivals
from keng.core.planning.routes.ground import Ground, laid_out, length
from keng.core.planning.routes.laying import LaidRoutes
from keng.core.planning.routes.nights import order_of, rotated
from keng.core.planning.routes.problem import Order


@dataclass(frozen=True)
class Visit:
    """Seconds after setting out: there, begins (after waiting for its window), goes on."""

    checkpoint: int
    there_s: float
    begins_s: float
    leaves_s: float


@dataclass(frozen=True)
class Outing:
    """One walker's round of one night; `order` is the number of the order, from 0."""

    night: int
    round: int
    walker: int
    order: int
    begins_s: float
    visits: tuple[Visit, ...]
    back_s: float
    length_mm: int


def outings(laid: LaidRoutes, orders: tuple[Order, ...], *, nights: int) -> Iterator[Outing]:
    """Night by night, round by round. All set out together again when the last is back and rested."""
    ground, wishes = laid_out(laid.problem), laid.wishes
    for night in range(1, nights + 1):
        begins = 0.0
        for turn in range(1, wishes.rounds + 1):
            number = (night - 1) * wishes.rounds + turn
            chosen = order_of(number, orders=len(orders), seed=wishes.seed)
            order = orders[chosen]
            shift = rotated(number, walkers=len(order), seed=wishes.seed)
            begun, back = begins, 0.0
            for walker in range(len(order)):
                walk = order[(walker + shift) % len(order)]
                one = _outing(laid, ground, walk, begun, (night, turn, walker + 1, chosen))
                back = max(back, one.back_s)
                yield one
            begins = back + 60 * wishes.rest_min


def _outing(
    laid: LaidRoutes, ground: Ground, walk: tuple[int, ...], begun: float, numbers: tuple[int, int, int, int]
) -> Outing:
    pace = laid.problem.pace_mm_s
    there, begins, back = arrivals(ground, walk)
    visits = tuple(
        Visit(node, begun + a / pace, begun + b / pace, begun + (b + ground.stops[node]) / pace)
        for node, a, b in zip(walk, there, begins, strict=True)
    )
    night, turn, walker, order = numbers
    return Outing(night, turn, walker, order, begun, visits, begun + back / pace, length(ground, walk))


def line(laid: LaidRoutes, outing: Outing) -> list[Point]:
    """The way he walks, over bridges and along paths; nothing where places have no position."""
    nodes = [0, *(visit.checkpoint for visit in outing.visits)]
    if laid.end is not None and len(nodes) > 1:
        nodes.append(laid.end)
    middle = laid.drawn.middle
    if middle is None or len(nodes) < 2:
        return []
    grid, metres = Grid(middle), [(laid.places[0].x, laid.places[0].y)]
    for one, two in itertools.pairwise(nodes):
        if laid.found is None:
            metres.append((laid.places[two].x, laid.places[two].y))
        else:
            metres += laid.found.corners(one, two)[1:]
    return [grid.point(x, y) for x, y in metres]
