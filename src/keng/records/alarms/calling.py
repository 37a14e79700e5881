"""Calling the people whom an alarm owes a call, a few dozen at a time.

Who they are and what each is told is made ready by reading alone; what is locked for is only the writing,
so that a thumb that raises the next alarm waits for a few rows and not for a village.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from keng.core.escalation.fanout import Called
from keng.core.escalation.ladder import MANY, Circle
from keng.core.escalation.machine import Event, Happening
from keng.records.alarms.audience import called_for
from keng.records.alarms.kinds import read_kinds_once
from keng.records.alarms.life import happen, ladder_now, note_on_pages, pages_of
from keng.records.alarms.locking import beside
from keng.records.alarms.models import Alarm, AlarmCall, AlarmEvent
from keng.records.alarms.telling import aloud_rows, board_call, calls_owed, strikes_owed
from keng.records.messages.models import Message
from keng.records.messages.outbox import Notice, put, rows_of
from keng.records.people.models import Person

AT_ONCE = 100
HELD = timedelta(seconds=15)  # longer between two portions, and another watchman goes on
# What calls somebody, and by that makes the gongs sound.
CALLING = (Happening.RAISED, Happening.APPROVED, Happening.DUE, Happening.WIDENED, Happening.EMPTY)


@dataclass(frozen=True)
class Waiting:
    """Who is still to be called by some circles of a rung, in calling order: found out once for all."""

    rung: int
    round: int
    owed: Sequence[str]  # all that the rung still owes when these people were found
    people: Sequence[Called]
    is_begun: bool = False  # what makes a sound was told, some of the people were called

    def fits(self, rung: int, round_: int, owed: Sequence[str]) -> bool:
        """Whether an alarm that stands there still owes just these circles a call."""
        return (self.rung, self.round, [*self.owed]) == (rung, round_, [*owed])


@dataclass(frozen=True)
class Portion:
    """Rows that are ready to be written. `besides` is no person's call: what sounds, the board."""

    of: Waiting
    calls: Sequence[AlarmCall]
    messages: Sequence[Message]
    besides: Sequence[Message]
    pages: Collection[int]  # the villages whose open pages look again


def owing_alarms(*, worker: str, at: datetime) -> list[tuple[int, bool]]:
    """The alarms this watchman may call for, the oldest first; whether each has called anybody yet."""
    rows = Alarm.objects.filter(_open_to(worker, at), wake_at__isnull=False).exclude(circles_owed=[])
    begun = Exists(AlarmCall.objects.filter(alarm=OuterRef("pk")))
    return list(rows.order_by("raised_at", "pk").values_list("pk", begun))


def call_portion(pk: int, *, worker: str, known: Waiting | None, at: datetime) -> Waiting | None:
    """Call some of those whom an alarm owes a call; who is left, None where nobody is or another calls them.

    `known` is what the portion before left; it is found out anew where the alarm has moved on.
    """
    row = beside(Alarm.objects.filter(pk=pk).exclude(circles_owed=[])).first()
    if row is None:
        return None
    read_kinds_once(row.commune)
    if known is None or not known.fits(row.rung, row.round, row.circles_owed):
        if not _take(pk, worker, at):
            return None
        known = _find_out(row, at)
    ready = _made_ready(row, known, at)
    with transaction.atomic():
        here = Alarm.objects.select_for_update().get(pk=pk)
        is_mine = here.called_by == worker and known.fits(here.rung, here.round, here.circles_owed)
        return _write(here, ready, at) if is_mine else None


def call_everybody(*, at: datetime) -> None:
    """All that is owed, at once: for a story, in which nobody waits for the writer's turn."""
    for pk, _begun in owing_alarms(worker="story", at=at):
        left = call_portion(pk, worker="story", known=None, at=at)
        while left is not None:
            left = call_portion(pk, worker="story", known=left, at=at)


def _open_to(worker: str, at: datetime) -> Q:
    """Nobody's, one's own, or one whose watchman has not called for a while, by whatever clock."""
    return Q(called_by__in=("", worker)) | ~Q(called_until__range=(at, at + HELD))


