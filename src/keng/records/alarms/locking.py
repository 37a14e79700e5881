"""One alarm, locked for whoever changes it."""

from django.db import connection
from django.db.models import QuerySet

from keng.records.alarms.models import Alarm


def beside(rows: QuerySet[Alarm]) -> QuerySet[Alarm]:
    """Alarms with what every look at one needs, in one statement."""
    return rows.select_related("village__commune", "commune", "household__head", "post", "cluster")


def locked(pk: int) -> Alarm:
    """The row, once nobody else changes it."""
    return beside(Alarm.objects.select_for_update(of=("self",))).get(pk=pk)


def running(pk: int) -> Alarm:
    """The same; of an alarm that was merged the one that goes on for it."""
    row = locked(pk)
    return running(row.joined_to_id) if row.joined_to_id is not None else row


def free(rows: QuerySet[Alarm]) -> Alarm | None:
    """The row, locked; None where another worker holds it or there is nothing to do any more."""
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return beside(rows).first()
