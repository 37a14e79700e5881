"""One step of an alarm's life: lock, ask core, write state, event and messages in one transaction.

Every entrance — a tap, a text, the watchman's round — ends in `happen`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from keng.core.escalation.fanout import Called
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
from keng.records.alarms.audience import called_for
from keng.records.alarms.kinds import kind_of, ladder_of, read_kinds_once
from keng.records.alarms.models import Alarm, AlarmCall, AlarmEvent, AlarmReply
from keng.records.alarms.programs import tell_programs
from keng.records.alarms.telling import board_call, calls_owed, strikes_owed, tell_outlets
from keng.records.messages.outbox import Notice, post_each
from keng.records.people.models import Appointment, Person
from keng.records.places.changes import note_changes

FIRST_CALLED = 60  # whom the raiser's own request calls: those on duty and next door; the watchman the rest
CALLED_AT_ONCE = 150  # a short turn: the next alarm waits to be written down
SOUNDS = frozenset({Because.RAISED, Because.APPROVED})  # the gong of the village itself
RELAYS = frozenset({Circle.NEIGHBOURS})  # the gongs of the villages beside it


@dataclass(frozen=True)
class Said:
    """Who did it and what was added in words."""

    by: Person | None = None
    text: str = ""


NOBODY = Said()


def happen(row: Alarm, event: Event, *, at: datetime, said: Said = NOBODY, is_new: bool = False) -> Decision:
    """Let one event happen to a locked row. Raises `NotAllowed` for what the table does not list.

    A rung on which nobody is left to call is written down and the next one called at once: never
    silently nothing.
    """
    read_kinds_once(row.commune)
    ladder = ladder_of(row.village, kind_of(row.commune, row.kind), is_silent=row.is_silent)
    life = life_of(row, ladder)
    decision = step(life, event, ladder, at, is_new=is_new)
    if decision.because is Because.EARLY:
        return decision
    called = _carry_out(row, decision, event, at, said)
    while decision.calls and not called and decision.alarm.rung < ladder.top and decision.alarm.rung >= 0:
        empty = Event(Happening.EMPTY)
        decision = step(decision.alarm, empty, ladder, at)
        called = _carry_out(row, decision, empty, at, NOBODY)
    is_begun = row.is_wide or not is_new  # else nobody follows it elsewhere yet
    followers = Person.objects.filter(alarm_calls__alarm=row) if is_begun else Person.objects.none()
    note_on_pages(row, followers, at)
    return decision


def note_on_pages(row: Alarm, people: QuerySet[Person], at: datetime) -> None:
    """Open pages look again: those of its village, and of the villages that these people come from."""
    homes = people.exclude(village=None).order_by().values_list("village", flat=True).distinct()
    places = {row.village_id, *homes}
    note_changes("alarms", [(row.commune_id, place) for place in sorted(places) if place], at=at)


def oversleeps(row: Alarm, *, at: datetime) -> bool:
    """Whether a locked row sleeps past what any clock that only goes forward would let it."""
    ladder = ladder_of(row.village, kind_of(row.commune, row.kind), is_silent=row.is_silent)
    return has_overslept(life_of(row, ladder), ladder, at)


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


def _carry_out(row: Alarm, decision: Decision, event: Event, at: datetime, said: Said) -> int:
    """Write one decision; how many people it called."""
    _keep_replies(row, decision.alarm, event, at)
    life = decision.alarm
    if life.state is State.ENDED:
        row.circles_owed = []
    row.state, row.rung, row.round, row.wake_at = life.state, life.rung, life.round, life.wake_at
    if life.state is State.ENDED and row.ended_at is None:
        row.ended_at, row.ended_by = at, said.by
        row.is_false = decision.because is Because.CALLED_OFF
    if decision.because is Because.PARTED:
        row.ended_at = row.ended_by = row.joined_to = None
    row.save()
    called = _call(row, decision, at)
    written = AlarmEvent.objects.create(
        alarm=row,
        at=at,
        kind=event.kind,
        because=decision.because,
        by=said.by,
        reply=event.reply or "",
        minutes=event.minutes if event.reply is not None else 0,
        rung=row.rung,
        called=called,
        text=said.text[:300],
    )
    tell_programs(row, written, at=at)
    return called


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


def _call(row: Alarm, decision: Decision, at: datetime) -> int:
    """Owe the calls of a decision: to the people of its circles, to the board, to the strikers."""
    if not decision.calls:
        return 0
    is_first = decision.because in SOUNDS
    besides: list[tuple[Notice, Person | None]] = []
    if is_first or RELAYS & set(decision.calls):
        besides += strikes_owed(row, is_relay=not is_first, at=at)
    if Circle.COMMUNE in decision.calls:
        besides.append((board_call(row, at=at), None))
    tell_outlets(row, decision.calls, is_first=is_first, at=at)
    return _call_some(row, {*row.circles_owed, *decision.calls}, besides, at=at)


@dataclass(frozen=True)
class Waiting:
    """Who is still to be called on a rung, in calling order: found out once, not again for every portion."""

    rung: int
    round: int
    people: Sequence[Called]


def call_more(row: Alarm, *, known: Waiting | None, at: datetime) -> Waiting | None:
    """Call the next of those still owed a call on a locked row; who is left, None where nobody is.

    `known` is what the portion before left; it counts while the alarm stands on the same rung.
    """
    if known is None or (known.rung, known.round) != (row.rung, row.round):
        wanted = [circle for circle in Circle if circle in row.circles_owed]
        known = Waiting(row.rung, row.round, _uncalled(row, wanted, at))
    now, rest = known.people[:CALLED_AT_ONCE], known.people[CALLED_AT_ONCE:]
    _write_calls(row, _still_waiting(row, now), at)
    if not rest:
        row.circles_owed = []
        row.save(update_fields=["circles_owed"])
    note_on_pages(row, Person.objects.filter(pk__in=[one.candidate.person for one in now]), at)
    return replace(known, people=rest) if rest else None


def _call_some(
    row: Alarm, circles: set[str], besides: Sequence[tuple[Notice, Person | None]], *, at: datetime
) -> int:
    """Call the first of these circles with what is owed besides, owe the rest; how many are called in all."""
    wanted = [circle for circle in Circle if circle in circles]
    found = _uncalled(row, wanted, at)
    _write_calls(row, found[:FIRST_CALLED], at, besides)
    owed = [str(circle) for circle in wanted] if len(found) > FIRST_CALLED else []
    if owed != row.circles_owed:
        row.circles_owed = owed
        row.save(update_fields=["circles_owed"])
    return len(found)


def _uncalled(row: Alarm, circles: Sequence[Circle], at: datetime) -> list[Called]:
    return [one for one in called_for(row, circles, rung=row.rung, at=at) if one.why_not is None]


def _still_waiting(row: Alarm, people: Sequence[Called]) -> list[Called]:
    """Those of a portion who have neither answered nor been called by another watchman meanwhile."""
    ids = [one.candidate.person for one in people]
    done = set(row.replies.filter(person__in=ids).values_list("person", flat=True))
    here = row.calls.filter(person__in=ids, rung=row.rung, round=row.round)
    done |= set(here.values_list("person", flat=True))
    return [one for one in people if one.candidate.person not in done]


def _write_calls(
    row: Alarm,
    people: Sequence[Called],
    at: datetime,
    besides: Sequence[tuple[Notice, Person | None]] = (),
) -> None:
    AlarmCall.objects.bulk_create([_row_of(row, one, at) for one in people], ignore_conflicts=True)
    post_each([*besides, *calls_owed(row, people, at=at)], at=at)


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
