"""Lists come in through the page: seen first, all or nothing, put back if wrong."""

from datetime import date

import pytest
from django.test import Client

from keng.core.rights import Role
from keng.records.gongs.models import Gong, GongPost
from keng.records.households.models import Household
from keng.records.imports.models import Import, ImportRow
from keng.records.people.models import Appointment, AuditEntry, Consent, Person
from keng.records.places.models import Cluster, Village
from tests.web.bring import HOMES, bring, csv, last, reasons, undo, verdicts, words, workbook, write
from tests.web.conftest import SINCE, World, sign_in


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(world.person("Hà Thị Hạnh", role=Role.OFFICE))


@pytest.fixture
def chief(world: World) -> Client:
    return sign_in(world.person("Phạm Quân", role=Role.POLICE_CHIEF))


@pytest.mark.feature("P11", "G1")
def test_homes_are_seen_first_then_written(world: World, clerk: Client) -> None:
    page = words(bring(clerk, csv([HOMES, ("Một", "Trần Văn Hòa", "912345678", 4)]), "ho.csv"))
    assert "Trần Văn Hòa" in page
    assert not Household.objects.exists()
    assert "Đã nhập xong" in write(clerk)
    home = Household.objects.get()
    assert (home.village, home.number, home.residents) == (world.mot, "1", 4)
    assert home.head.phones.get().number == "+84912345678"
    assert home.history.count() == 1


@pytest.mark.feature("P11")
def test_a_wrong_row_is_named_with_column_and_reason_and_nothing_is_written(
    world: World, clerk: Client
) -> None:
    rows = [HOMES, ("Một", "Lê Thị Lan", "0912345678", 3), ("Mott", "Bùi Tám", "12", "nhiều")]
    page = words(bring(clerk, csv(rows), "ho.csv"))
    assert verdicts() == [(2, "new"), (3, "wrong")]
    for reason in ("Có phải “Một”?", "Số điện thoại “12” không đúng", "ghi số người"):
        assert reason in page
    assert "Còn dòng sai" in write(clerk)
    assert not Household.objects.exists()
    rows_back = clerk.get(f"/nhap-xuat/{last().pk}/dong-sai/")
    assert rows_back.content.startswith(b"PK")


@pytest.mark.feature("P11")
def test_every_row_is_new_changed_or_the_same(world: World, clerk: Client) -> None:
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", "0912345678", 4), ("Một", "Lê Lan", "", 2)]), "ho.csv")
    write(clerk)
    rows = [
        HOMES,
        ("thôn một", "Tran Hoa", "0912345678", 5),
        ("Một", "Lê Lan", "", 2),
        ("Hai", "Vi Mới", "", 1),
    ]
    bring(clerk, csv(rows), "ho2.csv")
    assert verdicts() == [(2, "changed"), (3, "same"), (4, "new")]
    change = ImportRow.objects.get(sheet__source=last(), number=2).changes
    assert ["Số người", "4", "5"] in change


@pytest.mark.feature("P11")
def test_the_last_import_is_undone_whole(world: World, clerk: Client) -> None:
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", "0912345678", 4)]), "ho.csv")
    write(clerk)
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", "0912345678", 6), ("Hai", "Vi Mới", "", 1)]), "ho2.csv")
    write(clerk)
    assert Household.objects.count() == 2
    assert "Đã hoàn tác" in undo(clerk)
    home = Household.objects.get()
    assert (home.residents, home.head.name) == (4, "Trần Hòa")
    assert not Person.objects.filter(name="Vi Mới").exists()


@pytest.mark.feature("P11")
def test_an_edit_since_forbids_the_undo_in_words(world: World, clerk: Client) -> None:
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", "0912345678", 4)]), "ho.csv")
    write(clerk)
    home = Household.objects.get()
    clerk.post(f"/ho/{home.pk}/sua/", {"village": world.mot.pk, "name": "Trần Hòa", "residents": 9})
    assert "không hoàn tác được" in undo(clerk)
    assert Household.objects.get().residents == 9


