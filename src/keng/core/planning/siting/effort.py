"""How long a search may take. The clock is the caller's: this storey reads none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Effort:
    """`seconds` for all parts together; `nodes` a written proof may have, so that the same problem gives the
    same certificate. `left` tells how many seconds remain; without it no part learns what others spent.
    """

    seconds: float = 300.0
    nodes: int = 400
    left: Callable[[], float] | None = None

    def remaining(self) -> float:
        """Seconds that may still be spent, never below 0."""
        return max(0.0, self.seconds if self.left is None else self.left())

    def part(self, weights: Sequence[int]) -> "Effort":
        """What the first of several parts may take of what is left, by weight."""
        now = self.remaining()
        own = now * weights[0] / max(1, sum(weights))
        left = self.left
        return replace(self, seconds=own, left=None if left is None else lambda: left() - (now - own))

    def some(self, share: float) -> float:
        """Seconds: a share of what remains."""
        return share * self.remaining()
