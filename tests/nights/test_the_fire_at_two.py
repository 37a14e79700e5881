"""An alarm as a story: raised, widened by silence, answered, ended by a named person."""

import uuid
from datetime import timedelta

import pytest

from keng.core.escalation.machine import Because, Reply, State
from keng.core.geo import Point
from keng.core.rights import Role
from keng.core.signals import Kind, Peal, Purpose, Signal, say, to_json
from keng.records.alarms.actions import (
    Cry,
    advance_alarm,
    answer_alarm,
    approve_alarm,
    raise_alarm,
    say_more,
    stand_down,
)
from keng.records.alarms.calling import AT_ONCE, HELD, call_everybody, call_portion, owing_alarms
from keng.records.alarms.foretelling import foretell
from keng.records.alarms.kinds import kind_of, ladder_of
from keng.records.alarms.models import Alarm, AlarmCall, AlarmLadder, Origin
from keng.records.alarms.queries import alarms_of, explain, picture, signal_owed
from keng.records.gongs.models import Codebook, CodebookSignal
from keng.records.households.models import Household
from keng.records.messages.models import Lane, Message, Occasion
from keng.records.messages.wording import said
from keng.records.people.models import Appointment, Person
from keng.records.places.models import Change
from keng.records.refusal import Refused
from keng.worker.round import PORTIONS


@pytest.fixture
def fire(night):
    """The cast at 02:13, with homes: bà Tâm's is thirty metres from bác Hòa's, cô Lan's is far."""
    people, since = night.cast, night.cast.night - timedelta(days=365)

    def home(number, head, metres):
        return Household.objects.create(
            village=people.mau_nam,
            number=number,
            head=head,
            lat=20.0 + metres / 111_195,
            lon=105.3,
            valid_from=since,
        )

    night.home = home("1", people.hoa, 0)
    home("2", people.resident, 30)
    home("3", people.lan, 900)
    night.at = night.clock("02:13")
    return night


def cry(night, by, **more):
    fields = {"kind": "fire", "village": night.cast.mau_nam, "household": night.home} | more
    row = raise_alarm(Cry(**fields), by=by, at=night.at)
    call_everybody(at=night.at)
    row.refresh_from_db()
    return row


def because(row):
    return [e.because for e in row.events.all()]


@pytest.fixture
def offices(fire):
    """The chairperson and one of the militia, whom a commune's circle holds besides its police."""
    found = {}
    for role in (Role.CHAIRPERSON, Role.MILITIA):
        found[role] = Person.objects.create(commune=fire.cast.commune, name=role, folded=role)
        since = fire.home.valid_from
        Appointment.objects.create(person=found[role], role=role, commune=fire.cast.commune, from_on=since)
    return found


def test_a_fire_calls_the_next_door_the_team_and_the_police_at_once(fire, offices):
    row = cry(fire, fire.cast.hoa)
    assert row.state == State.CALLING
    called = {c.person: c for c in AlarmCall.objects.filter(alarm=row)}
    assert called.keys() == {fire.cast.resident, fire.cast.lan, fire.cast.tu, fire.cast.head} | {
        fire.cast.liaison,
        fire.cast.chief,
        *offices.values(),
    }
    assert called[fire.cast.resident].distance_m == 30
    assert fire.told(fire.cast.resident) == ["alarm_call"]
    assert fire.told(fire.cast.hoa) == []  # he raised it
    assert fire.on_board() == ["alarm_call"]
    assert "alarm_strike" in fire.told(fire.cast.lan)  # she stands in at the gong tonight
    assert fire.told(fire.cast.dung) == []


@pytest.mark.feature("A9")
def test_who_strikes_is_told_the_signal_of_this_kind_as_the_codebook_spells_it(fire):
    since = fire.home.valid_from
    signed = {"symbol": "1/HD", "signer": "X", "issued_on": since, "valid_from": since}
    book = Codebook.objects.create(
        commune=fire.cast.commune, title="Sổ", state=Codebook.State.IN_FORCE, **signed
    )
    spelled = {
        Purpose.ALARM: Signal(Purpose.ALARM, "Báo động", (Peal(Kind.STROKES, 9),), repeats=2),
        Purpose.ALARM_FIRE: Signal(Purpose.ALARM_FIRE, "Cháy", (Peal(Kind.STROKES, 3),), repeats=5),
    }
    for purpose, signal in spelled.items():
        CodebookSignal.objects.create(
            codebook=book, purpose=purpose, name=purpose, definition=to_json(signal)
        )
    for kind, purpose in (("fire", Purpose.ALARM_FIRE), ("flood", Purpose.ALARM)):
        row = cry(fire, fire.cast.hoa, kind=kind)
        told = Message.objects.filter(
            subject=f"alarm:{row.pk}", template="alarm_strike", person=fire.cast.lan
        )
        assert say(spelled[purpose]) in said(told[0], {}).body
        assert signal_owed(row, fire.cast.lan) == say(spelled[purpose])
        assert signal_owed(row, fire.cast.resident) == ""


