"""Every phone tried once a month, by itself or by hand: one tap answers, silence stands in red."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from keng.core.rights import Role
from keng.records.alarms.actions import Cry, raise_alarm, stand_down
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.models import Alarm
from keng.records.alarms.queries import picture
from keng.records.households.models import Household
from keng.records.inbound.actions import Incoming, take_text
from keng.records.messages.models import Channel, ContactPath, Lane, Message, Occasion
from keng.records.people.models import Person, Phone
from keng.records.reach.models import ReachAsk, ReachRule, ReachTest
from keng.worker.letters import letter
from keng.worker.round import run_round
from tests.web.conftest import World, sign_in
from tests.web.sides import SINCE

pytestmark = pytest.mark.feature("C17")
NOW = datetime.now(UTC)
LATELY, LONG_AGO = NOW - timedelta(days=9), NOW - timedelta(days=400)


@pytest.fixture
def homes(world: World) -> dict[str, Person]:
    """Hòa answers his phone, Tâm was not heard for a year, Lan's number was never proved, Mận has none."""
    found = {}
    for n, (name, heard) in enumerate({"Hòa": LATELY, "Tâm": LONG_AGO, "Lan": None, "Mận": None}.items()):
        found[name] = person = world.person(name, role=Role.RESIDENT, village=world.mot)
        if name != "Mận":
            Phone.objects.create(
                person=person, number=f"+849000000{n:02d}", verified_at=heard, last_heard_at=heard
            )
        Household.objects.create(
            village=world.mot, number=str(n), head=person, lat=20 + n / 5000, lon=105.3, valid_from=SINCE
        )
    return found


@pytest.fixture
def chief(world: World, homes: dict[str, Person]) -> Client:
    return sign_in(world.person("Cường", role=Role.POLICE_CHIEF))


def test_an_officer_sees_whom_it_asks_and_what_it_costs_before_anything_leaves(chief, world, homes):
    page = chief.post("/thu-lien-lac/bat-dau/", {"village": world.mot.pk}).content.decode()
    assert "Sẽ hỏi 4 người." in page and "3 tin SMS (3 phần), khoảng 900" in page
    assert "1 người chưa có đường nào để báo" in page
    assert not ReachTest.objects.exists() and not Message.objects.exists()
    fire = raise_alarm(Cry(kind="fire", village=world.hai), by=homes["Hòa"], at=datetime.now(UTC))
    busy = chief.post("/thu-lien-lac/bat-dau/", {"village": world.mot.pk, "gui": "1"})  # a "1" must be clear
    assert "Xong báo động rồi hãy thử" in busy.content.decode() and not ReachTest.objects.exists()
    stand_down(fire, by=homes["Hòa"], at=datetime.now(UTC))
    assert chief.post("/thu-lien-lac/bat-dau/", {"village": world.mot.pk, "gui": "1"}).status_code == 302
    again = chief.post("/thu-lien-lac/bat-dau/", {"village": world.mot.pk, "gui": "1"})
    assert "Vừa thử xong" in again.content.decode()
    assert ReachTest.objects.count() == 1


@pytest.mark.feature("A16")
def test_it_is_marked_end_to_end_and_never_looks_like_an_alarm(chief, world, homes):
    ContactPath.objects.create(person=homes["Hòa"], channel=Channel.PUSH, verified_at=LATELY)
    chief.post("/thu-lien-lac/bat-dau/", {"village": world.mot.pk, "gui": "1"})
    sent = Message.objects.filter(template="reach_test")
    assert {(m.occasion, m.lane) for m in sent} == {(Occasion.DRILL, Lane.NOTICE)}
    assert Message.objects.count() == sent.count() == 4
    push = letter([sent.get(channel=Channel.PUSH)], {}, address="-", at=NOW)
    assert push.title.startswith("DIỄN TẬP:") and not push.is_urgent and "/nhan-duoc/" in push.url
    text = letter([sent.filter(channel=Channel.SMS).first()], {}, address="-", at=NOW).body
    assert text.startswith("DIEN TAP. Thu lien lac, khong phai bao dong.") and len(text) <= 160
    assert text.endswith("bac nhan lai 1.") and "cham" not in text  # a text cannot be tapped
    assert push.body.endswith("bác chạm để trả lời.")
    assert not Alarm.objects.exists()
    assert "Lúc này không có báo động nào" in chief.get("/cac-bao-dong/").content.decode()


def test_one_tap_answers_and_a_mere_look_does_not(chief, world, homes):
    push = ContactPath.objects.create(person=homes["Hòa"], channel=Channel.PUSH, verified_at=LONG_AGO)
    chief.post("/thu-lien-lac/bat-dau/", {"village": world.mot.pk, "gui": "1"})
    url = letter([Message.objects.get(channel=Channel.PUSH)], {}, address="-", at=NOW).url
    there, anybody = re.sub(r"^https?://[^/]+", "", url), Client()
    looked = anybody.get(there).content.decode()
    assert "không phải báo động" in looked and "Hòa" not in looked
    assert not ReachAsk.objects.filter(answered_at__isnull=False).exists()
    assert "Đã ghi: máy này nhận được tin" in anybody.post(there).content.decode()
    ask = ReachAsk.objects.get(answered_at__isnull=False)
    assert (ask.person, ask.channel, ask.answered_by) == (homes["Hòa"], Channel.PUSH, "tap")
    push.refresh_from_db()
    assert push.last_heard_at is not None
    assert anybody.get(there[:-3] + "x/").status_code == 404


