"""Strokes as they were heard: merged, cut where a group may end, and each group's features.

The features of a group do not depend on any signal, so they are computed once and shared by all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log, pi, sqrt

MERGE_S = 0.06  # a clapper bounces: onsets nearer than this are one stroke (Rau et al., DAFx-19, for bells)
SPREAD = 0.14  # of a log gap: hands vary by 8–15 %, and the tempo walks
_VAR = SPREAD * SPREAD
PEAK = -log(SPREAD * sqrt(2 * pi))  # log density of a gap exactly in time
SURPRISE = -2.5  # log density of a gap of a roll that nothing explains
REST, REST_OFF = -5.0, 1.0  # a rest inside a group: log density, and from how long (log ratio) it is one
PAUSE_RATIO = 1.3  # a gap this much longer than the one before it may end a group
SLOW_S = 1.5  # a gap as long as this may be a pause whatever stands beside it
BOUNCE_S = 0.22  # a hammer that falls back does so within this
SHORT_RATIO, LONG_RATIO = 0.5, 1.55  # of the tempo: below is a bounce, above a missed stroke or a rest
MISS_RATIO = 2.7  # longer than this cannot be one missed stroke
BOUNCE = -4.0  # log chance of a doubled stroke


@dataclass(frozen=True)
class Even:
    """A group read as counted strokes at one tempo."""

    strokes: int
    tempo: float  # log seconds
    long_gaps: int  # each a rest or a missed stroke
    missable: int  # of these, how many are about twice the tempo
    fit: float  # log likelihood of the gaps about the tempo, the tempo integrated out


@dataclass(frozen=True)
class Sloped:
    """A group read as a roll: the log gap moves along a straight line."""

    strokes: int
    middle: float  # log seconds at the middle of the roll
    slope: float  # log gap of the last minus that of the first
    fit: float


class Heard:
    """One performance: times, log gaps, the strokes after which a group may end."""

    def __init__(self, times: Sequence[float]) -> None:
        self.times = merge(times)
        self.gaps = [b - a for a, b in pairwise(self.times)]
        self.logs = [log(g) for g in self.gaps]
        self.ends = _ends(self.gaps)
        self._even: dict[tuple[int, int], Even] = {}
        self._sloped: dict[tuple[int, int], Sloped] = {}

    def even(self, first: int, last: int) -> Even:
        """Strokes `first`..`last` (both included) read as counted strokes."""
        key = (first, last)
        if key not in self._even:
            self._even[key] = _even(self.gaps[first:last])
        return self._even[key]

    def sloped(self, first: int, last: int) -> Sloped:
        """The same strokes read as a roll."""
        key = (first, last)
        if key not in self._sloped:
            self._sloped[key] = _sloped(self.gaps[first:last])
        return self._sloped[key]


def merge(times: Sequence[float]) -> list[float]:
    """Sorted times with every onset nearer than `MERGE_S` to the one before it taken as the same stroke."""
    kept: list[float] = []
    for at_s in sorted(times):
        if not kept or at_s - kept[-1] >= MERGE_S:
            kept.append(at_s)
    return kept


def _ends(gaps: Sequence[float]) -> list[int]:
    """Indices of strokes that may end a group: a longer gap follows, or nothing does."""
    ends: list[int] = []
    rhythm = inf  # the last gap that was no pause
    was_pause = True
    for i, gap in enumerate(gaps):
        after = gaps[i + 1] if i + 1 < len(gaps) else inf
        before = gaps[i - 1] if i else inf
        is_pause = gap >= PAUSE_RATIO * before or (was_pause and gap >= PAUSE_RATIO * after)
        if is_pause or (gap >= SLOW_S and gap >= PAUSE_RATIO * rhythm):
            ends.append(i)
        else:
            rhythm = gap
        was_pause = bool(ends) and ends[-1] == i
    ends.append(len(gaps))
    return ends


def _even(gaps: Sequence[float]) -> Even:
    if not gaps:
        return Even(1, 0.0, 0, 0, 0.0)
    middle = _median(gaps)
    if len(gaps) > 4 or min(gaps) > BOUNCE_S:
        return _even_at(gaps, middle)
    return max(_even_at(gaps, middle), _even_at(gaps, max(gaps)), key=lambda e: e.fit)


def _even_at(gaps: Sequence[float], tempo: float) -> Even:
    cleaned, bounces = _without_bounces(gaps, tempo)
    if not cleaned:
        return Even(1, 0.0, 0, 0, bounces * BOUNCE)
    if bounces:
        tempo = _median(cleaned)
    level = log(tempo)
    squares, normal, missable, long_gaps = 0.0, 0, 0, 0
    for gap in cleaned:
        if gap <= LONG_RATIO * tempo:
            normal += 1
            squares += min((log(gap) - level) ** 2, 9 * _VAR)
        else:
            long_gaps += 1
            missable += gap <= MISS_RATIO * tempo
    fit = normal * PEAK - squares / (2 * _VAR) + bounces * BOUNCE
    fit -= 0.5 * log(max(normal, 1)) + PEAK  # the tempo was fitted: integrate it out (Laplace)
    return Even(len(cleaned) + 1, level, long_gaps, missable, fit)


def _without_bounces(gaps: Sequence[float], tempo: float) -> tuple[list[float], int]:
    """Gaps with each bounce folded into the gap it interrupts; a bounce after the last stroke is dropped."""
    cleaned: list[float] = []
    carried, bounces = 0.0, 0
    for i, gap in enumerate(gaps):
        after = gaps[i + 1] if i + 1 < len(gaps) else 0.0
        is_bounce = gap <= BOUNCE_S and (gap < SHORT_RATIO * tempo or gap + after < 1.3 * tempo)
        if is_bounce:
            bounces += 1
            carried += gap
        else:
            cleaned.append(gap + carried)
            carried = 0.0
    return cleaned, bounces


def _sloped(heard: Sequence[float]) -> Sloped:
    gaps, bounces = _folded(heard)
    count = len(gaps)
    if count < 3:
        return Sloped(count + 1, log(_median(heard)) if heard else 0.0, 0.0, -inf)
    logs = [log(g) for g in gaps]
    half = count // 2
    early, late = _median(logs[:half]), _median(logs[count - half :])
    middle = (early + late) / 2
    rise = (late - early) / (count - half)  # per gap: the medians stand that far apart
    start = middle - rise * (count - 1) / 2
    fit = bounces * BOUNCE - log(count) - 2 * PEAK + 1.24  # level and slope integrated out (Laplace)
    for i, value in enumerate(logs):
        off = value - start - rise * i
        fit += REST if off > REST_OFF else max(PEAK - off * off / (2 * _VAR), SURPRISE)
    return Sloped(count + 1, middle, rise * (count - 1), fit)


def _folded(gaps: Sequence[float]) -> tuple[Sequence[float], int]:
    """Gaps of a roll with each bounce folded in: two short ones together as long as the one before."""
    if min(gaps, default=inf) > BOUNCE_S:
        return gaps, 0
    kept: list[float] = []
    i, bounces = 0, 0
    while i < len(gaps):
        gap = gaps[i]
        if gap <= BOUNCE_S and kept and i + 1 < len(gaps) and 0.6 < (gap + gaps[i + 1]) / kept[-1] < 1.3:
            gap += gaps[i + 1]
            bounces += 1
            i += 1
        kept.append(gap)
        i += 1
    return kept, bounces


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
