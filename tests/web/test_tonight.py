"""The board of tonight: what each role sees of it, and how it counts."""

import asyncio
import json
import re
import uuid
from datetime import datetime, timedelta

import anyio
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from keng.core.nights import Source
from keng.core.rights import Right
from keng.records.alarms.actions import Cry, raise_alarm
from keng.records.gongs.models import HearingCheck
from keng.records.messages.models import Message
from keng.records.people.models import Appointment, Person
from keng.records.watch.actions import (
    Report,
    Scope,
    advance_due,
    excuse,
    expect_nights,
    report_ringing,
    say_busy,
)
from keng.records.watch.models import Expectation
from keng.web import live
from keng.web.live import Reader, Seen, Subscriber, who_asks
from tests.cast import Cast, cast, enter

pytestmark = pytest.mark.django_db
EVENING = datetime.fromisoformat("2026-11-23T21:30+07:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{text}+07:00")


@pytest.fixture
def village(db: None) -> Cast:
    people = cast(EVENING)
    expect_nights(people.commune, nights=[people.night], at=EVENING)
    return people


def signed_in(person: Person) -> Client:
    client = Client()
    enter(client, person, at=datetime.now(EVENING.tzinfo))
    return client


def board(person: Person, when: str, path: str = "/dem-nay/") -> str:
    client = signed_in(person)
    with time_machine.travel(at(when), tick=False):
        answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def struck(post, by: Person, when: str) -> None:
    report = Report(client_id=uuid.uuid4(), source=Source.TAP, struck_at=at(when), by=by)
    report_ringing(post, report, at=at(when))


@pytest.mark.feature("D10")
def test_the_board_says_whom_to_ring_to_who_may_see_numbers_and_one_minute_is_one_line(village: Cast) -> None:
    struck(village.post_4, village.lan, "22:00")
    struck(village.post_of_sau, village.dung, "22:00")
    text = board(village.chief, "22:07")  # kẻng số 3 is silent: bác Hòa is on duty, cô Lan his deputy
    ringing = [text.index(f"tel:+8490000000{n}") for n in (1, 2, 3)]
    assert ringing == sorted(ringing), "who is on duty first, then who leads"
    assert "tel:+84900000004" not in text, "three at most"
    assert "<b>Thôn Mẫu Năm · kẻng 3</b>" in text, "the village has two gongs: which one is silent"
    assert text.count("Mẫu Năm, Mẫu Sáu: báo đã đánh") == 1, "two villages in one minute are one line"
    neighbour = board(village.hoa, "22:07")
    assert "Chưa nghe kẻng" in neighbour
    assert "tel:+849" not in neighbour


@pytest.mark.feature("D10")
def test_of_two_silent_gongs_each_is_named_with_whom_to_ring_for_it(village: Cast) -> None:
    text = board(village.chief, "22:07")
    assert '<b>Thôn Mẫu Năm · kẻng 3</b> <a href="tel:+84900000001">bác Hòa ' in text
    assert '<b>Thôn Mẫu Năm · kẻng 4</b> <a href="tel:+84900000003">ông Tư ' in text  # nobody on duty
    assert "<b>Thôn Mẫu Sáu</b> " in text, "the only one of its village needs no number"


@pytest.mark.feature("D10", "E5")
def test_who_is_busy_is_not_rung_and_the_card_leads_to_the_night(village: Cast) -> None:
    row = Expectation.objects.get(post=village.post_3, night=village.night)
    assert "bác Hòa trực" in board(village.chief, "21:50")
    say_busy(row, by=village.hoa, at=at("21:51"))
    assert "bác Hòa bận, cô Lan đánh thay" in board(village.chief, "21:52")
    struck(village.post_4, village.lan, "22:00")
    text = board(village.chief, "22:07")
    called = re.findall(r"tel:\+8490000000(\d)", text[text.index("<b>Thôn Mẫu Năm") :])
    assert called[0] == "2", "the deputy first"
    assert "1" not in called, "and never who is busy"
    assert f'<a href="/so-dem/{row.pk}/">Thôn Mẫu Năm</a>' in text
    night = board(village.chief, "22:07", f"/so-dem/{row.pk}/")
    assert "<b>bác Hòa</b> (báo bận) · người thay: <b>cô Lan</b>" in night
    assert "tel:+84900000002" in night
    assert "Kẻng số 4" in night, "the village's other gong is one tap away"


