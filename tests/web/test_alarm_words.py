"""What an alarm's page and messages say and must not say: a drill, a wide alarm, one that is over."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from keng.core.rights import Role
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.models import Alarm
from keng.records.alarms.telling import read_out
from keng.records.households.models import Household
from keng.records.messages.models import Message
from keng.records.messages.wording import said
from keng.records.people.models import Phone
from tests.web.conftest import World, sign_in
from tests.web.sides import SINCE
from tests.web.test_alarm_hours import AT

DIALS = re.compile(r"(?<!không )(?<!thật: )gọi 114|chưa ai gọi|(?<!not )call 114", re.IGNORECASE)


@pytest.fixture
def chief(world: World):
    return world.person("Cường", role=Role.POLICE_CHIEF)


@pytest.fixture
def neighbour(world: World):
    person = world.person("Tâm", role=Role.RESIDENT, village=world.mot)
    Household.objects.create(village=world.mot, number="1", head=person, lat=20, lon=105.3, valid_from=SINCE)
    Phone.objects.create(person=person, number="+84900000077", verified_at=AT)
    return person


def cry(person, place, **more) -> Alarm:
    fields = {"client_id": uuid.uuid4(), "kind": "fire", "village": place.pk} | more
    assert sign_in(person).post("/bao-dong/", fields).status_code == 302
    call_everybody(at=timezone.now())
    return Alarm.objects.latest("pk")


def page_of(person, row: Alarm) -> str:
    """The alarm's part of its page, without the foot that names 114 on every page."""
    whole = sign_in(person).get(f"/bao-dong/{row.pk}/").content.decode()
    return " ".join(whole[whole.index('id="alarm"') : whole.index("</main>")].split())


@pytest.mark.feature("B11")
def test_a_drill_tells_nobody_to_dial(world: World, chief, neighbour) -> None:
    row = cry(chief, world.mot, is_drill="on", drill_paths=["sms"])
    for person in (chief, neighbour):
        shown = page_of(person, row)
        assert "Diễn tập: không gọi 114" in shown
        assert "tel:114" not in shown
        assert not DIALS.search(shown), DIALS.search(shown)
        assert "Bài tập" in shown
    told = Message.objects.filter(subject=f"alarm:{row.pk}")
    assert told.filter(person=neighbour, channel="sms").exists()
    for message in told:
        for language in ("vi", "en"):
            if message.person:
                message.person.language = language
            words = said(message, {})
            assert not DIALS.search(f"{words.title}. {words.body}"), words
            assert words.body.startswith(("DIỄN TẬP", "DRILL"))
    assert "Bà con không gọi 114" in read_out(row)
    assert "Gọi 114 ngay" in page_of(neighbour, cry(chief, world.mot))  # the real one says so all the same


@pytest.mark.feature("B11")
def test_a_drill_without_a_path_says_that_nobody_is_called(world: World, chief, neighbour) -> None:
    shown = page_of(chief, cry(chief, world.mot, is_drill="on"))
    assert "không ai được gọi" in shown
    assert "đang chờ trả lời" not in shown


@pytest.mark.feature("B10")
def test_the_second_officer_is_told_that_a_yes_is_wanted_and_how_long(world: World, chief, neighbour) -> None:
    second = world.person("Huệ", role=Role.POLICE_OFFICER)
    Phone.objects.create(person=second, number="+84900000078", verified_at=AT)
    with time_machine.travel(AT, tick=False) as clock:
        row = cry(chief, world.mot, kind="flood", others=[world.hai.pk])
        message = Message.objects.get(person=second, channel="sms")
        assert said(message, {}).body.startswith("Cần người thứ hai đồng ý trong 60 giây: LŨ")
        assert (
            "Lũ, sạt lở ở thôn Một: cần bác đồng ý, mở ngay"
            in sign_in(second).get("/cua-toi/").content.decode()
        )
        assert "cần bác đồng ý" not in sign_in(chief).get("/cua-toi/").content.decode()
        clock.shift(timedelta(seconds=20))
        shown = page_of(second, row)
        assert ">40</b> giây (02:14:00)" in shown
        assert "Đã hỏi: Huệ" in shown and "Tôi đồng ý" in shown
        clock.shift(timedelta(seconds=41))
        shown = page_of(second, row)
        assert "Hết 60 giây" in shown and "Chỉ báo: Huệ" in shown


