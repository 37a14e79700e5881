"""An evening laid out on the clock: what happens when, before anybody has struck anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from keng.core.nights import Audience, Hours, Step

DAY_MINUTES = 24 * 60


class Mark(StrEnum):
    """The turns of an evening."""

    EARLY_FROM = "early_from"
    ON_TIME_FROM = "on_time_from"
    RING = "ring"
    LATE_FROM = "late_from"
    CUT_OFF = "cut_off"
    STEP = "step"


@dataclass(frozen=True)
class Moment:
    """One line of the evening; `audience` is whom a step speaks to."""

    minutes: int  # from ring_at; negative is before
    clock: time
    mark: Mark
    audience: Audience | None = None


def evening(hours: Hours, steps: Sequence[Step]) -> list[Moment]:
    """Marks and steps in the order of the clock; at the same minute the mark stands first.

    `evening(Hours(time(22)), [Step(-10, STRIKER)])[1].clock == time(21, 50)`.
    """
    marks = [
        (-hours.early_minutes, Mark.EARLY_FROM),
        (-hours.on_time_before_minutes, Mark.ON_TIME_FROM),
        (0, Mark.RING),
        (hours.on_time_minutes, Mark.LATE_FROM),
        (hours.cut_off_minutes, Mark.CUT_OFF),
    ]
    lines = [Moment(m, _clock(hours.ring_at, m), mark) for m, mark in marks]
    lines += [
        Moment(s.offset_minutes, _clock(hours.ring_at, s.offset_minutes), Mark.STEP, s.audience)
        for s in steps
    ]
    return sorted(lines, key=lambda line: (line.minutes, line.mark is Mark.STEP))


def begins(hours: Hours, steps: Sequence[Step]) -> int:
    """Minutes from ring_at at which the evening first does anything (zero or negative)."""
    return min([-hours.early_minutes, *(s.offset_minutes for s in steps)])


def _clock(ring_at: time, minutes: int) -> time:
    total = (ring_at.hour * 60 + ring_at.minute + minutes) % DAY_MINUTES
    return time(total // 60, total % 60)
