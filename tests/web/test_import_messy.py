"""Spreadsheets as communes keep them: old fonts, odd separators, titles, merged cells, numbers as text."""

import io
import zipfile

import pytest
import xlsxwriter
from django.test import Client

from keng.core.rights import Role
from keng.records.households.models import Household
from keng.records.imports.models import ImportRow
from keng.records.people.models import Appointment, Person
from keng.records.places.models import Cluster
from tests.web.bring import HOMES, bring, csv, last, reasons, verdicts, words, workbook, write
from tests.web.conftest import SINCE, World, sign_in

TCVN3 = {
    "à": "µ",
    "á": "¸",
    "ă": "¨",
    "â": "©",
    "ễ": "Ô",
    "ò": "ß",
    "ộ": "é",
    "ọ": "ä",
    "ủ": "ñ",
    "ô": "«",
    "ố": "è",
    "ệ": "Ö",
    "đ": "®",
    "Đ": "§",
    "ị": "Þ",
    "ạ": "¹",
    "ư": "\xad",
    "ờ": "ê",
    "ế": "Õ",
    "ũ": "ò",
    "ì": "×",
}


def in_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(c, c) for c in text)


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(world.person("Hà Thị Hạnh", role=Role.OFFICE))


@pytest.mark.feature("P11")
@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-16-le"), (";", "utf-16-be")],
)
def test_any_separator_and_unicode_encoding(
    world: World, clerk: Client, separator: str, encoding: str
) -> None:
    rows = [HOMES, ("Một", "Nguyễn Thị Đào", "0912 345 678", 4)]
    bring(clerk, csv(rows, separator=separator, encoding=encoding), "ho.csv")
    write(clerk)
    assert Household.objects.get().head.name == "Nguyễn Thị Đào"


@pytest.mark.feature("P11")
def test_windows_1258_is_read_and_said(world: World, clerk: Client) -> None:
    text = "Thôn,Chủ hộ\r\nMột,Nguyêñ Thi\u0323 Đào\r\n"
    data = text.replace("ñ", "n").replace("ễ", "ê\u0303").encode("cp1258", errors="ignore")
    page = words(bring(clerk, data, "ho.csv"))
    assert "Windows-1258" in page
    assert verdicts() == [(2, "new")]


@pytest.mark.feature("P11")
def test_the_old_fonts_of_the_nineties_are_read_and_said(world: World, clerk: Client) -> None:
    text = in_tcvn3("Thôn,Chủ hộ\r\nMột,Nguyễn Văn Hòa\r\nMột,Đào Thị Thế\r\n").replace("ă", "¨")
    page = words(bring(clerk, text.encode("cp1252"), "ho.csv"))
    assert "TCVN3" in page
    write(clerk)
    assert set(Person.objects.filter(heads__isnull=False).values_list("name", flat=True)) == {
        "Nguyễn Văn Hòa",
        "Đào Thị Thế",
    }
    sheet = workbook(
        {"Hộ": [[in_tcvn3(c) for c in ("Thôn", "Chủ hộ")], [in_tcvn3("Một"), in_tcvn3("Vũ Đình Thế")]]}
    )
    assert "TCVN3" in words(bring(clerk, sheet))


@pytest.mark.feature("P11")
def test_a_file_saved_twice_over_is_mended(world: World, clerk: Client) -> None:
    right = csv([HOMES, ("Một", "Nguyễn Văn Hòa", "", 4)])
    twice = "".join(bytes([b]).decode("cp1252", errors="ignore") or chr(b) for b in right)
    page = words(bring(clerk, twice.encode(), "ho.csv"))
    assert "bảng mã" in page
    assert "Nguyễn Văn Hòa" in page


@pytest.mark.feature("P11")
def test_a_form_with_title_numbering_sections_sum_and_signatures(world: World, clerk: Client) -> None:
    rows = [
        ("UBND XÃ MẪU",),
        ("DANH SÁCH HỘ GIA ĐÌNH",),
        ("TT", "Họ và tên chủ hộ", "Năm sinh", "Số khẩu", "Số ĐT (Zalo)", "Ghi chú"),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
        ("I", "Thôn Một"),
        (1, "Trần Văn Hòa", 1970, "4 người", 912345678.0, ""),
        (2, "Lê Thị Lan", 1980, "03", "84 987 654 321", "hộ nghèo"),
        ("Thôn Hai",),
        (1, "Quách Thị Đào", 1990, 2, "", ""),
        ("Tổng cộng", "", "", 9),
        ("", "", "", "", "Mẫu, ngày 5 tháng 3 năm 2026"),
        ("", "Người lập biểu", "", "", "TM. UBND XÃ"),
    ]
    page = words(bring(clerk, workbook({"Sheet1": rows})))
    assert reasons() == ""
    assert [v for _n, v in verdicts()] == ["new"] * 3
    assert "Bỏ qua" in page
    write(clerk)
    found = Household.objects.order_by("pk").values_list("head__name", "village__name", "residents")
    assert list(found) == [("Trần Văn Hòa", "Một", 4), ("Lê Thị Lan", "Một", 3), ("Quách Thị Đào", "Hai", 2)]
    assert Person.objects.get(name="Lê Thị Lan").phones.get().number == "+84987654321"


