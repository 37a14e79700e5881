"""Cells as people fill them in."""

from datetime import date

import pytest

from keng.core.cells import Unreadable, read_day, read_name
from keng.core.old_fonts import is_tcvn3, is_vni, is_vni_below


@pytest.mark.parametrize(
    ("typed", "called", "name"),
    [
        ("Nguyễn Văn Hòa (chủ hộ)", "", "Nguyễn Văn Hòa"),
        ("Trần Thị Lan - chủ hộ", "", "Trần Thị Lan"),
        ("Hộ ông Lê Văn Tư", "ông", "Lê Văn Tư"),
        ("Bà: Lê Lan", "bà", "Lê Lan"),
        ("Ông Cao Thắng", "", "Ông Cao Thắng"),  # a family name
        ("Và Bá Lầu", "", "Và Bá Lầu"),  # another
        ("Tống Văn Hòa", "", "Tống Văn Hòa"),
    ],
)
def test_a_name_is_taken_out_of_what_stands_around_it(typed: str, called: str, name: str) -> None:
    assert read_name(typed) == (called, name)


@pytest.mark.parametrize("typed", ["Vi Văn Sáu + vợ Lò Thị Bảy", "Lan & Hòa", "Lan và Hòa", "Lan/Hòa"])
def test_one_cell_names_one_person(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_name(typed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2019", date(2019, 1, 1)),
        ("tháng 3/2024", date(2024, 3, 1)),
        ("Ngày 5-3-2024".lower(), date(2024, 3, 5)),
        ("45356", date(2024, 3, 5)),
    ],
)
def test_a_day_may_be_a_month_or_a_year(typed: str, day: date) -> None:
    assert read_day(typed) == day


def test_the_two_old_fonts_are_told_apart() -> None:
    vni = ["Thoân", "Hoï vaø teân chuû hoä", "Nguyeãn Thò Ñaøo"]
    tcvn3 = ["Th«n", "Hä vµ tªn chñ hé", "NguyÔn ThÞ §µo"]
    assert is_vni(vni)
    assert not is_vni(tcvn3)
    headings = ["Thôn", "Họ và tên chủ hộ"]
    assert is_vni_below([*headings, "Traàn Vaên Hoøa"])
    assert not is_vni_below([*headings, *tcvn3, "thuë", "Hoà", "Xuân Quê", "Toán", "Noël", "Khoé", "Loã Quá"])
    assert is_tcvn3(tcvn3)
