"""Whom an alarm calls, in which order: tried before it counts, refused where it would go quiet, put back."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from django.test import Client

from keng.core.escalation.ladder import FIRE, USUAL, Circle
from keng.core.escalation.musts import Answerers, Must
from keng.core.rights import Role
from keng.records.alarms.kinds import kind_of, ladder_of
from keng.records.alarms.models import Alarm, AlarmCall, AlarmLadder
from keng.records.households.models import Household
from keng.records.people.models import AuditEntry, Person, Phone
from tests.web.conftest import World, sign_in
from tests.web.sides import SINCE
from tests.web.test_alarms import cry

LADDER = "/cai-dat/bao-dong/medical/thang-goi/"


@pytest.fixture
def homes(world: World) -> list[Person]:
    """Four homes of thôn Một, twenty metres apart; the last has no telephone."""
    found = []
    for n, name in enumerate(("Hòa", "Tâm", "Lan", "Mận")):
        person = world.person(name, role=Role.RESIDENT, village=world.mot)
        if name != "Mận":
            now = datetime.now(UTC)
            Phone.objects.create(person=person, number=f"+849000000{n:02d}", verified_at=now)
        home = {"lat": 20 + n / 5000, "lon": 105.3, "valid_from": SINCE}
        Household.objects.create(village=world.mot, number=str(n), head=person, **home)
        found.append(person)
    return found


@pytest.fixture
def chief(world: World, homes: list[Person]) -> Client:
    return sign_in(world.person("Cường", role=Role.POLICE_CHIEF))


def rungs(*wanted: tuple[Iterable[str], int], **more: object) -> dict[str, object]:
    data: dict[str, object] = {"form-TOTAL_FORMS": len(wanted), "form-INITIAL_FORMS": 0, "repeat": 300}
    for n, (circles, wait) in enumerate(wanted):
        data |= {f"form-{n}-circles": list(circles), f"form-{n}-wait": wait}
    return data | more


GOOD = ((["group"], 60), (["village"], 120), (["commune"], 180))


@pytest.mark.feature("D3")
def test_the_ladder_is_told_in_plain_words_and_tried_on_a_village(chief, world):
    page = chief.get("/cai-dat/bao-dong/").content.decode()
    for words in ("nhà gần nhất, tổ liên gia", "sau 3 phút", "gọi lại bậc cuối", "mặc định"):
        assert words in page
    shown = chief.get(LADDER).content.decode()
    assert "Hiện nay sẽ như thế này" in shown
    assert "lúc 22:20" in shown
    assert "4 người" in shown  # the four homes next door, at once
    assert "1 người coi như không báo được" in shown
    assert "tin nhắn SMS 3" in shown


@pytest.mark.feature("D3")
def test_a_first_look_saves_nothing_and_the_second_press_does(chief, world):
    look = chief.post(LADDER, rungs(*GOOD, xem="1", village=world.mot.pk, moment="02:13")).content.decode()
    assert "chưa lưu" in look
    assert "02:14" in look  # the village a minute after the next door
    assert not AlarmLadder.objects.exists()
    assert chief.post(LADDER, rungs(*GOOD, luu="1")).status_code == 302
    kind = kind_of(world.commune, "medical")
    made = ladder_of(world.mot, kind)
    assert [rung.circles for rung in made.rungs] == [(Circle.GROUP,), (Circle.VILLAGE,), (Circle.COMMUNE,)]
    entry = AuditEntry.objects.get(verb="set_ladder")
    assert "medical" in entry.detail and "group 60s" in entry.detail


@pytest.mark.feature("D3")
@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ([(["group"], 60), (["village"], 120)], '<a href="#bac-2">Bậc 2</a>'),
        ([], "Thang gọi chưa có bậc nào"),
        ([(["commune"], 7200)], "7200"),
    ],
)
def test_a_ladder_that_ends_in_nobody_or_goes_quiet_is_refused_at_its_rung(chief, wanted, words):
    answer = chief.post(LADDER, rungs(*wanted, luu="1"))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AlarmLadder.objects.exists()


@pytest.mark.feature("D3")
def test_rungs_are_added_moved_and_taken_out_without_a_script_and_nothing_is_saved(chief, world):
    shown = chief.get(LADDER).content.decode()
    assert "gọi nhà gần nhất, tổ liên gia + tổ bảo vệ ANTT, người trực." in shown
    assert "Chờ 3 phút, còn thiếu người thì gọi bậc sau." in shown
    typed = rungs((["team"], 60), (["village"], 120), (["commune"], 180))

    def done(deed):
        return " ".join(chief.post(LADDER, typed | {"lam": deed}).content.decode().split())

    more = done("them")  # before the last, open to be filled in, and not complained of
    assert "Bậc 3:</b> chưa chọn gọi ai." in more and "Bậc 4:</b> gọi công an, dân quân, cán bộ xã." in more
    assert "chưa lưu" in more
    assert "Bậc 1 (ngay):</b> gọi cả thôn." in done("len-1")
    assert "Bậc 2:</b> gọi tổ bảo vệ ANTT, người trực." in done("xuong-0")
    assert "Bậc 2:</b> gọi công an, dân quân, cán bộ xã." in done("bo-1")
    assert "bậc cuối phải có công an" in done("xuong-1")
    for odd in ("bo-9", "len-0", "xuong-2", "len--1", "bay"):
        assert "Bậc 3:</b> gọi công an, dân quân, cán bộ xã." in done(odd)
    assert not AlarmLadder.objects.exists()


@pytest.mark.feature("D3")
def test_a_rung_that_calls_nobody_is_not_saved_in_silence(chief):
    answer = chief.post(LADDER, rungs((["team"], 60), ([], 180), (["commune"], 180), luu="1"))
    assert (answer.status_code, "bậc này chưa gọi ai" in answer.content.decode()) == (422, True)
    assert not AlarmLadder.objects.exists()


@pytest.mark.feature("D3")
def test_a_village_has_its_own_and_goes_back_to_the_usual_one(chief, world):
    at = f"{LADDER}?thon={world.mot.pk}"
    chief.post(at, rungs((["commune"], 60), luu="1"))
    kind = kind_of(world.commune, "medical")
    assert len(ladder_of(world.mot, kind).rungs) == 1
    assert ladder_of(world.hai, kind) == USUAL
    assert "riêng của thôn" in chief.get(f"/cai-dat/bao-dong/?thon={world.mot.pk}").content.decode()
    chief.post(at, {"mac-dinh": "1"})
    assert ladder_of(world.mot, kind) == USUAL
    assert AuditEntry.objects.filter(verb="drop_ladder").count() == 1
    assert chief.get(f"{LADDER}?thon={world.la.pk}").status_code == 404  # of another commune
    assert chief.get("/cai-dat/bao-dong/volcano/thang-goi/").status_code == 404


@pytest.mark.feature("D3")
def test_two_officers_at_once_do_not_undo_each_other_and_the_last_change_goes_back(chief, world):
    other, at = sign_in(world.person("Hạnh", role=Role.OFFICE)), f"{LADDER}?thon={world.mot.pk}"
    kind = kind_of(world.commune, "medical")
    seen = re.search(r'name="seen" value="(\w+)"', chief.get(at).content.decode())[1]
    mine, theirs = rungs((["commune"], 60), luu="1", seen=seen), rungs(*GOOD, luu="1", seen=seen)
    assert [other.post(at, theirs).status_code for _ in range(2)] == [302, 302]  # a thumb touches twice
    assert AuditEntry.objects.filter(verb="set_ladder").count() == 1
    late = chief.post(at, mine)
    assert (late.status_code, len(ladder_of(world.mot, kind).rungs)) == (422, 3)
    page = late.content.decode()
    assert "Hạnh đã đổi thang này lúc" in page and "Thang đang dùng lúc này" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert chief.post(at, mine | {"seen": seen}).status_code == 302  # knowing it, the second press counts
    assert "Đổi gần nhất: Cường" in chief.get(at).content.decode()
    found = []
    for act in ({"hoan-lai": "1"}, {"hoan-lai": "1"}, {"mac-dinh": "1"}, {"hoan-lai": "1"}):
        chief.post(at, act)
        found.append(len(ladder_of(world.mot, kind).rungs))
    assert found == [3, 1, len(USUAL.rungs), 1]
    assert "chưa đổi lần nào" in chief.post(LADDER, {"hoan-lai": "1"}, follow=True).content.decode()


@pytest.mark.feature("D3")
def test_a_number_without_whose_answer_is_not_dropped_in_silence(chief):
    wanted = rungs(*GOOD, luu="1") | {"form-0-heads": "2"}
    none = chief.post(LADDER, wanted | {"form-0-heads": "0"}).content.decode()
    assert "Ít nhất mấy người nhận lời" in none and ": phải ít nhất 1 người trả lời." in none
    answer = chief.post(LADDER, wanted)
    assert (answer.status_code, "chưa chọn ai phải trả lời" in answer.content.decode()) == (422, True)


@pytest.mark.feature("D3")
def test_what_the_page_foretells_is_what_the_alarm_does(chief, world, homes):
    shown = chief.get("/cai-dat/bao-dong/fire/thang-goi/").content.decode()
    assert ladder_of(world.mot, kind_of(world.commune, "fire")) == FIRE
    assert "Bậc 1: 5 người" in " ".join(shown.replace("<b>", "").split())  # four homes and the chief
    cry(chief, world.mot, kind="fire", home="0", reporter="ai đó")
    assert AlarmCall.objects.filter(rung=0).count() == 4  # the chief raised it


@pytest.mark.feature("D4")
def test_everyone_on_a_rung_or_so_many_of_a_role_must_answer(chief, world, homes):
    every = rungs((["group"], 60), (["village"], 120), (["commune"], 180))
    wrong = chief.post(LADDER, every | {"form-1-must": "everybody", "luu": "1"})
    assert (wrong.status_code, "cả thôn thì không thể" in wrong.content.decode()) == (422, True)
    asked = {"form-0-must": "everybody", "form-2-must": "police", "form-2-heads": "2"}
    look = chief.post(LADDER, every | asked | {"xem": "1", "village": world.mot.pk}).content.decode()
    assert "mọi người được gọi ở bậc này đều phải trả lời" in look
    assert "ít nhất 2 người của công an xã nhận lời" in look
    assert "Chỉ có 0 người trả lời được" in look  # the chief has no telephone, and there is but one
    chief.post(LADDER, every | asked | {"luu": "1"})
    made = ladder_of(world.mot, kind_of(world.commune, "medical"))
    assert [rung.must for rung in made.rungs] == [
        Must(Answerers.EVERYBODY),
        None,
        Must(Answerers.POLICE, 2),
    ]
    assert "ít nhất 2 người của công an xã nhận lời" in chief.get("/cai-dat/bao-dong/").content.decode()

    cry(chief, world.mot, kind="medical", home="0")
    row = Alarm.objects.get()
    tam, lan = sign_in(homes[1]), sign_in(homes[2])
    for one in (tam, lan):
        one.post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "coming"})
    row.refresh_from_db()
    assert (row.need, row.state) == (2, "calling")  # hands enough, and two homes have not said a word
    shown = chief.get(f"/bao-dong/{row.pk}/").content.decode()
    assert "Còn phải trả lời:" in shown and "Mận" in shown
    for one in (homes[0], homes[3]):
        sign_in(one).post(f"/bao-dong/{row.pk}/tra-loi/", {"reply": "cannot"})
    row.refresh_from_db()
    assert row.state == "manned"
    assert "Còn phải trả lời:" not in chief.get(f"/bao-dong/{row.pk}/").content.decode()


def test_where_no_officer_stands_the_page_says_that_nobody_answers(world, homes):
    office = sign_in(world.person("Vy", role=Role.OFFICE))
    assert "Chưa có công an, cán bộ xã nào nhận" in office.get(LADDER).content.decode()


def test_the_words_of_a_kind_are_the_communes_own_and_put_back(chief, world):
    where = "/cai-dat/bao-dong/fire/"
    said = {
        "name": "Cháy rừng",
        "emergency": "114",
        "strength": 9,
        "signal": "alarm_fire",
        "card": "Gọi.\nChạy.",
    }
    assert chief.post(where, said | {"emergency": "gọi"}).status_code == 422
    assert chief.post(where, said).status_code == 302
    kind = kind_of(world.commune, "fire")
    assert (kind.name, kind.strength, kind.card) == ("Cháy rừng", 9, ("Gọi.", "Chạy."))
    assert "Cháy rừng" in chief.get("/bao-dong/").content.decode()
    chief.post(where, {"mac-dinh": "1"})
    assert kind_of(world.commune, "fire").name == "Cháy"


def test_a_commune_without_villages_has_nothing_to_try_and_says_so(world, homes):
    world.commune.villages.update(valid_to=SINCE.replace(year=2025))
    shown = sign_in(world.person("Cường", role=Role.POLICE_CHIEF)).get(LADDER).content.decode()
    assert "Chưa có thôn nào để xem thử" in shown
