"""The gong's language: a `Signal` is data, made of peals, bound to a purpose, to hours and to people.

*Tiếng* is one counted stroke; a *hồi* is a roll that starts slow and runs together, whose strokes nobody
counts. No national code exists, so every figure here is a commune's own choice within physical limits.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from math import isfinite

from keng.core.rights import Role
from keng.core.signals.refused import BadSignal
from keng.core.signals.refused import gettext_noop as _


class Purpose(StrEnum):
    """What a signal is for."""

    PEACE = "peace"
    ALARM = "alarm"  # one alarm for every danger, as most communes have it
    ALARM_FIRE = "alarm_fire"
    ALARM_INTRUDER = "alarm_intruder"
    GATHERING = "gathering"
    WAKE = "wake"
    STUDY = "study"
    ALL_CLEAR = "all_clear"
    DRILL = "drill"


ALARMS = frozenset({Purpose.ALARM, Purpose.ALARM_FIRE, Purpose.ALARM_INTRUDER})


class Kind(StrEnum):
    """A roll (*hồi*) or counted strokes (*tiếng*)."""

    ROLL = "roll"
    STROKES = "strokes"


MIN_GAP_S, MAX_GAP_S = 0.1, 5.0  # an arm with a hammer; slower strokes are no longer heard as one group
MAX_PAUSE_S = 30.0
MAX_COUNT = 60
MIN_ROLL = 4  # fewer strokes are counted by the ear, and then they are *tiếng*
MAX_TIMES = 20
MAX_PEALS = 8
MAX_STROKES = 300  # in one whole cycle: an arm tires
MAX_TEXT = 300


@dataclass(frozen=True)
class Peal:
    """Strokes that belong together, struck `times` times over.

    `first_gap` and `last_gap` are seconds between the first two and the last two strokes; between them
    the gap changes by a constant ratio. `pause` is the silence after each time, in seconds; 0 lets the
    next stroke follow in the same rhythm.
    """

    kind: Kind
    count: int
    times: int = 1
    first_gap: float = 1.0
    last_gap: float = 1.0
    pause: float = 2.0

    def __post_init__(self) -> None:
        least = MIN_ROLL if self.kind is Kind.ROLL else 1
        _within("count", self.count, least, MAX_COUNT, _("số tiếng"))
        _within("times", self.times, 1, MAX_TIMES, _("số lần"))
        _within("first_gap", self.first_gap, MIN_GAP_S, MAX_GAP_S, _("khoảng cách giữa hai tiếng đầu (giây)"))
        _within("last_gap", self.last_gap, MIN_GAP_S, MAX_GAP_S, _("khoảng cách giữa hai tiếng cuối (giây)"))
        _within("pause", self.pause, 0, MAX_PAUSE_S, _("quãng nghỉ (giây)"))
        if self.pause and self.pause <= self.last_gap:
            longer = _("quãng nghỉ phải dài hơn khoảng cách giữa hai tiếng cuối, hoặc bằng 0")
            raise BadSignal.of("pause", longer)

    @property
    def is_even(self) -> bool:
        """Whether the gaps stay the same from first to last (within a tenth)."""
        return abs(self.last_gap - self.first_gap) <= 0.1 * self.first_gap

    def gaps(self) -> tuple[float, ...]:
        """The `count - 1` gaps in seconds, in geometric progression from first to last."""
        steps = self.count - 1
        ratio = self.last_gap / self.first_gap
        return tuple(self.first_gap * ratio ** (i / max(steps - 1, 1)) for i in range(steps))


@dataclass(frozen=True)
class Hours:
    """When a signal may sound: local times [start, end), over midnight when `end` is not after `start`.

    `weekdays`: 0 is Monday; all seven when left out. After midnight the weekday is the evening's.
    """

    start: time
    end: time
    weekdays: frozenset[int] = frozenset(range(7))

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise BadSignal.of("end", _("giờ kết thúc phải khác giờ bắt đầu"))
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise BadSignal.of("weekdays", _("hãy chọn ít nhất một ngày trong tuần"))

    def holds(self, at: time, weekday: int) -> bool:
        """Whether that local time of that weekday is inside."""
        if self.start < self.end:
            return self.start <= at < self.end and weekday in self.weekdays
        if at >= self.start:
            return weekday in self.weekdays
        return at < self.end and (weekday - 1) % 7 in self.weekdays

    @property
    def minutes_a_day(self) -> int:
        """How long it lasts, in minutes."""
        return (minute_of(self.end) - minute_of(self.start)) % 1440


@dataclass(frozen=True)
class Signal:
    """A pattern with its meaning. No `hours` means at any hour; no `repeats` means until help comes."""

    purpose: Purpose
    name: str
    peals: tuple[Peal, ...]
    repeats: int | None = 1
    hours: tuple[Hours, ...] = ()
    who: tuple[Role, ...] = ()  # who may strike it; empty: whoever stands nearest
    source: str = ""
    place: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadSignal.of("name", _("tên hiệu lệnh không được để trống"))
        for field, text in (("name", self.name), ("source", self.source), ("place", self.place)):
            if len(text) > MAX_TEXT:
                raise BadSignal.of(field, _("dài quá %(most)s chữ"), most=str(MAX_TEXT))
        if not 1 <= len(self.peals) <= MAX_PEALS:
            few = _("hiệu lệnh phải có từ 1 đến %(most)s nhóm hồi, tiếng")
            raise BadSignal.of("peals", few, most=str(MAX_PEALS))
        if self.repeats is not None:
            _within("repeats", self.repeats, 1, MAX_TIMES, _("số lần lặp lại"))
        if self.strokes > MAX_STROKES:
            many = _("quá %(most)s tiếng trong một lượt: không ai đánh nổi")
            raise BadSignal.of("peals", many, most=str(MAX_STROKES))

    @property
    def is_continuous(self) -> bool:
        """Struck over and over until help comes."""
        return self.repeats is None

    @property
    def is_alarm(self) -> bool:
        """Whether it calls people to a danger."""
        return self.purpose in ALARMS

    @property
    def strokes(self) -> int:
        """Strokes in one whole performance; of a continuous signal, in one cycle."""
        return sum(p.count * p.times for p in self.peals) * (self.repeats or 1)

    def may_sound(self, at: time, weekday: int) -> bool:
        """Whether the codebook allows it at that local time."""
        return not self.hours or any(h.holds(at, weekday) for h in self.hours)


def minute_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def _within(field: str, value: float, least: float, most: float, what: str) -> None:
    if not (isfinite(value) and least <= value <= most):
        bounds = {"least": f"{least:g}".replace(".", ","), "most": f"{most:g}".replace(".", ",")}
        raise BadSignal.of(field, _("%(what)s phải từ %(least)s đến %(most)s"), what=what, **bounds)