@pytest.mark.feature("D10", "C13")
def test_a_reminder_that_nothing_carried_is_not_called_told(village: Cast) -> None:
    silent = Expectation.objects.get(post=village.post_3, night=village.night)
    for when in ("21:50", "22:05"):
        advance_due(at=at(when))
    assert "Mẫu Năm, Mẫu Sáu: đã nhắc người đánh kẻng" in board(village.chief, "21:51")
    Message.objects.filter(subject=f"expectation:{silent.pk}").update(state="failed")
    text = board(village.chief, "22:07")
    assert "Mẫu Năm: không báo được cho người đánh thay, hãy gọi điện" in text
    assert "Mẫu Sáu: đã nhắc người đánh kẻng" in text
    assert "<p>Không báo được cho người đánh thay, hãy gọi điện" in text, "on the card too"
    night = board(village.chief, "22:07", f"/so-dem/{silent.pk}/")
    assert "<b>không báo được cho người đánh kẻng, hãy gọi điện</b>" in night
    Message.objects.filter(template="deputy_needed").update(state="sent")
    assert "không báo được cho người đánh thay" not in board(village.chief, "22:07")


@pytest.mark.feature("D10", "M4")
def test_the_police_see_who_struck_who_was_late_and_who_is_silent(village: Cast) -> None:
    struck(village.post_3, village.hoa, "22:00")
    struck(village.post_4, village.lan, "22:06")
    text = board(village.chief, "22:07")
    assert "Đêm thứ Hai 23/11" in text
    assert "<dd>1<small>/2</small></dd>" in text, "one of two villages has struck"
    assert 'data-sign="◐">Muộn 6 phút' in text
    assert 'data-sign="✕">Chưa nghe kẻng' in text
    assert "<b>Thôn Mẫu Sáu</b>" in text
    assert 'href="tel:+84900000008"' in text


def test_after_the_cut_off_the_board_says_do_not_strike(village: Cast) -> None:
    assert "không đánh nữa" in board(village.chief, "22:20")


def test_an_excused_village_shows_its_reason_and_approver(village: Cast) -> None:
    excuse(
        Scope(village.commune, village.mau_sau),
        kind="mourning",
        from_on=village.night,
        until_on=village.night,
        reason="nhà ông Ba có tang",
        approved_by=village.head,
        at=EVENING,
    )
    assert "Nghỉ đánh · nhà có tang · ông Bình duyệt" in board(village.chief, "22:07")


def test_a_cluster_that_did_not_hear_is_named(village: Cast) -> None:
    for post in (village.post_3, village.post_4):
        struck(post, village.hoa, "22:00")
    HearingCheck.objects.create(
        post=village.post_4, cluster=village.bo_song, night=village.night, heard="not", at=at("22:03")
    )
    assert "Cụm Bờ Sông chưa nghe" in board(village.chief, "22:07")


def test_a_striker_sees_his_own_village_only(village: Cast) -> None:
    struck(village.post_3, village.hoa, "22:00")
    text = board(village.dung, "22:07")
    assert "Mẫu Sáu" in text
    assert "Mẫu Năm" not in text
    assert "Hòa" not in text


@pytest.mark.feature("D10")
def test_the_wall_is_a_page_of_its_own_without_menus(village: Cast) -> None:
    text = board(village.chief, "22:07", "/dem-nay/tuong/")
    assert 'class="menu"' not in text
    assert "kẻng là chính, màn hình là phụ" in text


@pytest.mark.feature("N6")
def test_the_board_is_light_and_reads_without_a_script(village: Cast) -> None:
    text = board(village.chief, "22:07")
    assert len(text.encode()) <= 50_000
    assert '<noscript><meta http-equiv="refresh"' in text


def test_the_theme_is_kept_in_a_cookie_and_returns_home_only(village: Cast) -> None:
    client = signed_in(village.hoa)
    answer = client.post("/giao-dien", {"theme": "day"}, headers={"Referer": "https://elsewhere.example/x"})
    assert (answer["Location"], answer.cookies["theme"].value) == ("/", "day")
    assert 'data-theme="day"' in client.get("/giup-do/").content.decode()


def test_a_resident_has_no_board_and_no_stream(village: Cast) -> None:
    client = signed_in(village.resident)
    assert client.get("/dem-nay/").status_code == 403
    who = who_asks({name: morsel.value for name, morsel in client.cookies.items()})
    assert who is not None
    assert not who.may_somewhere(Right.SEE_TONIGHT)


@pytest.mark.feature("D10")
def test_before_noon_of_the_founding_day_the_board_is_open_and_shows_the_first_night(village: Cast) -> None:
    """Last night nobody held a right and no village stood; rights of now are asked for now."""
    today = EVENING.date()
    village.commune.villages.update(valid_from=today)
    Appointment.objects.filter(person=village.chief).update(from_on=today)
    with time_machine.travel(at("09:00"), tick=False):
        client = signed_in(village.chief)
        who = who_asks({name: morsel.value for name, morsel in client.cookies.items()})
    assert who is not None
    assert who.may_somewhere(Right.SEE_TONIGHT), "the stream is open"
    morning = board(village.chief, "09:00")
    assert "đêm đầu tiên là tối nay" in morning
    assert "Mẫu Năm" in morning
    assert "Chưa có thôn nào. Hãy nhập" not in morning
    assert "đêm đầu tiên" not in board(village.chief, "13:00")
    village.commune.villages.filter(pk=village.mau_sau.pk).update(valid_from=today - timedelta(days=9))
    assert "đêm đầu tiên" not in board(village.chief, "09:00"), "a village stood last night"


