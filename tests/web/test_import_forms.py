"""Lists in the forms that offices hand on: headings in two rows, whole households, names in two columns."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter
from django.test import Client

from keng.core.rights import Role
from keng.records.gongs.models import Gong
from keng.records.households.models import Household
from keng.records.people.models import Appointment, Person
from tests.web.bring import bring, csv, reasons, verdicts, words, workbook, write
from tests.web.conftest import World, sign_in

pytestmark = pytest.mark.feature("P11")
Page = xlsxwriter.worksheet.Worksheet


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(world.person("Hà Thị Hạnh", role=Role.OFFICE))


def drawn(draw: Callable[[xlsxwriter.Workbook, Page], object], **options: object) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    draw(book, book.add_worksheet("Danh sách"))
    book.close()
    return out.getvalue()


def homes() -> list[tuple[str, str, int]]:
    rows = Household.objects.order_by("pk").values_list("head__name", "village__name", "residents")
    return list(rows)


def test_headings_in_two_rows_and_villages_merged_downwards(world: World, clerk: Client) -> None:
    def draw(book: xlsxwriter.Workbook, page: Page) -> None:
        form = book.add_format()
        page.merge_range("A1:G1", "DANH SÁCH HỘ GIA ĐÌNH", form)
        for where, text in (("A3:A4", "TT"), ("B3:B4", "Thôn"), ("C3:D3", "Chủ hộ"), ("E3:F3", "Liên hệ")):
            page.merge_range(where, text, form)
        page.merge_range("G3:G4", "Số nhân khẩu", form)
        page.write_row("C4", ["Họ và tên", "Ngày sinh", "SĐT", "Địa chỉ"])
        page.merge_range("B5:B6", "Thôn Một", form)
        page.write("B7", "Thôn Hai")
        rows = [
            ("Trần Văn Hòa (chủ hộ)", 912345678),
            ("Ông Lê Văn Tư", ""),
            ("Bà: Vi Lan", "0977 111 222 (con)"),
        ]
        for n, (name, phone) in enumerate(rows):
            page.write_row(4 + n, 2, [name, "1/2/1970", phone, "xóm trên", 4])

    bring(clerk, drawn(draw))
    assert reasons() == ""
    write(clerk)
    assert homes() == [("Trần Văn Hòa", "Một", 4), ("Lê Văn Tư", "Một", 4), ("Vi Lan", "Hai", 4)]
    assert Household.objects.first().address == "xóm trên"  # type: ignore[union-attr]
    assert Person.objects.get(name="Vi Lan").phones.get().number == "+84977111222"


def test_headings_parted_without_merging_and_families_called_tong(world: World, clerk: Client) -> None:
    rows = [
        ("STT", "Thôn", "Chủ hộ", "", "Liên hệ", "", "Tổng số nhân khẩu"),
        ("", "", "Họ và tên", "Năm sinh", "SĐT", "Địa chỉ", ""),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
        ("", "Một", "Tống Văn Hòa", 1970, "", "", 3),
        ("", "Hai", "Công Thị Lan", 1971, "", "", 2),
        ("", "", "Cộng: 2 hộ", "", "", "", 5),
    ]
    assert "Bỏ qua 1 dòng" in words(bring(clerk, workbook({"DS": rows})))
    assert [v for _n, v in verdicts()] == ["new", "new"]
    write(clerk)
    assert homes() == [("Tống Văn Hòa", "Một", 3), ("Công Thị Lan", "Hai", 2)]


def test_a_book_of_whole_households_gives_homes_and_counts_the_others(world: World, clerk: Client) -> None:
    rows = [
        ("STT hộ", "Họ và tên", "Quan hệ với chủ hộ", "Ngày sinh", "Thôn"),
        (1, "Trần Văn An", "Chủ hộ", "1970", "Một"),
        ("", "Lê Thị Bình", "Vợ", "1972", "Một"),
        ("", "Trần Văn Con", "Con", "2001", "Một"),
        (2, "Vi Văn Tư", "Chủ hộ", "1960", "Hai"),
    ]
    bring(clerk, workbook({"Sổ": rows}))
    write(clerk)
    assert homes() == [("Trần Văn An", "Một", 3), ("Vi Văn Tư", "Hai", 1)]


def test_names_in_two_columns_and_offices_beside_ours(world: World, clerk: Client) -> None:
    rows = [
        ("Số TT", "Họ đệm", "Tên", "Chức danh", "Nơi cư trú"),
        (1, "Vi Văn", "Minh", "Bí thư chi bộ, trưởng thôn", "Thôn Một"),
        (2, "Lê Thị", "Hoa", "Tổ viên", "Thôn Một"),
    ]
    assert "Bí thư chi bộ" in words(bring(clerk, workbook({"Tổ bảo vệ": rows})))
    write(clerk)
    assert Appointment.objects.get(role=Role.VILLAGE_HEAD).person.name == "Vi Văn Minh"
    assert Appointment.objects.get(role=Role.TEAM_MEMBER).person.name == "Lê Thị Hoa"
    team = [("TT", "Họ, chữ đệm và tên", "Chức danh", "Nơi cư trú"), (1, "Hà Thị Nga", "Tổ viên", "Thôn Hai")]
    bring(clerk, workbook({"DS": team}))
    assert [v for _n, v in verdicts()] == ["new"]


def test_days_of_a_workbook_counted_from_1904(world: World, clerk: Client) -> None:
    def draw(book: xlsxwriter.Workbook, page: Page) -> None:
        page.write_row(0, 0, ["Thôn", "Nơi treo", "Số kẻng", "Loại", "Ngày treo", "Giá"])
        page.write_row(1, 0, ["Một", "Nhà văn hóa", 1, "vành xe"])
        page.write_datetime(1, 4, date(2024, 3, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
        page.write(1, 5, "0,45 triệu")

    bring(clerk, drawn(draw, date_1904=True))
    write(clerk)
    gong = Gong.objects.get()
    assert (gong.hung_on, gong.cost) == (date(2024, 3, 5), 450_000)


def test_a_list_without_a_column_it_needs_is_known_and_told(world: World, clerk: Client) -> None:
    rows = [("Thôn", "Số kẻng", "Loại kẻng", "Người giữ", "Ngày treo"), ("Một", 1, "la-zăng", "Vi Lan", 2019)]
    bring(clerk, workbook({"Kẻng": rows}))
    assert "Nơi treo: Chưa ghi nơi treo" in reasons()


def test_vni_and_open_document_are_refused_with_the_way_out(world: World, clerk: Client) -> None:
    vni = csv([("Thoân", "Hoï vaø teân chuû hoä"), ("Moät", "Nguyeãn Thò Ñaøo")], encoding="cp1252")
    assert "VNI" in words(bring(clerk, vni, "ho.csv"))
    sheet = workbook({"Hộ": [("Thoân", "Hoï vaø teân chuû hoä"), ("Moät", "Nguyeãn Thò Ñaøo")]})
    assert "VNI" in words(bring(clerk, sheet))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert "OpenDocument" in words(bring(clerk, out.getvalue(), "ho.ods"))


def test_many_rows_with_one_wrong_at_the_end_write_nothing(world: World, clerk: Client) -> None:
    rows = [f"Một,Nguyễn Văn {n},090{n:07d},4" for n in range(1500)] + ["Mười,Nguyễn Văn Cuối,0912,3"]
    data = "\n".join(["Thôn,Chủ hộ,Điện thoại,Số khẩu", *rows]).encode("utf-8-sig")
    page = words(bring(clerk, data, "ho.csv"))
    assert "1 dòng sai: chưa ghi được" in page
    assert "1502 Thôn: Chưa có thôn “Mười”" in reasons()
    write(clerk)
    assert not Household.objects.exists()