def test_silence_widens_the_circle_by_itself_until_a_named_person_ends_it(fire):
    row = cry(fire, fire.cast.resident)
    next_door = Change.objects.filter(topic="alarms", village=fire.cast.mau_sau)
    assert not next_door.exists()
    fire.pass_time(minutes=2)
    assert because(row)[:2] == [Because.RAISED, Because.TOO_FEW]
    fire.pass_time(minutes=60)
    row.refresh_from_db()
    assert row.state == State.CALLING
    assert because(row).count(Because.NOBODY_ABOVE) >= 10
    assert fire.told(fire.cast.dung) != []  # the next village
    looks = next_door.count()
    stand_down(row, by=fire.cast.chief, at=fire.at, text="Đã dập tắt.")
    assert next_door.count() > looks > 0  # the pages of those who came from there follow it too
    told = fire.told(fire.cast.dung)
    assert told.count("alarm_over") == 1
    before = Message.objects.count()
    fire.pass_time(minutes=30)
    assert Message.objects.count() == before


def test_coming_counts_heads_and_does_not_mute(fire):
    row = cry(fire, fire.cast.resident, kind="theft")
    answer_alarm(row, Reply.COMING, by=fire.cast.lan, at=fire.at, minutes=3)
    fire.pass_time(minutes=4)
    assert because(row)[-2:] == [Because.TOO_FEW, Because.NOBODY_HERE]
    for person in (fire.cast.tu, fire.cast.head, fire.cast.hoa):
        answer_alarm(row, Reply.COMING, by=person, at=fire.at, minutes=3)
    row.refresh_from_db()
    assert row.state == State.MANNED
    answer_alarm(row, Reply.ON_SCENE, by=fire.cast.lan, at=fire.at)
    shown = picture(row)
    assert (len(shown.coming), len(shown.on_scene), shown.missing) == (3, 1, 0)
    assert shown.spread.reach.called == shown.spread.reach.reached


def test_the_same_fire_reported_twice_is_one_alarm_with_two_witnesses(fire):
    row = cry(fire, fire.cast.resident)
    again = cry(fire, fire.cast.hoa, household=None, point=Point(20.0005, 105.3))
    assert again.pk == row.pk
    assert Alarm.objects.count() == 1
    assert because(row)[-1] == Because.WITNESSED
    elsewhere = cry(fire, fire.cast.hoa, household=None, point=Point(20.02, 105.3))
    assert elsewhere.pk != row.pk


@pytest.mark.feature("B9")
def test_texts_about_one_fire_from_homes_far_apart_are_one_alarm_until_the_talk_is_old(fire):
    row = cry(fire, fire.cast.resident)
    since = {"valid_from": fire.home.valid_from, "lat": 20.004, "lon": 105.3}
    far = Household.objects.create(village=fire.cast.mau_nam, number="77", head=fire.cast.hoa, **since)
    text = {"household": far, "origin": Origin.SMS, "note": "CHAY"}
    assert cry(fire, fire.cast.hoa, **text).pk == row.pk
    told = row.events.last()
    assert (told.because, told.text) == (Because.WITNESSED, f"{far}: CHAY")
    assert cry(fire, fire.cast.hoa, **text | {"origin": Origin.PAGE}).pk != row.pk, "a page says where"
    Alarm.objects.exclude(pk=row.pk).delete()
    fire.pass_time(minutes=4)
    assert cry(fire, fire.cast.hoa, **text).pk != row.pk


def test_the_same_tap_twice_is_one_alarm_and_nobody_is_told_twice(fire):
    tap = uuid.uuid4()
    row = cry(fire, fire.cast.resident, client_id=tap)
    before = Message.objects.count()
    assert cry(fire, fire.cast.resident, client_id=tap).pk == row.pk
    assert Message.objects.count() == before


def test_an_alarm_of_two_villages_waits_for_a_second_officer(fire):
    row = cry(fire, fire.cast.chief, others=[fire.cast.mau_sau], kind="flood", household=None)
    assert row.state == State.PENDING
    assert fire.told(fire.cast.resident) == []
    with pytest.raises(Refused):
        approve_alarm(row, by=fire.cast.chief, at=fire.at)
    approve_alarm(row, by=fire.cast.head, at=fire.at)
    call_everybody(at=fire.at)
    fire.pass_time(minutes=4)
    assert "alarm_call" in fire.told(fire.cast.dung)


