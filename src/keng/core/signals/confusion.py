"""Which signals of a codebook would be taken for each other, found by performing them and listening."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from keng.core.signals.language import Signal
from keng.core.signals.perform import Hand, perform
from keng.core.signals.recognise import Recogniser

PERFORMANCES = 150  # of each signal: a pair mistaken once in fifty is seen with 95 % chance
TOO_OFTEN = 0.02  # of the performances, for any two signals
NEVER = 0.005  # between an alarm and anything else
TOO_UNCLEAR = 0.15  # a signal that is often not understood is no signal


@dataclass(frozen=True)
class Mistaken:
    """`performed` is taken for `taken_for` in that share of the performances; None means unclear."""

    performed: Signal
    taken_for: Signal | None
    share: float

    @property
    def is_grave(self) -> bool:
        """An alarm goes unheard or unclear, or an ordinary signal calls people out of bed."""
        is_taken_for_alarm = self.taken_for is not None and self.taken_for.is_alarm
        return self.performed.is_alarm != is_taken_for_alarm


@dataclass(frozen=True)
class Confusion:
    """`counts[i][j]`: performances of signal i taken for signal j; the last column is unclear."""

    signals: tuple[Signal, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def performances(self) -> int:
        """Of each signal."""
        return sum(self.counts[0]) if self.counts else 0

    def mistaken(self) -> list[Mistaken]:
        """What goes wrong too often to issue such a codebook, the gravest first."""
        found = [m for m in self._all() if m.share > _limit(m)]
        return sorted(found, key=lambda m: (not m.is_grave, -m.share))

    def _all(self) -> Iterator[Mistaken]:
        for performed, row in zip(self.signals, self.counts, strict=True):
            for taken_for, n in zip((*self.signals, None), row, strict=True):
                if taken_for is not performed and n:
                    yield Mistaken(performed, taken_for, n / sum(row))


def confuse(
    signals: Sequence[Signal], *, performances: int = PERFORMANCES, seed: int = 0, hand: Hand | None = None
) -> Confusion:
    """Perform every signal many times with human hands and count what the recogniser makes of it.

    The same seed gives the same counts. Costs about 1.6 ms a performance.
    """
    recogniser = Recogniser(signals)
    place = {id(signal): n for n, signal in enumerate(signals)}
    counts = []
    for n, signal in enumerate(signals):
        row = [0] * (len(signals) + 1)
        rng = Random(f"{seed}/{n}")  # noqa: S311 - dice for a simulation
        for _ in range(performances):
            heard = recogniser.recognise(perform(signal, rng=rng, hand=hand)).signal
            row[place[id(heard)] if heard else -1] += 1
        counts.append(tuple(row))
    return Confusion(tuple(signals), tuple(counts))


def _limit(mistaken: Mistaken) -> float:
    if mistaken.taken_for is None:
        return TOO_UNCLEAR  # whatever it is
    return NEVER if mistaken.is_grave else TOO_OFTEN
