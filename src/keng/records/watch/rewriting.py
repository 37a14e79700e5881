"""New hours and steps, carried into the nights that are written already."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from keng.core.evenings import begins
from keng.core.nights import Hours, Outcome, advance, night_of, window
from keng.records.places.models import Commune
from keng.records.watch.expecting import expect_nights, rows_of
from keng.records.watch.models import Expectation
from keng.records.watch.rules import (
    PEACE,
)
from keng.records.watch.schedules import steps_of, window_of

WRITTEN = ("schedule", "early_from", "on_time_from", "ring_at", "late_from", "cut_off_at", "wake_at")


def first_night(commune: Commune, hours: Sequence[Hours], *, at: datetime) -> date:
    """Tonight while nothing of it has begun under any of these hours, else the night after."""
    tonight = night_of(at, commune.zone)
    steps = steps_of([commune.pk]).get(commune.pk, [])
    for one in hours:
        starts_at = window(tonight, one, commune.zone).ring_at + timedelta(minutes=begins(one, steps))
        if at >= starts_at:
            return tonight + timedelta(days=1)
    return tonight


def rewrite(commune: Commune, first: date, at: datetime) -> None:
    """Nights already written ahead get the new hours; one that is not due any more goes."""
    ahead = Expectation.objects.filter(
        Q(outcome=Outcome.WAITING) | Q(outcome=Outcome.EXCUSED),
        commune=commune,
        night__gte=first,
        purpose=PEACE,
        ringings=None,
    )
    nights = sorted(set(ahead.values_list("night", flat=True)))
    if not nights:
        return
    fresh = {(row.post_id, row.night): row for row in rows_of(commune, nights=nights)}
    kept, gone = [], []
    for row in ahead:
        new = fresh.get((row.post_id, row.night))
        if new is None:
            gone.append(row.pk)
            continue
        for name in WRITTEN:
            setattr(row, name, getattr(new, name))
        if row.outcome == Outcome.EXCUSED:
            row.wake_at = None
        kept.append(row)
    Expectation.objects.bulk_update(kept, list(WRITTEN), batch_size=200)
    Expectation.objects.filter(pk__in=gone).delete()
    expect_nights(commune, nights=nights, at=at)


def count_steps_anew(commune: Commune, at: datetime) -> None:
    """Rows under way count the new steps: what is due by now is behind them, the next one wakes them."""
    steps = steps_of([commune.pk]).get(commune.pk, [])
    rows = list(Expectation.objects.filter(commune=commune, wake_at__isnull=False))
    for row in rows:
        decision = advance(window_of(row), steps, 0, Outcome(row.outcome), at)
        row.steps_done, row.wake_at = decision.steps_done, decision.wake_at
        if row.outcome == Outcome.WAITING and row.wake_at is None:
            row.wake_at = row.cut_off_at
    Expectation.objects.bulk_update(rows, ["steps_done", "wake_at"], batch_size=200)
