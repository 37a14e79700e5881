"""Tonight as one picture: every village, every gong, what was heard and what happens next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from keng.core.nights import STRUCK, Outcome
from keng.core.targets import Face, Tally, combine, face, tally
from keng.records.messages.models import Message
from keng.records.people.models import Person
from keng.records.places.models import Commune, Village
from keng.records.roster.models import Duty
from keng.records.roster.queries import on_duty
from keng.records.watch.away import busy_after
from keng.records.watch.models import Expectation, ReminderStep, WatchEvent
from keng.records.watch.news import Line, news
from keng.records.watch.queries import events_of, expected, unheard
from keng.records.watch.unreached import unreached

LOG_LINES = 14
NEEDY = frozenset({Face.SILENT, Face.WRONG_SIGNAL})
FACE_GRAVITY = (
    Face.SILENT,
    Face.WRONG_SIGNAL,
    Face.UNKNOWN,
    Face.DUE,
    Face.AHEAD,
    Face.LATE,
    Face.EARLY,
    Face.ON_TIME,
    Face.EXCUSED,
)


@dataclass(frozen=True)
class Reminder:
    """Whom the evening speaks to, and when it did or will."""

    audience: str
    at: datetime
    is_lost: bool = False  # no message of it got out


@dataclass(frozen=True)
class BoardPost:
    """One gong tonight."""

    expectation: Expectation
    face: Face
    minutes_late: int
    striker: Person | None
    deputy: Person | None
    is_busy: bool  # the striker said so
    reminded: Reminder | None
    next_step: Reminder | None


@dataclass(frozen=True)
class BoardVillage:
    """One village tonight; `face` is that of the gong that most needs somebody."""

    village: Village
    posts: tuple[BoardPost, ...]
    face: Face | None
    outcome: Outcome | None
    unheard: tuple[str, ...]

    @property
    def lead(self) -> BoardPost | None:
        """The gong that the card speaks of."""
        return next((p for p in self.posts if p.face is self.face), None)

    @property
    def needs_somebody(self) -> bool:
        return self.face in NEEDY

    @property
    def silent_rows(self) -> list[Expectation]:
        """The gongs that somebody should be rung about."""
        return [p.expectation for p in self.posts if p.face in NEEDY]


@dataclass(frozen=True)
class Board:
    """The whole board at one instant."""

    commune: Commune
    night: date
    at: datetime
    ring_at: datetime | None
    cut_off_at: datetime | None
    source: str
    villages: tuple[BoardVillage, ...]
    tally: Tally  # of villages
    log: tuple[Line, ...]
    unsent: int

    @property
    def silent(self) -> list[BoardVillage]:
        return [v for v in self.villages if v.needs_somebody]

    @property
    def is_after_cut_off(self) -> bool:
        return self.cut_off_at is not None and self.at >= self.cut_off_at

    @property
    def turns_at(self) -> datetime | None:
        """The next instant at which the board looks different though nobody did anything."""
        rows = [p.expectation for v in self.villages for p in v.posts]
        instants = {t for e in rows for t in (e.ring_at, e.late_from, e.cut_off_at)}
        return min((t for t in instants if t > self.at), default=None)


def board(commune: Commune, *, villages: Sequence[Village], night: date, at: datetime) -> Board:
    """The board of those villages. Eight questions to the database, however many villages."""
    ids = [v.pk for v in villages]
    rows = list(expected(commune, first=night, last=night, villages=ids).select_related("schedule"))
    events = list(events_of(commune, night=night, villages=ids))
    people = on_duty([e.post_id for e in rows], night)
    busy = busy_after(reversed(events))
    lost = unreached(events)
    steps = list(ReminderStep.objects.filter(commune=commune))
    deaf = unheard(night=night, villages=ids)
    posts = [
        _post(e, held=people.get(e.post_id, {}), busy=busy, events=events, lost=lost, steps=steps, at=at)
        for e in rows
    ]
    cards = tuple(_village(v, posts, tuple(deaf.get(v.pk, ()))) for v in villages)
    peace = next((e for e in rows if e.purpose == "peace"), rows[0] if rows else None)
    return Board(
        commune=commune,
        night=night,
        at=at,
        ring_at=peace.ring_at if peace else None,
        cut_off_at=peace.cut_off_at if peace else None,
        source=peace.schedule.source if peace else "",
        villages=cards,
        tally=tally(c.outcome for c in cards if c.outcome),
        log=news((e for e in events if not _is_plain(e)), most=LOG_LINES, lost=lost),
        unsent=Message.objects.filter(
            commune=commune, state=Message.State.QUEUED, send_after__lte=at
        ).count(),
    )


def face_of(row: Expectation, *, at: datetime) -> Face:
    """How one expectation stands at an instant."""
    return face(Outcome(row.outcome), at_ring=at >= row.ring_at, after_window=at >= row.late_from)


def minutes_late(row: Expectation) -> int:
    """Whole minutes after the hour at which the gong was struck; 0 when it was not late."""
    if row.struck_at is None or row.struck_at <= row.ring_at:
        return 0
    return int((row.struck_at - row.ring_at).total_seconds() // 60)


def _is_plain(event: WatchEvent) -> bool:
    """A conclusion that only repeats the report above it."""
    return event.kind == WatchEvent.Kind.CONCLUDED and event.outcome in {Outcome.ON_TIME, Outcome.EARLY}


def _post(
    row: Expectation,
    *,
    held: Mapping[Duty, Person],
    busy: set[tuple[int, int]],
    events: Sequence[WatchEvent],
    lost: Collection[int],
    steps: Sequence[ReminderStep],
    at: datetime,
) -> BoardPost:
    striker = held.get(Duty.STRIKER)
    told = next(
        (e for e in events if e.expectation_id == row.pk and e.kind == WatchEvent.Kind.REMINDED), None
    )
    return BoardPost(
        expectation=row,
        face=face_of(row, at=at),
        minutes_late=minutes_late(row),
        striker=striker,
        deputy=held.get(Duty.DEPUTY),
        is_busy=striker is not None and (row.pk, striker.pk) in busy,
        reminded=Reminder(told.audience, told.at, told.pk in lost) if told else None,
        next_step=_next_step(row, steps, at),
    )


def _next_step(row: Expectation, steps: Sequence[ReminderStep], at: datetime) -> Reminder | None:
    if Outcome(row.outcome) in STRUCK:
        return None
    for step in steps:
        due_at = row.ring_at + timedelta(minutes=step.offset_minutes)
        if due_at > at:
            return Reminder(step.audience, due_at)
    return None


def _village(village: Village, posts: Sequence[BoardPost], deaf: tuple[str, ...]) -> BoardVillage:
    own = tuple(p for p in posts if p.expectation.village_id == village.pk)
    return BoardVillage(
        village=village,
        posts=own,
        face=min((p.face for p in own), key=FACE_GRAVITY.index, default=None),
        outcome=combine(Outcome(p.expectation.outcome) for p in own),
        unheard=deaf,
    )
