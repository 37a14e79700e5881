"""What other programs hear of an alarm: counts and places of villages, never a name, a home or a note."""

from datetime import datetime

from keng.core.escalation.machine import Because
from keng.core.geojson import Json
from keng.records.alarms.models import Alarm, AlarmEvent
from keng.records.messages.hooks import tell_hooks
from keng.records.messages.models import Channel, Occasion, Webhook

EVENTS = {
    Because.RAISED: "alarm.raised",
    Because.NEEDS_SECOND: "alarm.awaits_second",
    Because.APPROVED: "alarm.approved",
    Because.TOO_FEW: "alarm.widened",
    Because.UNANSWERED: "alarm.widened",
    Because.WIDENED: "alarm.widened",
    Because.NOBODY_HERE: "alarm.widened",
    Because.BROKEN_PROMISE: "alarm.widened",
    Because.ENOUGH: "alarm.manned",
    Because.ARRIVED: "alarm.on_scene",
    Because.MERGED: "alarm.merged",
    Because.PARTED: "alarm.parted",
    Because.UPDATED: "alarm.updated",
    Because.STOOD_DOWN: "alarm.stood_down",
    Because.CALLED_OFF: "alarm.called_off",
    Because.CORRECTED: "alarm.corrected",
}


def tell_programs(row: Alarm, event: AlarmEvent, *, at: datetime) -> int:
    """Owe one event to the commune's webhooks. A silent alarm goes to nobody, a drill where it says so."""
    name = EVENTS.get(Because(event.because))
    is_drill = row.occasion == Occasion.DRILL
    if name is None or row.is_silent or (is_drill and Channel.HOOK not in row.drill_paths):
        return 0
    hooks = Webhook.objects.filter(commune=row.commune_id, closed_at=None)
    return tell_hooks(
        hooks,
        name,
        _facts(row),
        dedupe=f"alarm:{row.pk}/event:{event.pk}",
        at=at,
        village_id=row.village_id,
        subject=f"told:{row.pk}",  # a program is told the whole course, also when it is over by then
        is_drill=is_drill,
    )


def _facts(row: Alarm) -> dict[str, Json]:
    return {
        "number": row.pk,
        "kind": row.kind,
        "occasion": row.occasion,
        "state": row.state,
        "commune": str(row.commune),
        "village": str(row.village),
        "raised_at": row.raised_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "is_false": row.is_false,
        "merged_into": row.joined_to_id,
        "needed": row.need,
        "rung": row.rung,
    }