@pytest.mark.feature("P11")
def test_a_sheet_named_after_its_village_needs_no_village_column(world: World, clerk: Client) -> None:
    bring(clerk, workbook({"Thôn Một": [("Chủ hộ", "SĐT"), ("Trần Hòa", "0912345678")]}))
    write(clerk)
    assert Household.objects.get().village == world.mot


@pytest.mark.feature("P11")
def test_merged_cells_speak_for_every_row_they_cover(world: World, clerk: Client) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("Hộ")
    page.merge_range(0, 0, 0, 4, "DANH SÁCH HỘ")
    page.merge_range(2, 0, 3, 0, "Thôn")
    page.merge_range(2, 1, 3, 1, "Chủ hộ")
    page.merge_range(2, 2, 2, 3, "Tọa độ")
    page.write_row(3, 2, ["Vĩ độ", "Kinh độ"])
    page.merge_range(4, 0, 5, 0, "Một")
    page.write_row(4, 1, ["Trần Hòa", 20.02, 105.33])
    page.write_row(5, 1, ["Lê Lan", 20.03, 105.34])
    book.close()
    bring(clerk, out.getvalue(), consents=["position"], means="ký phiếu")
    assert (verdicts(), reasons()) == ([(5, "new"), (6, "new")], "")
    write(clerk)
    assert Household.objects.get(head__name="Lê Lan").lat == 20.03


@pytest.mark.feature("P11")
def test_hidden_rows_are_read_and_said_and_formulas_without_result_are_wrong(
    world: World, clerk: Client
) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("Hộ")
    page.write_row(0, 0, HOMES)
    page.write_row(1, 0, ["Một", "Trần Hòa", "0912345678"])
    page.set_row(1, None, None, {"hidden": True})
    page.write_row(2, 0, ["Một", "Lê Lan", ""])
    page.write_formula(2, 3, "=NA()", None, "#N/A")
    page.write_row(3, 0, ["Một", "Vi Tính", ""])
    page.write_formula(3, 3, "=2+2", None, 4)
    page.write_blank(900, 0, None, book.add_format({"bold": True}))
    book.close()
    page_seen = words(bring(clerk, out.getvalue()))
    assert "đang ẩn (2)" in page_seen
    assert verdicts() == [(2, "new"), (3, "wrong"), (4, "new")]
    assert "Công thức báo lỗi" in reasons()


@pytest.mark.feature("P11")
def test_a_formula_never_calculated_is_named_as_one(world: World, clerk: Client) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("Hộ")
    page.write_row(0, 0, HOMES)
    page.write_row(1, 0, ["Một", "Trần Hòa", "0912345678", 1])
    page.write_row(2, 0, ["Một"])
    page.write_formula(2, 1, "=B2", None, "")
    book.close()
    bring(clerk, out.getvalue())
    assert "công thức chưa có kết quả" in reasons()
    assert "Chưa ghi chủ hộ" not in reasons()


@pytest.mark.feature("P11")
def test_the_preview_shows_what_will_be_written_and_what_is_left_out(world: World, clerk: Client) -> None:
    Cluster.objects.create(village=world.mot, name="Bờ Sông", folded="bo song", valid_from=SINCE)
    head = ("STT", "Số", "Thôn", "Cụm", "Chủ hộ", "Điện thoại", "Số người", "Ngày sinh", "Ghi chú")
    row = (1, "T1/T4", "Một", "Bờ Sông", "Trần Hòa", "0912345678", 4, "01/02/1960", "vắng nhà")
    page = words(bring(clerk, csv([head, row]), "ho.csv"))
    assert verdicts() == [(2, "new")]
    assert "Không dùng các cột: Số, Ngày sinh, Ghi chú." in page
    shown = {h: after for h, _was, after in ImportRow.objects.get(sheet__source=last()).changes}
    assert shown == {
        "Số hộ": "máy lấy số tiếp theo",
        "Điện thoại": "0912 345 678",
        "Cụm": "Bờ Sông",
        "Số người": "4",
    }
    assert "0912 345 678" in page


