"""Who came to an alarm and when, as its answers tell it."""

from dataclasses import dataclass
from datetime import datetime

from keng.core.escalation.machine import Happening, Reply
from keng.records.alarms.models import Alarm
from keng.records.people.models import Person


@dataclass(frozen=True)
class Coming:
    """One helper: when the promise was given, and when that person first said to be there."""

    person: Person
    promised_at: datetime | None
    came_at: datetime | None


def came_to(alarm: Alarm) -> list[Coming]:
    """Everybody who said to come or to be there, in the order of arrival; promises alone come last.

    A promise taken back (`cannot`) without having been there is left out.
    """
    promised: dict[Person, datetime] = {}
    there: dict[Person, datetime] = {}
    rows = alarm.events.filter(kind=Happening.ANSWERED, by__isnull=False).select_related("by")
    for event in rows.order_by("at", "id"):
        if event.by is None:
            continue
        match event.reply:
            case Reply.ON_SCENE:
                there.setdefault(event.by, event.at)
            case Reply.COMING:
                promised.setdefault(event.by, event.at)
            case Reply.CANNOT:
                promised.pop(event.by, None)
    arrived = [Coming(person, promised.get(person), at) for person, at in there.items()]
    return arrived + [Coming(person, at, None) for person, at in promised.items() if person not in there]
