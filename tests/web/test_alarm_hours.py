"""What an alarm does by itself as the minutes pass, raised and answered through pages and texts."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from keng.core.rights import Role
from keng.records.alarms.models import Alarm
from keng.records.devices.keys import make_key
from keng.records.devices.models import ApiKey
from keng.records.households.models import Household
from keng.records.messages.models import Channel, Message
from keng.records.people.models import Person, Phone
from keng.worker.paths import SAMPLE
from keng.worker.round import Diary, run_round
from keng.worker.sending import Post
from tests.api.test_sms_in import Gateway
from tests.web.conftest import World, sign_in
from tests.web.sides import SINCE

AT = datetime.fromisoformat("2026-11-24T02:13+07:00")


@dataclass
class Dark:
    """A village at 02:13: its people with homes and numbers, its clock, and the watchman who walks."""

    world: World
    at: datetime = AT
    people: dict[str, Person] = field(default_factory=dict)
    diary: Diary = field(default_factory=Diary)

    def home(self, name: str, metres: int, role: Role = Role.RESIDENT) -> Person:
        village = None if role == Role.POLICE_CHIEF else self.world.mot
        person = self.world.person(name, role=role, village=village)
        number = f"+8490000{len(self.people):04d}"
        Phone.objects.create(person=person, number=number, verified_at=AT)
        if village is not None:
            Household.objects.create(
                village=village,
                number=name,
                head=person,
                lat=20 + metres / 111_195,
                lon=105.3,
                valid_from=SINCE,
            )
        self.people[name] = person
        return person

    def post(self, name: str, address: str, /, **fields: object) -> int:
        with time_machine.travel(self.at, tick=False):
            return sign_in(self.people[name]).post(address, fields).status_code

    def read(self, name: str, address: str) -> str:
        with time_machine.travel(self.at, tick=False):
            return sign_in(self.people[name]).get(address).content.decode()

    def cry(self, name: str, **more: object) -> Alarm:
        fields = {"client_id": uuid.uuid4(), "kind": "theft", "village": self.world.mot.pk} | more
        assert self.post(name, "/bao-dong/", **fields) == 302
        return Alarm.objects.latest("pk")

    def wait(self, minutes: int) -> None:
        post = Post("canh", dict.fromkeys(Channel, SAMPLE), lambda: self.at)
        for _ in range(minutes * 2):
            self.at += timedelta(seconds=30)
            run_round(worker="canh", at=self.at, diary=self.diary, post=post)

    def called(self, row: Alarm) -> set[str]:
        return {name for name, person in self.people.items() if row.calls.filter(person=person).exists()}


@pytest.fixture
def dark(world: World) -> Dark:
    night = Dark(world)
    night.home("Hòa", 0)
    night.home("Tâm", 30)
    night.home("Xa", 2000)
    night.home("Tổ", 1000, Role.TEAM_LEADER)
    night.home("Quân", 0, Role.POLICE_CHIEF)
    return night


@pytest.mark.feature("D7", "D3")
def test_too_few_answers_call_wider_by_themselves_and_enough_do_not(dark: Dark) -> None:
    row = dark.cry("Hòa")
    assert dark.called(row) == {"Tâm", "Tổ", "Quân"}
    assert dark.post("Tâm", f"/bao-dong/{row.pk}/tra-loi/", reply="coming") == 302
    dark.wait(4)
    assert "Xa" in dark.called(row), "one is coming where more are needed: the village is called"
    assert "Còn thiếu người" in dark.read("Quân", f"/bao-dong/{row.pk}/")


@pytest.mark.feature("D5")
def test_a_promise_that_nobody_keeps_opens_the_alarm_one_step_higher(dark: Dark) -> None:
    Household.objects.update(lat=20.0)  # everybody lives next door
    row = dark.cry("Hòa", kind="medical")
    for name in ("Tâm", "Xa", "Tổ", "Quân"):
        dark.post(name, f"/bao-dong/{row.pk}/tra-loi/", reply="coming")
    row.refresh_from_db()
    assert row.state == "manned"
    rung = row.rung
    dark.wait(12)
    row.refresh_from_db()
    assert row.state == "calling"
    assert row.rung > rung
    assert "Người nhận lời chưa tới" in dark.read("Quân", f"/bao-dong/{row.pk}/")


@pytest.mark.feature("B13", "D8")
def test_a_forgotten_alarm_never_ends_by_itself_but_goes_on_calling_the_top(dark: Dark) -> None:
    row = dark.cry("Hòa")
    dark.wait(60)
    row.refresh_from_db()
    assert row.ended_at is None
    assert row.round >= 3, "the commune police are called again and again"
    calls = row.calls.filter(person=dark.people["Quân"]).count()
    assert calls >= 3
    shown = dark.read("Quân", f"/bao-dong/{row.pk}/")
    assert shown.count("Vẫn thiếu người, gọi lại") == 1, "what only repeats itself is one line"
    assert f"{row.round} lần, lần cuối" in shown and f"Xem cả {row.round} lần" in shown
    dark.post("Quân", f"/bao-dong/{row.pk}/ket-thuc/", text="Đã xử lý")
    dark.wait(10)
    assert row.calls.filter(person=dark.people["Quân"]).count() == calls


@pytest.mark.feature("B14")
def test_whoever_cried_wolf_is_heard_by_the_police_first_and_never_turned_away(dark: Dark) -> None:
    for kind in ("theft", "disorder", "missing"):
        row = dark.cry("Hòa", kind=kind)
        assert dark.post("Hòa", f"/bao-dong/{row.pk}/bam-nham/") == 302
        dark.wait(1)
    row = dark.cry("Hòa", kind="fire")
    assert row.is_wide
    assert row.state == "pending"
    assert dark.called(row) == {"Quân"}
    assert dark.post("Quân", f"/bao-dong/{row.pk}/dong-y/") == 302
    assert dark.called(row) == {"Quân", "Tâm", "Tổ"}


@pytest.mark.feature("B3", "D2")
def test_a_keypad_raises_a_fire_and_keypads_answer_it(dark: Dark) -> None:
    key, secret = make_key(dark.world.commune, name="Cổng", scope=ApiKey.Scope.SMS_IN, by=None, at=AT)
    gateway = Gateway(dark, key, secret, at=AT)  # type: ignore[arg-type]  # asks nothing of the cast here
    numbers = {name: p.phones.get().number.replace("+84", "0") for name, p in dark.people.items()}
    assert gateway.hand_over(numbers["Hòa"], "cháy nhà rồi") == "raised"
    row = Alarm.objects.get()
    assert (row.kind, row.household.head) == ("fire", dark.people["Hòa"])
    [answer] = gateway.answers(dark.people["Hòa"].phones.get().number)
    assert answer.startswith("Gọi ngay 114!")
    told = Message.objects.filter(template="alarm_call", person=dark.people["Tâm"], channel=Channel.SMS)
    assert told.exists()
    for name, text in (("Tâm", "1"), ("Tổ", "2"), ("Quân", "0")):
        assert gateway.hand_over(numbers[name], text) == "answered"
    found = dict(row.replies.values_list("person__name", "reply"))
    assert found == {"Tâm": "coming", "Tổ": "on_scene", "Quân": "cannot"}
    assert Client().get(f"/bao-dong/{row.pk}/").status_code == 302  # nobody reads it without signing in
