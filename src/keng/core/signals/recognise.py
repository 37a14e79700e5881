"""Strokes back into a signal of the codebook, or an honest "unclear".

Every signal, and "something else", explains the strokes with some likelihood; Bayes' rule turns these into
chances. The hour is evidence too, but weak: a peace gong at a wrong hour is still that pattern, and an alarm
at 22:00 is still an alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, inf

from keng.core.signals.expected import groups
from keng.core.signals.heard import Heard
from keng.core.signals.language import Kind, Signal
from keng.core.signals.parse import BROKEN_OFF, STILL_GOING, Parser, Reading, Stray

SURE = 0.8  # chance from which a signal is named
FEWEST_STROKES = 3  # one or two blows say nothing
SOMETHING_ELSE = -3.0  # log prior of a rhythm that is in no codebook, against any one signal
TEMPER = 0.6  # the likelihoods take gaps as independent, which they are not: be less sure
IN_HOURS, OUT_OF_HOURS = 1.5, -3.0  # log evidence of the hour, for a signal that is bound to hours


@dataclass(frozen=True)
class Recognition:
    """`signal` is None when unclear. `ranked` holds every signal with its chance, likeliest first."""

    signal: Signal | None
    confidence: float
    why: str
    ranked: tuple[tuple[Signal, float], ...] = ()
    heard: tuple[tuple[Kind, int], ...] = ()  # the groups that were heard, with their strokes

    @property
    def alarm_chance(self) -> float:
        """Chance that it was an alarm, whichever one."""
        return sum(chance for signal, chance in self.ranked if signal.is_alarm)


class Recogniser:
    """A codebook made ready to listen. Fast enough to ask again after every stroke."""

    def __init__(self, signals: Sequence[Signal]) -> None:
        self._expected = [(signal, groups(signal)) for signal in signals]

    def recognise(self, times: Sequence[float], *, local: datetime | None = None) -> Recognition:
        """What a finished performance was. `times` in seconds, `local` the village's own time if known."""
        return self._judge(times, local, BROKEN_OFF)

    def so_far(self, times: Sequence[float], *, local: datetime | None = None) -> Recognition:
        """What it looks like while it may still go on."""
        return self._judge(times, local, STILL_GOING)

    def _judge(self, times: Sequence[float], local: datetime | None, stops: float) -> Recognition:
        heard = Heard(times)
        if len(heard.times) < FEWEST_STROKES:
            return Recognition(None, 0.0, f"chỉ nghe {len(heard.times)} tiếng, quá ít để biết")
        stray = Stray(heard)
        readings: list[tuple[Signal, Reading, float]] = []
        for signal, expected in self._expected:
            parser = Parser(expected, heard=heard, stray=stray, stops=stops, is_endless=signal.is_continuous)
            reading = parser.read()
            readings.append((signal, reading, reading.score + _hour(signal, local)))
        return _weigh(readings, stray.whole() + SOMETHING_ELSE)


def recognise(
    times: Sequence[float], signals: Sequence[Signal], *, local: datetime | None = None
) -> Recognition:
    """What a finished performance was, among these signals."""
    return Recogniser(signals).recognise(times, local=local)


def _hour(signal: Signal, local: datetime | None) -> float:
    if local is None or not signal.hours:
        return 0.0
    return IN_HOURS if signal.may_sound(local.time(), local.weekday()) else OUT_OF_HOURS


def _weigh(readings: list[tuple[Signal, Reading, float]], other: float) -> Recognition:
    top = max([other, *(score for _, _, score in readings)])
    weights = [exp(TEMPER * (score - top)) if score > -inf else 0.0 for _, _, score in readings]
    total = sum(weights) + exp(TEMPER * (other - top))
    order = sorted(range(len(readings)), key=lambda i: -weights[i])
    ranked = tuple((readings[i][0], round(weights[i] / total, 4)) for i in order)
    if not ranked or ranked[0][1] == 0:
        return Recognition(None, 0.0, "không giống hiệu lệnh nào trong sổ", ranked)
    signal, reading, _ = readings[order[0]]
    groups_heard = tuple((p.kind, p.last - p.first + 1) for p in reading.parts)
    chance = ranked[0][1]
    if chance >= SURE:
        return Recognition(signal, chance, _why(signal, reading, groups_heard), ranked, groups_heard)
    return Recognition(None, chance, _doubt(ranked), ranked, groups_heard)


def _why(signal: Signal, reading: Reading, groups_heard: tuple[tuple[Kind, int], ...]) -> str:
    words = f"nghe {_say_groups(groups_heard)}, đúng như “{signal.name}”"
    return words + (", nhưng bị ngắt giữa chừng" if reading.is_broken_off else "")


def _say_groups(groups_heard: tuple[tuple[Kind, int], ...]) -> str:
    said = [f"1 hồi khoảng {n} tiếng" if kind is Kind.ROLL else f"{n} tiếng" for kind, n in groups_heard]
    return ", ".join(said[:4]) + (f"… ({len(said)} nhóm)" if len(said) > 4 else "")


def _doubt(ranked: tuple[tuple[Signal, float], ...]) -> str:
    likely = [f"“{signal.name}”" for signal, chance in ranked[:2] if chance > 0.1]
    if len(likely) == 2:
        return f"giống cả {likely[0]} lẫn {likely[1]}, chưa phân biệt được"
    if likely:
        return f"hơi giống {likely[0]} nhưng chưa chắc"
    return "không giống hiệu lệnh nào trong sổ"
