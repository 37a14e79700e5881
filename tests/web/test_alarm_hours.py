"""What an alarm does by itself as the minutes pass, raised and answered through pages and texts."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from keng.core.rights import Role
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.models import Alarm
from keng.records.devices.keys import make_key
from keng.records.devices.models import ApiKey
from keng.records.households.models import Household
from keng.records.incidents.models import Incident
from keng.records.incidents.queries import unwritten_alarms
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
            status = sign_in(self.people[name]).post(address, fields).status_code
        call_everybody(at=self.at)
        return status

    def after(self, name: str, address: str, /, **fields: object) -> str:
        """The page that somebody sees after a touch."""
        with time_machine.travel(self.at, tick=False):
            return sign_in(self.people[name]).post(address, fields, follow=True).content.decode()

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
    shown = dark.read("Quân", f"/bao-dong/{row.pk}/")
    assert "Người nhận lời chưa tới" in shown
    for name in ("Tâm", "Xa", "Tổ"):
        assert f"✕ {name} · hẹn đến mà chưa tới" in shown, "whom to ring up"
    assert "mở xem ai đang đến" in dark.read("Hòa", "/bao-dong/dang-goi/"), "he does not answer his own call"


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
    call_everybody(at=AT)
    row = Alarm.objects.get()
    assert (row.kind, row.household.head) == ("fire", dark.people["Hòa"])
    [answer] = gateway.answers(dark.people["Hòa"].phones.get().number)
    assert answer.startswith("Gọi ngay 114!") and "máy đang gọi bà con" in answer
    told = Message.objects.filter(template="alarm_call", person=dark.people["Tâm"], channel=Channel.SMS)
    assert told.exists()
    for name, text in (("Tâm", "1"), ("Tổ", "2"), ("Quân", "0")):
        assert gateway.hand_over(numbers[name], text) == "answered"
    found = dict(row.replies.values_list("person__name", "reply"))
    assert found == {"Tâm": "coming", "Tổ": "on_scene", "Quân": "cannot"}
    assert Client().get(f"/bao-dong/{row.pk}/").status_code == 302  # nobody reads it without signing in


@pytest.mark.feature("B9", "B12", "B16")
def test_an_officer_sees_that_two_alarms_are_one_fire_and_merges_them(dark: Dark) -> None:
    """Nobody is called twice, every hand and every witness counts, and both ends are told once."""
    first = dark.cry("Hòa", kind="fire")
    dark.wait(1)
    second = dark.cry("Xa", kind="explosion", note="nổ to phía nhà ông Hòa")
    dark.post("Tổ", f"/bao-dong/{second.pk}/tra-loi/", reply="coming_10")
    here, there = f"/bao-dong/{second.pk}/", f"/bao-dong/{first.pk}/"
    assert "Gộp vào Cháy · 02:13 · nhà Hòa" in dark.read("Quân", here)
    assert "Gộp vào" not in dark.read("Tâm", there)
    assert dark.post("Tâm", f"{here}gop/", into=first.pk) == 403
    calls = Message.objects.filter(template="alarm_call").count()
    assert dark.post("Quân", f"{here}gop/", into=first.pk) == 302
    assert Message.objects.filter(template="alarm_call").count() == calls
    assert not Message.objects.filter(subject=f"alarm:{second.pk}", template="alarm_over").exists()
    shown = dark.read("Quân", there)
    assert "thêm 1 người báo" in shown and "nổ to phía nhà ông Hòa" in shown
    assert "◔ Tổ · 02:24" in shown and "Đã gộp vào đây" in shown
    board = dark.read("Quân", "/cac-bao-dong/")
    assert 'data-open="1"' in board and "đã gộp" in board
    for name in ("Xa", "Tổ"):  # who raised it and who was called for it are led to the one that goes on
        with time_machine.travel(dark.at, tick=False):
            assert sign_in(dark.people[name]).get(here)["Location"] == there
        assert "Nổ" not in dark.read(name, "/cua-toi/")
    assert f'href="{there}"' in dark.read("Xa", f"{here}phan/")  # a page that was open before
    dark.post("Xa", f"{here}tra-loi/", reply="on_scene")  # by the button of an older notification
    assert dict(first.replies.values_list("person__name", "reply")) == {"Tổ": "coming", "Xa": "on_scene"}
    before = first.calls.filter(person=dark.people["Tổ"]).count()
    dark.wait(3)
    assert first.calls.filter(person=dark.people["Tổ"]).count() == before == 1
    dark.post("Quân", f"{there}ket-thuc/", text="Đã dập")
    over = Message.objects.filter(template="alarm_over", channel=Channel.SMS).values_list("person__name")
    assert {"Hòa", "Xa", "Tâm", "Tổ"} <= {name for (name,) in over}
    assert len(set(over)) == over.count(), "each hears the end once"
    assert second.pk not in {row.pk for row in unwritten_alarms(dark.world.commune, villages=None)}
    facts = {"verdict": "real", "kind": "fire", "began_at": "2026-11-24T02:13"}
    assert "ghi vụ việc ở báo động ấy" in dark.after("Quân", f"{here}vu-viec/", **facts)
    dark.post("Quân", f"{there}vu-viec/", **facts)
    [incident] = Incident.objects.all()
    assert incident.alarms.count() == 2
    came = dict(incident.attendances.values_list("name", "came_at"))
    assert came.keys() == {"Xa", "Tổ"} and came["Tổ"] is None and came["Xa"]


@pytest.mark.feature("B9")
def test_what_is_not_one_event_is_not_merged_and_a_slip_is_parted_again(dark: Dark) -> None:
    first = dark.cry("Hòa", kind="fire")
    others = {
        "hai thôn": dark.cry("Quân", kind="flood", village=dark.world.hai.pk),
        "một kín một không": dark.cry("Hòa", kind="disorder", is_silent="on"),
        "diễn tập": dark.cry("Quân", kind="theft", is_drill="on"),
        "gọi ít người hơn": dark.cry("Quân", kind="flood", others=[dark.world.hai.pk]),
    }
    for words, row in others.items():
        page = dark.after("Quân", f"/bao-dong/{row.pk}/gop/", into=first.pk)
        assert words in page, words
    for wrong in ({"into": "abc"}, {}, {"into": 2**63}):
        assert "Chưa rõ gộp vào" in dark.after("Quân", f"/bao-dong/{first.pk}/gop/", **wrong)
    assert "hai báo động khác nhau" in dark.after("Quân", f"/bao-dong/{first.pk}/gop/", into=first.pk)
    assert not Alarm.objects.filter(joined_to__isnull=False).exists()
    second = dark.cry("Xa", kind="explosion")
    dark.post("Quân", f"/bao-dong/{second.pk}/gop/", into=first.pk)
    dark.wait(5)
    assert second.events.count() == 2, "it sleeps, and only the other goes on"
    assert dark.post("Quân", f"/bao-dong/{second.pk}/tach/") == 302
    dark.wait(1)
    second.refresh_from_db()
    assert (second.state, second.joined_to, second.ended_at) == ("calling", None, None)
    assert second.rung == 1, "time was lost: the next circle is called at once"
    assert "không gộp vào báo động nào" in dark.after("Quân", f"/bao-dong/{second.pk}/tach/")


@pytest.mark.feature("B9")
def test_whoever_reports_it_too_sees_it_and_hears_how_it_ends(dark: Dark) -> None:
    """Somebody of another village whom no circle calls."""
    dark.people["Qua"] = dark.world.person("Qua", role=Role.RESIDENT, village=dark.world.hai)
    row = dark.cry("Hòa", kind="fire", spot="20.0, 105.3")
    assert dark.cry("Qua", kind="fire", spot="20.0, 105.3") == row
    assert "Cháy" in dark.read("Qua", f"/bao-dong/{row.pk}/")
    assert "Cháy ở thôn Một" in dark.read("Qua", "/cua-toi/")
    dark.post("Quân", f"/bao-dong/{row.pk}/ket-thuc/", text="Đã dập")
    assert Message.objects.filter(template="alarm_over", person=dark.people["Qua"]).exists()
