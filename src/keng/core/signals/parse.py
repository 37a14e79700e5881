"""The best reading of heard strokes as one signal, and as no signal at all.

A segmental hidden Markov model: groups follow each other left to right, each takes a stretch of strokes,
its likelihood has a closed form with the tempo integrated out, and dynamic programming finds the best
stretches (explicit-duration HMM: Ferguson 1980, Ostendorf et al. 1996). With g groups and e places where a
group may end the cost is O(g e²) fits, each O(1) after the first signal.
"""

from dataclasses import dataclass, replace
from math import exp, inf, log

from keng.core.signals.expected import MISSED, Group, fit, fit_part, fit_pause, normal
from keng.core.signals.heard import PEAK, Heard
from keng.core.signals.language import Kind

STRAY = -5.0  # log chance of strokes before or after the signal that are no part of it
BROKEN_OFF = -4.0  # of stopping in the middle
STILL_GOING = -0.5  # of being in the middle, while listening
OTHER_GROUP = -3.0  # any count from 1 to 20
OTHER_LONG = -2.0  # a longer unknown group is rarer still
GARBLED = -5.0  # a group of an endless signal that went quite wrong
OTHER_LEVEL, OTHER_SPREAD = log(0.6), 0.8  # tempo of rhythms that are nobody's signal, log seconds
OTHER_PAUSE, OTHER_PAUSE_SPREAD = log(2.0), 0.8
LONGEST_OTHER = 6  # places where a group may end that one unknown group may run over


@dataclass(frozen=True)
class Part:
    """Strokes `first`..`last` read as the group `index` of the signal."""

    index: int
    kind: Kind
    first: int
    last: int


@dataclass(frozen=True)
class Reading:
    """The best reading: its log likelihood, its parts, and whether the end is missing."""

    score: float
    parts: tuple[Part, ...] = ()
    is_broken_off: bool = False
    cycles: int = 0


NOTHING = Reading(-inf)


@dataclass(frozen=True)
class _State:
    """Strokes before `first` are explained; group `index` of the given cycle comes next."""

    score: float
    pace: float | None
    parts: tuple[Part, ...]
    cycles: int


class Stray:
    """How well strokes are explained by rhythms that belong to no signal."""

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.starts = [0, *(e + 1 for e in heard.ends)]
        self.ends = heard.ends
        self.before = self._sweep()
        self.after = self._sweep_back()

    def whole(self) -> float:
        """Log likelihood of everything heard."""
        return self.before[self.ends[-1] + 1]

    def _sweep(self) -> dict[int, float]:
        best = {0: 0.0}
        for i, first in enumerate(self.starts[:-1]):
            for last in self.ends[i : i + LONGEST_OTHER]:
                score = best[first] + self.group(first, last) + self._rest(last)
                if score > best.get(last + 1, -inf):
                    best[last + 1] = score
        return best

    def _sweep_back(self) -> dict[int, float]:
        best = {self.ends[-1] + 1: 0.0}
        for i in range(len(self.ends) - 1, -1, -1):
            first = self.starts[i]
            best[first] = max(
                self.group(first, last) + self._rest(last) + best[last + 1]
                for last in self.ends[i : i + LONGEST_OTHER]
            )
        return best

    def group(self, first: int, last: int) -> float:
        """Strokes first..last as one group of any length and tempo."""
        if first == last:
            return OTHER_GROUP
        even = self.heard.even(first, last)
        score = even.fit + even.long_gaps * (PEAK - 5.0) + normal(even.tempo - OTHER_LEVEL, OTHER_SPREAD)
        if last - first >= 3:
            sloped = self.heard.sloped(first, last)
            rolled = (
                sloped.fit + normal(sloped.middle - OTHER_LEVEL, OTHER_SPREAD) + normal(sloped.slope, 1.0)
            )
            score = max(score, rolled)
        return score + OTHER_GROUP + (OTHER_LONG if last - first >= 20 else 0.0)

    def _rest(self, last: int) -> float:
        if last >= len(self.heard.logs):
            return 0.0
        return normal(self.heard.logs[last] - OTHER_PAUSE, OTHER_PAUSE_SPREAD)


