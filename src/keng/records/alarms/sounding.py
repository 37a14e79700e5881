"""The machines of the villages that an alarm concerns: which speak now, and which stay quiet and why."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from keng.core.escalation.ladder import Circle
from keng.core.escalation.sounding import Rousing, Sounder, WhyQuiet, why_quiet
from keng.records.alarms.audience import villages_next_to
from keng.records.alarms.models import Alarm
from keng.records.messages.models import Message, Occasion, Outlet

NEVER_SPOKE = (Message.State.SUPPRESSED, Message.State.EXPIRED)


@dataclass(frozen=True)
class Sounded:
    """One machine on one rung: it speaks, or stays quiet for a reason."""

    outlet: Outlet
    why_quiet: WhyQuiet | None


def sounded_on(row: Alarm, circles: Collection[Circle], *, is_first: bool) -> list[Sounded]:
    """Every machine near the alarm and what it does on that rung; one of all the commune is always near."""
    if not Outlet.objects.filter(commune=row.commune_id, closed_at=None).exists():
        return []
    own = {row.village_id, *(row.others.values_list("pk", flat=True) if row.pk else ())}
    near = {village.pk for village in villages_next_to(row.village)} - own
    rousing = Rousing(
        circles,
        is_first=is_first,
        is_silent=row.is_silent,
        is_narrow=row.is_narrow,
        by=frozenset(row.drill_paths) if row.occasion == Occasion.DRILL else None,
    )
    rows = Outlet.objects.filter(
        Q(village__in=own | near) | Q(village=None), commune=row.commune_id, closed_at=None
    )
    return [
        Sounded(one, why_quiet(Sounder(one.kind), rousing, is_own=one.village_id in {None, *own}))
        for one in rows.select_related("village").order_by("kind", "village__order", "name")
    ]


def sounding_now(row: Alarm, circles: Collection[Circle], *, is_first: bool) -> list[Outlet]:
    """The machines that speak on that rung."""
    found = sounded_on(row, circles, is_first=is_first)
    return [one.outlet for one in found if one.why_quiet is None]


def outlets_told(row: Alarm) -> list[Outlet]:
    """The machines that spoke of an alarm: what they said is taken back by them too."""
    said = Message.objects.filter(subject__in=row.subjects(), outlet__isnull=False)
    spoke = said.exclude(state__in=NEVER_SPOKE).values("outlet")
    return list(Outlet.objects.filter(pk__in=spoke, closed_at=None))