@pytest.mark.feature("P11")
@pytest.mark.parametrize("nothing", ["không có", "k có", "ko", "Không", "0", "-", "x", "chưa có"])
def test_words_for_no_phone_are_an_empty_cell(world: World, clerk: Client, nothing: str) -> None:
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", nothing, 1)]), "ho.csv")
    assert verdicts() == [(2, "new")]
    write(clerk)
    assert not Household.objects.get().head.phones.exists()


@pytest.mark.feature("P11")
def test_old_fonts_below_unicode_headings_are_read_and_lost_letters_refused(
    world: World, clerk: Client
) -> None:
    rows = [HOMES, ("Một", "NguyÔn V¨n TÌo", "0912345678", 4), ("Một", "Hoµ", "0912345679", 1)]
    page = words(bring(clerk, csv(rows), "ho.csv"))
    assert "TCVN3" in page
    write(clerk)
    assert set(Household.objects.values_list("head__name", flat=True)) == {"Nguyễn Văn Tèo", "Hoà"}
    old = [HOMES, ("Một", "Traàn Vaên Hoøa", "0912345678", 4), ("Một", "Lê Lan", "0912345679", 1)]
    assert "phông VNI cũ" in words(bring(clerk, csv(old), "ho.csv"))
    for text in ("Th?n,Ch? h?\r\nM?u Hai,L? Lan\r\n", "Thôn,Chủ hộ\r\nMột,Nguy?n Lan\r\n"):
        assert "đã mất khi lưu tệp" in words(bring(clerk, text.encode(), "ho.csv"))


@pytest.mark.feature("P11", "G8")
def test_one_phone_in_common_is_the_same_home_in_one_file(world: World, clerk: Client) -> None:
    head = ("Thôn", "Chủ hộ", "Điện thoại", "Ngày sinh")
    rows = [
        head,
        ("Một", "Bùi Văn Tám", "0912345678", ""),
        ("Một", "Bùi Văn Tám", "0987654321 / 0912345678", "01/02/1960"),
        ("Một", "Bùi Văn Tám", "0387654321", ""),
    ]
    bring(clerk, csv(rows), "ho.csv")
    assert "3 Chủ hộ: Trùng với dòng 2" in reasons()
    assert verdicts() == [(2, "new"), (3, "wrong"), (4, "new")]


@pytest.mark.feature("P11")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (912345678, "+84912345678"),
        ("84912345678", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("'0912345678", "+84912345678"),
        ('="0912345678"', "+84912345678"),
        ("0912.345.678", "+84912345678"),
        ("912345678.0", "+84912345678"),
    ],
)
def test_numbers_as_spreadsheets_leave_them(world: World, clerk: Client, typed: object, kept: str) -> None:
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", typed, 1)], separator=";"), "ho.csv")
    write(clerk)
    assert Household.objects.get().head.phones.get().number == kept


@pytest.mark.feature("P11")
def test_a_rounded_number_is_refused(world: World, clerk: Client) -> None:
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", "9.12E+08", 1)]), "ho.csv")
    assert "đã làm tròn" in reasons()


@pytest.mark.feature("P11", "R1")
@pytest.mark.parametrize("day", ["01/07/2024", "1-7-2024", "1.7.24", "2024-07-01", 45474])
def test_days_as_text_and_as_numbers(world: World, clerk: Client, day: object) -> None:
    rows = [("Họ và tên", "Chức danh", "Địa bàn", "Ngày QĐ"), ("Trần Hòa", "Tổ viên tổ ANTT", "Một", day)]
    bring(clerk, workbook({"Tổ": rows}))
    assert reasons() == ""
    write(clerk)
    assert Appointment.objects.get(person__name="Trần Hòa").from_on.isoformat() == "2024-07-01"


@pytest.mark.feature("P11", "R1")
def test_offices_as_people_write_them(world: World, clerk: Client) -> None:
    told = {
        "Trưởng thôn": "village_head",
        "Tổ trưởng tổ BVANTT": "team_leader",
        "to pho": "deputy_leader",
        "Đánh kẻng": "striker",
        "Trưởng CA xã": "police_chief",
        "CT Hội Phụ nữ": "front",
        "Công chức VP-TK": "liaison",
    }
    rows = [("Họ tên", "Chức vụ", "Thôn"), *((f"Người {i}", r, "Hai") for i, r in enumerate(told))]
    bring(clerk, workbook({"Cán bộ": rows}))
    assert reasons() == ""
    write(clerk)
    given = Appointment.objects.filter(person__name__startswith="Người").order_by("person__name")
    assert list(given.values_list("role", flat=True)) == list(told.values())