class Parser:
    """Reads one performance as one signal's groups. `stops` is the log chance of an unfinished end."""

    def __init__(
        self, groups: tuple[Group, ...], *, heard: Heard, stray: Stray, stops: float, is_endless: bool
    ) -> None:
        self.groups, self.heard, self.stray = groups, heard, stray
        self.stops, self.is_endless = stops, is_endless
        self.final = heard.ends[-1]
        self.best = NOTHING

    def read(self) -> Reading:
        """The best reading, or one of score -inf when no reading fits."""
        ends = self.heard.ends
        ahead: dict[int, dict[int, _State]] = {0: {0: _State(0.0, None, (), 0)}}
        if self.groups[0].count == 1 and len(self.groups) > 1:
            ahead[0][1] = _State(MISSED, None, (), 0)
        for first in self.stray.starts[1:3]:  # a stray stroke or two before it begins
            if first <= self.final:
                ahead[first] = {0: _State(self.stray.before[first] + STRAY, None, (), 0)}
        for i, first in enumerate(self.stray.starts[:-1]):
            for index, state in ahead.pop(first, {}).items():
                for last in ends[i:]:
                    if not self._step(ahead, index, state, first, last):
                        break
        return self.best

    def _step(
        self, ahead: dict[int, dict[int, _State]], index: int, state: _State, first: int, last: int
    ) -> bool:
        """Take strokes first..last as the next group; False when a longer stretch cannot fit either."""
        group = self.groups[index]
        least, most = group.reach
        strokes = last - first + 1
        if strokes > most + 3:
            return False
        if last == self.final:
            self._break_off(group, index, state, first)
        if strokes < least:
            return True
        score, pace = fit(group, self.heard, first, last, state.pace)
        if score == -inf and self.is_endless:
            score, pace = self.stray.group(first, last) + GARBLED, state.pace or 0.0
        if score > -inf:
            parts = (*state.parts, Part(index, group.kind, first, last))
            self._go_on(ahead, index, _State(state.score + score, pace, parts, state.cycles), last)
        return True

    def _go_on(self, ahead: dict[int, dict[int, _State]], index: int, state: _State, last: int) -> None:
        is_cycle_end = index + 1 == len(self.groups)
        cycles = state.cycles + is_cycle_end
        if is_cycle_end and not self.is_endless:
            self._finish(state, cycles, last)
            return
        if last == self.final:
            early = 0.0 if is_cycle_end and cycles > 1 else self.stops
            self._offer(state.score + early, state.parts, cycles, is_broken_off=early < -1)
            return
        gap = self.heard.logs[last]
        pace = state.pace or 0.0
        after = (index + 1) % len(self.groups)
        rest = self.groups[index].pause
        self._wait(ahead, last + 1, after, replace(state, cycles=cycles), fit_pause(rest, gap, pace))
        if self.groups[after].count == 1 and after + 1 < len(self.groups):  # a single stroke was missed
            both = log(exp(rest) + exp(self.groups[after].pause))
            score = fit_pause(both, gap, pace) + MISSED
            self._wait(ahead, last + 1, after + 1, replace(state, cycles=cycles), score)

    def _wait(
        self, ahead: dict[int, dict[int, _State]], first: int, index: int, state: _State, score: float
    ) -> None:
        waiting = ahead.setdefault(first, {})
        total = state.score + score
        if index not in waiting or total > waiting[index].score:
            waiting[index] = replace(state, score=total)

    def _finish(self, state: _State, cycles: int, last: int) -> None:
        score = state.score
        if last < self.final:
            gap = normal(self.heard.logs[last] - OTHER_PAUSE, OTHER_PAUSE_SPREAD)
            score += STRAY + gap + self.stray.after[last + 1]
        self._offer(score, state.parts, cycles, is_broken_off=False)

    def _break_off(self, group: Group, index: int, state: _State, first: int) -> None:
        score, _ = fit_part(group, self.heard, first, self.final, state.pace)
        if score > -inf:
            parts = (*state.parts, Part(index, group.kind, first, self.final))
            stops = STILL_GOING if self.is_endless and state.cycles > 1 else self.stops
            self._offer(state.score + score + stops, parts, state.cycles, is_broken_off=stops < -1)

    def _offer(self, score: float, parts: tuple[Part, ...], cycles: int, *, is_broken_off: bool) -> None:
        if score > self.best.score:
            self.best = Reading(score, parts, is_broken_off, cycles)
