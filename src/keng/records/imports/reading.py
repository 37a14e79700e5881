"""A file of any kind: read as tables, or refused with the way out."""

from pathlib import PurePath

from django.utils.translation import gettext as _

from keng.records.imports.grids import Grid, check_size, in_unicode
from keng.records.imports.texts import read_text
from keng.records.imports.workbooks import read_workbook
from keng.records.refusal import Refused

MOST_FILE_BYTES = 10_000_000
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")


def read_file(data: bytes, *, name: str) -> list[Grid]:
    """The tables of the file that hold anything."""
    _refuse_what_is_no_sheet(data)
    stem = PurePath(name).stem[:100] or "tệp"
    grids = read_workbook(data) if data.startswith(b"PK") else [read_text(data, name=stem)]
    grids = [in_unicode(check_size(grid)) for grid in grids]
    grids = [grid for grid in grids if any(any(row) for row in grid.rows)]
    if not grids:
        raise Refused(_("Tệp không có dòng nào."))
    return grids


def _refuse_what_is_no_sheet(data: bytes) -> None:
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise Refused(_("Tệp trống, không có gì để nhập."))
    if len(data) > MOST_FILE_BYTES:
        raise Refused(_("Tệp lớn hơn 10 MB. Hãy bỏ ảnh trong bảng tính hoặc chia nhỏ tệp."))
    if data.startswith(OLD_EXCEL):
        raise Refused(_("Tệp Excel đời cũ (.xls) hoặc đặt mật khẩu. Hãy mở bằng Excel, Lưu thành → .xlsx."))
    if data.startswith(PICTURES):
        raise Refused(_("Đây là ảnh, không phải bảng tính. Hãy chọn tệp .xlsx hoặc .csv."))
    if data.startswith(b"%PDF"):
        raise Refused(_("Đây là tệp PDF. Hãy xin bản Excel (.xlsx) rồi nhập lại."))
    start = data[:600].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"{\\rtf", b"<meta")):
        raise Refused(
            _("Đây là trang web hoặc văn bản mang tên bảng tính. Hãy mở bằng Excel, Lưu thành → .xlsx.")
        )