@pytest.mark.feature("P11")
def test_a_second_leader_is_refused_and_an_unknown_office_named(world: World, clerk: Client) -> None:
    world.person("Ông Tư", role=Role.TEAM_LEADER, village=world.mot)
    rows = [("Họ tên", "Chức vụ", "Thôn"), ("Mới", "Tổ trưởng", "Một"), ("Lạ", "Phi công", "Một")]
    bring(clerk, workbook({"Cán bộ": rows}))
    assert "Ông Tư đang là Tổ trưởng" in reasons()
    assert "Không rõ chức vụ “Phi công”" in reasons()


@pytest.mark.feature("P11")
def test_an_unknown_cluster_lists_those_of_the_village(world: World, clerk: Client) -> None:
    Cluster.objects.create(village=world.mot, name="Bờ Sông", folded="bo song", valid_from=SINCE)
    rows = [("Thôn", "Chủ hộ", "Xóm"), ("Một", "A Hòa", "cụm bo song"), ("Một", "B Lan", "Ngọn Đồi")]
    bring(clerk, csv(rows), "ho.csv")
    assert verdicts() == [(2, "new"), (3, "wrong")]
    assert "Bờ Sông" in reasons()


@pytest.mark.feature("P11", "G8")
def test_the_same_home_twice_and_a_likely_twin_are_named(world: World, clerk: Client) -> None:
    twin = world.person("Trần Hoà", village=world.hai)
    twin.phones.create(number="+84912345678")
    Household.objects.create(village=world.hai, head=twin, number="3", valid_from=SINCE)
    rows = [HOMES, ("Một", "Lê Lan", "0912345678", 1), ("Một", "Vi Hai", "", 1), ("Một", "vi hai", "", 2)]
    page = words(bring(clerk, csv(rows), "ho.csv"))
    assert "Có thể trùng" in page
    assert "Trùng với dòng 3" in reasons()


@pytest.mark.feature("P11")
@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.xlsx", b"", "Tệp trống"),
        ("a.xlsx", b"\0" * 500, "Tệp trống"),
        ("a.csv", b"  \r\n", "Tệp trống"),
        ("a.csv", "Thôn,Chủ hộ".encode("utf-16-be")[:9] + b"\xff\xfe\x00\xd8", "không"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"x" * 99, "Đây là ảnh"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n" + b"x" * 99, "Đây là ảnh"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "đời cũ"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.xls", b"<html><table><tr><td>a</td></tr></table></html>", "trang web"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 300, "bị hỏng"),
        ("a.csv", b"a,b\n" * 70_000, "quá nhiều dòng"),
        ("a.csv", b"a,b\n" * 25_000, "hãy chia nhỏ"),
        ("a.csv", bytes(range(128, 256)) * 20, "Không đọc được chữ"),
        ("a.csv", b'Th,"Ch' + b"x" * 200_000, "bị hỏng"),
    ],
)
def test_rubbish_is_refused_in_words(world: World, clerk: Client, name: str, data: bytes, why: str) -> None:
    page = words(bring(clerk, data, name))
    assert why in page
    assert 'class="errorlist' in page


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


@pytest.mark.feature("P11")
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (zipped(xl__bomb_xml=b"0" * 120_000_000), "quá lớn"),
        (zipped(readme=b"x"), "tệp nén"),
        (zipped(word__document_xml=b"<w/>"), "Word"),
        (zipped(xl__workbook_xml=b"<workbook>"), "bị hỏng"),
    ],
)
def test_archives_that_are_no_list_are_refused(world: World, clerk: Client, data: bytes, why: str) -> None:
    assert why in words(bring(clerk, data))


@pytest.mark.feature("P11")
def test_one_cell_at_the_end_of_the_sheet_does_not_fill_the_memory(world: World, clerk: Client) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("Hộ")
    page.write_row(0, 0, HOMES)
    page.write(1_048_575, 16_383, "x")
    book.close()
    assert "dòng 1048576" in words(bring(clerk, out.getvalue()))


@pytest.mark.feature("P11")
def test_a_preview_survives_and_a_new_file_takes_its_place(world: World, clerk: Client) -> None:
    bring(clerk, csv([HOMES, ("Một", "Trần Hòa", "", 4)]), "cu.csv")
    first = last()
    again = sign_in(Person.objects.get(name="Hà Thị Hạnh"))
    assert "Trần Hòa" in words(again.get(f"/nhap-xuat/{first.pk}/"))
    bring(again, csv([HOMES, ("Một", "Lê Lan", "", 4)]), "moi.csv")
    first.refresh_from_db()
    assert (first.state, first.sheets.count()) == ("dropped", 0)
