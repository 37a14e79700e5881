"""One step of an alarm's life: lock, ask core, write state, event and messages in one transaction.

Every entrance — a tap, a text, the watchman's round — ends in `happen`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from keng.core.escalation.ladder import Circle, Ladder
from keng.core.escalation.machine import (
    Alarm as Life,
)
from keng.core.escalation.machine import (
    Because,
    Decision,
    Event,
    Happening,
    Promise,
    Reply,
    State,
    has_overslept,
    step,
)
from keng.core.escalation.musts import Asked
from keng.core.nights import night_of
from keng.core.rights import Role
from keng.records.alarms.kinds import kind_of, ladder_of, read_kinds_once
from keng.records.alarms.models import Alarm, AlarmEvent, AlarmReply
from keng.records.alarms.programs import tell_programs
from keng.records.people.models import Appointment, Person
from keng.records.places.changes import note_changes


@dataclass(frozen=True)
class Said:
    """Who did it and what was added in words."""

    by: Person | None = None
    text: str = ""


NOBODY = Said()


def happen(row: Alarm, event: Event, *, at: datetime, said: Said = NOBODY, is_new: bool = False) -> Decision:
    """Let one event happen to a locked row. Raises `NotAllowed` for what the table does not list.

    Whom it calls is only owed (`circles_owed`): the watchman finds out who that is and calls them, so that
    a cry is written down in the time of a few rows, however many hear of it.
    """
    read_kinds_once(row.commune)
    ladder = ladder_now(row)
    life = life_of(row, ladder)
    decision = step(life, event, ladder, at, is_new=is_new)
    if decision.because is Because.EARLY:
        return decision
    _carry_out(row, decision, event, at, said)
    called = Person.objects.none() if is_new else Person.objects.filter(alarm_calls__alarm=row)
    note_on_pages(row, pages_of(row, called), at)
    return decision


def pages_of(row: Alarm, people: QuerySet[Person]) -> set[int]:
    """The villages whose open pages look again: its own, and those that these people come from."""
    homes = people.order_by().values_list("village", flat=True).distinct()
    return {row.village_id, *(village for village in homes if village is not None)}


def note_on_pages(row: Alarm, villages: Collection[int], at: datetime) -> None:
    """Open pages of these villages look again."""
    note_changes("alarms", [(row.commune_id, village) for village in sorted(villages)], at=at)


def oversleeps(row: Alarm, *, at: datetime) -> bool:
    """Whether a locked row sleeps past what any clock that only goes forward would let it."""
    ladder = ladder_now(row)
    return has_overslept(life_of(row, ladder), ladder, at)


def ladder_now(row: Alarm) -> Ladder:
    """The ladder of its kind and village as it stands."""
    return ladder_of(row.village, kind_of(row.commune, row.kind), is_silent=row.is_silent)


def life_of(row: Alarm, ladder: Ladder) -> Life:
    """The row as the machine knows it; whom it called is read only where the ladder asks who answered."""
    replies = {
        one.person_id: Promise(Reply(one.reply), one.promised_at)
        for one in (row.replies.all() if row.pk else ())
    }
    return Life(
        need=row.need,
        is_wide=row.is_wide,
        state=State(row.state),
        rung=row.rung,
        round=row.round,
        wake_at=row.wake_at,
        raised_by=row.raised_by_id,
        replies=replies,
        is_merged=row.joined_to_id is not None,
        asked=asked_by(row) if row.pk and any(rung.must for rung in ladder.rungs) else (),
    )


def asked_by(row: Alarm) -> tuple[Asked, ...]:
    """Everybody called so far, on the rung that called them last, with what they hold that day."""
    rungs = dict(row.calls.order_by("rung").values_list("person", "rung"))
    held: dict[int, set[Role]] = {}
    in_force = Appointment.objects.in_force_on(night_of(row.raised_at, row.commune.zone))
    for person, role in in_force.filter(person__in=rungs).values_list("person", "role"):
        held.setdefault(person, set()).add(Role(role))
    return tuple(Asked(pk, rung, frozenset(held.get(pk, ()))) for pk, rung in sorted(rungs.items()))


def _carry_out(row: Alarm, decision: Decision, event: Event, at: datetime, said: Said) -> None:
    """Write one decision."""
    _keep_replies(row, decision.alarm, event, at)
    life = decision.alarm
    owed = () if life.state is State.ENDED else {*row.circles_owed, *decision.calls}
    row.circles_owed = [circle for circle in Circle if circle in owed]
    row.state, row.rung, row.round, row.wake_at = life.state, life.rung, life.round, life.wake_at
    if life.state is State.ENDED and row.ended_at is None:
        row.ended_at, row.ended_by = at, said.by
        row.is_false = decision.because is Because.CALLED_OFF
    if decision.because is Because.PARTED:
        row.ended_at = row.ended_by = row.joined_to = None
    row.save()
    written = AlarmEvent.objects.create(
        alarm=row,
        at=at,
        kind=event.kind,
        because=decision.because,
        by=said.by,
        reply=event.reply or "",
        minutes=event.minutes if event.reply is not None else 0,
        rung=row.rung,
        text=said.text[:300],
    )
    tell_programs(row, written, at=at)


def _keep_replies(row: Alarm, life: Life, event: Event, at: datetime) -> None:
    """The answers that count now; a broken promise goes, the event that made it stays."""
    if event.kind is Happening.ANSWERED and event.person is not None:
        mine = life.replies[event.person]
        AlarmReply.objects.update_or_create(
            alarm=row,
            person_id=event.person,
            defaults={"reply": mine.reply, "promised_at": mine.by, "at": at},
        )
    elif event.kind is Happening.DUE:
        row.replies.exclude(person__in=life.replies).delete()
