"""From the outbox to the outside: claim, carry, store; each channel in a lane of its own.

A slow channel holds up its own lane only: while one of its batches is out, no further one is
claimed, and every other channel goes on.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from keng.channels.envelope import Carrier, Envelope, Fate, Outcome
from keng.core.sms import cheapest
from keng.records.messages.claiming import (
    STALE_CLAIM,
    Attempt,
    claim,
    due_channels,
    expire,
    renew,
    store_all,
)
from keng.records.messages.hooks import hook_address
from keng.records.messages.models import Channel, Lane, Message, PushEndpoint
from keng.records.messages.wording import Own, address_of, answer_page, own_words, said
from keng.worker.paths import SAMPLE

BATCH = 200
HEAD_START_S = 0.5
AT_LEAST_EVERY = timedelta(seconds=0.5)  # how much a worker that dies may have sent without writing it down
Addressed = tuple[Sequence[Message], list[Envelope]]
RENEWED_EVERY = STALE_CLAIM / 4  # a slow gateway may need minutes for one batch
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
    is_closing: bool = False  # what is in hand is still carried, nothing more is taken up

    def pump(self, *, at: datetime) -> int:
        """Send what is due by every channel that is free; how many messages were claimed."""
        expire(at=at)
        free = [channel for channel in self.carriers if self._is_free(channel)]
        due = due_channels(at=at)
        return sum(self._pump(channel, at) for channel in free if channel in due)

    def let_go_first(self) -> None:
        """Give what was just claimed a moment to leave before anything else takes the writer's turn."""
        wait(self.out.values(), timeout=HEAD_START_S)

    def _is_free(self, channel: Channel) -> bool:
        if (running := self.out.get(channel)) is None:
            return True
        if not running.done():
            return False
        del self.out[channel]
        running.result()  # a surprise in the lane is told here, to the round that shows it
        return True

    def _pump(self, channel: Channel, at: datetime) -> int:
        messages = self._claim(channel, at)
        if not messages:
            return 0
        if self.pool is None:
            self._carry(channel, messages)
        else:
            self.out[channel] = self.pool.submit(self._carry_apart, channel, messages)
        return len(messages)

    def _claim(self, channel: Channel, at: datetime) -> list[Message]:
        return claim(channel, worker=self.worker, at=at, most=BATCH, sms_cap=settings.CONFIG.sms_daily_cap)

    def _carry_apart(self, channel: Channel, messages: Sequence[Message]) -> None:
        """One channel's lane: batch after batch until nothing is due, the most urgent first each time."""
        try:
            while messages:
                self._carry(channel, messages)
                messages = [] if self.is_closing else self._claim(channel, self.now())
        finally:
            connection.close()  # this thread's own; the next lane opens another

    def _carry(self, channel: Channel, messages: Sequence[Message]) -> None:
        """Hand over and write down. A made-up commune's messages never meet the real carrier."""
        own = own_words(messages)
        groups = bundles(messages)
        real = [group for group in groups if not group[0].commune.is_sample]
        made_up = [group for group in groups if group[0].commune.is_sample]
        self._hand_over(SAMPLE, [(g, [letter(g, own, address="-", at=self.now())]) for g in made_up])
        self._hand_over(self.carriers[channel], letters_of(real, own, channel=channel, at=self.now()))

    def _hand_over(self, carrier: Carrier, letters: Sequence[Addressed]) -> None:
        """What a slow carrier has answered is written down while it goes on with the rest."""
        self._store([(group, NO_ADDRESS) for group, some in letters if not some])
        open_ = {one.key: group for group, some in letters for one in some}
        answered: list[tuple[Sequence[Message], Outcome]] = []
        since = renewed = self.now()
        for sent, outcome in carrier.carry([one for _, some in letters for one in some]):
            answered.append((open_.pop(sent.key), outcome))
            _forget_gone(sent, outcome, self.now())
            if self.now() - since > AT_LEAST_EVERY:
                answered, since = self._store_closed(answered, open_), self.now()
            if since - renewed > RENEWED_EVERY:
                waiting = (row.pk for group in [*open_.values(), *(g for g, _ in answered)] for row in group)
                renew(waiting, worker=self.worker, at=since)
                renewed = since
        self._store_closed(answered, {})

    def _store_closed(
        self, answered: Sequence[tuple[Sequence[Message], Outcome]], open_: Mapping[str, Sequence[Message]]
    ) -> list[tuple[Sequence[Message], Outcome]]:
        """Write down what is answered in full, the best of a person's addresses; what is still open."""
        waiting = {group[0].pk for group in open_.values()}
        best: dict[int, tuple[Sequence[Message], Outcome]] = {}
        for group, outcome in answered:
            known = best.get(group[0].pk)
            if known is None or BEST_FIRST.index(outcome.fate) < BEST_FIRST.index(known[1].fate):
                best[group[0].pk] = (group, outcome)
        self._store([pair for pk, pair in best.items() if pk not in waiting])
        return [pair for pk, pair in best.items() if pk in waiting]

    def _store(self, answers: Sequence[tuple[Sequence[Message], Outcome]]) -> None:
        attempts = [
            Attempt(message, o.fate, o.provider, o.provider_id, o.detail)
            for group, o in answers
            for message in group
        ]
        store_all(attempts, worker=self.worker, at=self.now())


def bundles(messages: Sequence[Message]) -> list[list[Message]]:
    """Like messages to one person that leave together, as one; everything else alone."""
    groups: dict[object, list[Message]] = {}
    for message in messages:
        key = (message.person_id, message.bundle) if message.bundle else message.pk
        groups.setdefault(key, []).append(message)
    return list(groups.values())


def letters_of(
    groups: Sequence[Sequence[Message]], own: Own, *, channel: Channel, at: datetime
) -> list[Addressed]:
    """One envelope an address: a person's browsers each get theirs, a number gets one."""
    if channel != Channel.PUSH:
        addresses = [_address(group[0], at) for group in groups]
        return [
            (group, [letter(group, own, address=address, at=at)] if address else [])
            for group, address in zip(groups, addresses, strict=True)
        ]
    live: dict[int, list[PushEndpoint]] = {}
    for one in PushEndpoint.objects.filter(person__in=[g[0].person_id for g in groups], gone_at=None):
        live.setdefault(one.person_id, []).append(one)
    return [
        (
            group,
            [
                letter(group, own, address=_subscription(one), at=at, key=f"{group[0].pk}.{one.pk}")
                for one in live.get(group[0].person_id or 0, [])
            ],
        )
        for group in groups
    ]


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


def _address(message: Message, at: datetime) -> str:
    if message.channel == Channel.HOOK:
        hook = message.webhook
        return hook_address(hook, at=at) if hook is not None and hook.closed_at is None else ""
    return "-" if message.channel == Channel.BOARD else address_of(message)


def _subscription(one: PushEndpoint) -> str:
    return json.dumps({"endpoint": one.endpoint, "keys": {"p256dh": one.p256dh, "auth": one.auth}})


def _forget_gone(sent: Envelope, outcome: Outcome, at: datetime) -> None:
    """A browser that took its consent back is not asked again."""
    _message, _, endpoint = sent.key.partition(".")
    if endpoint and outcome.fate is Fate.REFUSED:
        PushEndpoint.objects.filter(pk=endpoint).update(gone_at=at)
