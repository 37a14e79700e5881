"""Alarms called out by two watchmen who are killed again and again in the middle of it."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import QuerySet

from keng.core.escalation.machine import State
from keng.records.alarms.actions import Cry, raise_alarm, stand_down
from keng.records.alarms.models import Alarm, AlarmCall
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.messages.models import Message
from keng.records.people.models import Person, Phone
from keng.records.watch.models import Fault, Heartbeat
from tests.cast import Cast, cast
from tests.nights.test_two_workers_killed import Watch, assert_every_message_was_carried

ALARMS = int(os.environ.get("ALARMS", "10"))  # 25, so a hundred deaths, before a release
DEATHS = 4  # in each alarm
HOMES = 30  # one burns in each alarm
STRIDE = timedelta(seconds=35)  # well below the two minutes after which a dead hand is opened
START = datetime.fromisoformat("2026-11-24T01:00+07:00")


@dataclass
class Fires:
    """The village and its watchmen."""

    watch: Watch
    people: Cast
    homes: list[Household]
    draw: random.Random

    def step(self, at: datetime) -> None:
        self.watch.clock.set(at)
        self.watch.until(lambda: self.awake(at).exists())

    def leap(self, at: datetime) -> None:
        """A long way forward: nobody is left in a round that began an hour ago when the next alarm comes."""
        self.watch.clock.set(at)
        self.watch.until(lambda: self.awake(at).count() == len(self.watch.alive))

    def awake(self, at: datetime) -> QuerySet[Heartbeat]:
        return Heartbeat.objects.filter(at__gte=at, worker__in=self.watch.alive)

    def kill_one(self) -> None:
        time.sleep(self.draw.uniform(0, 0.12))  # somewhere in the fan-out
        self.watch.kill(self.draw.choice(sorted(self.watch.alive)))
        self.watch.start()


@pytest.fixture
def fires(transactional_db: None, tmp_path: Path) -> Iterator[Fires]:
    people = cast(START)
    people.commune.is_sample = False  # a made-up commune's messages never reach a channel
    people.commune.save()
    GongPost.objects.update(valid_from=date(2099, 1, 1))  # nothing else is to be said this night
    homes = []
    for n in range(HOMES):
        head = Person.objects.create(
            commune=people.commune, village=people.mau_nam, name=f"Nhà {n}", folded=f"nha {n}"
        )
        Phone.objects.create(person=head, number=f"+8490000010{n:02d}", verified_at=START)
        homes.append(
            Household.objects.create(
                village=people.mau_nam,
                number=str(n),
                head=head,
                lat=20 + n / 4000,
                lon=105.3,
                valid_from=people.night,
            )
        )
    watch = Watch(tmp_path)
    watch.clock.set(START)
    watch.start()
    watch.start()
    yield Fires(watch, people, homes, random.Random(114))
    watch.end()


def is_busy() -> bool:
    return Message.objects.filter(state__in=(Message.State.QUEUED, Message.State.CLAIMED)).exists()


@pytest.mark.slow
@pytest.mark.feature("D3", "C15", "S6")
def test_no_alarm_is_lost_and_nobody_is_called_twice_on_one_rung(fires: Fires) -> None:
    at = START
    for n in range(ALARMS):
        home = fires.homes[n]
        at += timedelta(hours=1)
        fires.leap(at)
        row = raise_alarm(Cry(kind="fire", village=fires.people.mau_nam, household=home), by=home.head, at=at)
        for _ in range(DEATHS):
            fires.kill_one()
            at += STRIDE
            fires.step(at)
        stand_down(row, by=fires.people.tu, at=at)
        while is_busy():
            at += STRIDE
            fires.step(at)
    fires.watch.end()
    assert len(fires.watch.killed) >= ALARMS * DEATHS
    assert set(Fault.objects.values_list("module", flat=True)) <= {"sending"}  # released claims are told
    for row in Alarm.objects.all():
        assert row.state == State.ENDED
        rungs = list(row.events.order_by("pk").values_list("rung", flat=True))
        assert rungs == sorted(rungs)
        assert max(rungs) >= 1  # the ladder climbed though its climbers were killed
    assert_called_once()
    assert_every_message_was_carried(fires)  # type: ignore[arg-type]  # asks only for the watch


def assert_called_once() -> None:
    """One message for each person, rung and path, and one all-clear for each who was told."""
    calls = Counter((c.alarm_id, c.person_id, f"{c.rung}.{c.round}") for c in AlarmCall.objects.all())
    sent = Counter(
        (int(m.subject[6:]), m.person_id, m.dedupe.split("/")[1])
        for m in Message.objects.filter(template="alarm_call", person__isnull=False)
    )
    assert sent == calls
    assert set(calls.values()) == {1}
    clear = Counter(
        Message.objects.filter(template="alarm_over", person__isnull=False).values_list("subject", "person")
    )
    assert set(clear.values()) == {1}
    told = {(f"alarm:{c.alarm_id}", c.person_id) for c in AlarmCall.objects.all()}
    assert told <= clear.keys()
