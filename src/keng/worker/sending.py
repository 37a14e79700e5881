"""From the outbox to the outside: claim, carry, store; each channel in a lane of its own.

A slow channel holds up its own lane only: while one of its batches is out, no further one is
claimed, and every other channel goes on.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection

from keng.channels.envelope import Carrier, Envelope, Fate, Outcome
from keng.core.sms import cheapest
from keng.records.messages.claiming import claim, expire, store
from keng.records.messages.models import Channel, Lane, Message, PushEndpoint
from keng.records.messages.wording import Own, address_of, answer_page, own_words, said
from keng.worker.paths import SAMPLE

BATCH = 100
BEST_FIRST = (Fate.DELIVERED, Fate.SENT, Fate.FAILED, Fate.REFUSED)
NO_ADDRESS = Outcome(Fate.REFUSED, "-", detail="không còn số hay máy nào để gửi")

log = logging.getLogger(__name__)


@dataclass
class Post:
    """One worker's sending: its carriers and what is out now."""

    worker: str
    carriers: Mapping[Channel, Carrier]
    now: Callable[[], datetime]
    pool: ThreadPoolExecutor | None = None  # None carries at once, for stories and single steps
    out: dict[Channel, "Future[None]"] = field(default_factory=dict)

    def pump(self, *, at: datetime) -> int:
        """Send what is due by every channel that is free; how many messages were claimed."""
        expire(at=at)
        return sum(self._pump(channel, at) for channel in self.carriers if self._is_free(channel))

    def _is_free(self, channel: Channel) -> bool:
        if (running := self.out.get(channel)) is None:
            return True
        if not running.done():
            return False
        del self.out[channel]
        running.result()  # a surprise in the lane is told here, to the round that shows it
        return True

    def _pump(self, channel: Channel, at: datetime) -> int:
        cap = settings.CONFIG.sms_daily_cap
        messages = claim(channel, worker=self.worker, at=at, most=BATCH, sms_cap=cap)
        if not messages:
            return 0
        if self.pool is None:
            self._carry(channel, messages)
        else:
            self.out[channel] = self.pool.submit(self._carry_apart, channel, messages)
        return len(messages)

    def _carry_apart(self, channel: Channel, messages: Sequence[Message]) -> None:
        try:
            self._carry(channel, messages)
        finally:
            connection.close()  # this thread's own; the next lane opens another

    def _carry(self, channel: Channel, messages: Sequence[Message]) -> None:
        own = own_words(messages)
        for group in bundles(messages):
            if group[0].commune.is_sample:
                self._settle(
                    group,
                    [o for _, o in SAMPLE.carry([letter(group, own, address="-", at=self.now())])],
                )
        real = [group for group in bundles(messages) if not group[0].commune.is_sample]
        letters = {group[0].pk: letters_of(group, own, at=self.now()) for group in real}
        fates: dict[str, Outcome] = {}
        for sent, outcome in self.carriers[channel].carry([one for some in letters.values() for one in some]):
            fates[sent.key] = outcome
            _forget_gone(channel, sent, outcome, self.now())
        for group in real:
            self._settle(group, [fates[one.key] for one in letters[group[0].pk]])

    def _settle(self, group: Sequence[Message], outcomes: Sequence[Outcome]) -> None:
        best = min(outcomes, key=lambda o: BEST_FIRST.index(o.fate), default=NO_ADDRESS)
        for message in group:
            store(
                message,
                fate=best.fate,
                provider=best.provider,
                provider_id=best.provider_id,
                detail=best.detail,
                worker=self.worker,
                at=self.now(),
            )


def bundles(messages: Sequence[Message]) -> list[list[Message]]:
    """Like messages to one person that leave together, as one; everything else alone."""
    groups: dict[object, list[Message]] = {}
    for message in messages:
        key = (message.person_id, message.bundle) if message.bundle else message.pk
        groups.setdefault(key, []).append(message)
    return list(groups.values())


def letters_of(group: Sequence[Message], own: Own, *, at: datetime) -> list[Envelope]:
    """One envelope an address: a person's browsers each get theirs, a number gets one."""
    first = group[0]
    if first.channel == Channel.PUSH:
        live = PushEndpoint.objects.filter(person=first.person, gone_at=None)
        return [
            letter(group, own, address=_subscription(one), at=at, key=f"{first.pk}.{one.pk}") for one in live
        ]
    address = "-" if first.channel == Channel.BOARD else address_of(first)
    return [letter(group, own, address=address, at=at)] if address else []


def letter(group: Sequence[Message], own: Own, *, address: str, at: datetime, key: str = "") -> Envelope:
    """The envelope of a bundle: the first message's title, every message's words."""
    first = group[0]
    bodies = dict.fromkeys(said(message, own).body for message in group)
    body = "\n".join(bodies)
    return Envelope(
        key=key or str(first.pk),
        address=address,
        title=said(first, own).title,
        body=cheapest(body).text if first.channel == Channel.SMS else body,
        url=answer_page(first),
        lasts_s=max(1, int((first.expires_at - at).total_seconds())),
        is_urgent=first.lane != Lane.NOTICE,
    )


def _subscription(one: PushEndpoint) -> str:
    return json.dumps({"endpoint": one.endpoint, "keys": {"p256dh": one.p256dh, "auth": one.auth}})


def _forget_gone(channel: Channel, sent: Envelope, outcome: Outcome, at: datetime) -> None:
    if channel == Channel.PUSH and outcome.fate is Fate.REFUSED:
        PushEndpoint.objects.filter(pk=sent.key.partition(".")[2]).update(gone_at=at)
