"""A human striker by dice: the same signal as an arm plays it, for tests, bench and confusion check."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from math import exp
from random import Random

from keng.core.signals.language import Kind, Peal, Signal

BOUNCE_S = (0.08, 0.2)  # a hammer that falls back on the plate


@dataclass(frozen=True)
class Hand:
    """How one person strikes. Spreads are standard deviations of the logarithm, so 0.12 is about 12 %."""

    jitter: float = 0.12  # of each gap; hands vary by 8–15 %
    tempo: float = 0.15  # of the whole performance
    drift: float = 0.01  # a random walk of the tempo, per stroke
    pause: float = 0.2  # of each pause
    roll_length: float = 0.2  # nobody counts a roll
    missed: float = 0.02  # chance that a stroke is not heard
    doubled: float = 0.02  # chance that the hammer bounces
    hesitates: float = 0.005  # chance of a rest in the middle of a group
    breaks_off: float = 0.0  # chance that the performance stops somewhere in its last two thirds


STEADY = Hand(
    jitter=0.0, tempo=0.0, drift=0.0, pause=0.0, roll_length=0.0, missed=0.0, doubled=0.0, hesitates=0.0
)


def perform(
    signal: Signal, *, rng: Random, hand: Hand | None = None, duration_s: float = 20.0
) -> tuple[float, ...]:
    """Stroke times in seconds of one performance, the first at 0; an endless signal lasts `duration_s`.

    The same seed gives the same strokes. May be empty if every stroke was missed.
    """
    player = _Player(hand or Hand(), rng)
    intended = player.strike(signal, duration_s)
    if rng.random() < player.hand.breaks_off:
        intended = intended[: max(2, round(len(intended) * rng.uniform(0.33, 1.0)))]
    heard = sorted(player.heard(intended))
    return tuple(round(t - heard[0], 4) for t in heard)


class _Player:
    def __init__(self, hand: Hand, rng: Random) -> None:
        self.hand, self.rng = hand, rng
        self.pace = exp(rng.gauss(0, hand.tempo))

    def strike(self, signal: Signal, duration_s: float) -> list[float]:
        cycles = 10_000 if signal.repeats is None else signal.repeats
        stop_s = duration_s if signal.is_continuous else float("inf")
        return list(takewhile(lambda t: t <= stop_s, self._walk(signal.peals, cycles)))

    def heard(self, intended: list[float]) -> Iterator[float]:
        for at_s in intended:
            if self.rng.random() >= self.hand.missed:
                yield at_s
            if self.rng.random() < self.hand.doubled:
                yield at_s + self.rng.uniform(*BOUNCE_S)

    def _walk(self, peals: tuple[Peal, ...], cycles: int) -> Iterator[float]:
        at_s = 0.0
        for _ in range(cycles):
            for peal in peals:
                for _ in range(peal.times):
                    for step in self._steps(self._as_meant(peal)):
                        yield at_s
                        at_s += step

    def _as_meant(self, peal: Peal) -> Peal:
        if peal.kind is Kind.STROKES or not peal.pause:
            return peal
        count = round(peal.count * exp(self.rng.gauss(0, self.hand.roll_length)))
        return replace(peal, count=min(max(count, 4), 60))

    def _steps(self, peal: Peal) -> Iterator[float]:
        for gap in peal.gaps():
            yield gap * self._stretch(self.hand.jitter) + self._rest()
        if peal.pause:
            yield peal.pause * self._stretch(self.hand.pause)
        else:
            yield peal.last_gap * self._stretch(self.hand.jitter)

    def _stretch(self, spread: float) -> float:
        self.pace *= exp(self.rng.gauss(0, self.hand.drift))
        return self.pace * exp(self.rng.gauss(0, spread))

    def _rest(self) -> float:
        return self.rng.uniform(1.0, 3.0) if self.rng.random() < self.hand.hesitates else 0.0
