"""Claim, then act: a message belongs to one worker before it leaves, and every attempt is written down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from keng.records.messages.caps import under_cap
from keng.records.messages.models import ARRIVED, Channel, Delivery, Lane, Message

BACK_OFF = tuple(timedelta(seconds=s) for s in (20, 60, 120, 300))
MOST_ATTEMPTS = len(BACK_OFF) + 1
STALE_CLAIM = timedelta(minutes=2)


def expire(*, at: datetime) -> int:
    """What is no longer worth sending is never sent late; how many rows that were."""
    late = Message.objects.filter(state=Message.State.QUEUED, expires_at__lte=at)
    if not late.exists():  # asked every second: an idle round must not take the writer's turn
        return 0
    return late.update(state=Message.State.EXPIRED, state_at=at, reason=_("quá giờ còn có ích"))


def due_channels(among: Iterable[Channel], *, at: datetime) -> set[Channel]:
    """Which of these channels have something to carry now, asked without taking the writer's turn."""
    due = Message.objects.filter(state=Message.State.QUEUED, send_after__lte=at, expires_at__gt=at)
    if not due.exists():  # most seconds of most nights
        return set()
    return {channel for channel in among if due.filter(channel=channel).exists()}


def claim(channel: Channel, *, worker: str, at: datetime, most: int, sms_cap: int = 0) -> list[Message]:
    """Take the next due messages of one channel, alarms first; nobody else gets the same ones."""
    ids = _take(channel, worker=worker, at=at, most=most, sms_cap=sms_cap)
    taken = Message.objects.filter(pk__in=ids).select_related(
        "commune", "village", "person", "path__phone", "webhook", "outlet"
    )
    taken = taken.prefetch_related("person__phones")
    return list(taken.order_by("lane", "send_after", "pk"))


@transaction.atomic
def _take(channel: Channel, *, worker: str, at: datetime, most: int, sms_cap: int) -> list[int]:
    """Only this holds the writer's turn: a thumb that raises an alarm waits for it."""
    due = Message.objects.filter(
        state=Message.State.QUEUED, channel=channel, send_after__lte=at, expires_at__gt=at
    )
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    first = due.order_by("lane", "send_after", "pk")[:most]
    if channel == Channel.SMS and sms_cap:
        ids = [row.pk for row in under_cap(list(first), sms_cap, at)]
    else:
        ids = list(first.values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids, state=Message.State.QUEUED).update(
        state=Message.State.CLAIMED, claimed_by=worker, state_at=at, attempts=F("attempts") + 1
    )
    return ids


def renew(ids: Iterable[int], *, worker: str, at: datetime) -> int:
    """A living worker whose carrier is slow keeps its claims: they are not those of dead hands."""
    mine = Message.objects.filter(pk__in=list(ids), state=Message.State.CLAIMED, claimed_by=worker)
    return mine.update(state_at=at)


@dataclass(frozen=True)
class Attempt:
    """What became of one attempt at a message, in the words of `channels.envelope.Outcome`."""

    message: Message
    fate: str
    provider: str
    provider_id: str = ""
    detail: str = ""


@transaction.atomic
def store_all(attempts: Sequence[Attempt], *, worker: str, at: datetime) -> None:
    """Write down what became of several attempts. A claim another worker took over is left to that one."""
    mine = _still_mine([a.message.pk for a in attempts], worker)
    kept = [a for a in attempts if a.message.pk in mine]
    alike: dict[tuple[Message.State, str, datetime], list[int]] = {}
    for attempt in kept:
        row = attempt.message
        row.state, row.reason, again = _next(row, attempt.fate, attempt.detail, at)
        alike.setdefault((row.state, row.reason[:200], again), []).append(row.pk)
    for (
        state,
        reason,
        again,
    ), ids in alike.items():  # most rows fare alike: a few statements, not a CASE each
        Message.objects.filter(pk__in=ids).update(
            state=state, reason=reason, send_after=again, state_at=at, claimed_by=""
        )
    Delivery.objects.bulk_create(
        Delivery(
            message_id=a.message.pk,
            at=at,
            provider=a.provider,
            outcome=a.fate,
            provider_id=a.provider_id,
            detail=a.detail[:300],
        )
        for a in kept
    )
    tell_siblings((a.message for a in kept), at=at)


def _still_mine(ids: Sequence[int], worker: str) -> set[int]:
    rows = Message.objects.filter(pk__in=ids, state=Message.State.CLAIMED, claimed_by=worker)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return set(rows.values_list("pk", flat=True))


def tell_siblings(rows: Iterable[Message], *, at: datetime) -> None:
    """The same notice by other paths: no more needed once one arrived, sooner when one failed."""
    known = list(rows)
    waiting = Message.objects.filter(state=Message.State.QUEUED)
    done = {row.notice for row in known if row.state in ARRIVED}
    lost = {row.notice for row in known if row.state == Message.State.FAILED}
    if done:
        waiting.filter(notice__in=done).update(
            state=Message.State.SUPPRESSED, state_at=at, reason=_("đã tới bằng đường khác")
        )
    if lost:
        waiting.filter(notice__in=lost, send_after__gt=at).update(send_after=at)


def release_stale_claims(*, at: datetime) -> int:
    """Messages whose worker died go back into the queue; how many.

    Their attempt may have left the house: a repeat carries the same key, and one too many is better
    than none for a watch or an alarm. A notice is not worth saying twice and ends here, and so does
    what outlived its use in dead hands: back in the queue it would fail the very audit that freed it.
    """
    return _release(Message.objects.filter(state_at__lt=at - STALE_CLAIM), at)


def take_over(worker: str, *, at: datetime) -> int:
    """What one of the same name died with, freed by its successor at once; how many.

    Two minutes are for hands of which nobody knows whether they live; a name is borne by one at a time.
    """
    return _release(Message.objects.filter(claimed_by=worker), at)


def _release(held: QuerySet[Message], at: datetime) -> int:
    stale = held.filter(state=Message.State.CLAIMED)
    stale.filter(lane=Lane.NOTICE).update(
        state=Message.State.FAILED,
        state_at=at,
        claimed_by="",
        reason=_("máy dừng giữa chừng, không rõ đã gửi chưa"),
    )
    # A worker's death is no refusal: it must not use up the attempts that a busy provider is given.
    freed = stale.update(state=Message.State.QUEUED, state_at=at, claimed_by="", attempts=F("attempts") - 1)
    expire(at=at)
    return freed


def _next(message: Message, fate: str, detail: str, at: datetime) -> tuple[Message.State, str, datetime]:
    if fate == "failed" and message.attempts < MOST_ATTEMPTS:
        again = at + BACK_OFF[message.attempts - 1]
        if again < message.expires_at:
            return Message.State.QUEUED, detail, again
    states = {"sent": Message.State.SENT, "delivered": Message.State.DELIVERED}
    return states.get(fate, Message.State.FAILED), "" if fate in states else detail, message.send_after
