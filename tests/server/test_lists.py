"""`keng import` and `keng export`: the page's own path, at a terminal."""

from datetime import date
from pathlib import Path

import pytest

from keng.records.households.models import Household
from keng.records.imports.models import Import
from keng.records.imports.tables import TABLES
from keng.records.people.models import AuditEntry
from keng.records.places.models import Commune, Village
from keng.server.cli import main
from tests.web.bring import HOMES, workbook

pytestmark = [pytest.mark.feature("P11"), pytest.mark.django_db]
SINCE = date(2024, 1, 1)


@pytest.fixture
def mau() -> Commune:
    commune = Commune.objects.create(name="Mẫu", code="99001", valid_from=SINCE, is_sample=True)
    Village.objects.create(commune=commune, name="Một", folded="mot", status_token="1", valid_from=SINCE)
    return commune


class Shell:
    """What somebody types, what is said, and how it ends."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: str, ends: int = 0) -> str:
        code = main(list(words))
        told = self._capsys.readouterr()
        assert code == ends, told.out + told.err
        return told.out + told.err

    def file(self, name: str, data: bytes) -> str:
        (self.folder / name).write_bytes(data)
        return str(self.folder / name)


@pytest.fixture
def keng(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


def test_a_file_is_seen_written_changed_and_taken_back(mau: Commune, keng: Shell) -> None:
    first = keng.file("ho.xlsx", workbook({"Hộ": [HOMES, ("Một", "Trần Văn Hòa", "0912345678", 4)]}))
    told = keng("import", first)
    assert "dòng 2" in told
    assert "mới" in told
    assert "--yes" in told
    assert not Household.objects.exists()
    assert "Đã ghi 1 dòng" in keng("import", first, "--yes")

    second = keng.file("ho.xlsx", workbook({"Hộ": [HOMES, ("Một", "Trần Văn Hòa", "0912345678", 5)]}))
    assert "4 → 5" in keng("import", second, "--yes")
    assert Household.objects.get().residents == 5
    assert "giống hệt" in keng("import", second, "--yes")

    assert "Đã hoàn tác" in keng("import", "--undo", "--yes")
    assert Household.objects.get().residents == 4
    assert "chưa có lần nhập" in keng("import", "--undo", "--yes", ends=2)  # only the last one, once
    assert Household.objects.exists()


def test_one_wrong_row_and_nothing_is_written(mau: Commune, keng: Shell) -> None:
    rows = [HOMES, ("Một", "Trần Văn Hòa", "0912345678", 4), ("Mười", "Lê Thị Lan", "12", 3)]
    told = keng("import", keng.file("ho.xlsx", workbook({"Hộ": rows})), "--yes", ends=1)
    assert "dòng 3" in told
    assert "Thôn: " in told
    assert "Điện thoại: " in told
    assert not Household.objects.exists()
    assert not Import.objects.filter(state__in=("seen", "written")).exists()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.xlsx", b"PK\x03\x04 torn", "bị hỏng"),
        ("a.csv", b"", "trống"),
        ("a.xlsx", b"%PDF-1.7 ", "PDF"),
        ("a.csv", b"\x81\x8d\x8f\x90,\x9d\x81\n\x8d\x8f,\x90", "Không đọc được chữ"),
        ("a.csv", b"mot,hai\r\nba,bon\r\n", "Không nhận ra bảng"),
    ],
)
def test_rubbish_is_refused_in_words(mau: Commune, keng: Shell, name: str, data: bytes, why: str) -> None:
    told = keng("import", keng.file(name, data), "--yes", ends=2)
    assert why in told
    assert "Chưa ghi gì" in told
    assert not Import.objects.filter(state="seen").exists()


def test_what_no_one_meant_is_refused_by_name(mau: Commune, keng: Shell) -> None:
    assert "không đọc được" in keng("import", str(keng.folder / "khong-co.xlsx"), ends=2).lower()
    Commune.objects.create(name="Khác", code="99002", valid_from=SINCE)
    rows = keng.file("ho.csv", "Chủ hộ,Số người\nTrần Văn Hòa,4\n".encode())
    assert "Khác (99002)" in keng("import", rows, ends=2)
    assert "Một" in keng("import", rows, "--commune", "mau", "--village", "Chín", ends=2)
    keng("import", rows, "--commune", "99001", "--village", "mot", "--yes")
    assert Household.objects.get().village.name == "Một"
    assert ".csv" in keng("export", str(keng.folder / "tat-ca.csv"), "--commune", "mau", ends=2)
    assert "thư mục" in keng("export", "/khong/co/a.xlsx", "--commune", "mau", ends=2)


def test_what_goes_out_comes_in_again_without_a_change(mau: Commune, keng: Shell) -> None:
    rows = {"Hộ": [HOMES, ("Một", "Trần Văn Hòa", "0912345678", 4)]}
    keng("import", keng.file("ho.xlsx", workbook(rows)), "--yes")
    out = keng.folder / "ra.xlsx"
    keng("export", str(out))
    assert out.stat().st_mode & 0o077 == 0
    assert "giống hệt" in keng("import", str(out), "--yes")
    assert AuditEntry.objects.filter(verb="export", commune=mau).count() == 1
    for kind in TABLES:
        sheet = keng.folder / f"{kind}.csv"
        keng("export", str(sheet), "--kind", kind, "--template")
        assert len(sheet.read_text("utf-8-sig").splitlines()) == 3, kind


def test_a_commune_is_founded_by_its_code_or_its_name(keng: Shell) -> None:
    assert "/vao/" in keng("new-commune", "--code", "15106", "--officer", "Hà Thị Hạnh")
    named = Commune.objects.get()
    assert (str(named), named.province) == ("xã Nguyệt Ấn", "Tỉnh Thanh Hóa")
    assert "đã có xã" in keng("new-commune", "--code", "15106", "--officer", "Hà Thị Hạnh", ends=2)
    assert "Hãy ghi tên xã, hoặc mã" in keng("new-commune", "--officer", "Hà Thị Hạnh", ends=2)
    assert "ghi tên xã" in keng("new-commune", "--code", "00000", "--officer", "Hà Thị Hạnh", ends=2)
    keng("new-commune", "Phường Mẫu", "--officer", "Lê Thị Lan")
    assert str(Commune.objects.latest("pk")) == "phường Mẫu"
