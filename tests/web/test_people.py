"""The people pages: found without marks, kept by the head, roles by decision, links once."""

import re
from datetime import date

import pytest
from django.test import Client

from keng.core.rights import Role
from keng.records.people.models import Appointment, Consent, Person, ServiceNote
from tests.web.conftest import World, sign_in


@pytest.fixture
def head(world: World) -> Client:
    world.folk["thu"] = world.person("Lê Thị Thu", role=Role.VILLAGE_HEAD, village=world.mot)
    return sign_in(world.folk["thu"])


@pytest.fixture
def chief(world: World) -> Client:
    world.folk["quan"] = world.person("Phạm Quân", role=Role.POLICE_CHIEF)
    return sign_in(world.folk["quan"])


@pytest.mark.feature("R2")
def test_a_head_sees_her_village_and_no_other(world: World, head: Client) -> None:
    hoa = world.person("Trần Văn Hòa", village=world.mot)
    dung = world.person("Ngô Dũng", village=world.hai)
    world.person("Bùi An", role=Role.RESIDENT, village=world.mot)
    world.person("Vũ Văn Tư", role=Role.STRIKER, village=world.mot)
    page = head.get("/moi-nguoi/").content.decode()
    in_order = ["Lê Thị Thu", "Vũ Văn Tư", "Bùi An", "Trần Văn Hòa"]  # head, striker, resident, no role
    assert sorted(in_order, key=lambda name: page.index(f"{name}</b>")) == in_order
    assert "Ngô Dũng" not in page
    assert head.get(f"/moi-nguoi/{hoa.pk}/").status_code == 200
    assert head.get(f"/moi-nguoi/{dung.pk}/").status_code == 404


def test_a_person_is_added_with_numbers_as_spreadsheets_write_them(world: World, head: Client) -> None:
    answer = head.post(
        "/moi-nguoi/them/",
        {
            "name": "Đào Thị Nụ",
            "form_of_address": "cô",
            "village": world.mot.pk,
            "phones": "912345678, 0987.654.321",
        },
    )
    assert answer.status_code == 302
    nu = Person.objects.get(name="Đào Thị Nụ")
    assert list(nu.phones.values_list("number", flat=True)) == ["+84912345678", "+84987654321"]


def test_a_wrong_number_is_refused_in_words(world: World, head: Client) -> None:
    answer = head.post("/moi-nguoi/them/", {"name": "Ai", "village": world.mot.pk, "phones": "12"})
    assert "Số điện thoại “12” không đúng" in answer.content.decode()
    assert not Person.objects.filter(name="Ai").exists()


@pytest.mark.parametrize("typed", ["dao nu", "NỤ", "0912 345", "+84912345"])
def test_people_are_found_without_marks_and_by_any_spelling_of_a_number(
    world: World, head: Client, typed: str
) -> None:
    nu = world.person("Đào Thị Nụ", village=world.mot)
    nu.phones.create(number="+84912345678")
    world.person("Bùi Tám", village=world.mot)
    page = head.get("/moi-nguoi/", {"tim": typed}).content.decode()
    assert "Đào Thị Nụ" in page
    assert "Bùi Tám" not in page


def test_a_former_name_still_finds_the_person(world: World, head: Client) -> None:
    row = world.person("Tên Cũ", village=world.mot)
    head.post(f"/moi-nguoi/{row.pk}/sua/", {"name": "Vi Mới", "village": world.mot.pk, "phones": ""})
    assert "Vi Mới" in head.get("/moi-nguoi/", {"tim": "ten cu"}).content.decode()


@pytest.mark.feature("T2")
def test_an_invitation_is_a_qr_and_a_link_that_signs_in_once(world: World, head: Client) -> None:
    hoa = world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)
    page = head.post(f"/moi-nguoi/{hoa.pk}/moi/")
    assert page["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert "<svg" in text
    link = re.search(r'value="[^"]*(/vao/[\w-]+)"', text).group(1)  # type: ignore[union-attr]
    phone = Client()
    assert phone.get(link).status_code == 200
    assert phone.post(link).status_code == 302
    assert Client().post(link).status_code == 410
    assert phone.get("/moi-nguoi/").status_code == 403


@pytest.mark.feature("R4")
def test_a_lost_phone_is_let_go_by_the_head_and_a_new_link_given(world: World, head: Client) -> None:
    hoa = world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)
    lost = sign_in(hoa)
    assert lost.get("/giup-do/").status_code == 200  # the phone signs itself in again
    head.post(f"/moi-nguoi/{hoa.pk}/thoat-may/")
    assert lost.get("/giup-do/").status_code == 302
    assert lost.get("/giup-do/").status_code == 302
    assert sign_in(hoa).get("/giup-do/").status_code == 200


