"""Many nights, two watchmen, killed without warning: nothing lost, doubled or falsely missed."""

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from keng.core.names import fold
from keng.core.nights import Audience, Outcome, Source
from keng.records.gongs.models import Gong, GongPost
from keng.records.messages.models import Channel, Delivery, Message
from keng.records.people.models import Person, Phone
from keng.records.watch.actions import Report, Scope, excuse, report_ringing
from keng.records.watch.models import (
    Exemption,
    Expectation,
    Fault,
    Heartbeat,
    MissCase,
    ReminderStep,
    Ringing,
    WatchEvent,
)
from tests.cast import STEPS, Cast, cast
from tests.nights.watchmen import StoryClock

NIGHTS = int(os.environ.get("NIGHTS", "7"))  # NIGHTS=50 before a release: two minutes on each database
POSTS = 5
STEP = timedelta(seconds=110)  # below the two minutes after which silence of the watchmen counts as absence
FIRST_DAY = datetime.fromisoformat("2026-11-23T21:48+07:00")
TEN = timedelta(minutes=12)  # after the evening begins
DEATHS = 0.15  # of each watchman in each stride of the clock
PATIENCE_S = 20
FATES = ("on_time", "early", "late", "silent", "wrong", "excused", "offline", "corrected", "doubled")
OUTCOMES = {
    "silent": Outcome.MISSED,
    "wrong": Outcome.WRONG_SIGNAL,
    "offline": Outcome.ON_TIME,
    "corrected": Outcome.ON_TIME,
    "doubled": Outcome.ON_TIME,
}


@dataclass(frozen=True)
class Tap:
    """A report that is made `minutes` after ten, of a strike at `struck` (the same moment if None)."""

    minutes: float
    struck: float | None = None
    is_right: bool = True
    times: int = 1  # how often the phone sends it, at once


def taps(fate: str, draw: random.Random) -> list[Tap]:
    """What the striker's phone does that night."""
    match fate:
        case "on_time":
            return [Tap(draw.uniform(-1.9, 4.9))]
        case "early":
            return [Tap(draw.uniform(-12, -2.1))]
        case "late":
            return [Tap(draw.uniform(5.1, 14.9))]
        case "wrong":
            return [Tap(draw.uniform(-1.9, 4.9), is_right=False)]
        case "corrected":
            return [Tap(1, is_right=False), Tap(draw.uniform(2, 4.9))]
        case "offline":
            return [Tap(draw.uniform(16, 20), struck=draw.uniform(-1.9, 4.9))]
        case "doubled":
            return [Tap(draw.uniform(-1.9, 4.9), times=3)]
    return []


