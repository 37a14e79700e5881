"""The settings: the commune's own hours, steps and words, seen before they hold, and taken back."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from keng.core.nights import Audience
from keng.records.messages.models import Lane
from keng.records.messages.outbox import Notice, outside_quiet_hours
from keng.records.people.models import AuditEntry
from keng.records.watch.expecting import expect_nights
from keng.records.watch.models import Expectation, ReminderStep, RuleChange, Schedule
from tests.cast import Cast, cast
from tests.web.conftest import sign_in

AFTERNOON = datetime(2026, 11, 23, 15, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
IN_THE_EVENING = AFTERNOON.replace(hour=21, minute=52)
HOURS = {
    "ring_at": "21:30",
    "early_minutes": 20,
    "on_time_before_minutes": 3,
    "on_time_minutes": 6,
    "cut_off_minutes": 25,
    "weekdays": list(range(7)),
    "source": "KH 2026 §3",
}


@pytest.fixture
def people(db: None) -> Cast:
    found = cast(AFTERNOON)
    expect_nights(found.commune, nights=[found.night, found.night + timedelta(days=1)], at=AFTERNOON)
    return found


def chief(people: Cast) -> Client:
    return sign_in(people.chief)


def words(client: Client, address: str = "/cai-dat/") -> str:
    return client.get(address).content.decode()


def step_rows(*rows: tuple[str, int, str]) -> dict[str, object]:
    data: dict[str, object] = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}
    for i, (when, minutes, audience) in enumerate(rows):
        data |= {f"form-{i}-when": when, f"form-{i}-minutes": minutes, f"form-{i}-audience": audience}
    return data


@pytest.mark.feature("A1", "A15")
def test_the_evening_is_told_as_it_will_be(people: Cast) -> None:
    with time_machine.travel(AFTERNOON):
        page = words(chief(people))
    for line in ("21:50", "Nhắc người đánh kẻng", "22:15", "Giờ chót", "KH 2024 §II.2", "bảng trực của xã"):
        assert line in page


@pytest.mark.feature("A1")
def test_new_hours_hold_from_tonight_while_it_has_not_begun(people: Cast) -> None:
    with time_machine.travel(AFTERNOON):
        client = chief(people)
        look = client.post("/cai-dat/gio/", HOURS | {"xem": "1"}).content.decode()
        assert "chưa lưu" in look and "21:55" in look
        assert Schedule.objects.get().ring_at == time(22)
        assert client.post("/cai-dat/gio/", HOURS).status_code == 302
    rings = Expectation.objects.filter(post=people.post_3).values_list("ring_at", flat=True)
    assert {f"{at.astimezone(people.commune.zone):%H:%M}" for at in rings} == {"21:30"}
    assert AuditEntry.objects.filter(verb="change_rules").exists()


def test_an_evening_under_way_is_not_rejudged(people: Cast) -> None:
    with time_machine.travel(IN_THE_EVENING):
        answer = chief(people).post("/cai-dat/gio/", HOURS, follow=True)
    assert "từ đêm 24/11" in answer.content.decode()
    tonight, tomorrow = Expectation.objects.filter(post=people.post_3).order_by("night")
    zone = people.commune.zone
    assert f"{tonight.ring_at.astimezone(zone):%H:%M}" == "22:00"
    assert f"{tomorrow.ring_at.astimezone(zone):%H:%M}" == "21:30"


def test_hours_that_contradict_themselves_are_refused_at_their_field(people: Cast) -> None:
    with time_machine.travel(AFTERNOON):
        answer = chief(people).post("/cai-dat/gio/", HOURS | {"cut_off_minutes": 2})
    assert "Giờ chót không thể trước" in answer.content.decode()
    assert not RuleChange.objects.exists()


def test_a_village_may_have_hours_of_its_own_and_give_them_up(people: Cast) -> None:
    village = {"village": people.mau_sau.pk}
    with time_machine.travel(AFTERNOON):
        client = chief(people)
        client.post("/cai-dat/gio-thon/", HOURS | village)
        row = Expectation.objects.filter(post=people.post_of_sau).first()
        assert f"{row.ring_at.astimezone(people.commune.zone):%H:%M}" == "21:30"  # type: ignore[union-attr]
        client.post("/cai-dat/gio-thon/", HOURS | village | {"bo": "1"})
    row = Expectation.objects.filter(post=people.post_of_sau).first()
    assert f"{row.ring_at.astimezone(people.commune.zone):%H:%M}" == "22:00"  # type: ignore[union-attr]


def test_steps_are_rows_and_must_end_at_the_commune(people: Cast) -> None:
    with time_machine.travel(AFTERNOON):
        client = chief(people)
        refused = client.post("/cai-dat/nhac/", step_rows(("before", 10, "striker")))
        assert "bảng trực của xã" in refused.content.decode()
        kept = client.post("/cai-dat/nhac/", step_rows(("before", 30, "striker"), ("after", 20, "commune")))
        assert kept.status_code == 302
    assert list(ReminderStep.objects.values_list("offset_minutes", "audience")) == [
        (-30, Audience.STRIKER),
        (20, Audience.COMMUNE),
    ]
    row = Expectation.objects.filter(post=people.post_3).order_by("night")[0]
    assert row.wake_at == row.ring_at - timedelta(minutes=30)


def test_steps_changed_in_the_evening_are_not_spoken_twice(people: Cast) -> None:
    with time_machine.travel(IN_THE_EVENING):
        chief(people).post(
            "/cai-dat/nhac/",
            step_rows(("before", 15, "striker"), ("after", 1, "deputy"), ("after", 20, "commune")),
        )
    row = Expectation.objects.filter(post=people.post_3).order_by("night")[0]
    assert row.steps_done == 1
    assert row.wake_at == row.ring_at + timedelta(minutes=1)


@pytest.mark.feature("Q4")
def test_the_commune_speaks_its_own_words(people: Cast) -> None:
    with time_machine.travel(AFTERNOON):
        client = chief(people)
        client.post("/cai-dat/tu-ngu/", {"police": "Công an xã Mẫu Đổi"})
        assert "Công an xã Mẫu Đổi" in words(client, "/giup-do/")
        client.post("/cai-dat/tu-ngu/", {"police": "", "team_short": "tổ tự quản"})
        assert "Tổ trưởng tổ tự quản" in words(client, f"/moi-nguoi/{people.tu.pk}/")
        assert "Công an xã Mẫu Đổi" not in words(client, "/giup-do/")


def test_a_reason_may_be_renamed_or_left_out_but_not_all(people: Cast) -> None:
    with time_machine.travel(AFTERNOON):
        client = chief(people)
        client.post("/cai-dat/ly-do/", {"mourning": "nhà có việc hiếu", "pause-off": "on"})
        page = words(client)
        assert "nhà có việc hiếu" in page
        offered = words(client, "/so-dem/nghi/")
        assert "nhà có việc hiếu" in offered and 'value="pause"' not in offered
        every = {f"{kind}-off": "on" for kind in ("mourning", "storm", "holiday", "pause", "gong", "other")}
        assert "ít nhất một lý do" in client.post("/cai-dat/ly-do/", every).content.decode()


def test_quiet_hours_of_the_commune_hold_back_a_notice_and_never_the_watch(people: Cast) -> None:
    asked = {"time_zone": "Asia/Ho_Chi_Minh", "quiet_from": "21:00", "quiet_to": "06:00"}
    with time_machine.travel(AFTERNOON):
        client = chief(people)
        assert client.post("/cai-dat/chung/", asked).status_code == 302
        half = client.post("/cai-dat/chung/", asked | {"quiet_to": ""}).content.decode()
    assert "cả giờ bắt đầu và giờ kết thúc" in half
    people.hoa.commune.refresh_from_db()
    late = AFTERNOON.replace(hour=23)
    plain = outside_quiet_hours(Notice("rota_gap", people.commune.pk, lane=Lane.NOTICE), people.hoa, late)
    assert plain.send_after is not None
    assert plain.send_after.astimezone(people.commune.zone).time() == time(6)
    duty = outside_quiet_hours(Notice("strike_soon", people.commune.pk, lane=Lane.DUTY), people.hoa, late)
    assert duty.send_after is None


def test_a_change_is_told_with_its_maker_and_taken_back(people: Cast) -> None:
    with time_machine.travel(AFTERNOON) as traveller:
        client = chief(people)
        client.post("/cai-dat/gio/", HOURS)
        page = words(client)
        assert "21:30" in page and "anh Cường" in page
        change = RuleChange.objects.get()
        traveller.shift(60)
        client.post(f"/cai-dat/{change.pk}/hoan-lai/")
        assert "hoàn lại" in words(client)
        again = client.post(f"/cai-dat/{change.pk}/hoan-lai/", follow=True)
    assert Schedule.objects.get(valid_to=None).ring_at == time(22)
    assert "đã được đổi tiếp" in again.content.decode()
    rings = Expectation.objects.filter(post=people.post_3).values_list("ring_at", flat=True)
    assert {f"{at.astimezone(people.commune.zone):%H:%M}" for at in rings} == {"22:00"}
