"""Which schedule holds for a post on a night: the post's own, else its village's, else the commune's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from keng.core.nights import Audience, Hours, Step, Window, window
from keng.records.gongs.models import GongPost
from keng.records.places.models import Commune, Village
from keng.records.watch.models import Expectation, ReminderStep, Schedule


@dataclass(frozen=True)
class Due:
    """One gong due on one night."""

    post: GongPost
    schedule: Schedule
    night: date
    window: Window


def due_on(commune: Commune, nights: Iterable[date]) -> Iterator[Due]:
    """Everything due on those nights, most specific schedule first for each post and purpose."""
    schedules = list(Schedule.objects.filter(commune=commune))
    posts = list(GongPost.objects.filter(village__commune=commune).select_related("village"))
    for night in nights:
        standing = [s for s in schedules if s.valid_from <= night and (not s.valid_to or night < s.valid_to)]
        for post in posts:
            if not _stands(post, night) or not _stands(post.village, night):
                continue
            for schedule in _chosen(standing, post):
                if schedule.weekdays >> night.weekday() & 1:
                    yield Due(post, schedule, night, window(night, hours_of(schedule), commune.zone))


def hours_of(schedule: Schedule) -> Hours:
    """The schedule as core reads it."""
    return Hours(
        ring_at=schedule.ring_at,
        early_minutes=schedule.early_minutes,
        on_time_before_minutes=schedule.on_time_before_minutes,
        on_time_minutes=schedule.on_time_minutes,
        cut_off_minutes=schedule.cut_off_minutes,
    )


def window_of(row: Expectation) -> Window:
    """The window as it was written with the night."""
    return Window(row.early_from, row.on_time_from, row.ring_at, row.late_from, row.cut_off_at)


def steps_of(commune_ids: Iterable[int]) -> dict[int, list[Step]]:
    """Each commune's reminder steps, in order."""
    found: dict[int, list[Step]] = {}
    for row in ReminderStep.objects.filter(commune_id__in=set(commune_ids)):
        step = Step(row.offset_minutes, Audience(row.audience), row.useful_minutes)
        found.setdefault(row.commune_id, []).append(step)
    return {key: sorted(steps, key=lambda s: s.offset_minutes) for key, steps in found.items()}


def preview(commune: Commune, nights: Sequence[date], *, after: datetime) -> list[Due]:
    """The next occurrences, in time order."""
    coming = (due for due in due_on(commune, nights) if due.window.ring_at > after)
    return sorted(coming, key=lambda due: (due.window.ring_at, due.post.village_id, due.post.number))


def _chosen(standing: Sequence[Schedule], post: GongPost) -> list[Schedule]:
    best: dict[str, Schedule] = {}
    for schedule in standing:
        if schedule.post_id not in (None, post.pk) or schedule.village_id not in (None, post.village_id):
            continue
        held = best.get(schedule.purpose)
        if held is None or _closeness(schedule) > _closeness(held):
            best[schedule.purpose] = schedule
    return list(best.values())


def _closeness(schedule: Schedule) -> int:
    return 2 if schedule.post_id else 1 if schedule.village_id else 0


def _stands(place: GongPost | Village, night: date) -> bool:
    return place.valid_from <= night and (place.valid_to is None or night < place.valid_to)
