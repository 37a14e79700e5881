"""Coming nights as rows: written ahead, so that silence has something to be measured against."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from keng.core.nights import Outcome
from keng.records.places.models import Commune
from keng.records.watch.models import Exemption, Expectation
from keng.records.watch.schedules import Due, due_on, steps_of


def expect_nights(commune: Commune, *, nights: Sequence[date], at: datetime) -> int:
    """Write what is due on those nights; rows that stand already are left alone. How many were tried.

    A night whose hour has passed is not invented afterwards.
    """
    rows = [row for row in rows_of(commune, nights=nights) if row.cut_off_at > at]
    Expectation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def rows_of(commune: Commune, *, nights: Sequence[date]) -> list[Expectation]:
    """What is due on those nights as rows that are not written yet, excused where an exemption holds."""
    exemptions = list(Exemption.objects.filter(commune=commune, withdrawn_at=None, until_on__gte=min(nights)))
    steps = steps_of([commune.pk]).get(commune.pk, [])
    ahead = timedelta(minutes=min((s.offset_minutes for s in steps), default=0))
    return [_row(due, exemptions, ahead) for due in due_on(commune, nights)]


def covering(exemptions: Iterable[Exemption], row: Expectation) -> Exemption | None:
    """The exemption that covers a night of a post, if any does."""
    for one in exemptions:
        is_here = one.post_id in (None, row.post_id) and one.village_id in (None, row.village_id)
        if is_here and one.from_on <= row.night <= one.until_on:
            return one
    return None


def _row(due: Due, exemptions: Sequence[Exemption], ahead: timedelta) -> Expectation:
    window = due.window
    row = Expectation(
        schedule=due.schedule,
        commune_id=due.schedule.commune_id,
        village_id=due.post.village_id,
        post=due.post,
        night=due.night,
        purpose=due.schedule.purpose,
        early_from=window.early_from,
        on_time_from=window.on_time_from,
        ring_at=window.ring_at,
        late_from=window.late_from,
        cut_off_at=window.cut_off_at,
        wake_at=min(window.ring_at + ahead, window.cut_off_at),
    )
    if exemption := covering(exemptions, row):
        row.exemption, row.outcome, row.wake_at = exemption, Outcome.EXCUSED, None
    return row
