"""Files that would break the machine or lie about themselves: refused in words, by the real page."""

import io
import re
import struct
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client

from keng.core.rights import Role
from keng.records.households.models import Household
from tests.house.source import ROOT
from tests.web.bring import HOMES, bring, csv, verdicts, words, workbook, write
from tests.web.conftest import World, sign_in

GOOD = workbook({"Hộ": [HOMES, ("Một", "Trần Hòa", "0912345678", 4)]})
FAR = (1_048_575, 16_383)  # XFD1048576, the last cell there is
ROOM = 700_000_000  # address space: Django with its libraries takes about half of it
READ = """
import resource, sys, pathlib
import django
django.setup()
from keng.records.imports.reading import read_file
from keng.records.refusal import Refused
data = pathlib.Path(sys.argv[1]).read_bytes()
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
try:
    print(len(read_file(data, name="ds.xlsx")))
except Refused as why:
    print(why)
"""


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(world.person("Hà Thị Hạnh", role=Role.OFFICE))


@cache
def with_a_far_cell() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("Hộ")
    page.write_row(0, 0, HOMES)
    page.write(*FAR, "x")
    book.close()
    return out.getvalue()


def rebuilt(data: bytes, *, part: str, now: str = "", swap: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """The same archive with one part renamed (wherever it is named) or some of its text changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if now:
                text = text.replace(Path(part).name.encode(), Path(now).name.encode())
            if name == part and swap[0]:
                text = text.replace(*swap)
            new.writestr(now if now and name == part else name, text)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
FAR_CELLS: dict[str, dict[str, Any]] = {  # how the archive is told otherwise
    "as Excel writes it": {},
    "in single quotes": {"swap": (b'r="XFD1048576"', b"r='XFD1048576'")},
    "under another name": {"now": "xl/worksheets/sheet1.dat"},
    "in capitals": {"now": "xl/worksheets/sheet1.XML"},
}


@pytest.mark.feature("P11")
@pytest.mark.parametrize("kind", FAR_CELLS)
def test_a_cell_at_the_end_of_the_sheet_is_refused_within_little_memory(kind: str, tmp_path: Path) -> None:
    """A reader that lays the whole rectangle out would need gigabytes, and the process would end."""
    path = tmp_path / "far.xlsx"
    path.write_bytes(rebuilt(with_a_far_cell(), part=SHEET, **FAR_CELLS[kind]))
    told = subprocess.run(
        [sys.executable, "-c", READ, str(path), str(ROOM)],
        cwd=ROOT,
        env={"PYTHONPATH": "src:.", "DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr[-500:]) == (0, "")
    assert "dòng 1048576, cột 16384" in told.stdout


def lying_bomb() -> bytes:
    """A part of 150 MB whose header says 1,000 bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(SHEET, b" " * 150_000_000)
    size = struct.pack("<L", 150_000_000)
    return out.getvalue().replace(size, struct.pack("<L", 1_000))


def locked() -> bytes:
    """The archive itself under a password: every part is marked as encrypted."""
    data = bytearray(GOOD)
    for head, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(head), bytes(data)):
            data[found.start() + offset] |= 1
    return bytes(data)


@pytest.mark.feature("P11")
@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("ảnh.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "Đây là ảnh"),
        ("nửa.xlsx", GOOD[: len(GOOD) // 2], "bị hỏng"),
        ("cuối.xlsx", GOOD[:-30], "bị hỏng"),
        ("bom.xlsx", lying_bomb(), "bị hỏng"),
        ("khóa.xlsx", locked(), "bị hỏng"),
        ("trống.xlsx", b"", "Tệp trống"),
        ("chỉ tiêu đề.xlsx", workbook({"Hộ": [[]]}), "không có dòng nào"),
        ("utf16.csv", csv([HOMES], encoding="utf-16")[:-1], "không đọc hết được"),
        ("nhật.csv", "住所,名前\n東京,山田太郎\n".encode("shift_jis"), "Không đọc được chữ"),
    ],
)
def test_what_lies_or_is_cut_short_is_refused(
    world: World, clerk: Client, name: str, data: bytes, why: str
) -> None:
    page = words(bring(clerk, data, name))
    assert why in page
    assert 'class="errorlist' in page
    assert not Household.objects.exists()


@pytest.mark.feature("P11")
def test_a_formula_in_a_name_stays_text_in_and_out(world: World, clerk: Client) -> None:
    typed = "=cmd|' /C calc'!A0"
    bring(clerk, csv([HOMES, ("Một", f'"{typed}"', "", 1)]), "ho.csv")
    assert verdicts() == [(2, "new")]
    write(clerk)
    assert Household.objects.get().head.name == typed
    book = clerk.get("/nhap-xuat/xuat/", {"bang": "households"}).content
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
        assert sheets
        assert not any(b"<f>" in sheet for sheet in sheets)
    text = clerk.get("/nhap-xuat/xuat/", {"bang": "households", "tep": "csv"}).content.decode("utf-8-sig")
    assert f"'{typed}" in text