@pytest.mark.feature("D10")
def test_each_person_lands_on_the_page_that_person_came_for(village: Cast) -> None:
    def landing(person: Person) -> str:
        with time_machine.travel(at("21:00"), tick=False):
            return signed_in(person).get("/")["Location"]

    found = {one.name: landing(one) for one in (village.chief, village.clerk, village.head, village.liaison)}
    assert set(found.values()) == {"/dem-nay/"}, found
    assert (landing(village.hoa), landing(village.lan)) == ("/phien/", "/phien/")
    village.on_duty(village.post_4, village.head, village.tu, nights=1, at=EVENING)
    assert landing(village.head) == "/phien/", "tonight he strikes himself"
    assert landing(village.resident) == "/bao-dong/"


def test_a_clock_that_was_never_measured_is_neither_good_nor_bad(village: Cast) -> None:
    page = board(village.chief, "21:00", "/tinh-trang/")
    assert 'data-sign="?">Chưa đo</span> <strong>Đồng hồ của máy' in page
    cache.clear()
    assert Client().get("/health").json()["checks"]["clock"] is None


def test_a_bound_phone_is_known_to_the_stream_and_a_stranger_is_not(village: Cast) -> None:
    client = signed_in(village.hoa)
    who = who_asks({"keng_phone": client.cookies["keng_phone"].value})
    assert who is not None
    assert who.person == village.hoa
    assert who_asks({}) is None
    assert who_asks({"sessionid": "made-up", "keng_phone": "made-up"}) is None


def test_the_reader_tells_each_page_only_of_its_own_villages() -> None:
    """Changes of other villages, communes and topics never reach a page; what piles up becomes one event."""

    async def story() -> tuple[set[int], set[int], set[int]]:
        rows: list[Seen] = []
        reader = Reader(
            lambda after: [r for r in rows if r.pk > after], lambda: max([0, *(r.pk for r in rows)])
        )
        chief = Subscriber(commune=1, villages=None, topic="watch")
        hoa = Subscriber(commune=1, villages=frozenset({5}), topic="watch")
        far = Subscriber(commune=2, villages=None, topic="watch")
        everybody = (chief, hoa, far)
        for one in everybody:
            reader.join(one)
        await asyncio.sleep(0.2)
        for one in everybody:
            one.pending.clear()
        rows += [
            Seen(2, 1, 5, "watch"),
            Seen(3, 1, 6, "watch"),
            Seen(4, 1, 5, "messages"),
            Seen(5, 1, 5, "watch"),
        ]
        await asyncio.sleep(0.8)
        rows.insert(0, Seen(1, 1, 7, "watch"))  # drew its number first, committed last
        await asyncio.sleep(0.8)
        for one in everybody:
            reader.leave(one)
        await asyncio.sleep(0.6)
        return chief.pending, hoa.pending, far.pending

    assert asyncio.run(story()) == ({5, 6, 7}, {5}, set())


@pytest.mark.feature("D10")
def test_the_many_who_were_called_take_turns_and_whoever_leads_or_raised_it_is_told_at_once(
    village: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes_first(person: Person) -> bool:
        who = who_asks({"keng_phone": signed_in(person).cookies["keng_phone"].value})
        assert who is not None
        return live._goes_first(who)

    assert goes_first(village.head)
    assert not goes_first(village.resident)
    raise_alarm(Cry(kind="fire", village=village.mau_nam), by=village.resident, at=EVENING)
    assert goes_first(village.resident)

    async def story() -> None:
        reader, over = Reader(lambda after: [], lambda: 0), anyio.Event()
        monkeypatch.setattr(live, "READER", reader)
        for _ in range(36_000):
            reader.join(Subscriber(1, None, "alarms", is_first=False))
        assert reader.crowd_seconds == 36_000 / live.TURNS_A_SECOND
        assert not await live._turn(Subscriber(1, None, "alarms"), over)
        turn = asyncio.create_task(live._turn(Subscriber(1, None, "alarms", is_first=False), over))
        await asyncio.sleep(0.1)
        assert not turn.done(), "an hour's crowd: a second of it would be rare luck"
        over.set()
        assert await turn, "nobody waits for the end of the server"

    asyncio.run(story())


def test_the_stream_says_village_numbers_how_often_to_ask_and_nothing_else() -> None:
    from keng.web.live import _said

    assert json.loads(_said([5, 6])) == {"villages": [5, 6], "every": 45}
