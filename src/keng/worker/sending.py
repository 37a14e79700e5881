"""From the outbox to the outside: claim, carry, store; each channel in a lane of its own.

A slow channel holds up its own lane only: while one of its batches is out, no further one is
claimed, and every other channel goes on. Where every letter goes to a server of its own, several
batches are out at once, so that one server holds up no other.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from django.conf import settings
from django.db import connection

from keng.channels.envelope import Carrier, Envelope, Fate, Outcome
from keng.channels.together import kept_open
from keng.records.messages.claiming import (
    STALE_CLAIM,
    Attempt,
    claim,
    due_channels,
    expire,
    renew,
    store_all,
    take_over,
)
from keng.records.messages.models import Channel, Message, PushEndpoint
from keng.records.messages.wording import own_words
from keng.records.places.changes import note_changes
from keng.records.watch.keeping import note_fault
from keng.worker.letters import Letters, browsers_of, bundles, letters_of, sample_letters
from keng.worker.paths import SAMPLE

BATCH = 200
ABREAST = {Channel.HOOK: 4, Channel.LOUD: 4}  # batches out at once, where it is not one
HEAD_START_S = 0.5
HELD_BACK_S = 10.0  # at most
UNHURRIED = timedelta(seconds=0.05)  # between two answers: time enough to write each down as it comes
AT_LEAST_EVERY = timedelta(seconds=0.5)  # else: what a dying worker may have sent and not noted
Addressed = tuple[Sequence[Message], Letters]
RENEWED_EVERY = STALE_CLAIM / 4  # a slow gateway may need minutes for one batch
BEST_FIRST = (Fate.DELIVERED, Fate.SENT, Fate.FAILED, Fate.REFUSED)
NO_ADDRESS = Outcome(Fate.REFUSED, "-", detail="không còn số hay máy nào để gửi")
UNREADABLE = Outcome(Fate.REFUSED, "-", detail="lời của tin bị hỏng, đã ghi vào trục trặc")

log = logging.getLogger(__name__)


@dataclass
class Post:
    """One worker's sending: its carriers and what is out now."""

    worker: str
    carriers: Mapping[Channel, Carrier]
    now: Callable[[], datetime]
    pool: ThreadPoolExecutor | None = None  # None carries at once, for stories and single steps
    out: dict[Channel, "list[Future[None]]"] = field(default_factory=dict)
    is_new: bool = True
    is_closing: bool = False  # what is in hand is still carried, nothing more is taken up
    may_go_on: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.may_go_on.set()

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Nothing further is taken up within it: what is written meanwhile goes before it."""
        self.may_go_on.clear()
        try:
            yield
        finally:
            self.may_go_on.set()

    def pump(self, *, at: datetime) -> int:
        """Send what is due by every channel that is free; how many messages were claimed."""
        if self.is_new and take_over(self.worker, at=at):
            tell_released(at)
        self.is_new = False
        expire(at=at)
        free = [channel for channel in self.carriers if self._is_free(channel)]
        due = due_channels(free, at=at)
        return sum(self._pump(channel, at) for channel in free if channel in due)

    def let_go_first(self) -> None:
        """Give what was just claimed a moment to leave before anything else takes the writer's turn."""
        wait([lane for lanes in self.out.values() for lane in lanes], timeout=HEAD_START_S)

    def _is_free(self, channel: Channel) -> bool:
        done = [lane for lane in self.out.get(channel, []) if lane.done()]
        self.out[channel] = [lane for lane in self.out.get(channel, []) if lane not in done]
        for lane in done:
            lane.result()  # a surprise in the lane is told here, to the round that shows it
        return len(self.out[channel]) < ABREAST.get(channel, 1)

    def _pump(self, channel: Channel, at: datetime) -> int:
        messages = self._claim(channel, at)
        if not messages:
            return 0
        if self.pool is None:
            self._carry(channel, messages)
        else:
            self.out[channel].append(self.pool.submit(self._carry_apart, channel, messages))
        return len(messages)

    def _claim(self, channel: Channel, at: datetime) -> list[Message]:
        return claim(channel, worker=self.worker, at=at, most=BATCH, sms_cap=settings.CONFIG.sms_daily_cap)

    def _carry_apart(self, channel: Channel, messages: Sequence[Message]) -> None:
        """One channel's lane: batch after batch until nothing is due, the most urgent first each time."""
        try:
            with kept_open():
                while messages:
                    self._carry(channel, messages)
                    self.may_go_on.wait(HELD_BACK_S)
                    messages = [] if self.is_closing else self._claim(channel, self.now())
        finally:
            connection.close()  # this thread's own; the next lane opens another

    def _carry(self, channel: Channel, messages: Sequence[Message]) -> None:
        """Hand over and write down. A made-up commune's messages never meet the real carrier."""
        own = own_words(messages)
        groups = bundles(messages)
        real = [group for group in groups if not group[0].commune.is_sample]
        made_up = [group for group in groups if group[0].commune.is_sample]
        played = self._written(made_up, lambda group: sample_letters(group, own, at=self.now()))
        self._hand_over(SAMPLE, played)
        live = browsers_of(real) if channel == Channel.PUSH else {}
        ways = self._written(real, lambda group: letters_of(group, own, live=live, at=self.now()))
        self._hand_over(self.carriers[channel], ways)

    def _written(
        self, groups: Sequence[Sequence[Message]], write: Callable[[Sequence[Message]], Letters]
    ) -> list[Addressed]:
        """Each message put into words alone: one that cannot be is given up and shown, the others go on."""
        done: list[Addressed] = []
        for group in groups:
            try:
                done.append((group, write(group)))
            except Exception as error:  # one broken row must not hold a whole lane, again and again
                log.exception("message %s cannot be put into words", group[0].pk)
                self._show(group, error)
                self._store([(group, UNREADABLE)])
        return done

    def _show(self, group: Sequence[Message], error: Exception) -> None:
        text = f"{type(error).__name__}: {error}"
        note_fault("sending", subject=f"message:{group[0].pk}", text=text, at=self.now())

    def _hand_over(self, carrier: Carrier, letters: Sequence[Addressed]) -> None:
        """What a slow carrier has answered is written down while it goes on with the rest."""
        self._store([(group, NO_ADDRESS) for group, some in letters if not some])
        open_ = {one.key: group for group, some in letters for one in some}
        answered: list[tuple[Sequence[Message], Outcome]] = []
        heard = since = renewed = self.now()
        for sent, outcome in self._carried(carrier, [one for _, some in letters for one in some], open_):
            answered.append((open_.pop(sent.key), outcome))
            before, heard = heard, self.now()
            _forget_gone(sent, outcome, heard)
            if heard - before > UNHURRIED or heard - since > AT_LEAST_EVERY:
                answered, since = self._store_closed(answered, open_), self.now()
            if since - renewed > RENEWED_EVERY:
                waiting = (row.pk for group in [*open_.values(), *(g for g, _ in answered)] for row in group)
                renew(waiting, worker=self.worker, at=since)
                renewed = since
        self._store_closed(answered, {})

    def _carried(
        self, carrier: Carrier, envelopes: Sequence[Envelope], open_: Mapping[str, Sequence[Message]]
    ) -> Iterator[tuple[Envelope, Outcome]]:
        """All at once. If a carrier breaks, what it has not answered goes alone; what breaks it waits.

        The one that was under way may have left the house: a repeat carries the same key.
        """
        answered: set[str] = set()
        try:
            for sent, outcome in carrier.carry(envelopes):
                answered.add(sent.key)
                yield sent, outcome
            return
        except Exception:
            log.exception("a carrier broke; going on one by one")
        for one in [one for one in envelopes if one.key not in answered]:
            try:
                yield from carrier.carry([one])
            except Exception as error:  # shown, and tried again with growing pauses as any failure is
                log.exception("a carrier broke on message %s", one.key)
                self._show(open_[one.key], error)
                yield one, Outcome(Fate.FAILED, "-", detail=type(error).__name__)

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
        failed = [a.message for a in attempts if a.message.state == Message.State.FAILED]
        lost = [m for m in failed if m.subject.startswith("expectation:")]
        if lost:  # the board said that somebody was reminded
            note_changes("watch", {(m.commune_id, m.village_id) for m in lost}, at=self.now())


def most_lanes(carriers: Mapping[Channel, Carrier]) -> int:
    """How many batches may be out at once."""
    return sum(ABREAST.get(channel, 1) for channel in carriers)


def tell_released(at: datetime) -> None:
    """Shown as a fault: what a dead worker held may have left the house already."""
    note_fault("sending", subject="claims", text="messages of a dead worker were released", at=at)


def _forget_gone(sent: Envelope, outcome: Outcome, at: datetime) -> None:
    """A browser that took its consent back is not asked again."""
    _message, _, endpoint = sent.key.partition(".")
    if endpoint and outcome.fate is Fate.REFUSED:
        PushEndpoint.objects.filter(pk=endpoint).update(gone_at=at)
