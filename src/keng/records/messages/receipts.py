"""What is heard about a message after it left: it arrived, it was opened, it did not arrive after all."""

from collections.abc import Sequence
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from keng.records.messages.claiming import tell_siblings
from keng.records.messages.models import ALARMS, Channel, Delivery, Message

PROVIDER_SAYS = gettext_noop("nhà mạng báo không tới")
ORDER = (Message.State.SENT, Message.State.DELIVERED, Message.State.READ)  # a late receipt takes nothing back


@transaction.atomic
def arrived(provider_id: str, *, state: Message.State, at: datetime, why: str = PROVIDER_SAYS) -> int:
    """A provider's receipt: delivered, read or failed; how many messages it spoke of."""
    found = Delivery.objects.filter(provider_id=provider_id).values("message_id")
    return _note(list(Message.objects.filter(pk__in=found)), state, provider="receipt", at=at, why=why)


@transaction.atomic
def answered(message: Message, *, at: datetime) -> None:
    """Its reader did something with it: that is more than any provider can say."""
    _note(list(Message.objects.filter(pk=message.pk)), Message.State.READ, provider="answer", at=at)


def receipt_for(bundle: Sequence[Message]) -> str:
    """What a phone sends back when it has shown a push; only that phone can read it."""
    return _signer().sign(".".join(str(row.pk) for row in bundle))


def behind(receipt: str) -> QuerySet[Message]:
    """The messages of a push, by the receipt that came with it; none where it is none of ours."""
    try:
        return Message.objects.filter(pk__in=_signer().unsign(receipt).split("."))
    except BadSignature:
        return Message.objects.none()


@transaction.atomic
def shown(receipt: str, *, state: Message.State, at: datetime) -> int:
    """A phone says that it has shown a push, or that it was opened. 0 where the receipt is none of ours."""
    return _note(list(behind(receipt)), state, provider="phone", at=at)


def _note(
    rows: Sequence[Message], state: Message.State, *, provider: str, at: datetime, why: str = PROVIDER_SAYS
) -> int:
    known = [row for row in rows if _is_news(row, state)]
    reason = why if state == Message.State.FAILED else ""
    for row in known:
        row.state = state
    Message.objects.filter(pk__in=[row.pk for row in known]).update(state=state, state_at=at, reason=reason)
    Delivery.objects.bulk_create(
        Delivery(message=row, at=at, provider=provider, outcome=str(state)) for row in known
    )
    tell_siblings((row for row in known if not _may_be_asleep(row)), at=at)
    return len(known)


def _is_news(row: Message, state: Message.State) -> bool:
    if row.state not in ORDER:
        return False
    if state == Message.State.FAILED:
        return row.state == Message.State.SENT
    return ORDER.index(Message.State(row.state)) < ORDER.index(state)


def _may_be_asleep(row: Message) -> bool:
    """A phone that shows an alarm beside a sleeper reached nobody: other paths go on until it is opened.

    A call may have been taken by a machine: only a key that was pressed proves a person.
    """
    is_proof = row.state != Message.State.DELIVERED
    return not is_proof and (row.lane in ALARMS or row.channel == Channel.VOICE)


def _signer() -> Signer:
    return Signer(salt="keng.receipt")
