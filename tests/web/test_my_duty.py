"""My duty through the page: one tap, said in time, never doubled, taken back within the minute."""

import re
import uuid
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from keng.core.nights import Outcome
from keng.records.messages.models import Message
from keng.records.watch.actions import expect_nights
from keng.records.watch.models import Expectation, Ringing, WatchEvent
from tests.cast import Cast, cast, enter

pytestmark = pytest.mark.django_db
EVENING = datetime.fromisoformat("2026-11-23T21:30+07:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{text}+07:00")


@pytest.fixture
def village() -> Cast:
    people = cast(EVENING)
    expect_nights(people.commune, nights=[people.night], at=EVENING)
    return people


@pytest.fixture
def hoa(village: Cast) -> Client:
    client = Client()
    enter(client, village.hoa, at=datetime.now(EVENING.tzinfo))
    return client


def row_of(village: Cast) -> Expectation:
    return Expectation.objects.get(post=village.post_3, night=village.night)


def tap(client: Client, village: Cast, when: str, **fields: object):
    data = {"client_id": str(uuid.uuid4()), "night": str(village.night), **fields}
    with time_machine.travel(at(when), tick=False):
        return client.post(f"/phien/danh/{village.post_3.pk}", data, headers={"Accept": "application/json"})


def page(client: Client, when: str) -> str:
    with time_machine.travel(at(when), tick=False):
        answer = client.get("/phien/")
    assert answer.status_code == 200
    return answer.content.decode()


def moment_of_first(text: str) -> str:
    found = re.search(r'data-duty data-moment="(\w+)"', text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("21:40", "before"),
        ("21:46", "soon"),
        ("21:59", "due"),
        ("22:04", "due"),
        ("22:06", "late"),
        ("22:15", "closed"),
        ("23:30", "closed"),
    ],
)
@pytest.mark.feature("T3")
def test_the_page_moves_through_the_evening(hoa: Client, when: str, moment: str) -> None:
    assert moment_of_first(page(hoa, when)) == moment


@pytest.mark.parametrize(
    ("when", "pill"), [("21:57", "Chưa đến giờ"), ("21:58", "Đến giờ"), ("22:06", "Chưa nghe kẻng")]
)
def test_the_pill_says_the_same_as_the_hour(hoa: Client, when: str, pill: str) -> None:
    shown = re.search(r"data-chip>(.*?)</header>", page(hoa, when), re.DOTALL)
    assert shown
    assert re.findall(r'data-show="[a-z ]+"><span [^>]+>([^<]+)<', shown[1]) == [pill]


@pytest.mark.feature("A11")
def test_the_cards_of_an_open_page_say_who_struck(hoa: Client, village: Cast) -> None:
    tap(hoa, village, "22:01")
    deputy = Client()
    enter(deputy, village.lan, at=datetime.now(EVENING.tzinfo))
    with time_machine.travel(at("22:02"), tick=False):
        text = deputy.get("/phien/manh").content.decode()
    assert moment_of_first(text) == "struck"
    assert "Bác Hòa" in text
    assert "<script" not in text
    assert "<html" not in text


@pytest.mark.feature("A11")
def test_one_tap_confirms_the_gong_on_time(hoa: Client, village: Cast) -> None:
    answer = tap(hoa, village, "22:01")
    assert answer.status_code == 200
    assert (answer.json()["sign"], answer.json()["word"]) == ("●", "Đúng giờ")
    row = row_of(village)
    assert (row.outcome, row.struck_by, row.source) == (Outcome.ON_TIME, village.hoa, "tap")
    assert moment_of_first(page(hoa, "22:02")) == "struck"


@pytest.mark.feature("A11")
def test_the_same_button_works_without_a_script(hoa: Client, village: Cast) -> None:
    text = page(hoa, "22:01")
    token = re.search(r'name="client_id" value="([0-9a-f-]{36})"', text)
    assert token
    with time_machine.travel(at("22:01"), tick=False):
        answer = hoa.post(f"/phien/danh/{village.post_3.pk}", {"client_id": token[1]})
    assert (answer.status_code, answer["Location"]) == (302, "/phien/")
    assert row_of(village).outcome == Outcome.ON_TIME


@pytest.mark.feature("N5")
def test_a_report_sent_twice_is_one_report(hoa: Client, village: Cast) -> None:
    same = str(uuid.uuid4())
    first, again = tap(hoa, village, "22:00", client_id=same), tap(hoa, village, "22:20", client_id=same)
    assert first.json()["struck_at"] == again.json()["struck_at"]
    assert Ringing.objects.count() == 1


@pytest.mark.feature("N5")
def test_a_tap_that_arrives_late_is_judged_by_the_phones_corrected_clock(hoa: Client, village: Cast) -> None:
    """The phone runs seven minutes ahead and had no signal until 22:40."""
    ahead = timedelta(minutes=7)
    shown = int((at("22:01") + ahead).timestamp() * 1000)
    answer = tap(hoa, village, "22:40", tapped=shown, offset=int(ahead.total_seconds() * 1000))
    assert answer.status_code == 200
    row = row_of(village)
    assert (row.outcome, row.struck_at) == (Outcome.ON_TIME, at("22:01"))


def test_a_clock_far_ahead_is_refused_in_words(hoa: Client, village: Cast) -> None:
    answer = tap(hoa, village, "22:01", tapped=int(at("23:30").timestamp() * 1000), offset=0)
    assert answer.status_code == 409
    assert "đồng hồ" in answer.json()["words"]
    assert not Ringing.objects.exists()


def test_a_tap_without_an_id_is_refused_in_words(hoa: Client, village: Cast) -> None:
    assert tap(hoa, village, "22:01", client_id="x").status_code == 409