def _take(pk: int, worker: str, at: datetime) -> bool:
    """One watchman calls for an alarm at a time: two would find out the same people."""
    rows = Alarm.objects.filter(_open_to(worker, at), pk=pk)
    return bool(rows.update(called_by=worker, called_until=at + HELD))


def _find_out(row: Alarm, at: datetime) -> Waiting:
    called = called_for(row, _now_of(row.circles_owed), rung=row.rung, at=at)
    return Waiting(row.rung, row.round, row.circles_owed, [one for one in called if one.why_not is None])


def _now_of(owed: Sequence[str]) -> list[Circle]:
    """The circles of the owed ones that are called now: those at hand, then whole villages."""
    circles = [circle for circle in Circle if circle in owed]
    return [circle for circle in circles if circle not in MANY] or circles


def _made_ready(row: Alarm, waiting: Waiting, at: datetime) -> Portion:
    """The next few, and before the first of them whatever sounds."""
    now = waiting.people[:AT_ONCE]
    if waiting.is_begun:
        answered = _answered(row, now)
        now = [one for one in now if one.candidate.person not in answered]
    return Portion(
        waiting,
        [_row_of(row, one, at) for one in now],
        rows_of(calls_owed(row, now, is_begun=waiting.is_begun, at=at), at),
        [] if waiting.is_begun else _besides(row, _now_of(waiting.owed), at),
        pages_of(row, Person.objects.filter(pk__in=[one.candidate.person for one in now])),
    )


def _write(row: Alarm, portion: Portion, at: datetime) -> Waiting | None:
    """Write a portion of a locked alarm; who is left."""
    waiting, now = portion.of, _now_of(portion.of.owed)
    AlarmCall.objects.bulk_create(portion.calls, ignore_conflicts=True)
    put([*portion.besides, *portion.messages])
    rest, later = waiting.people[AT_ONCE:], [circle for circle in waiting.owed if circle not in now]
    called = 1 if waiting.is_begun else _count(row, len(rest))
    note_on_pages(row, portion.pages, at)
    if rest:
        row.called_until = at + HELD
        row.save(update_fields=["called_until"])
        return replace(waiting, people=rest, is_begun=True)
    row.circles_owed = later
    row.save(update_fields=["circles_owed"])
    if not called and not later and 0 <= row.rung < ladder_now(row).top:
        happen(row, Event(Happening.EMPTY), at=at)  # never silently nothing
    # Circles that are left are others: the next look finds out whom they hold.
    return replace(waiting, people=rest, is_begun=bool(called)) if row.circles_owed else None


def _count(row: Alarm, rest: int) -> int:
    """Write to the event that calls a rung how many people it calls, those to come with those called."""
    called = rest + row.calls.filter(rung=row.rung, round=row.round).count()
    cause = row.events.filter(kind__in=CALLING).order_by("-at", "-pk").values("pk")[:1]
    AlarmEvent.objects.filter(pk__in=cause).update(called=called)
    return called


def _answered(row: Alarm, people: Sequence[Called]) -> set[int]:
    ids = [one.candidate.person for one in people]
    return set(row.replies.filter(person__in=ids).values_list("person", flat=True))


def _besides(row: Alarm, circles: Sequence[Circle], at: datetime) -> list[Message]:
    """The strikers' signal, what loudspeakers and nodes say, the board."""
    is_first = (row.rung, row.round) == (0, 0)
    owed: list[tuple[Notice, Person | None]] = []
    if is_first or Circle.NEIGHBOURS in circles:
        owed += strikes_owed(row, is_relay=not is_first, at=at)
    if Circle.COMMUNE in circles:
        owed.append((board_call(row, at=at), None))
    return [*rows_of(owed, at), *aloud_rows(row, circles, is_first=is_first, at=at)]


def _row_of(row: Alarm, one: Called, at: datetime) -> AlarmCall:
    metres = one.candidate.distance_m
    return AlarmCall(
        alarm=row,
        person_id=one.candidate.person,
        rung=row.rung,
        round=row.round,
        circle=one.candidate.circle,
        why=one.candidate.why,
        distance_m=None if metres is None else round(metres),
        at=at,
    )