@pytest.mark.feature("B12")
@pytest.mark.parametrize("end", [{}, {"is_false": "1"}])
def test_an_alarm_that_is_over_gives_no_more_orders(world: World, chief, neighbour, end) -> None:
    row = cry(chief, world.mot)
    sign_in(neighbour).post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "on_scene"})
    assert "cần 6" in page_of(neighbour, row)
    sign_in(chief).post(f"/bao-dong/{row.pk}/ket-thuc/", {"text": "Bếp cháy, đã dập", **end})
    for person in (chief, neighbour):
        shown = page_of(person, row)
        for order in ("đang đến, cần", "Trong lúc chờ", "Khi đến giúp", "Gọi 114", "Cúi thấp dưới khói"):
            assert order not in shown
        assert "Bếp cháy, đã dập" in shown
        assert "1 người tới nơi" in shown


@pytest.mark.feature("B8")
@pytest.mark.parametrize(
    ("words", "number"),
    [("bà Mận", "0912 345 678"), ("bà Mận, 0912.345.678", ""), ("bà Mận", "+84912345678")],
)
def test_ringing_back_rings_the_caller_and_not_the_officer(world: World, chief, words, number) -> None:
    Phone.objects.create(person=chief, number="+84900000099")
    row = cry(chief, world.mot, reporter=words, reporter_phone=number)
    assert (row.reporter, row.reporter_phone) == ("bà Mận", "+84912345678")
    shown = page_of(world.person("Huệ", role=Role.POLICE_OFFICER), row)
    assert 'href="tel:+84912345678">Gọi lại bà Mận' in shown
    assert "+84900000099" not in shown


def test_a_caller_s_number_that_cannot_be_true_does_not_lose_the_alarm(world: World, chief) -> None:
    row = cry(chief, world.mot, reporter="bà Mận", reporter_phone="09x")
    assert (row.reporter, row.reporter_phone) == ("bà Mận 09x", "")


@pytest.mark.feature("D1")
@pytest.mark.parametrize("minutes", [2, 5, 10, 15])
def test_coming_in_so_many_minutes_is_one_tap(world: World, chief, neighbour, minutes) -> None:
    row = cry(chief, world.mot)
    assert f'value="coming_{minutes}"' in page_of(neighbour, row)
    sign_in(neighbour).post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": f"coming_{minutes}"})
    [reply] = row.replies.all()
    assert reply.promised_at - reply.at == timedelta(minutes=minutes)


@pytest.mark.feature("B11", "B5", "A16")
def test_the_wall_shows_real_ones_first_drills_apart_and_no_silent_one(
    world: World, chief, neighbour
) -> None:
    second = world.person("Huệ", role=Role.POLICE_OFFICER)
    cry(chief, world.mot, kind="theft", is_drill="on")
    cry(chief, world.mot, kind="medical")
    secret = cry(chief, world.mot, kind="disorder", is_silent="on", spot="20.1, 105.3")
    drill = cry(chief, world.hai, kind="explosion", is_drill="on", spot="20.2, 105.3")
    police = sign_in(chief)
    for address in ("/cac-bao-dong/tuong/", "/cac-bao-dong/phan/?tuong=1"):
        wall = police.get(address).content.decode()
        assert wall.index("Cấp cứu · Thôn Một") < wall.index("Nổ · Thôn Hai") < wall.index("Trộm cướp · Thôn")
        assert "Gây rối" not in wall
        assert "1 báo động đang mở" in wall and "2 diễn tập" in wall
        assert wall.count("không có việc thật") == 2
        assert 'data-open="1"' in wall  # a drill rings no bell
    seen = {
        f["properties"]["id"] for f in police.get("/ban-do/lop.json?lop=alarm&tuong=1").json()["features"]
    }
    assert drill.pk in seen and secret.pk not in seen
    board = police.get("/cac-bao-dong/").content.decode()
    assert "Gây rối" in board and ">kín</span>" in board
    article = board[board.index('calling drill">') :]
    assert "chưa ai gọi" not in article[: article.index("</article>")]
    assert "Báo kín · Gây rối, đánh nhau ở thôn Một" in sign_in(second).get("/cua-toi/").content.decode()
    cry(chief, world.hai, kind="flood", is_drill="on", spot="20.3, 105.3")
    banner = police.get("/cua-toi/").content.decode()
    assert "Báo kín" not in banner and "và 1 báo động nữa" in banner
    assert banner.index("btn red wide") < banner.index("btn drill wide")