def test_a_slip_of_the_thumb_is_taken_back_within_the_minute(hoa: Client, village: Cast) -> None:
    same = str(uuid.uuid4())
    tap(hoa, village, "22:01", client_id=same)
    assert "Chạm nhầm, rút lại" in page(hoa, "22:01:30")
    with time_machine.travel(at("22:01:40"), tick=False):
        hoa.post("/phien/rut-lai", {"client_id": same})
    assert row_of(village).outcome == Outcome.WAITING
    assert Ringing.objects.count() == 2, "the old report stays, a new row takes it back"


def test_after_the_minute_only_the_leader_corrects(hoa: Client, village: Cast) -> None:
    same = str(uuid.uuid4())
    tap(hoa, village, "22:01", client_id=same)
    with time_machine.travel(at("22:05"), tick=False):
        answer = hoa.post("/phien/rut-lai", {"client_id": same}, follow=True)
    assert "tổ trưởng đính chính" in answer.content.decode()
    assert row_of(village).outcome == Outcome.ON_TIME


def test_after_the_cut_off_the_page_says_do_not_strike(hoa: Client, village: Cast) -> None:
    text = page(hoa, "22:20")
    assert "Không đánh nữa" in text
    with time_machine.travel(at("22:21"), tick=False):
        hoa.post(f"/phien/{row_of(village).pk}/khong-phai-bao-dong")
    assert Message.objects.filter(template="not_an_alarm", person=village.resident).exists()


def test_struck_but_not_tapped_is_written_down_with_its_reason(hoa: Client, village: Cast) -> None:
    row = row_of(village)
    with time_machine.travel(at("22:40"), tick=False):
        empty = {"client_id": str(uuid.uuid4()), "time": "22:01", "reason": ""}
        hoa.post(f"/phien/{row.pk}/quen-cham", empty)
        assert not Ringing.objects.exists()
        hoa.post(f"/phien/{row.pk}/quen-cham", {**empty, "reason": "điện thoại hết pin"})
    ringing = Ringing.objects.get()
    assert (ringing.source, ringing.reason, ringing.struck_at) == ("paper", "điện thoại hết pin", at("22:01"))


def test_busy_tonight_asks_the_deputy(hoa: Client, village: Cast) -> None:
    with time_machine.travel(at("21:35"), tick=False):
        answer = hoa.post(f"/phien/{row_of(village).pk}/ban", follow=True)
    assert "cô Lan" in answer.content.decode()
    assert WatchEvent.objects.filter(kind="busy", by=village.hoa).exists()
    assert "Bác đã báo bận: tối nay cô Lan đánh thay." in page(hoa, "21:50")
    lan = Client()
    enter(lan, village.lan, at=datetime.now(EVENING.tzinfo))
    assert "bác Hòa bận: tối nay bác đánh." in page(lan, "21:50")


def test_who_was_busy_comes_back_and_whoever_was_asked_is_told(hoa: Client, village: Cast) -> None:
    busy, back = (f"/phien/{row_of(village).pk}/{verb}" for verb in ("ban", "het-ban"))
    with time_machine.travel(at("21:35"), tick=False):
        hoa.post(busy)
        hoa.post(busy)
        answer = hoa.post(back, follow=True)
    assert "Tối nay bác đánh kẻng. Đã báo lại cô Lan." in answer.content.decode()
    with time_machine.travel(at("21:36"), tick=False):
        hoa.post(back)
        hoa.post(busy)
    told = Message.objects.filter(person=village.lan).order_by("pk").values_list("template", flat=True)
    assert list(told) == ["striker_busy", "striker_back", "striker_busy"]
    with time_machine.travel(at("22:20"), tick=False):
        assert "đã qua" in hoa.post(back, follow=True).content.decode()


def test_the_deputy_sees_for_whom_she_stands_by(village: Cast) -> None:
    lan = Client()
    enter(lan, village.lan, at=datetime.now(EVENING.tzinfo))
    assert "Bác đánh thay nếu bác Hòa không đánh." in page(lan, "21:50")


def test_whoever_is_not_on_duty_sees_the_next_shifts_and_may_stand_in(village: Cast) -> None:
    tu = Client()
    enter(tu, village.tu, at=datetime.now(EVENING.tzinfo))
    text = page(tu, "22:01")
    assert "không có phiên đánh kẻng" in text
    assert "Phiên của bác Hòa." in text


def test_in_the_morning_last_night_is_not_called_tonight(hoa: Client) -> None:
    text = page(hoa, "07:57")
    assert "Đêm qua bác không có phiên đánh kẻng" in text
    assert "Tối nay · Đêm" in text


def test_the_gong_of_another_village_does_not_exist(village: Cast) -> None:
    dung = Client()
    enter(dung, village.dung, at=datetime.now(EVENING.tzinfo))
    row = row_of(village)
    assert tap(dung, village, "22:01").status_code == 404
    for verb in ("quen-cham", "khong-phai-bao-dong", "ban"):
        assert dung.post(f"/phien/{row.pk}/{verb}", {"client_id": str(uuid.uuid4())}).status_code == 404
    same = str(uuid.uuid4())
    hoa = Client()
    enter(hoa, village.hoa, at=datetime.now(EVENING.tzinfo))
    tap(hoa, village, "22:01", client_id=same)
    assert dung.post("/phien/rut-lai", {"client_id": same}).status_code == 404
    assert row_of(village).outcome == Outcome.ON_TIME


@pytest.mark.feature("N6")
def test_the_page_is_light_enough_for_a_slow_phone(hoa: Client) -> None:
    assert len(page(hoa, "22:00").encode()) <= 50_000
