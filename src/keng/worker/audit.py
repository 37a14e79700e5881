"""The watchman audits himself: every open night and alarm has a next step, no claimed message hangs."""

from datetime import datetime, timedelta

from django.db.models import Max

from keng.core.nights import Outcome
from keng.records.alarms.models import Alarm
from keng.records.messages.claiming import release_stale_claims
from keng.records.messages.models import Message
from keng.records.watch.models import Expectation
from keng.worker.sending import tell_released

OVERDUE = timedelta(minutes=5)
SILENT = timedelta(minutes=1)  # an alarm cannot wait as long as a night can


class AuditFailed(Exception):
    """Something that should move does not; the text says what."""


def audit(*, at: datetime) -> None:
    """Release what a dead worker held, then check; raises AuditFailed, which withholds the heartbeat."""
    if release_stale_claims(at=at):
        tell_released(at)
    stuck = Expectation.objects.filter(wake_at__lt=at - OVERDUE).count()
    if stuck:
        raise AuditFailed(f"{stuck} expectations are overdue")
    silent = Alarm.objects.filter(wake_at__lt=at - SILENT).count()
    if silent:
        raise AuditFailed(f"{silent} alarms have gone quiet")
    uncalled = Alarm.objects.exclude(circles_owed=[]).annotate(last=Max("events__at"))
    if late := uncalled.filter(last__lt=at - OVERDUE).count():
        raise AuditFailed(f"{late} alarms have people who were not called yet")
    owed = Message.objects.filter(state=Message.State.QUEUED, expires_at__lt=at - OVERDUE).count()
    if owed:
        raise AuditFailed(f"{owed} messages are past their end and still queued")
    open_ended = Expectation.objects.filter(outcome=Outcome.WAITING, cut_off_at__lt=at - OVERDUE).count()
    if open_ended:
        raise AuditFailed(f"{open_ended} nights are past their hour without an outcome")
