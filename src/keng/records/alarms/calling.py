"""Calling the people whom an alarm owes a call, a few dozen at a time.

Who they are and what each is told is made ready by reading alone; what is locked for is only the writing,
so that a thumb that raises the next alarm waits for a few rows and not for a village.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from keng.core.escalation.fanout import Called
from keng.core.escalation.ladder import Circle
from keng.core.escalation.machine import Event, Happening
from keng.records.alarms.audience import called_for
from keng.records.alarms.life import happen, ladder_now, note_on_pages, pages_of
from keng.records.alarms.locking import beside, locked, stands
from keng.records.alarms.models import Alarm, AlarmCall, AlarmEvent
from keng.records.alarms.telling import aloud_rows, board_call, calls_owed, strikes_owed
from keng.records.messages.models import Message
from keng.records.messages.outbox import Notice, put, rows_of
from keng.records.people.models import Person

AT_ONCE = 50
# What calls somebody, and by that makes the gongs sound.
CALLING = (Happening.RAISED, Happening.APPROVED, Happening.DUE, Happening.WIDENED, Happening.EMPTY)


@dataclass(frozen=True)
class Waiting:
    """Who is still to be called on a rung, in calling order: found out once, not again for every portion."""

    rung: int
    round: int
    circles: Sequence[Circle]
    people: Sequence[Called]
    is_begun: bool = False  # what makes a sound was told, some of the people were called

    def fits(self, rung: int, round_: int, circles: Sequence[str]) -> bool:
        """Whether an alarm that stands there still owes just these circles a call."""
        return (self.rung, self.round, [*self.circles]) == (rung, round_, circles)


@dataclass(frozen=True)
class Portion:
    """Rows that are ready to be written. `besides` is no person's call: what sounds, the board."""

    of: Waiting
    calls: Sequence[AlarmCall]
    messages: Sequence[Message]
    besides: Sequence[Message]
    pages: Collection[int]  # the villages whose open pages look again


def owing_alarms() -> list[tuple[int, bool]]:
    """The alarms with people still to be called, the oldest first; whether each has called anybody yet."""
    rows = Alarm.objects.filter(wake_at__isnull=False).exclude(circles_owed=[]).order_by("raised_at", "pk")
    begun = Exists(AlarmCall.objects.filter(alarm=OuterRef("pk")))
    return list(rows.values_list("pk", begun))


def call_portion(pk: int, *, known: Waiting | None, at: datetime) -> Waiting | None:
    """Call some of those whom an alarm owes a call; who is left, None where that is nobody or not known.

    `known` is what the portion before left; it is found out anew where the alarm has moved on.
    """
    row = beside(Alarm.objects.filter(pk=pk).exclude(circles_owed=[])).first()
    if row is None:
        return None
    if known is None or not known.fits(row.rung, row.round, row.circles_owed):
        known = _find_out(row, at)
    ready = _made_ready(row, known, at)
    with transaction.atomic():
        here = stands(pk)
        return _write(row, ready, at) if here is not None and known.fits(*here) else None


def call_everybody(*, at: datetime) -> None:
    """All that is owed, at once: for a story, in which nobody waits for the writer's turn."""
    for pk, _begun in owing_alarms():
        left = call_portion(pk, known=None, at=at)
        while left is not None:
            left = call_portion(pk, known=left, at=at)


def _find_out(row: Alarm, at: datetime) -> Waiting:
    circles = [circle for circle in Circle if circle in row.circles_owed]
    called = called_for(row, circles, rung=row.rung, at=at)
    return Waiting(row.rung, row.round, circles, [one for one in called if one.why_not is None])


def _made_ready(row: Alarm, waiting: Waiting, at: datetime) -> Portion:
    """The next few, and before the first of a rung whatever sounds."""
    now = waiting.people[:AT_ONCE]
    if waiting.is_begun:
        answered = _answered(row, now)
        now = [one for one in now if one.candidate.person not in answered]
    return Portion(
        waiting,
        [_row_of(row, one, at) for one in now],
        rows_of(calls_owed(row, now, at=at), at),
        [] if waiting.is_begun else _besides(row, waiting.circles, at),
        pages_of(row, Person.objects.filter(pk__in=[one.candidate.person for one in now])),
    )


def _write(row: Alarm, portion: Portion, at: datetime) -> Waiting | None:
    """Write a portion of a locked alarm. Whom another watchman called meanwhile is not called again."""
    waiting = portion.of
    AlarmCall.objects.bulk_create(portion.calls, ignore_conflicts=True)
    put([*portion.besides, *portion.messages])
    rest = waiting.people[AT_ONCE:]
    if not waiting.is_begun and not _count(row, len(rest)) and _pass_over(row.pk, at):
        return waiting  # it fits no longer: the next look finds out who is owed on the next rung
    note_on_pages(row, portion.pages, at)
    if rest:
        return replace(waiting, people=rest, is_begun=True)
    Alarm.objects.filter(pk=row.pk).update(circles_owed=[])
    return None


def _count(row: Alarm, rest: int) -> int:
    """Write to the event that calls a rung how many people it calls, those to come with those called."""
    called = rest + row.calls.filter(rung=row.rung, round=row.round).count()
    cause = row.events.filter(kind__in=CALLING).order_by("-at", "-pk").values("pk")[:1]
    AlarmEvent.objects.filter(pk__in=cause).update(called=called)
    return called


def _pass_over(pk: int, at: datetime) -> bool:
    """A rung that calls nobody is written down and the next one called: never silently nothing."""
    row = locked(pk)
    if not 0 <= row.rung < ladder_now(row).top:
        return False
    row.circles_owed = []
    happen(row, Event(Happening.EMPTY), at=at)
    return True


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
