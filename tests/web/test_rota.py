"""The rota page: a village sees its own nights, people change their own shifts."""

from datetime import UTC, datetime, time

import pytest
import time_machine

from keng.core.rights import Role
from keng.records.gongs.models import GongPost
from keng.records.messages.models import Message
from keng.records.people.models import Person
from keng.records.roster.models import Duty, Handover, Leave, Rota, Shift, Swap
from keng.records.roster.queries import on_duty
from keng.records.watch.rota_notices import warn_gaps
from tests.web.conftest import World, sign_in
from tests.web.rows import in_days, on, post_at, striker


def told_of_changes() -> list[Person]:
    rows = Message.objects.filter(template="rota_changed").order_by("pk").select_related("person")
    return [row.person for row in rows if row.person]


@pytest.mark.feature("A15", "E1")
def test_a_striker_sees_the_coming_nights_of_his_village_only(world: World) -> None:
    hoa, dung = striker(world, "Hòa", world.mot), striker(world, "Dũng", world.hai)
    on(post_at(world.mot), in_days(0), hoa)
    elsewhere = post_at(world.hai)
    on(elsewhere, in_days(0), dung)
    page = sign_in(hoa).get("/lich-truc/")
    assert "Hòa" in page.content.decode()
    assert "Dũng" not in page.content.decode()
    assert sign_in(hoa).get(f"/lich-truc/?thon={world.hai.pk}").status_code == 404


@pytest.mark.feature("E3")
def test_a_shift_is_swapped_by_the_two_themselves(world: World) -> None:
    hoa, lan = striker(world, "Hòa", world.mot), striker(world, "Lan", world.mot)
    shift = on(post_at(world.mot), in_days(1), hoa)
    minh = striker(world, "Minh", world.mot)
    on(shift.post, in_days(1), minh, duty=Duty.DEPUTY)
    asks, answers = sign_in(hoa), sign_in(lan)
    asks.post(f"/lich-truc/ca/{shift.pk}/nho/", {"nguoi": minh.pk})
    assert not Swap.objects.exists(), "who stands in that night anyway cannot take it twice"
    asks.post(f"/lich-truc/ca/{shift.pk}/nho/", {"nguoi": lan.pk})
    swap = Swap.objects.get()
    assert "Hòa nhờ bác trực thay" in answers.get("/phien/").content.decode()
    assert "nhờ trực" in answers.get("/lich-truc/").content.decode()
    assert asks.post(f"/lich-truc/nho/{swap.pk}/", {"tra-loi": "nhan"}).status_code == 404, (
        "only the asked answers"
    )
    answers.post(f"/lich-truc/nho/{swap.pk}/", {"tra-loi": "nhan"})
    assert on_duty([shift.post_id], in_days(1))[shift.post_id][Duty.STRIKER] == lan


@pytest.mark.feature("E3", "E5")
def test_leave_and_one_tap_availability(world: World) -> None:
    hoa = striker(world, "Hòa", world.mot)
    on(post_at(world.mot), in_days(1), hoa)
    client = sign_in(hoa)
    answer = client.post(
        "/lich-truc/nghi/", {"nghi-from_on": in_days(1), "nghi-until_on": in_days(2)}, follow=True
    )
    assert "Chưa có người thay" in answer.content.decode()
    assert Leave.objects.get().person == hoa
    for until, why in ((2, "đã xin nghỉ rồi"), (4000, "Nghỉ quá một năm")):
        said = client.post("/lich-truc/nghi/", {"nghi-from_on": in_days(1), "nghi-until_on": in_days(until)})
        assert why in said.content.decode()
    later = {"nghi-from_on": in_days(9), "nghi-until_on": in_days(9)}
    said = client.post("/lich-truc/nghi/", later, follow=True, headers={"accept-language": "en"})
    assert "Các ca trong đó đã có người khác" in said.content.decode()  # his language, not his phone's
    assert not Shift.objects.filter(person=hoa, replaced_at=None).exists()
    client.post("/lich-truc/ranh/", {"ranh": "0"})
    assert "Đêm nay tôi rảnh" in client.get("/lich-truc/").content.decode()