class Watch:
    """The two watchmen and the clock they look at."""

    def __init__(self, folder: Path, **settings_of_watchmen: str) -> None:
        self.clock, self.log = StoryClock(folder / "clock"), folder / "carried"
        chosen = connection.settings_dict
        url = f"sqlite:///{chosen['NAME']}"
        if connection.vendor == "postgresql":
            url = f"postgresql://{chosen['USER']}@{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KENG_")}
        environment |= {"KENG_DATABASE_URL": url, "KENG_DATA_DIR": str(folder), "PYTHONPATH": "src:."}
        environment |= {"KENG_LOG_LEVEL": "ERROR"} | settings_of_watchmen
        self.house = subprocess.Popen(
            [sys.executable, "-m", "tests.nights.watchmen", folder / "clock", self.log],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=settings.ROOT,
            env=environment,
        )
        self.alive: dict[str, int] = {}
        self.killed: set[str] = set()
        self.born = 0

    def start(self) -> None:
        """One more watchman, under a name of his own."""
        assert self.house.stdin and self.house.stdout
        self.born += 1
        name = f"canh-{self.born}"
        self.house.stdin.write(f"{name}\n")
        self.house.stdin.flush()
        self.alive[name] = int(self.house.stdout.readline())

    def kill(self, name: str) -> None:
        os.kill(self.alive.pop(name), signal.SIGKILL)
        self.killed.add(name)

    def end(self) -> None:
        for name in list(self.alive):
            self.kill(name)
        self.house.communicate(timeout=PATIENCE_S)

    def until(self, fact: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not fact():
            assert time.monotonic() < end, f"the watchmen stand still: {list(Fault.objects.values())}"
            time.sleep(0.02)


@dataclass
class Story:
    """The village, its watchmen and what was planned for each gong and night."""

    watch: Watch
    people: Cast
    posts: list[GongPost]
    strikers: dict[int, Person]
    deputies: dict[int, Person]
    draw: random.Random
    planned: dict[tuple[int, date], str] = field(default_factory=dict)

    def live_one_night(self, night: date) -> None:
        """An evening from 21:48 until nothing is left to say; who dies has a successor at once."""
        evening = FIRST_DAY + (night - FIRST_DAY.date())
        ten = evening + TEN
        due: list[tuple[datetime, Callable[[datetime], None]]] = []
        for post in self.posts:
            fate = self.draw.choice(FATES)
            self.planned[post.pk, night] = fate
            if fate == "excused":
                due.append((evening, self._excuse(post, night)))
            due += [
                (ten + timedelta(minutes=t.minutes), self._tap(post, t, ten)) for t in taps(fate, self.draw)
            ]
        at = evening
        while at < ten + timedelta(minutes=22) or self._is_busy():
            self._step(at, [(when, act) for when, act in due if at - STEP < when <= at])
            at += STEP

    def _step(self, at: datetime, due: list[tuple[datetime, Callable[[datetime], None]]]) -> None:
        """The clock moves; people tap and watchmen die while the round is under way."""
        self.watch.clock.set(at)
        moves = [lambda act=act, when=when: act(max(when, at)) for when, act in due]
        moves += [self._kill_one for _ in range(2) if self.draw.random() < DEATHS]
        self.draw.shuffle(moves)
        for move in moves:
            time.sleep(self.draw.uniform(0, 0.02))
            move()
        self.watch.until(lambda: Heartbeat.objects.filter(at__gte=at, worker__in=self.watch.alive).exists())

    def _is_busy(self) -> bool:
        return Message.objects.filter(state__in=(Message.State.QUEUED, Message.State.CLAIMED)).exists()

    def _kill_one(self) -> None:
        self.watch.kill(self.draw.choice(sorted(self.watch.alive)))
        self.watch.start()

    def _excuse(self, post: GongPost, night: date) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            # The row of tonight was written a week ago; on the very first evening it is being written now.
            self.watch.until(lambda: Expectation.objects.filter(post=post, night=night).exists())
            excuse(
                Scope(self.people.commune, post=post),
                kind=Exemption.Kind.STORM,
                from_on=night,
                until_on=night,
                reason="bão",
                approved_by=self.people.head,
                at=at,
            )

        return act

    def _tap(self, post: GongPost, tap: Tap, ten: datetime) -> Callable[[datetime], None]:
        struck_at = ten + timedelta(minutes=tap.minutes if tap.struck is None else tap.struck)
        report = Report(
            uuid.UUID(int=self.draw.getrandbits(128)), Source.TAP, struck_at, by=self.strikers[post.pk]
        )
        report = replace(report, is_right_signal=tap.is_right)

        def send(at: datetime) -> int:
            try:
                return report_ringing(post, report, at=at).pk
            finally:
                if tap.times > 1:
                    connection.close()

        def act(at: datetime) -> None:
            if tap.times == 1:
                send(at)
                return
            with ThreadPoolExecutor(tap.times) as phones:
                assert len(set(phones.map(send, [at] * tap.times))) == 1

        return act


@pytest.fixture
def story(transactional_db: None, tmp_path: Path) -> Iterator[Story]:
    people = cast(FIRST_DAY)
    people.commune.is_sample = False  # a made-up commune's messages never reach a channel
    people.commune.save()
    GongPost.objects.update(valid_from=date(2099, 1, 1))
    # The strides of the clock stretch the two minutes after which a dead hand is opened.
    ReminderStep.objects.update(useful_minutes=40)
    watch = Watch(tmp_path)
    told = Story(watch, people, [], {}, {}, random.Random(22))
    for number in range(POSTS):
        post = GongPost.objects.create(
            village=people.mau_nam,
            number=20 + number,
            name="Xóm",
            token=f"x{number}",
            valid_from=date(2026, 1, 1),
        )
        Gong.objects.create(post=post, hung_on=date(2026, 1, 1))
        told.strikers[post.pk] = _person(people, f"Trống {number}", 40 + number)
        told.deputies[post.pk] = _person(people, f"Thay {number}", 60 + number)
        people.on_duty(post, told.strikers[post.pk], told.deputies[post.pk], nights=NIGHTS, at=FIRST_DAY)
        told.posts.append(post)
    watch.clock.set(FIRST_DAY)
    watch.start()
    watch.start()
    yield told
    watch.end()


def _person(people: Cast, name: str, number: int) -> Person:
    row = Person.objects.create(commune=people.commune, village=people.mau_nam, name=name, folded=fold(name))
    Phone.objects.create(person=row, number=f"+849000000{number}", verified_at=FIRST_DAY)
    return row


@pytest.mark.slow
@pytest.mark.feature("S6", "C14", "D9")
def test_nights_of_two_watchmen_killed_at_random(story: Story) -> None:
    first = FIRST_DAY.date()
    for n in range(NIGHTS):
        story.live_one_night(first + timedelta(days=n))
    story.watch.end()
    assert len(story.watch.killed) > NIGHTS
    assert set(Fault.objects.values_list("module", flat=True)) <= {"sending"}  # released claims are told
    rows = list(
        Expectation.objects.filter(night__lt=first + timedelta(days=NIGHTS)).order_by("night", "post")
    )
    assert {(row.post_id, row.night) for row in rows} == story.planned.keys()
    for row in rows:
        fate = story.planned[row.post_id, row.night]
        told = (row.night, row.post_id, fate)
        assert row.outcome == OUTCOMES.get(fate, fate), told
        assert row.wake_at is None, told
        assert_said_once(story, row, fate)
    assert Ringing.objects.count() == sum(
        {"corrected": 2, "silent": 0, "excused": 0}.get(fate, 1) for fate in story.planned.values()
    )
    silent = {key for key, fate in story.planned.items() if fate == "silent"}
    twice = {
        post for post, night in silent for n in range(1, 7) if (post, night + timedelta(days=n)) in silent
    }
    assert twice <= set(MissCase.objects.values_list("post_id", flat=True))
    assert_every_message_was_carried(story)


def assert_said_once(story: Story, row: Expectation, fate: str) -> None:
    """Each step of the evening was spoken once, to whom it concerns, until the gong was struck."""
    reports = row.ringings.filter(is_right_signal=True).values_list("received_at", flat=True)
    end = min(reports, default=None)
    said = Counter(row.events.filter(kind=WatchEvent.Kind.REMINDED).values_list("audience", flat=True))
    owed = Counter(
        Message.objects.filter(subject=f"expectation:{row.pk}").values_list("person_id", flat=True)
    )
    whom = {
        Audience.STRIKER: story.strikers[row.post_id].pk,
        Audience.DEPUTY: story.deputies[row.post_id].pk,
        Audience.TEAM_LEADER: story.people.tu.pk,
        Audience.VILLAGE_HEAD: story.people.head.pk,
        Audience.LIAISON: story.people.liaison.pk,
        Audience.COMMUNE: None,
    }
    due = [
        audience
        for minutes, audience in STEPS
        if fate != "excused" and (end is None or row.ring_at + timedelta(minutes=minutes) + 2 * STEP <= end)
    ]
    # A step that fell due shortly before the strike may have been spoken or not: whoever held the row for
    # one stride of the clock may have been killed with it, while the other one passed by.
    may = [
        audience
        for minutes, audience in STEPS
        if fate != "excused" and (end is None or row.ring_at + timedelta(minutes=minutes) <= end)
    ]
    told = (row.night, row.post_id, fate, end)
    assert Counter(due) <= said <= Counter(may), told
    assert owed == Counter({whom[Audience(a)]: n for a, n in said.items()}), told
    concluded = row.events.filter(kind=WatchEvent.Kind.CONCLUDED).count()
    assert concluded == (0 if fate == "excused" else 1), told


def assert_every_message_was_carried(story: Story) -> None:
    """Nothing hangs, nothing is stored twice; a repeat left the house only after its carrier was killed."""
    carried: dict[str, list[str]] = {}
    for line in story.watch.log.read_text("utf-8").splitlines():
        key, worker = line.split()
        carried.setdefault(key, []).append(worker)
    stored = Counter(Delivery.objects.filter(outcome="delivered").values_list("message_id", flat=True))
    assert set(stored.values()) == {1}
    messages = list(Message.objects.filter(made_at__gte=datetime(2026, 1, 1, tzinfo=UTC)))
    # Like messages of one person leave as one, under the key of the first.
    together = {_bundle(m) for m in messages if m.bundle and str(m.pk) in carried}
    for message in messages:
        workers = carried.get(str(message.pk), [])
        told = (message.pk, message.state, message.attempts, workers)
        assert set(workers[:-1]) <= story.watch.killed, told
        if message.state == Message.State.SUPPRESSED:  # struck meanwhile
            continue
        assert message.state == Message.State.DELIVERED, told
        has_left = message.channel == Channel.BOARD or workers or _bundle(message) in together
        assert has_left and stored[message.pk] == 1, told


def _bundle(message: Message) -> tuple[object, ...]:
    return message.person_id, message.path_id, message.occasion, message.bundle
