"""A signal spelled out: when each stroke falls, and what is drawn for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, count, repeat, takewhile

from keng.core.signals.language import Kind, Peal, Signal

CONTINUOUS_S = 30.0  # how much of an endless signal is spelled when nobody says
DRAWN_S = 12.0  # enough of an endless signal to see what repeats


@dataclass(frozen=True)
class Placed:
    """One stroke: its second, the peal it belongs to, and its place in that peal."""

    at_s: float
    peal: Peal
    index: int


class BarKind(StrEnum):
    """What a bar stands for."""

    ROLL = "roll"
    STROKE = "stroke"
    PAUSE = "pause"


@dataclass(frozen=True)
class Bar:
    """A bar to draw: `x` seconds from the start, `height` 0..1, `width` seconds until the next stroke."""

    kind: BarKind
    x: float
    height: float
    width: float


def spell(signal: Signal, *, duration_s: float = CONTINUOUS_S) -> tuple[float, ...]:
    """Stroke times in seconds, the first at 0. Only an endless signal is cut, at `duration_s`.

    Two strokes a second apart, a pause of two seconds, three times: 0 1 3 4 6 7.
    """
    return tuple(p.at_s for p in placed(signal, duration_s=duration_s))


def length_s(signal: Signal, *, duration_s: float = CONTINUOUS_S) -> float:
    """Seconds from the first stroke to the last."""
    return spell(signal, duration_s=duration_s)[-1]


def placed(signal: Signal, *, duration_s: float = CONTINUOUS_S) -> tuple[Placed, ...]:
    """Every stroke with the peal it belongs to."""
    cycles = count() if signal.repeats is None else range(signal.repeats)
    strokes = _run(chain.from_iterable(_cycle(signal) for _ in cycles))
    if signal.is_continuous:
        return tuple(takewhile(lambda p: p.at_s <= duration_s, strokes))
    return tuple(strokes)


def bars(signal: Signal, *, duration_s: float = DRAWN_S) -> tuple[Bar, ...]:
    """What phone, card and codebook draw: a roll rises to the full height, counted strokes stand equal.

    An endless signal ends with a whole peal: half a roll would read as one more stroke.
    """
    strokes = placed(signal, duration_s=duration_s)
    begun = strokes[-1].index + 1
    if begun < min(strokes[-1].peal.count, len(strokes)):
        strokes = strokes[:-begun]
    following = [p.at_s for p in strokes[1:]] + [strokes[-1].at_s + strokes[-1].peal.last_gap]
    drawn: list[Bar] = []
    for stroke, next_s in zip(strokes, following, strict=True):
        gap = next_s - stroke.at_s
        is_last = stroke.index == stroke.peal.count - 1 and stroke is not strokes[-1]
        rest = gap - stroke.peal.last_gap if is_last else 0.0
        kind = BarKind.ROLL if stroke.peal.kind is Kind.ROLL else BarKind.STROKE
        drawn.append(_bar(kind, stroke.at_s, _height(stroke), gap - max(rest, 0.0)))
        if rest > 1e-6:
            drawn.append(_bar(BarKind.PAUSE, next_s - rest, 0.0, rest))
    return tuple(drawn)


def _bar(kind: BarKind, x: float, height: float, width: float) -> Bar:
    return Bar(kind, round(x, 4), round(height, 3), round(width, 4))


def _height(stroke: Placed) -> float:
    if stroke.peal.kind is Kind.STROKES:
        return 1.0
    return 0.3 + 0.6 * stroke.index / (stroke.peal.count - 1)


def _cycle(signal: Signal) -> Iterator[Peal]:
    return chain.from_iterable(repeat(peal, peal.times) for peal in signal.peals)


def _run(peals: Iterator[Peal]) -> Iterator[Placed]:
    at_s = 0.0
    for peal in peals:
        steps = (*peal.gaps(), peal.pause or peal.last_gap)
        for index, step in enumerate(steps):
            yield Placed(at_s, peal, index)
            at_s += step
