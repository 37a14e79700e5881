"""Alarms through the pages: raised by anybody, answered by the called, led and ended by those who may."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext

from keng.core.escalation.answers import ON_THE_WAY
from keng.core.escalation.kinds import PRESETS, QUIET_HELP, QUIET_WAIT
from keng.core.escalation.machine import State
from keng.core.rights import Role
from keng.records.alarms.actions import say_more
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.models import Alarm, AlarmReply, Origin
from keng.records.households.models import Household
from keng.records.messages.models import Channel, ContactPath, Message, Occasion
from keng.records.messages.spoken import SPOKEN
from keng.records.messages.texts import VIETNAMESE
from keng.records.people.models import Phone
from keng.worker.letters import letter
from tests.web.conftest import World, sign_in
from tests.web.sides import SINCE


@pytest.fixture
def homes(world: World):
    """Three people of thôn Một with homes, and one of thôn Hai."""
    people = {}
    for n, (name, village) in enumerate(
        [("Hòa", world.mot), ("Tâm", world.mot), ("Lan", world.mot), ("Dũng", world.hai)]
    ):
        person = world.person(name, role=Role.RESIDENT, village=village)
        Household.objects.create(
            village=village, number=str(n), head=person, lat=20 + n / 5000, lon=105.3, valid_from=SINCE
        )
        people[name] = person
    return people


MOST_STATEMENTS = 18  # of one raise: each is a millisecond that somebody in a fright waits


def form(place, **more):
    return {"client_id": uuid.uuid4(), "kind": "fire", "village": place.pk} | more


def cry(client, place, **more):
    return watched(client.post("/bao-dong/", form(place, **more)))


def watched(answer):
    """What an officer's or a neighbour's touch led to, once the watchman called those it owes a call."""
    call_everybody(at=timezone.now())
    return answer


@pytest.mark.feature("B1", "B6", "B7")
def test_a_resident_raises_a_fire_with_one_plain_form(world, homes):
    client = sign_in(homes["Hòa"])
    page = client.get("/bao-dong/").content.decode()
    dials = [page.index(f'"tel:{number}"') for number in ("114", "113", "115", "112")]
    assert dials == sorted(dials) and dials[-1] < page.index('name="kind"')
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/bao-dong/", form(world.mot))
    assert sum('FROM "keng_alarmkind"' in one["sql"] for one in asked) == 1
    assert len(asked) <= MOST_STATEMENTS
    row = Alarm.objects.get()
    assert answer.headers["Location"] == f"/bao-dong/{row.pk}/"
    assert (row.kind, row.raised_by, row.household.head) == ("fire", homes["Hòa"], homes["Hòa"])
    assert "máy đang gọi bà con" in client.get(f"/bao-dong/{row.pk}/").content.decode()
    call_everybody(at=timezone.now())
    shown = client.get(f"/bao-dong/{row.pk}/").content.decode()
    assert "Đã gọi 2 người" in shown
    assert shown.index("Trong lúc chờ") < shown.index("<summary>Bấm nhầm?") < shown.index("Tôi bấm nhầm")
    team = sign_in(world.person("Sơn", role=Role.TEAM_MEMBER, village=world.mot)).get("/bao-dong/")
    assert "truy đuổi" in team.content.decode() and "truy đuổi" not in page


@pytest.mark.feature("B6")
def test_every_kind_shows_its_own_card_and_number_to_whoever_comes(world, homes):
    raiser, neighbour, seen = sign_in(homes["Hòa"]), sign_in(homes["Tâm"]), set()
    for kind in PRESETS:
        cry(raiser, world.mot, kind=kind.code)
        page = neighbour.get(f"/bao-dong/{Alarm.objects.get(kind=kind.code).pk}/").content.decode()
        assert f"Gọi {kind.emergency} ngay" in page
        assert all(f"<li>{step}</li>" in page for step in kind.card), kind.code
        seen.add(kind.card)
    assert len(seen) == len(PRESETS) == 8
    with translation.override("en"):
        assert not [
            step for card in (*seen, QUIET_HELP, QUIET_WAIT) for step in card if gettext(step) == step
        ]


@pytest.mark.feature("B9")
def test_the_same_tap_twice_is_one_alarm(world, homes):
    client, tap = sign_in(homes["Hòa"]), uuid.uuid4()
    assert cry(client, world.mot, client_id=tap).url == cry(client, world.mot, client_id=tap).url
    assert Alarm.objects.count() == 1


@pytest.mark.feature("D1", "D6")
def test_the_called_neighbour_answers_with_one_tap(world, homes):
    cry(sign_in(homes["Hòa"]), world.mot)
    row, client = Alarm.objects.get(), sign_in(homes["Tâm"])
    assert "Cháy ở thôn Một" in client.get("/cua-toi/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/bao-dong/{row.pk}/").content.decode()
    assert not any('FROM "keng_message"' in one["sql"] for one in asked), "thousands open it at once"
    assert "20 m, đi bộ 1 phút" in page
    assert "phía nam" in page
    assert "Tôi đến ngay <small>tới nơi trong 2 phút</small>" in page  # a minute to get dressed
    assert f'href="/bao-dong/{row.pk}/"' in client.get("/bao-dong/dang-goi/").content.decode()
    assert "href" not in sign_in(homes["Dũng"]).get("/bao-dong/dang-goi/").content.decode()
    client.post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "coming"})
    reply = AlarmReply.objects.get()
    assert (reply.person, reply.reply) == (homes["Tâm"], "coming")
    assert (
        "1 người đang đến, gần nhất 2 phút nữa"
        in sign_in(homes["Hòa"]).get(f"/bao-dong/{row.pk}/").content.decode()
    )
    client.post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "on_scene"})
    assert AlarmReply.objects.get().reply == "on_scene"
    client.post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "nonsense"})
    assert AlarmReply.objects.get().reply == "on_scene"


@pytest.mark.feature("D6", "C1")
def test_a_notification_is_answered_by_its_button_without_opening_a_page(world, homes):
    ContactPath.objects.create(person=homes["Tâm"], channel=Channel.PUSH, order=1)
    cry(sign_in(homes["Hòa"]), world.mot)
    call = Message.objects.get(person=homes["Tâm"], channel=Channel.PUSH)
    pushed = letter([call], {}, address="-", at=call.made_at)
    assert dict(pushed.buttons) == {"1": "Tôi đến trong 5 phút", "0": "Không đến được"}
    for words in (VIETNAMESE["alarm_call"].body, SPOKEN["vi"]["alarm_call"], SPOKEN["vi"]["alarm_drill"]):
        assert f"đến trong {ON_THE_WAY} phút" in words
    button = {"receipt": pushed.receipt, "key": "0"}
    for key in ({"receipt": f"{pushed.receipt}x"}, {"receipt": ""}, {"key": "9"}):
        assert Client().post("/tin-nhan/tra-loi/", button | key).status_code == 400
    assert not AlarmReply.objects.exists()
    for key, reply, said in (("0", "cannot", ""), ("1", "coming", "Đã ghi bác đến trong 5 phút")):
        assert said in Client().post("/tin-nhan/tra-loi/", button | {"key": key}).content.decode()
        assert AlarmReply.objects.get().reply == reply


def test_a_person_of_another_village_sees_nothing(world, homes):
    cry(sign_in(homes["Hòa"]), world.mot, kind="medical")
    row, client = Alarm.objects.get(), sign_in(homes["Dũng"])
    assert client.get(f"/bao-dong/{row.pk}/").status_code == 404
    assert client.post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "coming"}).status_code == 404
    head_of_hai = sign_in(world.person("Sáu", role=Role.VILLAGE_HEAD, village=world.hai))
    assert "Cấp cứu" not in head_of_hai.get("/cac-bao-dong/").content.decode()


@pytest.mark.feature("B5")
def test_a_silent_alarm_is_seen_by_the_police_alone(world, homes):
    cry(sign_in(homes["Hòa"]), world.mot, kind="disorder", is_silent="on")
    row = Alarm.objects.get()
    head = sign_in(world.person("Năm", role=Role.VILLAGE_HEAD, village=world.mot))
    assert head.get(f"/bao-dong/{row.pk}/").status_code == 404
    chief = sign_in(world.person("Cường", role=Role.POLICE_CHIEF))
    assert chief.get(f"/bao-dong/{row.pk}/").status_code == 200
    assert sign_in(homes["Tâm"]).get(f"/bao-dong/{row.pk}/").status_code == 404
    raiser = sign_in(homes["Hòa"])
    assert "Báo kín" not in raiser.get("/cua-toi/").content.decode()  # somebody may be looking on
    waiting, helping = (c.get(f"/bao-dong/{row.pk}/").content.decode() for c in (raiser, chief))
    assert "Để máy im lặng" in waiting and "đến lặng lẽ" in helping
    assert "đừng gọi vào máy người báo" in helping and "tel:+" not in helping
    assert all("hô to" not in page.lower() for page in (waiting, helping))


@pytest.mark.feature("B10", "B8")
def test_an_alarm_of_two_villages_needs_a_second_officer(world, homes):
    chief, officer = (
        world.person(n, role=r) for n, r in (("Cường", Role.POLICE_CHIEF), ("Huệ", Role.POLICE_OFFICER))
    )
    cry(sign_in(chief), world.mot, kind="flood", others=[world.hai.pk], home="", reporter="bà Mận gọi")
    row = Alarm.objects.get()
    assert (row.state, row.origin, row.is_wide) == (State.PENDING, Origin.OFFICER, True)
    sign_in(chief).post(f"/bao-dong/{row.pk}/dong-y/")
    row.refresh_from_db()
    assert row.state == State.PENDING
    for address in (f"/bao-dong/{row.pk}/", "/cac-bao-dong/"):
        assert "Tôi đồng ý" in sign_in(officer).get(address).content.decode()
    watched(sign_in(officer).post(f"/bao-dong/{row.pk}/dong-y/"))
    row.refresh_from_db()
    assert row.state == State.CALLING
    board = sign_in(officer).get("/cac-bao-dong/").content.decode()
    assert "Tôi đồng ý" not in board
    wanted = ["tin nhắn SMS <b>", "Người thứ hai đã đồng ý", "Gọi thêm ngay:"]  # path, story, what to do
    assert [board.index(one) for one in wanted] == sorted(board.index(one) for one in wanted)


def test_a_wide_alarm_names_its_villages_and_who_telephoned(world, homes):
    chief = sign_in(world.person("Cường", role=Role.POLICE_CHIEF))
    cry(chief, world.mot, others=[world.hai.pk], reporter="bà Tâm", kind="flood")
    row = Alarm.objects.get()
    shown = " ".join(chief.get(f"/bao-dong/{row.pk}/").content.decode().split())
    assert "Thôn Một, Thôn Hai" in shown and "bà Tâm báo, Cường phát" in shown
    assert "và 1 thôn khác" in chief.get("/cac-bao-dong/").content.decode()
    second = sign_in(world.person("Thu", role=Role.POLICE_OFFICER))
    watched(second.post(f"/bao-dong/{row.pk}/dong-y/"))
    told = Message.objects.filter(template="alarm_call").last()
    assert told.params["place"].endswith("thôn Một, thôn Hai")


def test_a_resident_cannot_alarm_other_villages_or_hold_a_drill(world, homes):
    cry(sign_in(homes["Hòa"]), world.mot, others=[world.hai.pk], is_drill="on")
    row = Alarm.objects.get()
    assert (row.is_wide, row.occasion) == (False, Occasion.REAL)


@pytest.mark.feature("B11", "A16")
def test_a_drill_from_the_page_reaches_only_the_paths_it_names(world, homes):
    chief = sign_in(world.person("Cường", role=Role.POLICE_CHIEF))
    cry(chief, world.mot, is_drill="on", reporter="diễn tập quý 4")
    row = Alarm.objects.get()
    assert "DIỄN TẬP" in chief.get(f"/bao-dong/{row.pk}/").content.decode()
    outgoing = Message.objects.filter(subject=f"alarm:{row.pk}").exclude(channel="board")
    assert set(outgoing.values_list("state", flat=True)) <= {"suppressed"}


@pytest.mark.feature("B12")
def test_the_leader_says_more_and_ends_it_and_everybody_hears(world, homes):
    cry(sign_in(homes["Hòa"]), world.mot)
    row = Alarm.objects.get()
    assert sign_in(homes["Tâm"]).post(f"/bao-dong/{row.pk}/ket-thuc/").status_code == 403
    leader = sign_in(world.person("Tư", role=Role.TEAM_LEADER, village=world.mot))
    leader.post(f"/bao-dong/{row.pk}/da-goi/")
    empty = leader.post(f"/bao-dong/{row.pk}/tin-them/", {"text": " "}, follow=True).content.decode()
    assert "Lời báo cho mọi người đã được gọi: Chưa có lời nào để báo." in empty
    leader.post(f"/bao-dong/{row.pk}/tin-them/", {"text": "Lửa ở bếp"})
    leader.post(f"/bao-dong/{row.pk}/ket-thuc/", {"text": "Đã dập"})
    row.refresh_from_db()
    assert (row.state, row.ended_by.name, row.is_false) == (State.ENDED, "Tư", False)
    assert row.emergency_called_at is not None
    told = Message.objects.filter(person=homes["Tâm"], template="alarm_over")
    assert told.count() == 1
    owed = Message.objects.count()  # an all-clear for an alarm that is not there is for nobody
    assert leader.post(f"/bao-dong/{row.pk + 1}/ket-thuc/", {"text": "Đã dập"}).status_code == 404
    assert Message.objects.count() == owed
    leader.post(f"/bao-dong/{row.pk}/ket-thuc/", {"text": "Lần nữa"})
    assert told.count() == 1
    assert "Đã yên" in leader.get(f"/bao-dong/{row.pk}/").content.decode()


@pytest.mark.feature("D10", "B15")
def test_a_long_story_shows_what_came_last_and_all_of_it_with_one_touch(world, homes):
    cry(sign_in(homes["Hòa"]), world.mot)
    row, leader = Alarm.objects.get(), sign_in(world.person("Tư", role=Role.TEAM_LEADER, village=world.mot))
    for n in range(45):
        say_more(row, by=homes["Tâm"], at=row.raised_at + timedelta(seconds=n), text=f"tin {n}.")
    short = leader.get(f"/bao-dong/{row.pk}/").content.decode()
    assert ("tin 44." in short, "tin 3." in short, "?het" in short) == (True, False, True)
    assert "Xem cả 46 dòng" in short
    for part in ("", "phan/"):
        whole = leader.get(f"/bao-dong/{row.pk}/{part}?het").content.decode()
        assert ("tin 3." in whole, "Xem cả" in whole) == (True, False)


@pytest.mark.feature("D7")
def test_whoever_leads_acts_with_one_tap(world, homes):
    """The raiser's number, the next circle, a ready word: no typing with a fire before one's eyes."""
    Phone.objects.create(person=homes["Hòa"], number="+84900000077")
    cry(sign_in(homes["Hòa"]), world.mot, kind="medical")
    row = Alarm.objects.get()
    chief = sign_in(world.person("Cường", role=Role.POLICE_CHIEF))
    here = f"/bao-dong/{row.pk}/"
    shown = chief.get(here).content.decode()
    assert 'href="tel:+84900000077"' in shown
    assert "Gọi thêm ngay: cả thôn" in " ".join(shown.split())
    chief.post(f"/bao-dong/{row.pk}/goi-them/")
    row.refresh_from_db()
    assert (row.rung >= 1, row.events.filter(because="widened", by__name="Cường").count()) == (True, 1)
    board = chief.get("/cac-bao-dong/").content.decode()
    assert all('http-equiv="refresh"' in page for page in (shown, board))  # it follows without a script too
    ready = re.search(r'name="text" value="([^"]+)"', shown)
    chief.post(f"/bao-dong/{row.pk}/tin-them/", {"text": ready[1]})
    assert row.events.filter(because="updated", text=ready[1]).exists()
    for _ in range(row.rung, 4):
        watched(chief.post(f"/bao-dong/{row.pk}/goi-them/"))
    assert "Gọi lại ngay: " in chief.get("/cac-bao-dong/").content.decode()  # nobody is left above
    neighbour = sign_in(homes["Tâm"])
    assert "Gọi thêm ngay" not in neighbour.get(f"/bao-dong/{row.pk}/").content.decode()
    assert neighbour.post(f"/bao-dong/{row.pk}/goi-them/").status_code == 403


def test_the_raiser_takes_a_slip_of_the_thumb_back(world, homes):
    client = sign_in(homes["Hòa"])
    cry(client, world.mot)
    row = Alarm.objects.get()
    client.post(f"/bao-dong/{row.pk}/bam-nham/")
    row.refresh_from_db()
    assert (row.state, row.is_false) == (State.ENDED, True)


def test_why_this_person_and_not_that_one(world, homes):
    cry(sign_in(homes["Hòa"]), world.mot)
    row = Alarm.objects.get()
    chief = sign_in(world.person("Cường", role=Role.POLICE_CHIEF))
    page = chief.get(f"/bao-dong/{row.pk}/vi-sao/")
    text = page.content.decode()
    assert "nhà gần" in text
    assert "chính người này báo" in text
    answers = {
        name: chief.get(f"/bao-dong/{row.pk}/vi-sao/", {"tim": name}).content.decode().split("</form>")
        for name in ("Tâm", "Dũng", "Ai Đó")
    }
    shown = {name: next(part for part in parts if 'id="tim"' in part) for name, parts in answers.items()}
    assert "bậc 1" in shown["Tâm"]
    assert "không thuộc vòng nào" in shown["Dũng"]
    assert "Không có ai khớp" in shown["Ai Đó"]


@pytest.mark.parametrize("wrong", [{"kind": "volcano"}, {"village": "999999"}])
def test_a_call_for_help_that_cannot_be_read_says_so_and_is_not_half_raised(world, homes, wrong):
    answer = cry(sign_in(homes["Hòa"]), world.mot, **wrong)
    assert answer.status_code == 422
    assert not Alarm.objects.exists()


def test_a_position_that_cannot_be_true_does_not_lose_the_alarm(world, homes):
    cry(sign_in(homes["Hòa"]), world.mot, lat="105.3", lon="20.0")
    assert Alarm.objects.get().lat is None


@pytest.mark.feature("B1")
def test_a_phone_that_lost_its_cookies_is_told_in_vietnamese_whom_to_dial(world, homes):
    stranger = Client(enforce_csrf_checks=True)
    answer = cry(stranger, world.mot)
    page = answer.content.decode()
    assert (answer.status_code, Alarm.objects.count()) == (403, 0)
    assert "CSRF" not in page and "Forbidden" not in page
    wanted = ["tel:114", "tel:113", "tel:115", "Báo động CHƯA gửi đi", 'href="/bao-dong/"', 'lang="en"']
    assert [page.index(one) for one in wanted] == sorted(page.index(one) for one in wanted)
    assert "The alarm was NOT sent" in page
    asked_in = stranger.get("/bao-dong/", follow=True).content.decode()
    assert asked_in.index("tel:114") < asked_in.index("Cán bộ đăng nhập</h1>")


@pytest.mark.feature("B9")
def test_one_person_who_raises_again_is_no_witness_and_adds_one_line(world, homes):
    raiser, other = sign_in(homes["Hòa"]), sign_in(homes["Tâm"])
    for client in (raiser, raiser, raiser, other, other, other):
        cry(client, world.mot, spot="20.0, 105.3")
    row = Alarm.objects.get()
    assert row.events.filter(kind="witnessed", by=homes["Hòa"]).count() == 1
    shown = sign_in(world.person("Cường", role=Role.POLICE_CHIEF)).get(f"/bao-dong/{row.pk}/")
    page = shown.content.decode()
    assert "thêm 1 người báo" in page
    assert page.count("Báo lại") == 2


@pytest.mark.feature("B1", "B7")
@pytest.mark.parametrize(
    ("rubbish", "said"),
    [
        ({"lat": "abc", "lon": "1"}, "vị trí của máy"),
        ({"lat": "NaN", "lon": "NaN"}, "vị trí của máy"),
        ({"lat": "1e400", "lon": "105"}, "vị trí của máy"),
        ({"note": "x" * 201}, "Nói thêm"),
        ({"home": "a\0" * 81}, "Nhà ai"),
        ({"post": "999999", "cluster": "x"}, "Gần kẻng nào"),
        ({"spot": "10.77, 106.7"}, "10.77, 106.7: ở xa ngoài xã"),
        ({"spot": "48.85, 2.35"}, "để lại thành lời"),
        ({"lat": "10.77", "lon": "106.7"}, "vị trí của máy: ở xa ngoài xã"),
        ({"client_id": "7"}, ""),
    ],
)
def test_rubbish_beside_a_cry_never_stops_it_and_what_was_left_out_is_said(world, homes, rubbish, said):
    type(world.mot).objects.filter(pk=world.mot.pk).update(lat=20.0, lon=105.3)
    client = sign_in(homes["Hòa"])
    assert cry(client, world.mot, **rubbish).status_code == 302
    row = Alarm.objects.get()
    page = client.get(f"/bao-dong/{row.pk}/").content.decode()
    assert said in page
    assert ("Có chỗ không dùng được" in page) is bool(said)
    assert row.lat is None
