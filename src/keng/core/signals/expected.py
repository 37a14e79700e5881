"""What a signal leads one to expect: groups one after another, and how well a heard group fits each.

Every fit is a log likelihood with the log gap in seconds as the measured thing, so that fits of
different signals, and of no signal at all, can be compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log, pi, sqrt

from keng.core.signals.heard import REST, Heard, Sloped
from keng.core.signals.language import Kind, Peal, Signal

MISSED = -3.0  # log chance of a stroke missed in the middle, with its doubled gap
LOST_AT_EDGE = -3.7  # of the first or last stroke not heard
ONE_TOO_MANY = -5.0  # of a miscount
MOST_AWRY = 2  # strokes a counted group may be off at its edges before it is no such group
TEMPO_SPREAD = 0.22  # log, between people: plus or minus 30 % is 1.4 of these
TEMPO_WANDER = 0.15  # log, from one group to the next
SLOPE_SPREAD = 0.35  # log, how differently people speed up
LENGTH_SPREAD = 0.3  # log, of the number of strokes in a roll
PAUSE_SHORTER, PAUSE_LONGER = 0.25, 0.5  # log: a pause is easily too long, hardly too short
OPEN_LENGTH = -1.5  # any length is as good in a roll that runs until help comes
OPEN_SLOPE = 0.2  # log: it neither speeds up nor slows down by much


@dataclass(frozen=True)
class Group:
    """One expected group. `middle`, `slope`, `pause` are log seconds; `pause` is after it."""

    kind: Kind
    count: int
    middle: float
    slope: float
    pause: float
    is_open: bool  # runs on without end

    @property
    def reach(self) -> tuple[int, int]:
        """Fewest and most strokes that could be this group."""
        if self.is_open:
            return 10, 10_000
        if self.kind is Kind.ROLL:
            return max(4, round(self.count * 0.4)), round(self.count * 2.5)
        return max(1, self.count - MOST_AWRY), self.count + 3


def groups(signal: Signal) -> tuple[Group, ...]:
    """The groups of one cycle."""
    only = signal.peals[0]
    runs_on = signal.is_continuous and len(signal.peals) == 1 and not only.pause and only.is_even
    return tuple(_group(peal, is_open=runs_on) for peal in _times(signal))


def _times(signal: Signal) -> Iterator[Peal]:
    cycle = [p for p in signal.peals for _ in range(p.times)]
    if signal.is_continuous:
        only = signal.peals[0]
        yield from cycle[:1] if len(signal.peals) == 1 and not only.pause else cycle
    else:
        yield from cycle * (signal.repeats or 1)


def _group(peal: Peal, *, is_open: bool) -> Group:
    first, last = log(peal.first_gap), log(peal.last_gap)
    kind = Kind.ROLL if is_open else peal.kind
    return Group(
        kind, peal.count, (first + last) / 2, last - first, log(peal.pause or peal.last_gap), is_open
    )


def normal(off: float, spread: float) -> float:
    """Log density of a normal distribution."""
    return -0.5 * (off / spread) ** 2 - log(spread * sqrt(2 * pi))


def fit(group: Group, heard: Heard, first: int, last: int, pace: float | None) -> tuple[float, float]:
    """How well strokes `first`..`last` are that group, and the pace (log tempo ratio) they show.

    `pace` is that of the groups before, None at the start.
    """
    if group.kind is Kind.ROLL:
        return _fit_roll(group, heard, first, last, pace)
    return _fit_strokes(group, heard, first, last, pace)


def fit_part(group: Group, heard: Heard, first: int, last: int, pace: float | None) -> tuple[float, float]:
    """The same for a group that was broken off: fewer strokes than expected, any number of them."""
    if group.kind is Kind.ROLL:
        return _fit_roll_part(group, heard.sloped(first, last), pace)
    even = heard.even(first, last)
    if even.strokes >= group.count:
        return -inf, 0.0
    score, seen = _pace(even.tempo - group.middle, pace, TEMPO_SPREAD) if last > first else (0.0, pace or 0.0)
    return even.fit + even.long_gaps * REST + score - log(group.count), seen


def fit_pause(pause: float, log_gap: float, pace: float) -> float:
    """How well a silence is that pause."""
    off = log_gap - pause - pace
    return normal(off, PAUSE_LONGER if off > 0 else PAUSE_SHORTER) - (0.0 if off <= 0 else -0.3)


def _fit_strokes(
    group: Group, heard: Heard, first: int, last: int, pace: float | None
) -> tuple[float, float]:
    even = heard.even(first, last)
    lacking = group.count - even.strokes
    missed = min(max(lacking, 0), even.missable)
    awry = lacking - missed
    if awry > MOST_AWRY or awry < -1:
        return -inf, 0.0
    score = even.fit + missed * MISSED + (even.long_gaps - missed) * REST
    score += awry * LOST_AT_EDGE if awry > 0 else -awry * ONE_TOO_MANY
    if even.strokes == 1:
        return score, pace or 0.0
    tempo_score, seen = _pace(even.tempo - group.middle, pace, TEMPO_SPREAD)
    return score + tempo_score, seen


def _fit_roll(group: Group, heard: Heard, first: int, last: int, pace: float | None) -> tuple[float, float]:
    sloped = heard.sloped(first, last)
    if group.is_open:
        score = sloped.fit + normal(sloped.slope, OPEN_SLOPE) + OPEN_LENGTH
    else:
        score = sloped.fit + normal(sloped.slope - group.slope, SLOPE_SPREAD)
        score += normal(log(sloped.strokes / group.count), LENGTH_SPREAD) - log(sloped.strokes)
    tempo_score, seen = _pace(sloped.middle - group.middle, pace, TEMPO_SPREAD)
    return score + tempo_score, seen


def _fit_roll_part(group: Group, sloped: Sloped, pace: float | None) -> tuple[float, float]:
    done = sloped.strokes / group.count
    if done > 1.2 or sloped.fit == -inf:
        return -inf, 0.0
    slope = group.slope * min(done, 1.0)
    middle = group.middle - group.slope / 2 + slope / 2
    score, seen = _pace(sloped.middle - middle, pace, TEMPO_SPREAD)
    return sloped.fit + score + normal(sloped.slope - slope, SLOPE_SPREAD) - log(group.count), seen


def _pace(seen: float, before: float | None, spread: float) -> tuple[float, float]:
    if before is None:
        return normal(seen, spread), seen
    return normal(seen - before, TEMPO_WANDER), (seen + before) / 2
