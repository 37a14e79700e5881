"""Replaying an alarm's events gives its row: nothing happens to an alarm that its history does not tell.

The log is read back from the database and walked through the pure machine; after every step of a story
the state, the rung, the round, the hour it wakes at and every standing answer must be those of the row.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from keng.core.escalation.machine import Alarm as Life
from keng.core.escalation.machine import Because, Event, Happening, NotAllowed, Reply, State, step
from keng.records.alarms.actions import (
    Cry,
    advance_alarm,
    answer_alarm,
    approve_alarm,
    raise_alarm,
    say_more,
    stand_down,
    widen_alarm,
)
from keng.records.alarms.audience import CALLS
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.kinds import kind_of, ladder_of
from keng.records.alarms.life import asked_by, life_of
from keng.records.alarms.merging import merge_alarm, part_alarm
from keng.records.alarms.models import Alarm, AlarmLadder
from keng.records.households.models import Household
from keng.records.messages.models import Message, Occasion
from keng.records.refusal import Refused

pytestmark = pytest.mark.feature("D1", "D4", "D5")


def replayed(row: Alarm) -> Life:
    """The life that the events tell. What stands in the log as due was due."""
    ladder = ladder_of(row.village, kind_of(row.commune, row.kind), is_silent=row.is_silent)
    life = Life(need=row.need, is_wide=row.is_wide)
    for n, told in enumerate(row.events.all()):
        reply = Reply(told.reply) if told.reply else None
        event = Event(Happening(told.kind), told.by_id, reply, told.minutes)
        if event.kind is Happening.DUE:
            life = replace(life, wake_at=min(told.at, life.wake_at or told.at))
        if any(rung.must for rung in ladder.rungs):
            told_by_then = set(row.calls.filter(at__lte=told.at).values_list("person", flat=True))
            life = replace(life, asked=tuple(one for one in asked_by(row) if one.person in told_by_then))
        decision = step(life, event, ladder, told.at, is_new=n == 0)
        assert decision.because == told.because
        life = decision.alarm
        assert life.rung == told.rung
    return replace(life, asked=())


def agrees(row: Alarm) -> None:
    row = Alarm.objects.select_related("village__commune", "commune").get(pk=row.pk)
    ladder = ladder_of(row.village, kind_of(row.commune, row.kind), is_silent=row.is_silent)
    assert replayed(row) == replace(life_of(row, ladder), asked=())


@pytest.fixture
def lane(night):
    """Thôn Mẫu Năm at 02:13 with three homes on one lane."""
    people, since = night.cast, night.cast.night - timedelta(days=365)
    for n, head in enumerate((people.hoa, people.resident, people.lan)):
        Household.objects.create(
            village=people.mau_nam,
            number=str(n + 1),
            head=head,
            lat=20 + n / 4000,
            lon=105.3,
            valid_from=since,
        )
    night.at = night.clock("02:13")
    night.home = Household.objects.get(head=people.hoa)
    return night


def cry(night, *, kind="fire", by=None, **more) -> Alarm:
    fields = {"kind": kind, "village": night.cast.mau_nam, "household": night.home} | more
    row = raise_alarm(Cry(**fields), by=by or night.cast.hoa, at=night.at)
    call_everybody(at=night.at)
    return row


def after(night, row: Alarm, minutes: float) -> None:
    """So much later somebody looks; the history must tell what was seen."""
    night.at += timedelta(minutes=minutes)
    advance_alarm(row.pk, at=night.at)
    call_everybody(at=night.at)
    agrees(row)


def say(night, row: Alarm, who, reply: Reply, minutes: int = 5) -> None:
    answer_alarm(row, reply, by=who, at=night.at, minutes=minutes)
    agrees(row)


def nobody_answers(night) -> Alarm:
    row = cry(night)
    for _ in range(12):
        after(night, row, 3)
    return row


def enough_come_and_it_ends(night) -> Alarm:
    row = cry(night, kind="medical")
    say(night, row, night.cast.lan, Reply.COMING, 4)
    say(night, row, night.cast.tu, Reply.COMING, 7)
    after(night, row, 3)
    widen_alarm(row, by=night.cast.tu, at=night.at)
    call_everybody(at=night.at)
    agrees(row)
    say(night, row, night.cast.lan, Reply.ON_SCENE)
    after(night, row, 25)  # nobody says that it is over: asked who does
    stand_down(row, by=night.cast.tu, at=night.at, text="Đã đưa đi viện")
    return row


def promises_are_broken(night) -> Alarm:
    row = cry(night, kind="medical")
    say(night, row, night.cast.lan, Reply.COMING, 3)
    say(night, row, night.cast.tu, Reply.COMING, 3)
    for _ in range(4):
        after(night, row, 4)
    return row


def somebody_who_was_there_leaves(night) -> Alarm:
    row = cry(night, kind="medical")
    say(night, row, night.cast.lan, Reply.ON_SCENE)
    say(night, row, night.cast.tu, Reply.COMING, 10)
    say(night, row, night.cast.lan, Reply.CANNOT)
    after(night, row, 2)
    say(night, row, night.cast.head, Reply.COMING, 2)
    return row


def two_villages_with_a_second_yes(night) -> Alarm:
    row = cry(night, kind="flood", by=night.cast.chief, others=[night.cast.mau_sau], household=None)
    agrees(row)
    after(night, row, 2)  # nobody said yes within a minute
    approve_alarm(row, by=night.cast.head, at=night.at)
    call_everybody(at=night.at)
    agrees(row)
    after(night, row, 3)
    return row


def silent_and_called_off(night) -> Alarm:
    row = cry(night, kind="disorder", is_silent=True)
    after(night, row, 1)
    after(night, row, 4)
    stand_down(row, by=night.cast.chief, at=night.at, is_false=True)
    say_more(row, by=night.cast.chief, at=night.at, text="Xin lỗi bà con")
    return row


def a_drill_with_two_witnesses(night) -> Alarm:
    row = cry(night, occasion=Occasion.DRILL)
    assert cry(night, occasion=Occasion.DRILL, by=night.cast.lan).pk == row.pk
    after(night, row, 1)
    return row


def two_that_are_one_event(night) -> Alarm:
    """Merged, answered where it went on, parted again: both histories tell it."""
    row = cry(night, kind="medical")
    other = cry(night, kind="fire", by=night.cast.resident)
    say(night, other, night.cast.lan, Reply.COMING, 6)
    after(night, row, 1)
    merge_alarm(other, into=row, by=night.cast.tu, at=night.at)
    agrees(other)
    agrees(row)
    say(night, other, night.cast.tu, Reply.COMING, 3)  # from the call for the one that was merged
    row.refresh_from_db()
    assert (row.state, row.replies.count()) == (State.MANNED, 2)
    part_alarm(other, by=night.cast.tu, at=night.at)
    after(night, other, 1)
    after(night, row, 3)
    return row


def nobody_to_call_on_a_rung(night) -> Alarm:
    """No team, no neighbours: rungs that hold nobody are climbed at once, and that is written too."""
    Household.objects.all().delete()
    row = cry(night, kind="medical", household=None, village=night.cast.mau_sau, by=night.cast.dung)
    agrees(row)
    after(night, row, 4)
    return row


def the_team_must_answer(night) -> Alarm:
    """Hands enough at once, and the one who must answer is silent; the rung above holds nobody."""
    rungs = [
        {"circles": ["group", "team"], "wait_s": 120, "must": {"who": "team", "heads": None}},
        {"circles": ["team"], "wait_s": 120},
        {"circles": ["village", "commune"], "wait_s": 120, "must": {"who": "police", "heads": 1}},
    ]
    AlarmLadder.objects.create(commune=night.cast.commune, kind="medical", rungs=rungs)
    row = cry(night, kind="medical", by=night.cast.resident)
    say(night, row, night.cast.lan, Reply.COMING, 9)
    say(night, row, night.cast.hoa, Reply.COMING, 9)
    assert row.events.last().because == Because.AWAITED
    after(night, row, 2)  # ông Tư and the village head are silent: one step higher, and past the empty rung
    row.refresh_from_db()
    assert (row.rung, row.state) == (2, State.CALLING)
    assert [e.because for e in row.events.all()][-2:] == [Because.UNANSWERED, Because.NOBODY_HERE]
    say(night, row, night.cast.chief, Reply.COMING, 4)
    row.refresh_from_db()
    assert row.state == State.MANNED
    after(night, row, 11)
    return row


STORIES = (
    the_team_must_answer,
    nobody_answers,
    enough_come_and_it_ends,
    promises_are_broken,
    somebody_who_was_there_leaves,
    two_villages_with_a_second_yes,
    silent_and_called_off,
    a_drill_with_two_witnesses,
    two_that_are_one_event,
    nobody_to_call_on_a_rung,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_replaying_the_events_gives_the_row(lane, story: Callable[..., Alarm]) -> None:
    agrees(story(lane))


@pytest.mark.parametrize("seed", range(6))
def test_replaying_any_night_gives_the_row(lane, seed: int) -> None:
    """Thirty things at random, whoever does them and whether or not they are allowed."""
    draw = Random(seed)
    people = [lane.cast.lan, lane.cast.tu, lane.cast.head, lane.cast.resident, lane.cast.chief]
    is_wide, is_drill = draw.random() < 0.3, seed % 2 == 1
    row = cry(
        lane,
        kind=draw.choice(["fire", "medical", "theft"]),
        others=[lane.cast.mau_sau] if is_wide else [],
        occasion=Occasion.DRILL if is_drill else Occasion.REAL,
        drill_paths=["sms"] if seed == 1 else (),
    )
    for _ in range(30):
        lane.at += timedelta(seconds=draw.randint(1, 200))
        who = draw.choice(people)
        try:
            match draw.choice(["look", "look", "answer", "answer", "yes", "word", "end"]):
                case "look":
                    advance_alarm(row.pk, at=lane.at)
                    call_everybody(at=lane.at)
                case "answer":
                    reply = draw.choice(list(Reply))
                    answer_alarm(row, reply, by=who, at=lane.at, minutes=draw.randint(1, 9))
                case "yes":
                    approve_alarm(row, by=who, at=lane.at)
                case "word":
                    say_more(row, by=who, at=lane.at, text="Lửa ở bếp")
                case "end" if draw.random() < 0.1:
                    stand_down(row, by=who, at=lane.at)
        except (Refused, NotAllowed):
            continue
        agrees(row)
    assert row.events.count() > 10
    assert Alarm.objects.get().state in set(State)
    owed = Message.objects.filter(subject=f"alarm:{row.pk}", person__isnull=False)
    assert owed.exists()
    told = Counter(owed.values_list("person", "channel", "path", "dedupe"))
    calls = Counter(
        (person, channel, dedupe.split("/")[1])
        for person, channel, dedupe in owed.filter(template__in=CALLS).values_list(
            "person", "channel", "dedupe"
        )
    )
    assert set(told.values()) == set(calls.values()) == {1}  # nobody twice on one rung by one path
    leaves = owed.exclude(state=Message.State.SUPPRESSED)
    if is_drill:  # it goes where it says, under its own name, and nowhere else
        assert set(leaves.values_list("channel", flat=True)) <= set(row.drill_paths)
        assert set(owed.values_list("occasion", flat=True)) == {Occasion.DRILL}
    else:
        assert leaves.exists()
