"""One of several who reported an alarm says that it was none: whoever leads reads it and decides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.escalation.machine import Event, Happening, State
from keng.records.alarms.life import Said, happen
from keng.records.alarms.locking import locked
from keng.records.alarms.models import Alarm
from keng.records.people.models import Person
from keng.records.refusal import Refused


def reported_too(person: Person) -> Alarm | None:
    """The open alarm of somebody else that this person reported, at once or by one merged into it."""
    rows = Alarm.objects.filter(events__kind=Happening.WITNESSED, events__by=person)
    return rows.exclude(state=State.ENDED).order_by("-raised_at", "-pk").first()


@transaction.atomic
def take_back_report(row: Alarm, *, by: Person, at: datetime) -> None:
    """One of several who reported it says that it was none: written down once, and it goes on."""
    held = locked(row.pk)
    if held.state == State.ENDED:
        raise Refused(_("Báo động này đã kết thúc rồi."))
    said = Said(by, _("rút lại, bảo là báo nhầm"))
    if not held.events.filter(by=by, text=said.text).exists():
        happen(held, Event(Happening.WITNESSED, by.pk), at=at, said=said)
