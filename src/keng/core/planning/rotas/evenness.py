"""How evenly a rota shares nights, beside what arithmetic allows."""

from collections.abc import Iterable, Sequence

from keng.core.planning.rotas.problem import Level, Proof, Shift
from keng.core.planning.rotas.tallies import Tally


def level_of(name: str, tallies: list[Tally], shifts: Sequence[Shift]) -> Level:
    """How these shifts stand beside what arithmetic allows."""
    shares = [tally.share for tally in tallies]
    spread_bound = sum(share.spread for share in shares if share)
    squares_bound = sum(share.squares for share in shares if share)
    spread = sum(spread_of(tally, shifts) for tally in tallies)
    squares = sum(squares_of(tally, shifts) for tally in tallies)
    return Level(
        name,
        spread,
        spread_bound,
        proof_of(spread, spread_bound, spread_bound - 1),
        squares,
        squares_bound,
        proof_of(squares, squares_bound, squares_bound - 1),
    )


def proof_of(value: int, plain: int, bound: int) -> Proof:
    if value == plain:
        return Proof.EXACT
    return Proof.SOLVER if value == bound else Proof.OPEN


def spread_of(tally: Tally, shifts: Iterable[Shift]) -> int:
    """The most less the fewest."""
    loads = tally.loads(shifts)
    return max(loads) - min(loads)


def squares_of(tally: Tally, shifts: Iterable[Shift]) -> int:
    """The sum of squares of the loads."""
    return sum(load * load for load in tally.loads(shifts))


def is_evenest(tallies: list[Tally], shifts: Sequence[Shift]) -> bool:
    return all(tally.share and tally.share.squares == squares_of(tally, shifts) for tally in tallies)