@pytest.mark.feature("E10")
def test_a_note_reaches_the_next_striker(world: World) -> None:
    hoa, lan = striker(world, "Hòa", world.mot), striker(world, "Lan", world.mot)
    post = post_at(world.mot)
    shift = on(post, in_days(0), hoa)
    sign_in(hoa).post(f"/lich-truc/ca/{shift.pk}/loi-nhan/", {"loi-nhan": "dây kẻng hơi lỏng"})
    note = Handover.objects.get()
    assert note.night == in_days(1)
    Handover.objects.update(night=in_days(0))
    on(post, in_days(0), lan, Duty.DEPUTY)
    assert "dây kẻng hơi lỏng" in sign_in(lan).get("/lich-truc/").content.decode()


@pytest.mark.feature("E1", "E3")
@time_machine.travel(datetime(2026, 11, 10, 5, tzinfo=UTC))  # a change of tonight is told until the gong
def test_a_head_sets_the_rotation_and_overrides_one_night(world: World) -> None:
    head = world.person("Bình", role=Role.VILLAGE_HEAD, village=world.mot)
    hoa, lan = striker(world, "Hòa", world.mot), striker(world, "Lan", world.mot)
    post, client = post_at(world.mot), sign_in(head)
    answer = client.post(
        f"/lich-truc/vong/{post.pk}/",
        {"duty": "striker", "turn": "nightly", "starts_on": in_days(0), "order_1": hoa.pk, "order_2": lan.pk},
    )
    assert answer.status_code == 302, answer.content.decode()
    assert Rota.objects.get().places.count() == 2
    assert Shift.objects.count() == 31
    assert set(told_of_changes()) == {hoa, lan}
    client.post(
        f"/lich-truc/doi/{post.pk}/{in_days(0)}/", {"duty": "striker", "person": lan.pk, "reason": "ốm"}
    )
    assert on_duty([post.pk], in_days(0))[post.pk][Duty.STRIKER] == lan
    assert told_of_changes()[2:] == [lan, hoa], "who gained the night and who lost it"
    assert "ốm" in client.get(f"/lich-truc/doi/{post.pk}/{in_days(0)}/").content.decode()


def test_a_striker_cannot_keep_the_rota_and_a_head_not_elsewhere(world: World) -> None:
    hoa = striker(world, "Hòa", world.mot)
    head = world.person("Bình", role=Role.VILLAGE_HEAD, village=world.mot)
    elsewhere = post_at(world.hai)
    assert sign_in(hoa).get(f"/lich-truc/vong/{elsewhere.pk}/").status_code == 403
    assert sign_in(head).get(f"/lich-truc/vong/{elsewhere.pk}/").status_code == 404
    assert sign_in(head).get(f"/lich-truc/doi/{elsewhere.pk}/hom-nay/").status_code == 404


@pytest.mark.feature("T6")
def test_the_month_prints_on_one_sheet(world: World) -> None:
    hoa = striker(world, "Hòa", world.mot)
    post = post_at(world.mot)
    for day, words, rows in ((10, "Lịch trực kẻng tháng 11/2026", 30), (28, "từ 28/11 đến 28/12/2026", 31)):
        with time_machine.travel(datetime(2026, 11, day, 12, tzinfo=world.commune.zone)):
            on(post, in_days(0), hoa)
            page = sign_in(hoa).get("/lich-truc/in/").content.decode()
        assert words in page
        assert (page.count('<th scope="row">'), "Hòa" in page) == (rows, True)


@pytest.mark.feature("A15")
def test_one_person_for_two_gongs_at_one_hour_is_named(world: World) -> None:
    head = world.person("Bình", role=Role.VILLAGE_HEAD, village=world.mot)
    hoa = striker(world, "Hòa", world.mot)
    one, two = post_at(world.mot), post_at(world.mot, 2, "Cây đa")
    for post in (one, two):
        on(post, in_days(1), hoa)
    client, said = sign_in(head), "Hòa không thể đánh hai kẻng cùng giờ"
    assert said in client.get("/lich-truc/").content.decode()
    at = datetime.combine(in_days(0), time(12), tzinfo=world.commune.zone)
    warn_gaps(world.commune, at=at)
    assert "Kẻng số 2 · Cây đa (Hòa cùng giờ đánh Kẻng số 1 · Nhà văn hóa)" in "".join(
        row.params["what"] for row in Message.objects.filter(template="rota_gap")
    )
    GongPost.objects.update(lat=20.0213, lon=105.3301)  # both hang in one yard
    assert said not in client.get("/lich-truc/").content.decode()
