"""An alarm while things fail: real watchmen, real sockets, and providers that misbehave on a script."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.db.models import QuerySet
from django.test import Client

from keng.core.escalation.machine import State
from keng.records.alarms.actions import Cry, answer_alarm, raise_alarm
from keng.records.alarms.models import Alarm
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.messages.models import Channel, ContactPath, Message, PushEndpoint
from keng.records.people.models import Person, Phone
from keng.records.watch.models import Heartbeat
from tests.cast import Cast, cast, enter
from tests.nights.test_two_workers_killed import Watch
from tests.worker.providers import Provider, browser_keys, provider

pytestmark = [pytest.mark.slow, pytest.mark.feature("S6", "C18")]

HOMES = 12
START = datetime.fromisoformat("2026-11-24T02:13+07:00")
STRIDE = timedelta(seconds=35)


@dataclass
class Dark:
    """A village whose messages really leave, one watchman, and the outside that misbehaves."""

    people: Cast
    homes: list[Household]
    outside: Provider
    watch: Watch
    at: datetime = START

    def cry(self) -> Alarm:
        home = self.homes[0]
        return raise_alarm(
            Cry(kind="theft", village=self.people.mau_nam, household=home), by=home.head, at=self.at
        )

    def walk(self, *, until: Callable[[], object] = lambda: True, strides: int = 1) -> None:
        """Move the clock on, each time until the watchman has done his round."""
        for _ in range(strides):
            self.at += STRIDE
            self.set(self.at)
        self.watch.until(until)

    def set(self, at: datetime) -> None:
        """Put the clock somewhere, forward or back, and let the watchman see it."""
        self.at = at
        self.watch.clock.set(at)
        self.watch.until(lambda: Heartbeat.objects.filter(at=at).exists())

    def told(self) -> Counter[tuple[str, str]]:
        """(number, words) that a gateway said yes to, and how often."""
        return Counter((call.path, call.said) for call in self.outside.taken if "message" in _body(call.body))


def _body(raw: bytes) -> dict[str, object]:
    try:
        return dict(json.loads(raw))
    except ValueError:
        return {}


@pytest.fixture
def dark(transactional_db: None, tmp_path: Path) -> Iterator[Dark]:
    people = cast(START)
    type(people.commune).objects.update(is_sample=False)
    GongPost.objects.update(valid_from=date(2099, 1, 1))  # nothing else is to be said this night
    homes = []
    for n in range(HOMES):
        head = Person.objects.create(
            commune=people.commune, village=people.mau_nam, name=f"Nhà {n}", folded=f"nha {n}"
        )
        Phone.objects.create(person=head, number=f"+8490000020{n:02d}", verified_at=START)
        homes.append(
            Household.objects.create(
                village=people.mau_nam,
                number=str(n),
                head=head,
                lat=20 + n / 9000,
                lon=105.3,
                valid_from=people.night,
            )
        )
    with provider() as outside:
        urls = ",".join(outside.url(f"/{room}/{{to}}", "json") for room in ("a", "b"))
        watch = Watch(tmp_path, KENG_SMS_URLS=urls)
        watch.clock.set(START)
        watch.start()
        dark = Dark(people, homes, outside, watch)
        watch.until(lambda: Heartbeat.objects.exists())
        yield dark
        outside.go.set()
        watch.end()


def nothing_waits() -> bool:
    return nothing_is_under_way() and not _texts().filter(state=Message.State.QUEUED).exists()


def nothing_is_under_way() -> bool:
    return not _texts().filter(state=Message.State.CLAIMED).exists()


def _texts() -> QuerySet[Message]:
    return Message.objects.filter(channel=Channel.SMS)


def calls_of(row: Alarm) -> set[tuple[int, int]]:
    """(person, rung and round) of everybody called, as one number each; a set must lose nothing."""
    rows = list(row.calls.values_list("person", "rung", "round"))
    assert len(rows) == len(set(rows))
    return {(person, 100 * rung + again) for person, rung, again in rows}


def test_a_gateway_that_stumbles_is_tried_again_and_nobody_is_told_twice(dark: Dark) -> None:
    dark.outside.script["/a"] = [500, 201, 503, 500, 201, 429]
    dark.outside.script["/b"] = [500, 500, 201]
    row = dark.cry()
    dark.walk(until=lambda: len(dark.outside.calls) >= len(calls_of(row)), strides=1)
    dark.walk(until=nothing_waits, strides=4)
    told = Message.objects.filter(subject=f"alarm:{row.pk}", channel=Channel.SMS, person__isnull=False)
    assert told.count() >= HOMES
    assert set(told.exclude(path=None, reason__gt="").values_list("state", flat=True)) == {Message.State.SENT}
    assert set(dark.told().values()) == {1}
    assert sum(dark.told().values()) == told.filter(state=Message.State.SENT).count()


def test_a_gateway_that_never_answers_holds_up_neither_push_nor_the_ladder(dark: Dark) -> None:
    near = dark.homes[1].head
    PushEndpoint.objects.create(
        person=near, endpoint=dark.outside.url("/push/1"), made_at=START, **browser_keys()
    )
    ContactPath.objects.create(person=near, channel=Channel.PUSH, verified_at=START)
    dark.outside.slow.update({"/a", "/b"})
    row = dark.cry()
    dark.walk(until=lambda: dark.outside.at("/push"))
    dark.walk(until=lambda: row.events.filter(rung__gte=1).exists(), strides=6)
    row.refresh_from_db()
    assert row.state == State.CALLING
    assert row.rung >= 1


def test_a_phone_that_let_go_of_its_token_hears_it_by_the_next_path_at_once(dark: Dark) -> None:
    near = dark.homes[1].head
    PushEndpoint.objects.create(
        person=near, endpoint=dark.outside.url("/gone/1"), made_at=START, **browser_keys()
    )
    ContactPath.objects.create(person=near, channel=Channel.PUSH, order=0, verified_at=START)
    ContactPath.objects.create(
        person=near, channel=Channel.SMS, phone=near.phones.get(), order=1, delay_seconds=600
    )
    dark.outside.answers["/gone"] = 410
    dark.cry()
    number = near.phones.get().number
    dark.walk(until=lambda: any(number[1:] in call.path for call in dark.outside.taken), strides=2)
    assert PushEndpoint.objects.get().gone_at is not None


def test_a_day_without_network_ends_with_nothing_said_too_late(dark: Dark, client: Client) -> None:
    dark.outside.answers |= {"/a": 503, "/b": 503}
    row = dark.cry()
    dark.walk(strides=6, until=lambda: nothing_is_under_way() and _texts().filter(attempts__gt=0).exists())
    assert dark.outside.taken == []
    row.refresh_from_db()
    assert row.rung >= 1, "the ladder climbs though nobody hears: the board shows it"
    with time_machine.travel(dark.at, tick=False):
        enter(client, dark.people.tu, at=dark.at)
        page = client.get(f"/bao-dong/{row.pk}/").content.decode()
        board = client.get("/cac-bao-dong/").content.decode()
    assert "Tin đã tới 0 trong" in page
    assert re.search(r"tin nhắn SMS <b>0/\d+</b> <span[^>]*>\d+ tin không đi được", board)
    dark.set(START + timedelta(days=1))
    dark.walk(until=nothing_is_under_way, strides=2)  # what had left before is answered as it was then
    dark.outside.answers.clear()
    dark.walk(until=nothing_waits, strides=2)
    late = Message.objects.filter(subject=f"alarm:{row.pk}", made_at__lt=START + timedelta(hours=1))
    assert Message.State.SENT not in set(late.filter(channel=Channel.SMS).values_list("state", flat=True))
    row.refresh_from_db()
    assert row.ended_at is None, "only a named person ends it, and whoever leads is called again"
    assert row.calls.filter(at__gte=START + timedelta(days=1)).exists()


@pytest.mark.parametrize("minutes", [10, -10])
def test_a_clock_that_jumps_ten_minutes_loses_no_alarm_and_calls_nobody_twice(
    dark: Dark, minutes: int
) -> None:
    row = dark.cry()
    dark.walk(until=nothing_waits, strides=2)
    first = calls_of(row)
    dark.set(dark.at + timedelta(minutes=minutes))
    dark.walk(until=nothing_waits, strides=10)
    assert first < calls_of(row), "within minutes of the new clock the ladder goes on"
    assert set(dark.told().values()) == {1}
    row.refresh_from_db()
    assert row.wake_at is not None
    assert row.wake_at <= dark.at + timedelta(minutes=5)


@contextmanager
def somebody_writes() -> Iterator[threading.Event]:
    """Another process of the house holds the writer's turn until the event is set."""
    holds, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("LOCK TABLE keng_alarm, keng_message IN EXCLUSIVE MODE")
            holds.set()
            let_go.wait(15)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holds.wait(10)
    try:
        yield let_go
    finally:
        let_go.set()
        thread.join()


def test_an_alarm_raised_while_the_database_is_held_waits_and_is_kept(dark: Dark) -> None:
    with somebody_writes() as let_go:
        threading.Timer(1.5, let_go.set).start()
        row = dark.cry()
    answer_alarm(row, "coming", by=dark.homes[1].head, at=dark.at)  # type: ignore[arg-type]
    dark.walk(until=nothing_waits, strides=2)
    assert set(dark.told().values()) == {1}
    assert len(calls_of(row)) >= HOMES - 1
