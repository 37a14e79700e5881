"""A key pressed in a telephone call of ours: kept and understood as a text from that number would be."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from keng.core.escalation.machine import State
from keng.records.alarms.models import Alarm
from keng.records.inbound.actions import note_alive, say_busy_tonight
from keng.records.inbound.cries import answer_call
from keng.records.messages.models import InboundMessage, Message
from keng.records.messages.receipts import answered
from keng.records.messages.wording import best_phone, language_of
from keng.records.people.models import Phone
from keng.records.reach.actions import answer_by_key
from keng.records.refusal import Refused

HEARD, BUSY = "1", "0"


@dataclass(frozen=True)
class Pressed:
    """One key of one call, as the telephone service handed it over."""

    call: str  # the service's own number of the call
    key: str


@dataclass(frozen=True)
class Understood:
    """The words to say before the call ends; `is_clear` where the key meant something."""

    words: str
    language: str
    is_clear: bool


@transaction.atomic
def take_key(message: Message, pressed: Pressed, *, at: datetime) -> Understood:
    """Keep a key and do what it asks for. The same key of the same call again changes nothing."""
    person, phone = message.person, _phone(message)
    if person is None or phone is None:
        raise Refused(_("Cuộc gọi này không gọi cho ai."))
    row, is_new = InboundMessage.objects.get_or_create(
        provider_id=f"call:{message.pk}:{pressed.key}:{pressed.call}"[:120],
        defaults={
            "commune": message.commune,
            "sender": phone.number,
            "person": person,
            "text": pressed.key[:10],
            "received_at": at,
            "meaning": "new",
        },
    )
    language = language_of(message)
    if is_new:
        note_alive(phone, at)
        answered(message, at=at)
        with translation.override(language):
            row.meaning, row.answer = _act(message, row, at)
        row.save()
    return Understood(row.answer, language, row.meaning != "unclear")


def _act(message: Message, row: InboundMessage, at: datetime) -> tuple[str, str]:
    person = message.person
    assert person is not None  # noqa: S101 - `take_key` looked
    about, _colon, pk = message.subject.partition(":")
    try:
        if about == "alarm":
            alarm = Alarm.objects.select_related("village__commune", "commune").get(pk=pk)
            said = answer_call(alarm, person, row.text, at)
            if said is None and alarm.state == State.PENDING:
                return "unclear", _("Bấm 1: tôi đồng ý gọi bà con.")
            return said or (
                "unclear",
                _("Bấm 1: tôi đến trong 5 phút. Bấm 2: đã tới nơi. Bấm 0: không đến được."),
            )
        if about == "reach":
            answer_by_key(int(pk), at=at)
            return "reached", _("Máy này nhận được tin. Cảm ơn bác đã thử cùng xã.")
        if about == "expectation" and row.text == BUSY:
            return "busy", say_busy_tonight(person, row, at)
        if row.text == HEARD:
            return "call_heard", _("Cảm ơn bác. Đánh kẻng xong nhắn 1, hoặc bấm trên máy.")
    except Refused as refused:
        return "refused", str(refused)
    return "unclear", _("Bấm 1: đã nghe. Bấm 0: tôi bận.")


def _phone(message: Message) -> Phone | None:
    """The number that was rung."""
    if message.path is not None and message.path.phone is not None:
        return message.path.phone
    return best_phone(message.person) if message.person is not None else None
