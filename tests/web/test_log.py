"""The log: who did and saw what, found by person, act and day; of one's own commune only."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from keng.core.rights import Role
from keng.records.people.audit import LOG_KEPT, note_act
from keng.records.people.models import AuditEntry
from keng.worker.round import run_round
from tests.web.conftest import World, sign_in


@pytest.fixture
def chief(world: World) -> Client:
    return sign_in(world.person("Phạm Quân", role=Role.POLICE_CHIEF))


def page(client: Client, **asked: str) -> str:
    return client.get("/nhat-ky/", asked).content.decode()


@pytest.mark.feature("R5")
def test_a_look_at_somebody_is_told_with_who_looked(world: World, chief: Client) -> None:
    head = sign_in(world.person("Lê Thị Thu", role=Role.VILLAGE_HEAD, village=world.mot))
    hoa = world.person("Trần Văn Hòa", village=world.mot)
    head.get(f"/moi-nguoi/{hoa.pk}/")
    shown = page(chief, ai="tran van hoa")
    assert "xem trang một người" in shown
    assert "Lê Thị Thu" in shown
    assert "giao chức vụ</td>" not in shown


@pytest.mark.feature("R5")
def test_the_log_is_narrowed_by_act_and_day(world: World, chief: Client) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=40)
    note_act("invite", subject="person:1", by=None, commune=world.commune, at=long_ago)
    note_act("appoint", subject="person:1", by=None, commune=world.commune, at=long_ago)
    day = long_ago.date()
    asked = {"tu": f"{day - timedelta(days=1)}", "den": f"{day + timedelta(days=1)}"}
    assert "2 dòng" in page(chief, **asked)
    assert "1 dòng" in page(chief, viec="appoint", **asked)
    assert "Chưa có dòng nào khớp" in page(chief, tu="2020-01-01", den="2020-01-02")
    assert chief.get("/nhat-ky/", {"tu": "hôm qua", "viec": "<b>", "trang": "x"}).status_code == 200


@pytest.mark.feature("R5")
def test_what_is_older_than_the_log_is_kept_goes_with_the_watchmans_round(
    world: World, chief: Client
) -> None:
    now = datetime.now(UTC)
    for age in (LOG_KEPT + timedelta(days=1), LOG_KEPT - timedelta(days=1)):
        note_act("tell_village", subject="x", by=None, commune=world.commune, at=now - age)
    run_round(worker="canh", at=now)
    assert AuditEntry.objects.filter(verb="tell_village").count() == 1
    assert "nhắn cả thôn</td>" in page(chief)


def test_looking_at_the_log_is_a_line_of_it(chief: Client) -> None:
    page(chief)
    assert AuditEntry.objects.filter(verb="see_log").count() == 1


@pytest.mark.feature("R2")
def test_another_communes_lines_are_not_shown(world: World, chief: Client) -> None:
    stranger = world.person("Người Lạ", village=world.la)
    note_act(
        "see_person", subject=f"person:{stranger.pk}", by=None, commune=world.other, at=datetime.now(UTC)
    )
    assert "Người Lạ" not in page(chief)
    assert "xem trang một người</td>" not in page(chief)


@pytest.mark.feature("R9", "R5")
def test_a_wrong_password_is_a_line_without_what_was_typed(world: World, chief: Client) -> None:
    world.folk["o"] = world.person("Hà Thị Hạnh", role=Role.OFFICE)
    sign_in(world.folk["o"])
    name = world.folk["o"].account.username
    Client().post("/accounts/login/", {"login": name, "password": "sai-hoàn-toàn"})
    assert "gõ sai mật khẩu" in page(chief, viec="sign_in_failed")
    assert not AuditEntry.objects.filter(detail__contains="sai").exists()