@pytest.mark.feature("P11")
def test_an_office_given_since_forbids_the_undo(world: World, clerk: Client) -> None:
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", "0912345678", 4)]), "ho.csv")
    write(clerk)
    Appointment.objects.create(
        person=Household.objects.get().head,
        role=Role.STRIKER,
        commune=world.commune,
        village=world.mot,
        from_on=SINCE,
    )
    assert "không hoàn tác được" in undo(clerk)
    assert Household.objects.exists()


def test_only_the_last_import_can_be_undone(world: World, clerk: Client) -> None:
    for name in ("Trần Hòa", "Lê Lan"):
        bring(clerk, csv([HOMES, ("Một", name, "", 4)]), "ho.csv")
        write(clerk)
    first = Import.objects.earliest("pk")
    page = words(clerk.post(f"/nhap-xuat/{first.pk}/hoan-tac/", follow=True))
    assert "Chỉ hoàn tác được lần nhập gần nhất" in page
    undo(clerk)
    page = words(clerk.post(f"/nhap-xuat/{first.pk}/hoan-tac/", follow=True))
    assert "Chỉ hoàn tác được lần nhập gần nhất" in page, "its traces went with the later one"
    assert Household.objects.get().head.name == "Trần Hòa"


@pytest.mark.feature("P11")
def test_what_changed_since_the_preview_is_shown_again_first(world: World, clerk: Client) -> None:
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", "0912345678", 4)]), "ho.csv")
    seen = last()
    hoa = world.person("Trần Hòa", village=world.mot)
    hoa.phones.create(number="+84912345678")
    Household.objects.create(village=world.mot, head=hoa, number="7", valid_from=SINCE)
    assert "Sổ đã đổi" in write(clerk)
    clerk.post(f"/nhap-xuat/{seen.pk}/xem-lai/")
    assert verdicts() == [(2, "changed")]


WHOLE = {
    "Thôn": [
        ("Tên thôn", "Cụm dân cư", "Cụm ở xa"),
        ("bản Lúng", "Bờ Sông", "có"),
        ("bản Lúng", "Giữa Làng", ""),
    ],
    "Tổ bảo vệ": [
        ("TT", "Họ và tên", "Chức vụ", "Thôn", "SĐT", "Ngày bổ nhiệm"),
        (1, "Trần Văn Hòa", "Tổ trưởng", "Lúng", 912345678, "01/07/2024"),
        (2, "Lê Thị Lan", "Tổ viên, người đánh kẻng", "bản Lúng", "0987.654.321", ""),
    ],
    "Kẻng": [
        ("Thôn", "Vị trí treo", "Chất liệu", "Người giữ", "Cụm", "Kinh phí"),
        ("Lúng", "Nhà văn hóa", "Vành xe ô tô", "Trần Văn Hòa", "Bờ Sông; Giữa Làng", "450.000 đ"),
    ],
    "Hộ": [
        ("STT", "Họ tên chủ hộ", "Địa chỉ", "Cụm", "Thôn", "Số khẩu", "Dân tộc"),
        (1, "Trần Văn Hòa", "đầu làng", "Bờ Sông", "Lúng", 4.0, "Mường"),
        (2, "Quách Thị Đào", "", "Giữa Làng", "Lúng", 2, "Mường"),
    ],
}


