"""A button of a push notification: understood as the same key pressed in a telephone call would be."""

from datetime import datetime

from django.db import transaction
from django.utils import translation

from keng.records.alarms.models import Alarm
from keng.records.inbound.cries import answer_call
from keng.records.messages.receipts import answered, behind
from keng.records.messages.wording import CALLS, language_of


@transaction.atomic
def take_touch(receipt: str, key: str, *, at: datetime) -> str | None:
    """The words to show back; None for a receipt or a key that answers no call of ours."""
    message = behind(receipt).filter(template__in=CALLS).select_related("person").first()
    if message is None or message.person is None:
        return None
    alarm = Alarm.objects.select_related("village__commune", "commune").get(pk=message.subject.split(":")[1])
    with translation.override(language_of(message)):
        said = answer_call(alarm, message.person, key, at)
    if said is None:
        return None
    answered(message, at=at)
    return said[1]