def test_a_head_cannot_make_a_key_for_an_officer_of_her_village(world: World, head: Client) -> None:
    chief = world.person("Phạm Quân", role=Role.POLICE_CHIEF, village=world.mot)
    assert head.post(f"/moi-nguoi/{chief.pk}/moi/").status_code == 404
    assert head.post(f"/moi-nguoi/{chief.pk}/thoat-may/").status_code == 404
    assert head.get(f"/moi-nguoi/{chief.pk}/sua/").status_code == 404


@pytest.mark.feature("E11", "R1")
def test_a_leader_is_replaced_by_decision_and_the_file_keeps_both(world: World, chief: Client) -> None:
    old = world.person("Hà Văn Cũ", role=Role.TEAM_LEADER, village=world.mot)
    new = world.person("Lò Thị Mới", village=world.mot)
    asked = {
        "giao-role": "team_leader",
        "giao-village": world.mot.pk,
        "giao-on": "2026-03-01",
        "giao-directive": "12/QĐ-UBND",
    }
    chief.post(
        f"/moi-nguoi/{old.pk}/so-theo-doi/",
        {"ghi-kind": "warned", "ghi-on": "2026-02-01", "ghi-text": "Bỏ 3 đêm", "ghi-directive": "03/TB"},
    )
    refused = chief.post(f"/moi-nguoi/{new.pk}/giao/", asked, follow=True)
    assert "Hà Văn Cũ đang là" in refused.content.decode()
    chief.post(f"/moi-nguoi/{new.pk}/giao/", {**asked, "giao-is_replacement": "on"})
    assert Appointment.objects.get(person=old).until_on == date(2026, 3, 1)
    assert Appointment.objects.get(person=new).directive == "12/QĐ-UBND"
    assert ServiceNote.objects.get(person=old).directive == "03/TB"
    page = chief.get(f"/moi-nguoi/{old.pk}/").content.decode()
    assert "kiện toàn" in page
    assert "Bỏ 3 đêm" in page


def test_the_last_one_who_may_appoint_cannot_be_ended(world: World, chief: Client) -> None:
    role = Appointment.objects.get(person=world.folk["quan"])
    page = chief.post(f"/moi-nguoi/chuc-vu/{role.pk}/thoi/", {"on": "2026-03-01", "reason": "nghỉ"})
    assert "ít nhất một người" in page.content.decode()


@pytest.mark.feature("G9")
def test_consent_is_given_for_one_purpose_and_withdrawn(world: World, head: Client) -> None:
    hoa = world.person("Trần Văn Hòa", village=world.mot)
    head.post(f"/moi-nguoi/{hoa.pk}/dong-y/", {"dong-y-purpose": "calls", "dong-y-means": "ký giấy 1/3"})
    consent = Consent.objects.get(person=hoa)
    assert (consent.purpose, consent.withdrawn_at) == ("calls", None)
    head.post(f"/moi-nguoi/{hoa.pk}/dong-y/{consent.pk}/rut/")
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert "đã rút" in head.get(f"/moi-nguoi/{hoa.pk}/").content.decode()


@pytest.mark.feature("W6")
def test_a_members_page_says_report_first_and_do_not_pursue(world: World, head: Client) -> None:
    hoa = world.person("Trần Văn Hòa", role=Role.TEAM_MEMBER, village=world.mot)
    page = head.get(f"/moi-nguoi/{hoa.pk}/").content.decode()
    assert "Không tự ý truy đuổi, khống chế" in page
    assert "Công an xã" in page


def test_a_number_rung_and_answered_counts(world: World, head: Client) -> None:
    hoa = world.person("Trần Văn Hòa", village=world.mot)
    phone = hoa.phones.create(number="+84912345678")
    head.post(f"/moi-nguoi/{hoa.pk}/so/{phone.pk}/dung/")
    phone.refresh_from_db()
    assert phone.verified_at is not None