@pytest.mark.feature("P11", "G1", "I1", "R1")
def test_one_workbook_brings_villages_people_gongs_and_homes(world: World, clerk: Client) -> None:
    page = words(bring(clerk, workbook(WHOLE)))
    assert reasons() == ""
    assert {v for _n, v in verdicts()} == {"new"}
    assert not Village.objects.filter(name="Lúng").exists(), "a preview writes nothing"
    assert "Ghi 7 dòng vào sổ" in page
    write(clerk)
    village = Village.objects.get(name="Lúng")
    assert (village.local_word, Cluster.objects.get(village=village, name="Bờ Sông").is_far) == ("bản", True)
    leader = Appointment.objects.get(role=Role.TEAM_LEADER, village=village)
    assert (leader.person.name, leader.from_on) == ("Trần Văn Hòa", date(2024, 7, 1))
    lan = Person.objects.get(name="Lê Thị Lan")
    assert set(lan.appointments.values_list("role", flat=True)) == {"team_member", "striker"}
    gong = Gong.objects.get(post__village=village)
    assert (gong.material, gong.cost, gong.keeper) == (Gong.Material.WHEEL_RIM, 450_000, leader.person)
    assert Household.objects.get(head=leader.person).cluster.name == "Bờ Sông"  # type: ignore[union-attr]
    assert not Person.objects.filter(folded="muong").exists()
    page = undo(clerk)
    assert "Đã hoàn tác" in page, page
    assert not Village.objects.filter(name="Lúng").exists()
    assert not GongPost.objects.exists()
    assert not Person.objects.filter(name="Lê Thị Lan").exists()


@pytest.mark.feature("P11", "M3", "R5")
@pytest.mark.parametrize("kind", ["villages", "people", "gongs", "households", "all"])
def test_what_goes_out_comes_in_again_without_a_change(world: World, chief: Client, kind: str) -> None:
    bring(chief, workbook(WHOLE), consents=["position", "calls"], means="ký phiếu 3/3")
    write(chief)
    out = chief.get("/nhap-xuat/xuat/", {"bang": kind})
    bring(chief, out.content, "keng.xlsx")
    assert reasons() == ""
    assert {v for _n, v in verdicts()} == {"same"}, list(
        ImportRow.objects.filter(sheet__source=last()).values_list("label", "verdict", "changes")
    )
    if kind != "all":
        bring(chief, chief.get("/nhap-xuat/xuat/", {"bang": kind, "tep": "csv"}).content, f"{kind}.csv")
        assert {v for _n, v in verdicts()} == {"same"}
    assert AuditEntry.objects.filter(verb="export", subject=f"list:{kind}").exists()


@pytest.mark.feature("G9")
def test_a_position_comes_in_only_with_consent(world: World, clerk: Client) -> None:
    rows = [("Thôn", "Chủ hộ", "Tọa độ"), ("Một", "Trần Hòa", "105.3301 20.0213")]
    page = words(bring(clerk, csv(rows, separator=";"), "ho.csv"))
    assert "chủ hộ chưa đồng ý" in page
    bring(clerk, csv(rows, separator=";"), "ho.csv", consents=["position"], means="ký phiếu")
    write(clerk)
    home = Household.objects.get()
    assert (home.lat, home.lon) == (20.0213, 105.3301)
    assert Consent.objects.get(purpose="position").means == "ký phiếu"


@pytest.mark.feature("G2", "G9")
def test_help_needs_come_in_for_those_who_may_see_them(world: World, clerk: Client, chief: Client) -> None:
    rows = [("Thôn", "Chủ hộ", "Cần giúp", "Đồng ý", "Cách đồng ý"), ("Một", "Vi Cụ", "cõng 1", "có", "ký")]
    assert "bỏ qua" in words(bring(clerk, csv(rows, separator=";"), "ho.csv"))
    bring(chief, csv(rows, separator=";"), "ho.csv")
    write(chief)
    need = Household.objects.get().help_needs.get()
    assert (need.kind, need.people) == ("carry", 1)
    sick = [rows[0], ("Một", "Lò Ốm", "cõng, bị tai biến", "có", "ký")]
    bring(chief, csv(sick, separator=";"), "ho.csv")
    assert "không ghi bệnh tật" in reasons()


