"""A rota comes in from a spreadsheet or a calendar: seen night by night, written whole, taken back."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keng.core.rights import Role
from keng.records.gongs.models import GongPost
from keng.records.imports.models import Import
from keng.records.messages.models import Message
from keng.records.people.models import Person
from keng.records.roster.models import CalendarFeed, Duty, Leave, Shift
from tests.web.bring import bring, csv, last, reasons, verdicts, words, workbook
from tests.web.conftest import World, sign_in
from tests.web.rows import in_days, on, post_at, striker

PAGE = "/lich-truc/nhap/"
HEADS = ("Ngày trực", "Người đánh kẻng", "Người thay")


class Village(NamedTuple):
    head: Client
    post: GongPost
    hoa: Person
    lan: Person


@pytest.fixture
def mot(world: World) -> Village:
    head = sign_in(world.person("Bình", role=Role.VILLAGE_HEAD, village=world.mot))
    hoa, lan = striker(world, "Trần Văn Hòa", world.mot), striker(world, "Lê Thị Lan", world.mot)
    return Village(head, post_at(world.mot), hoa, lan)


def choose(client: Client, data: bytes, name: str) -> str:
    return words(client.post(PAGE, {"file": SimpleUploadedFile(name, data)}, follow=True))


def do(client: Client, what: str) -> str:
    return words(client.post(f"{PAGE}{last().pk}/lam/", {"viec": what}, follow=True))


def day(ahead: int) -> str:
    return f"{in_days(ahead):%d/%m/%Y}"


def standing() -> dict[tuple[date, str], str]:
    rows = Shift.objects.filter(replaced_at=None)
    return {(s.night, s.duty): s.person.name for s in rows.select_related("person")}


@pytest.mark.feature("E7")
def test_a_spreadsheet_is_seen_first_then_written_and_taken_back(mot: Village) -> None:
    old = on(mot.post, in_days(1), mot.lan)
    rows = [HEADS, (day(1), "Trần Văn Hòa", "Lan"), (day(2), "le thi lan", ""), ("", "", "")]
    page = choose(mot.head, workbook({"Lịch trực": rows}), "lich.xlsx")
    assert (verdicts(), reasons()) == ([(2, "changed"), (3, "new")], "")
    assert "Lê Thị Lan</s>" in page
    assert set(standing().values()) == {"Lê Thị Lan"}, "a preview writes nothing"
    do(mot.head, "ghi")
    assert standing() == {
        (in_days(1), "striker"): "Trần Văn Hòa",
        (in_days(1), "deputy"): "Lê Thị Lan",
        (in_days(2), "striker"): "Lê Thị Lan",
    }
    assert Shift.objects.get(night=in_days(2)).origin == Shift.Origin.IMPORT
    told = Message.objects.filter(template="rota_changed").order_by("person__name")
    tomorrow, later = (f"{d.day}/{d.month}" for d in (in_days(1), in_days(2)))
    assert [(m.person.name, m.params["what"]) for m in told] == [
        ("Lê Thị Lan", f"thêm đêm {later}"),  # tomorrow she stays, as the deputy
        ("Trần Văn Hòa", f"thêm đêm {tomorrow}"),
    ]
    assert "như trước" in do(mot.head, "hoan-tac")
    assert told.filter(person=mot.hoa).latest("pk").params["what"] == f"thôi đêm {tomorrow}"
    assert standing() == {(in_days(1), "striker"): "Lê Thị Lan"}
    assert Shift.objects.get() == old


@pytest.mark.feature("E7")
def test_wrong_rows_are_named_and_nothing_is_written(world: World, mot: Village) -> None:
    away = {"from_on": in_days(3), "until_on": in_days(4)}
    Leave.objects.create(person=mot.hoa, made_at=datetime.now(UTC), **away)
    dung = striker(world, "Vi Dũng", world.hai)
    rows = [
        HEADS,
        (day(-2), "Trần Văn Hòa", ""),
        (day(1), str(dung.name), ""),
        (day(2), "Lê Thị Lan", "Lê Thị Lan"),
        (day(5), "", "Lê Thị Lan"),
        ("32/13/2030", "Lê Thị Lan", ""),
        (day(6), "Lê Thị Lan", ""),
        (day(6), "Trần Văn Hòa", ""),
        (day(3), "Trần Văn Hòa", ""),
    ]
    page = choose(mot.head, csv(rows), "lich.csv")
    for why in (
        "Đêm đã qua",
        "chưa rõ là ai",
        "phải là hai người",
        "Chưa ghi người đánh",
        "ghi ngày/tháng/năm",
        "Trùng với dòng 7",
        "đã xin nghỉ",
    ):
        assert why in page, why
    assert "Còn dòng sai" in do(mot.head, "ghi")
    assert not Shift.objects.exists()


def ics(*events: str) -> bytes:
    body = "\r\n".join(f"BEGIN:VEVENT\r\nUID:{n}@x\r\n{e}\r\nEND:VEVENT" for n, e in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\n{body}\r\nEND:VCALENDAR\r\n".encode()


@pytest.mark.feature("E7", "P4")
def test_a_calendar_with_hours_whole_days_repeats_and_gaps_comes_in(mot: Village) -> None:
    first, out = in_days(1), in_days(3)
    data = ics(
        f"SUMMARY:Bác Trần Văn Hòa: đánh kẻng\r\nDTSTART:{first:%Y%m%d}T150000Z\r\n"
        f"RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:{out:%Y%m%d}T150000Z",
        f"SUMMARY:Đánh thay: Lê Thị Lan\r\nDTSTART;VALUE=DATE:{first:%Y%m%d}\r\n"
        f"DTEND;VALUE=DATE:{first + timedelta(days=2):%Y%m%d}",
        f"SUMMARY:Lê Thị Lan\r\nSTATUS:CANCELLED\r\nDTSTART;VALUE=DATE:{in_days(9):%Y%m%d}",
        f"SUMMARY:Lê Thị Lan\r\nDTSTART;VALUE=DATE:{in_days(-9):%Y%m%d}",
    )
    mot.hoa.form_of_address = "bác"
    mot.hoa.save()
    page = choose(mot.head, data, "lich.ics")
    assert (reasons(), "Đọc từ tệp lịch: 2 đêm" in page) == ("", True)
    do(mot.head, "ghi")
    assert standing() == {
        (in_days(n), duty): who
        for n in (1, 2)
        for duty, who in (("striker", "Trần Văn Hòa"), ("deputy", "Lê Thị Lan"))
    }


@pytest.mark.feature("E6", "E7", "P4")
def test_what_our_own_calendar_tells_comes_in_without_a_change(world: World, mot: Village) -> None:
    for n in (1, 2):
        on(mot.post, in_days(n), mot.hoa)
        on(mot.post, in_days(n), mot.lan, Duty.DEPUTY)
    mot.head.post("/lich-truc/lich-dien-thoai/", {"cua": world.mot.pk, "viec": "mo"})
    address = f"/lich/{CalendarFeed.objects.get().token}.ics"
    choose(mot.head, Client().get(address).content, "keng.ics")
    assert reasons() == ""
    assert {v for _n, v in verdicts()} == {"same"}


@pytest.mark.feature("E7")
@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:rubbish\r\nEND:VEVENT\r\nEND:VCALENDAR",
        ics("SUMMARY:x\r\nDTSTART:20300101T220000\r\nRRULE:FREQ=SECONDLY"),
        ics("SUMMARY:x"),
        ics(),
        b"",
    ],
)
def test_a_broken_calendar_is_refused_in_words(mot: Village, data: bytes) -> None:
    assert 'class="errorlist' in choose(mot.head, data, "lich.ics")
    assert not Import.objects.exists()


@pytest.mark.feature("E7", "R2")
def test_a_keeper_writes_his_own_village_only_and_an_officer_any(world: World, mot: Village) -> None:
    post_at(world.hai)
    striker(world, "Vi Dũng", world.hai)
    rows = [("Thôn", *HEADS), ("Hai", day(1), "Vi Dũng", "")]
    choose(mot.head, csv(rows), "lich.csv")
    assert "Chỉ nhập được lịch của thôn Một" in reasons()
    clerk = sign_in(world.person("Hà Thị Hạnh", role=Role.OFFICE))
    assert clerk.get(f"/nhap-xuat/{last().pk}/").status_code == 404, "a keeper's file is not the office's"
    bring(clerk, workbook({"Lịch trực tháng 12": rows}))
    assert (verdicts(), reasons()) == ([(2, "new")], "")
    clerk.post(f"/nhap-xuat/{last().pk}/ghi/")
    assert standing() == {(in_days(1), "striker"): "Vi Dũng"}
    out = clerk.get("/nhap-xuat/xuat/", {"bang": "rota"}).content
    bring(clerk, out, "keng.xlsx")
    assert verdicts() == [(2, "same")]


@pytest.mark.feature("E7", "P11")
def test_a_square_of_nights_and_villages_is_read_village_by_village(world: World, mot: Village) -> None:
    clerk = sign_in(world.person("Hà Thị Hạnh", role=Role.OFFICE))
    dung = striker(world, "Hà Văn Dũng", world.hai)
    post_at(world.hai)
    rows = [
        ("LỊCH TRỰC KẺNG TOÀN XÃ",),
        ("TT", "Ngày", "Thôn Một", "Thôn Hai"),
        (1, day(1), "Trần Văn Hòa / Lê Thị Lan", dung.name),
        (2, day(2), "Lan", ""),
    ]
    bring(clerk, workbook({"Lịch": rows}))
    assert reasons() == ""
    assert verdicts() == [(3, "new"), (4, "new"), (3, "new")]
    clerk.post(f"/nhap-xuat/{last().pk}/ghi/")
    found = Shift.objects.filter(replaced_at=None).order_by("post__village", "night", "-duty")
    assert [(s.post.village.name, s.duty, s.person.name) for s in found] == [
        ("Một", "striker", "Trần Văn Hòa"),
        ("Một", "deputy", "Lê Thị Lan"),
        ("Một", "striker", "Lê Thị Lan"),
        ("Hai", "striker", "Hà Văn Dũng"),
    ]