@pytest.mark.feature("C12")
def test_a_text_answers_and_rates_stand_per_village_and_path(chief, world, homes):
    chief.post("/thu-lien-lac/bat-dau/", {"village": world.mot.pk, "gui": "1"})
    now = datetime.now(UTC)
    said = take_text(Incoming("a1", "+84900000002", "1", now), commune=world.commune, at=now)
    assert (said.meaning, said.answer) == ("reached", "Máy này nhận được tin. Cảm ơn bác đã thử cùng xã.")
    test = ReachTest.objects.get()
    page = " ".join(chief.get(f"/thu-lien-lac/{test.pk}/").content.decode().split())
    assert "1 trong 4 người đã trả lời (25%)" in page
    assert "<td>1/4</td><td>25%</td>" in page  # thôn Một, of people
    assert "tin nhắn SMS</th><td>1/3</td><td>33%</td>" in page  # of numbers
    silent = page[page.index("Chưa trả lời") :]
    assert "Tâm" in silent and "Mận" in silent and "Lan" not in silent
    assert "25%" in chief.get("/thu-lien-lac/").content.decode()
    for hours in (1, 24, 25):  # told once, when it is over
        run_round(worker="canh", at=now + timedelta(hours=hours))
    over = Message.objects.get(template="reach_over")
    assert (over.person.name, over.params["answered"], over.params["silent"]) == ("Cường", "1", "3")
    head = sign_in(world.person("Bình", role=Role.VILLAGE_HEAD, village=world.hai))
    assert head.get(f"/thu-lien-lac/{test.pk}/").status_code == 404  # nobody of thôn Hai was asked


@pytest.mark.feature("C12")
def test_whom_nobody_has_proved_or_heard_is_red_wherever_people_are_counted(chief, world, homes):
    red = 'data-sign="✕">không báo được'
    listed = chief.get("/moi-nguoi/?khong-bao-duoc=1").content.decode()
    assert "Tâm" in listed and "Lan" in listed and "Mận" in listed and "Hòa" not in listed
    assert chief.get("/ho/").content.decode().count(red) == 3
    assert "chưa nghe trả lời" in chief.get(f"/moi-nguoi/{homes['Tâm'].pk}/").content.decode()
    home = Household.objects.get(head=homes["Lan"])
    assert red in chief.get(f"/ho/{home.pk}/").content.decode()
    assert "<td>1/4</td>" in chief.get("/thu-lien-lac/").content.decode()
    row = raise_alarm(Cry("medical", world.mot, household=home), by=None, at=NOW)
    call_everybody(at=NOW)
    assert row.calls.count() == 4  # nobody is left uncalled for it
    Message.objects.filter(template="alarm_call", channel=Channel.SMS).exclude(state="failed").update(
        state="sent"
    )
    shown = picture(row)
    assert (shown.spread.reach.called, shown.spread.reach.reached, shown.spread.reach.unreachable) == (
        4,
        1,
        3,
    )
    assert "3 người coi như không báo được" in chief.get(f"/bao-dong/{row.pk}/").content.decode()
    sign_in(homes["Lan"]).post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "coming"})
    assert picture(row).spread.reach.reached == 2  # whoever answers was reached
    Message.objects.filter(template="alarm_call").update(state="failed")
    shown = picture(row).spread.reach
    assert (shown.reached, shown.unreachable) == (1, 3)  # even where every message failed


def test_the_watchman_tries_them_on_the_day_of_the_communes_rule_and_once(chief, world, homes):
    rule = {"day": 5, "ask_at": "09:00", "answer_hours": 24, "unheard_days": 100, "source": "KH"}
    assert chief.post("/thu-lien-lac/lich/", rule | {"day": 31}).status_code == 422
    assert chief.post("/thu-lien-lac/lich/", rule).status_code == 302
    assert ReachRule.objects.get().day == 5
    began = datetime.fromisoformat("2027-03-05T08:55+07:00")
    fire = raise_alarm(Cry(kind="fire", village=world.hai), by=homes["Hòa"], at=began)
    run_round(worker="canh", at=began + timedelta(minutes=10))
    assert not ReachTest.objects.exists()  # not into an alarm, where "1" means that somebody comes
    stand_down(fire, by=homes["Hòa"], at=began + timedelta(minutes=11))
    for hour in ("05T08:50", "05T09:00", "05T09:10", "06T10:00"):
        at = datetime.fromisoformat(f"2027-03-{hour}+07:00")
        run_round(worker="canh", at=at)
        assert ReachTest.objects.count() == (hour != "05T08:50")
    test = ReachTest.objects.get()
    assert (f"{test.planned_on}", test.started_by, test.asks.count()) == (
        "2027-03-05",
        None,
        5,
    )  # and the chief
    with time_machine.travel(datetime.fromisoformat("2027-03-07T10:00+07:00"), tick=False):
        shown = sign_in(world.person("Vy", role=Role.OFFICE)).get("/thu-lien-lac/").content.decode()
    assert "Lần tới máy tự thử: 05/04/2027, lúc 09:00." in shown