@pytest.mark.feature("R2")
def test_a_head_takes_her_villages_list_and_no_other(world: World) -> None:
    head = sign_in(world.person("Lê Thị Thu", role=Role.VILLAGE_HEAD, village=world.mot))
    for village, name in ((world.mot, "Của Tôi"), (world.hai, "Của Người")):
        person = world.person(name, village=village)
        Household.objects.create(village=village, head=person, number="1", valid_from=SINCE)
    out = head.get("/nhap-xuat/xuat/", {"bang": "households", "tep": "csv"}).content.decode()
    assert "Của Tôi" in out
    assert "Của Người" not in out
    assert head.get("/nhap-xuat/xuat/", {"thon": world.hai.pk}).status_code == 404
    assert head.post("/nhap-xuat/", {}).status_code == 200
    assert not Import.objects.exists()


@pytest.mark.feature("P11")
def test_what_people_typed_never_becomes_a_formula(world: World, clerk: Client) -> None:
    person = world.person("=HYPERLINK(1)", village=world.mot)
    Household.objects.create(village=world.mot, head=person, number="1", address="@SUM(A1)", valid_from=SINCE)
    out = clerk.get("/nhap-xuat/xuat/", {"bang": "households", "tep": "csv"}).content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in out
    assert "'@SUM(A1)" in out
    bring(clerk, out.encode(), "ho.csv")
    assert verdicts() == [(2, "same")]


@pytest.mark.feature("P11")
def test_the_template_explains_itself_and_its_examples_are_read(world: World, clerk: Client) -> None:
    assert clerk.get("/nhap-xuat/mau/").content.startswith(b"PK")
    Village.objects.filter(pk=world.mot.pk).update(name="Mẫu Năm", folded="mau nam")
    Village.objects.filter(pk=world.hai.pk).update(name="Mẫu Sáu", folded="mau sau")
    Cluster.objects.create(village=world.mot, name="Bờ Sông", folded="bo song", valid_from=SINCE)
    for kind in ("villages", "people", "gongs", "households"):
        data = clerk.get("/nhap-xuat/mau/", {"bang": kind, "tep": "csv"}).content
        bring(clerk, data, f"mau-{kind}.csv")
        assert reasons() == "", kind
        assert last().sheets.get().kind == kind
    empty = words(bring(clerk, clerk.get("/nhap-xuat/mau/").content, "mau.xlsx"))
    assert "Không có gì mới" in empty


@pytest.mark.feature("P11")
def test_columns_can_be_put_right_by_hand(world: World, clerk: Client) -> None:
    bring(clerk, csv([("A1", "B1"), ("Một", "Trần Hòa")]), "la.csv")
    sheet = last().sheets.get()
    assert sheet.kind == ""
    address = f"/nhap-xuat/{last().pk}/cot/{sheet.pk}/"
    prefix = f"b{sheet.pk}"
    clerk.post(address, {f"{prefix}-kind": "households"})
    asked = {f"{prefix}-kind": "households", f"{prefix}-column_0": "village", f"{prefix}-column_1": "head"}
    clerk.post(address, asked)
    assert verdicts() == [(2, "new")]
    write(clerk)
    assert Household.objects.get().head.name == "Trần Hòa"


@pytest.mark.feature("P11")
def test_a_name_typed_in_capitals_is_written_as_people_write_names(world: World, clerk: Client) -> None:
    seen = words(bring(clerk, workbook({"Hộ": [HOMES, ["Một", "ÔNG NGUYỄN VĂN Ê", "0912345678", 4]]})))
    assert "Tên gõ toàn chữ hoa: ghi là “Nguyễn Văn Ê”." in seen
    write(clerk)
    assert str(Household.objects.get().head) == "ông Nguyễn Văn Ê"


@pytest.mark.feature("P11")
def test_new_people_are_shown_as_they_will_be_written(world: World, clerk: Client) -> None:
    folk = [
        ("Họ tên", "Thôn", "Chức vụ", "Số điện thoại", "Từ ngày"),
        ("Lò Mỷ", "Một", "danh keng", 912345688, 46082),
    ]
    bring(clerk, workbook({"Người": folk}))
    shown = {h: after for h, _was, after in ImportRow.objects.get(sheet__source=last()).changes}
    assert shown == {"Chức vụ": "Người đánh kẻng", "Điện thoại": "0912 345 688", "Từ ngày": "01/03/2026"}
