"""A night and its gong: when it is due, how a strike is judged, what silence leads to.

A `Night` belongs to the evening's date: 02:00 on the 4th is the night of the 3rd. Hours, windows and
steps are the commune's data with their source; nothing here knows 22:00.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

NOON = time(12, 0)  # a night turns over when nobody could mistake one evening for the next


class Outcome(StrEnum):
    """What a night's expectation came to; `WAITING` until something is known."""

    WAITING = "waiting"
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"
    WRONG_SIGNAL = "wrong_signal"
    EXCUSED = "excused"
    UNKNOWN = "unknown"


STRUCK = frozenset({Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE})


class Source(StrEnum):
    """Who or what says that the gong was struck."""

    DEVICE = "device"
    OFFICER = "officer"
    TAP = "tap"
    SMS = "sms"
    PAPER = "paper"
    NEIGHBOUR = "neighbour"


# How far one report alone is believed (0..1): a machine that heard it, then people who stand by their name.
TRUST: dict[Source, float] = {
    Source.DEVICE: 0.95,
    Source.OFFICER: 0.9,
    Source.TAP: 0.85,
    Source.SMS: 0.8,
    Source.NEIGHBOUR: 0.6,
    Source.PAPER: 0.5,
}


class Audience(StrEnum):
    """Whom a step of the evening speaks to."""

    STRIKER = "striker"
    DEPUTY = "deputy"
    TEAM_LEADER = "team_leader"
    VILLAGE_HEAD = "village_head"
    LIAISON = "liaison"
    COMMUNE = "commune"


@dataclass(frozen=True)
class Hours:
    """When a gong is due and how long a strike still helps; minutes count from `ring_at`."""

    ring_at: time
    early_minutes: int = 15  # from here on a strike counts, as early
    on_time_before_minutes: int = 2
    on_time_minutes: int = 5
    cut_off_minutes: int = 15  # from here on: do not strike, a late gong is heard as an alarm

    def __post_init__(self) -> None:
        if not 0 <= self.on_time_before_minutes <= self.early_minutes:
            raise ValueError("on_time_before_minutes must lie between 0 and early_minutes")
        if not 0 < self.on_time_minutes <= self.cut_off_minutes:
            raise ValueError("on_time_minutes must be positive and not after cut_off_minutes")


@dataclass(frozen=True)
class Window:
    """The hours of one night as instants."""

    early_from: datetime
    on_time_from: datetime
    ring_at: datetime
    late_from: datetime
    cut_off_at: datetime


@dataclass(frozen=True)
class Step:
    """One reminder: whom, how many minutes from `ring_at`, and how long it is still worth saying."""

    offset_minutes: int
    audience: Audience
    useful_minutes: int = 10


@dataclass(frozen=True)
class Proof:
    """One report that the gong sounded, at the time the reporter's clock, corrected, says."""

    struck_at: datetime
    source: Source
    is_right_signal: bool = True


@dataclass(frozen=True)
class Conclusion:
    """The outcome, the strike it rests on and how sure it is (0..1, reports independent)."""

    outcome: Outcome
    proof: Proof | None = None
    confidence: float = 0.0


@dataclass(frozen=True)
class Decision:
    """What to do now: steps to speak, steps that came too late to be useful, when to look again."""

    speak: tuple[Step, ...]
    skipped: tuple[Step, ...]
    steps_done: int
    is_closed: bool
    wake_at: datetime | None


def night_of(at: datetime, zone: tzinfo) -> date:
    """The night an instant belongs to: the evening's date, until noon of the next day."""
    local = at.astimezone(zone)
    return local.date() - timedelta(days=1) if local.time() < NOON else local.date()


def window(night: date, hours: Hours, zone: tzinfo) -> Window:
    """The instants of one night. An hour before noon lies in the morning that ends the night."""
    day = night + timedelta(days=1) if hours.ring_at < NOON else night
    ring_at = datetime.combine(day, hours.ring_at, tzinfo=zone)
    return Window(
        early_from=ring_at - timedelta(minutes=hours.early_minutes),
        on_time_from=ring_at - timedelta(minutes=hours.on_time_before_minutes),
        ring_at=ring_at,
        late_from=ring_at + timedelta(minutes=hours.on_time_minutes),
        cut_off_at=ring_at + timedelta(minutes=hours.cut_off_minutes),
    )


def judge(window: Window, struck_at: datetime) -> Outcome:
    """How one strike counts. Outside the window it is no proof of this night's gong: `MISSED`."""
    if not window.early_from <= struck_at < window.cut_off_at:
        return Outcome.MISSED
    if struck_at < window.on_time_from:
        return Outcome.EARLY
    return Outcome.ON_TIME if struck_at < window.late_from else Outcome.LATE


def conclude(
    window: Window, proofs: Sequence[Proof], *, at: datetime, is_excused: bool, was_away: bool
) -> Conclusion:
    """The outcome as a function of the facts alone, so that replaying them gives the row.

    The most trusted report inside the window sets the time. Silence is `MISSED` only when the
    watchman was there to see it (`was_away` false); otherwise nobody knows.
    """
    inside = [p for p in proofs if judge(window, p.struck_at) in STRUCK]
    if right := [p for p in inside if p.is_right_signal]:
        best = min(right, key=lambda p: (-TRUST[p.source], p.struck_at))
        return Conclusion(judge(window, best.struck_at), best, _belief(right))
    if is_excused:
        return Conclusion(Outcome.EXCUSED, confidence=1.0)
    if inside:
        best = min(inside, key=lambda p: (-TRUST[p.source], p.struck_at))
        return Conclusion(Outcome.WRONG_SIGNAL, best, _belief(inside))
    if at < window.cut_off_at:
        return Conclusion(Outcome.WAITING)
    return Conclusion(Outcome.UNKNOWN if was_away else Outcome.MISSED)


def advance(
    window: Window, steps: Sequence[Step], steps_done: int, outcome: Outcome, at: datetime
) -> Decision:
    """What the evening asks for now. `steps` are in order of `offset_minutes`.

    A step whose usefulness has passed is skipped, never spoken late: after a power cut nothing
    rings at 03:00. Closed when the outcome is known and no step is left, or nothing can follow.
    """
    if outcome not in {Outcome.WAITING, Outcome.MISSED, Outcome.WRONG_SIGNAL}:
        return Decision((), (), len(steps), is_closed=True, wake_at=None)
    due = [s for s in steps[steps_done:] if _due_at(window, s) <= at]
    speak = tuple(s for s in due if at < _due_at(window, s) + timedelta(minutes=s.useful_minutes))
    skipped = tuple(s for s in due if s not in speak)
    done = steps_done + len(due)
    waits = [_due_at(window, s) for s in steps[done:]]
    if outcome is Outcome.WAITING:
        waits.append(window.cut_off_at)
    return Decision(speak, skipped, done, is_closed=not waits, wake_at=min(waits, default=None))


def _due_at(window: Window, step: Step) -> datetime:
    return window.ring_at + timedelta(minutes=step.offset_minutes)


def _belief(proofs: Sequence[Proof]) -> float:
    doubt = 1.0
    for source in {p.source for p in proofs}:
        doubt *= 1 - TRUST[source]
    return round(1 - doubt, 3)
