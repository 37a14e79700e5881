"""Channels side by side: one that hangs holds up nobody else, and what is in hand is carried to its end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection

from keng.channels.hooks import Hooks
from keng.records.messages.hooks import open_hook, tell_hooks
from keng.records.messages.models import Message
from keng.worker import sending
from tests.cast import cast
from tests.worker.office import AT, Office, S, states, until
from tests.worker.providers import provider


@contextmanager
def hanging(*, threads: int) -> Iterator[tuple[Office, ThreadPoolExecutor]]:
    """An office that really sends, with a provider that hangs at /a until it is let go."""
    people = cast(AT)
    type(people.commune).objects.update(is_sample=False)
    with provider() as outside, ThreadPoolExecutor(threads) as pool:
        outside.slow.add("/a")
        yield Office(people, outside), pool
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature("C16", "C18")
def test_a_gateway_that_hangs_delays_nobody_elses_push():
    with hanging(threads=4) as (office, pool):
        people, outside = office.cast, office.outside
        office.owe(people.hoa)
        office.browser_of(people.lan)
        [pushed] = office.owe(people.lan)
        out = office.post(pool, sms=office.sms("/a"), push=office.push())
        out.pump(at=AT)
        until(lambda: states(pushed) == [S.SENT])
        until(lambda: len(outside.at("/a")) == 1)  # it hangs there
        [later] = office.owe(people.lan)
        until(lambda: out.pump(at=AT) or states(later) == [S.SENT])
        until(lambda: states(later) == [S.SENT])
        outside.go.set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature("C18")
def test_a_system_that_hangs_delays_no_other_system():
    with hanging(threads=4) as (office, pool):
        people, outside = office.cast, office.outside
        hooks = [
            open_hook(people.commune, name=room, url=outside.url(room), by=None, at=AT)
            for room in ("/a", "/b")
        ]
        out = office.post(pool, hook=Hooks(lambda: AT, may_reach_private=True))
        tell_hooks(hooks, "alarm.raised", {}, dedupe="1", at=AT)
        first = Message.objects.get(webhook=hooks[0])
        out.pump(at=AT)
        until(lambda: outside.at("/a"))  # it hangs there
        tell_hooks(hooks, "alarm.answered", {}, dedupe="2", at=AT)
        until(lambda: out.pump(at=AT) or len(outside.at("/b")) == 2)
        until(lambda: len(outside.at("/b")) == 2)
        assert states(first) == [S.CLAIMED]
        outside.go.set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature("S6")
def test_a_watchman_who_is_told_to_end_carries_what_is_in_hand_and_takes_up_no_more(monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    with hanging(threads=1) as (office, pool):
        people, outside = office.cast, office.outside
        owed = office.owe(people.hoa, people.lan, people.tu, people.head)
        out = office.post(pool, sms=office.sms("/a"))
        out.pump(at=AT)
        until(lambda: outside.at("/a"))
        out.is_closing = True
        outside.go.set()
        out.let_go_first()
        until(lambda: all(lane.done() for lanes in out.out.values() for lane in lanes))
    assert sorted(states(*owed)) == [S.QUEUED, S.QUEUED, S.SENT, S.SENT]
