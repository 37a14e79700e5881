"""Questions about incidents: found without marks, what is not written yet, what is left to do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from keng.core.escalation.machine import State
from keng.core.names import fold
from keng.records.alarms.models import Alarm, AlarmEvent
from keng.records.incidents.models import Incident, IncidentTask
from keng.records.places.models import Commune

STORY = 200  # lines; an alarm that nobody ended calls every five minutes


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; an empty field asks nothing."""

    text: str = ""
    village: int | None = None
    since: date | None = None
    until: date | None = None
    verdict: str = ""
    kind: str = ""


def incidents_of(commune: Commune, *, villages: Collection[int] | None) -> QuerySet[Incident]:
    """Those a holder may see: the commune's, or those of some villages; silent ones are the commune's."""
    rows = Incident.objects.filter(commune=commune)
    if villages is not None:
        rows = rows.filter(village__in=villages, is_silent=False)
    return rows.select_related("village", "commune", "household__head", "written_by")


def find_incidents(rows: QuerySet[Incident], wanted: Wanted, *, commune: Commune) -> QuerySet[Incident]:
    """Narrowed by words without marks, place, period, kind and what it was."""
    for word in fold(wanted.text).split():
        rows = rows.filter(folded__contains=word)
    if wanted.village is not None:
        rows = rows.filter(village=wanted.village)
    if wanted.since is not None:
        rows = rows.filter(began_at__gte=_midnight(wanted.since, commune))
    if wanted.until is not None:
        rows = rows.filter(began_at__lt=_midnight(wanted.until + timedelta(days=1), commune))
    if wanted.verdict:
        rows = rows.filter(verdict=wanted.verdict)
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def unwritten_alarms(commune: Commune, *, villages: Collection[int] | None) -> QuerySet[Alarm]:
    """Alarms that are over and of which nobody has said what they were, newest first."""
    rows = Alarm.objects.filter(commune=commune, state=State.ENDED, became=None, joined_to=None)
    if villages is not None:
        rows = rows.filter(village__in=villages, is_silent=False)
    return rows.select_related("village", "commune", "household__head", "post", "cluster")


def tasks_of(commune: Commune, *, villages: Collection[int] | None) -> QuerySet[IncidentTask]:
    """Tasks of incidents, the most urgent first."""
    rows = IncidentTask.objects.filter(incident__in=incidents_of(commune, villages=villages).values("pk"))
    return rows.select_related("incident__village", "incident__commune", "responsible", "done_by")


def alarms_in(row: Incident) -> QuerySet[Alarm]:
    """The alarms that became it, the first one first."""
    alarms = Alarm.objects.filter(became__incident=row).order_by("raised_at")
    return alarms.select_related("village", "commune", "household__head", "post", "cluster", "raised_by")


def story_of(row: Incident) -> QuerySet[AlarmEvent]:
    """What happened in its alarms, as it happened."""
    events = AlarmEvent.objects.filter(alarm__became__incident=row).select_related("by", "alarm")
    return events.order_by("at", "id")[:STORY]


def same_time(alarm: Alarm) -> QuerySet[Incident]:
    """Incidents of that village on which this alarm may have been one more call."""
    near = Q(began_at__gte=alarm.raised_at - timedelta(hours=12)) & Q(
        began_at__lte=alarm.raised_at + timedelta(hours=12)
    )
    return Incident.objects.filter(near, village=alarm.village, is_silent=alarm.is_silent)


def _midnight(day: date, commune: Commune) -> datetime:
    return datetime.combine(day, time(), commune.zone)