def test_whoever_cried_wolf_is_held_for_a_second_person_but_never_stopped(fire):
    for n in range(3):
        row = cry(fire, fire.cast.resident, household=None, point=Point(20.0 + n / 10, 105.3))
        stand_down(row, by=fire.cast.tu, at=fire.at, is_false=True)
    held = cry(fire, fire.cast.resident)
    assert held.state == State.PENDING
    assert fire.on_board().count("alarm_call") == 3
    assert fire.on_board().count("alarm_consent") == 1  # the police hear of every one of them


def test_a_drill_reaches_no_phone_that_it_does_not_name(fire):
    cry(fire, fire.cast.hoa, occasion=Occasion.DRILL)
    fire.pass_time(minutes=20)
    left = Message.objects.filter(template__startswith="alarm").exclude(channel="board")
    assert left.exists()
    assert not left.exclude(state=Message.State.SUPPRESSED).exists()
    assert not Message.objects.filter(template="alarm_strike").exists()
    assert not Message.objects.filter(template__startswith="alarm", occasion=Occasion.REAL).exists()


def test_a_drill_that_names_a_path_uses_that_path_and_says_that_it_is_one(fire):
    cry(fire, fire.cast.hoa, occasion=Occasion.DRILL, drill_paths=["sms"])
    row = Message.objects.filter(person=fire.cast.resident).get()
    assert (row.channel, row.occasion) == ("sms", Occasion.DRILL)
    assert cry(fire, fire.cast.hoa).occasion == Occasion.REAL  # a real fire during the drill is its own alarm


def test_a_silent_alarm_tells_the_police_and_makes_no_sound(fire):
    cry(fire, fire.cast.resident, is_silent=True, kind="disorder")
    assert fire.told(fire.cast.chief) == ["alarm_call"]
    assert fire.told(fire.cast.hoa) == []
    assert not Message.objects.filter(template="alarm_strike").exists()


def test_power_away_in_the_middle_of_an_alarm_and_it_goes_on_when_it_is_back(fire):
    row = cry(fire, fire.cast.resident)
    fire.power_is_out_until("03:00")
    row.refresh_from_db()
    assert because(row)[-2:] == [Because.TOO_FEW, Because.NOBODY_HERE]
    assert row.wake_at > fire.at


def test_a_word_and_a_correction_go_once_to_everyone_who_was_told(fire):
    row = cry(fire, fire.cast.resident)
    say_more(row, by=fire.cast.tu, at=fire.at, text="Lửa ở bếp, mang bình bột.")
    fire.pass_time(minutes=1)
    stand_down(row, by=fire.cast.tu, at=fire.at)
    say_more(row, by=fire.cast.tu, at=fire.at, text="Không ai bị thương.")
    assert fire.told(fire.cast.head)[-3:] == ["alarm_update", "alarm_over", "alarm_correction"]
    with pytest.raises(Refused):
        stand_down(row, by=fire.cast.tu, at=fire.at)


def test_the_person_of_another_village_sees_nothing_and_the_explanation_says_why(fire):
    row = cry(fire, fire.cast.resident, kind="medical")
    assert not alarms_of(fire.cast.dung).exists()
    assert list(alarms_of(fire.cast.lan)) == [row]
    first = explain(row, at=fire.at)[0].called
    assert {c.candidate.person for c in first} >= {fire.cast.lan.pk, fire.cast.hoa.pk}
    assert next(c.why_not for c in first if c.candidate.person == fire.cast.resident.pk) == "raised_it"


@pytest.fixture
def big(fire):
    """More homes than one round of the watchman calls, all on one rung."""
    people = [
        Person(commune=fire.cast.commune, village=fire.cast.mau_nam, name=f"Người {n}", folded=f"nguoi {n}")
        for n in range(1200)
    ]
    Household.objects.bulk_create(
        Household(village=fire.cast.mau_nam, number=f"x{n}", head=head, valid_from=fire.cast.night)
        for n, head in enumerate(Person.objects.bulk_create(people))
    )
    rungs = [{"circles": ["group", "team", "village", "commune"], "wait_s": 180}]
    AlarmLadder.objects.create(commune=fire.cast.commune, kind="fire", rungs=rungs)
    fields = {"kind": "fire", "village": fire.cast.mau_nam, "household": fire.home}
    fire.row = raise_alarm(Cry(**fields), by=fire.cast.hoa, at=fire.at)
    return fire


