"""The evening itself: what is due is spoken, what came too late is skipped, silence is concluded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from keng.core.nights import Audience, Decision, Outcome, Step, advance, conclude
from keng.records.messages.models import Lane
from keng.records.messages.outbox import Notice, post_each, post_to_board
from keng.records.people.models import Person
from keng.records.places.changes import note_changes
from keng.records.watch.audience import Listeners
from keng.records.watch.keeping import was_away
from keng.records.watch.misses import note_misses
from keng.records.watch.models import Expectation, WatchEvent
from keng.records.watch.schedules import steps_of, window_of

BATCH = 500  # rows a transaction: short enough that a tap never waits long behind the sweep


def advance_due(*, at: datetime) -> int:
    """Look at every expectation whose time has come; how many there were. Safe beside other workers."""
    done = 0
    while n := _advance_batch(at):
        done += n
    return done


@transaction.atomic
def advance_expectation(pk: int, *, at: datetime) -> None:
    """Look at one expectation now."""
    _advance(list(_due(at).filter(pk=pk)), at)


def due_now(*, at: datetime) -> list[int]:
    """The expectations whose time has come."""
    return list(
        Expectation.objects.filter(wake_at__lte=at).order_by("wake_at", "pk").values_list("pk", flat=True)
    )


def push_forward(pk: int, *, by: timedelta, at: datetime) -> None:
    """A row that cannot be looked at now is looked at again later, so that it holds up no other."""
    Expectation.objects.filter(pk=pk, wake_at__isnull=False).update(wake_at=at + by)


@transaction.atomic
def _advance_batch(at: datetime) -> int:
    rows = list(_due(at).order_by("wake_at", "pk")[:BATCH])
    _advance(rows, at)
    return len(rows)


def _due(at: datetime) -> QuerySet[Expectation]:
    due = Expectation.objects.filter(wake_at__lte=at)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    return due.select_related("post", "village").prefetch_related("commune")  # few: one object for all


def _advance(rows: Sequence[Expectation], at: datetime) -> None:
    if not rows:
        return
    steps = steps_of(row.commune_id for row in rows)
    people = Listeners(rows)
    owed: list[tuple[Notice, Person]] = []
    events: list[WatchEvent] = []
    missed: list[Expectation] = []
    for row in rows:
        if _conclude_silence(row, at):
            events.append(_event(row, WatchEvent.Kind.CONCLUDED, at, outcome=row.outcome))
            if row.outcome == Outcome.MISSED:
                missed.append(row)
        decision = advance(
            window_of(row), steps.get(row.commune_id, []), row.steps_done, Outcome(row.outcome), at
        )
        row.steps_done, row.wake_at = decision.steps_done, decision.wake_at
        _speak(row, decision, people, owed, events, at)
    _store(rows)
    WatchEvent.objects.bulk_create(events, batch_size=500)
    post_each(owed, at=at)
    note_misses(missed, at=at)
    note_changes("watch", {(row.commune_id, row.village_id) for row in rows}, at=at)


def _store(rows: Sequence[Expectation]) -> None:
    """Write the rows back: at ten, thousands come to the same, and one statement does for all of them."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        alike.setdefault((row.outcome, row.outcome_at, row.steps_done, row.wake_at), []).append(row.pk)
    for (outcome, outcome_at, steps_done, wake_at), pks in alike.items():
        Expectation.objects.filter(pk__in=pks).update(
            outcome=outcome, outcome_at=outcome_at, steps_done=steps_done, wake_at=wake_at
        )


def _conclude_silence(row: Expectation, at: datetime) -> bool:
    """Past the cut-off and still waiting: missed, or unknown when nobody watched."""
    if row.outcome != Outcome.WAITING or at < row.cut_off_at:
        return False
    away = was_away(row.ring_at, row.cut_off_at)
    row.outcome = conclude(window_of(row), (), at=at, is_excused=False, was_away=away).outcome
    row.outcome_at = at
    return True


def _speak(
    row: Expectation,
    decision: Decision,
    people: Listeners,
    owed: list[tuple[Notice, Person]],
    events: list[WatchEvent],
    at: datetime,
) -> None:
    events += [_event(row, WatchEvent.Kind.SKIPPED, at, audience=s.audience) for s in decision.skipped]
    for step in decision.speak:
        audience, whom = people.reach(row, step.audience)
        if audience is not step.audience:
            events.append(_event(row, WatchEvent.Kind.NOBODY, at, audience=step.audience))
        if audience is Audience.COMMUNE and row.pk in people.on_board:
            continue
        notice = _notice(row, step, at)
        if audience is Audience.COMMUNE:
            people.on_board.add(row.pk)
            post_to_board(notice, at=at)
        owed += [(notice, person) for person in whom]
        events.append(_event(row, WatchEvent.Kind.REMINDED, at, audience=audience))


def _notice(row: Expectation, step: Step, at: datetime) -> Notice:
    zone = row.commune.zone
    return Notice(
        template=_template(row, step),
        commune_id=row.commune_id,
        village_id=row.village_id,
        params={
            "gong": str(row.post),
            "village": str(row.village),
            "time": f"{timezone.localtime(row.ring_at, zone):%H:%M}",
            "cut_off": f"{timezone.localtime(row.cut_off_at, zone):%H:%M}",
        },
        lane=Lane.DUTY,
        subject=f"expectation:{row.pk}",
        dedupe=f"expectation:{row.pk}/{step.offset_minutes}/{step.audience}",
        bundle=f"{step.offset_minutes}/{step.audience}:{row.night}",  # several gongs, one text
        expires_at=at + timedelta(minutes=step.useful_minutes),
    )


def _template(row: Expectation, step: Step) -> str:
    due_at = row.ring_at + timedelta(minutes=step.offset_minutes)
    if due_at >= row.cut_off_at:
        return "missed"
    if step.offset_minutes < 0:
        return "strike_soon"
    return "deputy_needed" if step.audience in (Audience.STRIKER, Audience.DEPUTY) else "leader_needed"


def _event(
    row: Expectation, kind: WatchEvent.Kind, at: datetime, *, audience: str = "", outcome: str = ""
) -> WatchEvent:
    return WatchEvent(expectation_id=row.pk, kind=kind, at=at, audience=audience, outcome=outcome)