@pytest.mark.feature("C16")
def test_a_big_village_is_called_a_few_at_a_time_those_next_door_first(big):
    row, at = big.row, big.at
    assert (row.calls.count(), row.circles_owed) == (0, ["group", "team", "village", "commune"])
    left = call_portion(row.pk, worker="canh", known=None, at=at)
    first = set(AlarmCall.objects.values_list("person__name", flat=True))
    assert {big.cast.resident.name, big.cast.tu.name, big.cast.chief.name} <= first
    assert len(first) < 10, "those at hand, before it is asked who lives in the village"
    left = call_portion(row.pk, worker="canh", known=left, at=at)
    assert row.calls.count() == len(first) + AT_ONCE
    assert call_portion(row.pk, worker="khác", known=None, at=at) is None, "one watchman at a time"
    assert owing_alarms(worker="khác", at=at) == []
    assert owing_alarms(worker="khác", at=at + 2 * HELD) == [(row.pk, True)], "he may have died"
    assert row.calls.count() == len(first) + AT_ONCE
    big.pass_time(minutes=1)
    row.refresh_from_db()
    assert row.circles_owed, "more than one round writes"
    other = raise_alarm(Cry(kind="medical", village=big.cast.mau_sau), by=big.cast.dung, at=big.at)
    big.pass_time(minutes=1)
    row.refresh_from_db()
    assert row.circles_owed == []
    calls = AlarmCall.objects.order_by("pk").values_list("alarm", flat=True)
    assert list(calls).index(other.pk) == len(first) + (1 + PORTIONS) * AT_ONCE, (
        "who raises one meanwhile waits for nobody's village"
    )
    lanes = Message.objects.filter(subject=f"alarm:{row.pk}", person__isnull=False)
    assert set(lanes.filter(person__name__in=first).values_list("lane", flat=True)) == {Lane.FIRST}
    assert set(lanes.filter(person__name="Người 7").values_list("lane", flat=True)) == {Lane.VILLAGE}
    everybody = row.calls.filter(rung=0, round=0).count()
    assert everybody == row.events.get(kind="raised").called > 1000
    stand_down(row, by=big.cast.tu, at=at)
    big.pass_time(minutes=1)
    assert row.calls.count() == everybody


@pytest.mark.feature("D3", "C16")
def test_whom_the_call_before_has_not_left_is_not_called_once_more(fire):
    """A path that is down, a province that burns: what waits to leave does not pile up."""
    rungs = [{"circles": ["group", "team", "village", "commune"], "wait_s": 180}]
    AlarmLadder.objects.create(commune=fire.cast.commune, kind="fire", rungs=rungs)
    row = cry(fire, fire.cast.hoa)
    calls = Message.objects.filter(subject=f"alarm:{row.pk}", template="alarm_call")
    gone = [fire.cast.resident, fire.cast.tu]
    calls.filter(person__in=gone).update(state=Message.State.SENT)
    queued = calls.filter(state=Message.State.QUEUED).count()
    assert queued > 1
    for _round in range(2):
        row.refresh_from_db()
        advance_alarm(row.pk, at=row.wake_at)
        call_everybody(at=row.wake_at)
    again = [call.person for call in row.calls.filter(round=1)]
    assert sorted(again, key=lambda one: one.pk) == sorted(gone, key=lambda one: one.pk)
    assert not row.calls.filter(round=2, person__in=gone).exists(), "nor is the second of them out yet"
    assert [one.called for one in row.events.order_by("pk")][1:] == [2, 0]
    row.refresh_from_db()
    why = {one.candidate.person: one.why_not for one in explain(row, at=fire.at)[0].called}
    assert why[fire.cast.lan.pk] == "on_its_way"


def test_what_is_over_calls_nobody_further(fire):
    row = cry(fire, fire.cast.hoa)
    Alarm.objects.update(circles_owed=["village"])
    row.refresh_from_db()
    before = row.calls.count()
    stand_down(row, by=fire.cast.tu, at=fire.at)
    fire.pass_time(minutes=1)
    row.refresh_from_db()
    assert row.circles_owed == []
    assert row.calls.count() == before


@pytest.mark.feature("D3")
def test_what_a_ladder_foretells_is_what_a_night_then_does(fire):
    """Rung by rung: when, how many are called, and by which circle, if nobody answers."""
    village, at = fire.cast.mau_nam, fire.at
    kind = kind_of(village.commune, "medical")
    told = foretell(village, kind, ladder_of(village, kind), at=at)
    row = raise_alarm(Cry(kind="medical", village=village, household=told.home), by=None, at=at)
    call_everybody(at=at)
    for _rung in range(len(told.rungs) + 2):
        row.refresh_from_db()
        advance_alarm(row.pk, at=row.wake_at)
        call_everybody(at=row.wake_at)
        Message.objects.update(state=Message.State.SENT)  # what waits to leave is not said once more
    calls = AlarmCall.objects.filter(alarm=row)
    for one in told.rungs:
        called = calls.filter(rung=one.number - 1, round=1 if one.is_again else 0)
        assert called.count() == one.people, one
        assert {c: called.filter(circle=c).count() for c in one.circles} == dict(one.circles)
        assert all(call.at == one.at for call in called), one
    assert sum(one.people for one in told.rungs) > 5
