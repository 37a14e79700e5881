"""An XLSX workbook as tables of text; what is not one, or could choke the machine, is refused in words."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import cast

import python_calamine as calamine
from django.utils.translation import gettext as _

from keng.records.imports.grids import (
    BROKEN,
    MOST_COLUMNS,
    MOST_ROWS,
    UNCOUNTED,
    Cell,
    Grid,
    text_of,
    trimmed,
)
from keng.records.refusal import Refused

MOST_BYTES = 100_000_000  # a workbook unpacked; 20,000 rows of twelve columns take about 20 MB
MOST_PARTS = 500
MOST_SHEETS = 30
_TAG = re.compile(rb"<(?:\w+:)?(?:(row)|c)\b([^>]*?)(/?)>")  # a row or a cell
_ROW = re.compile(rb"""\br=["'](\d{1,9})["']""")
_REF = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_BROKEN = re.compile(rb"""\bt=["']e["']""")
# A formula with no value behind it.
_FORMULA = re.compile(
    rb"\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass
class _Marks:
    """What a table's own XML tells and the reader of values does not. Rows and columns count from 0."""

    hidden: list[int] = field(default_factory=list)
    broken: list[tuple[int, int]] = field(default_factory=list)
    uncounted: list[tuple[int, int]] = field(default_factory=list)
    last: tuple[int, int] = (0, 0)  # the farthest row and column that hold anything


def read_workbook(data: bytes) -> list[Grid]:
    """Every visible table of the file."""
    parts = _parts(data)
    marks = {name: _marks(data) for name, data in parts.items()}  # a table may hide under any name
    for mark in marks.values():
        _check_extent(mark)  # the reader lays out the whole rectangle, and a huge one ends the process
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        seen = [s for s in book.sheets_metadata if s.visible == calamine.SheetVisibleEnum.Visible]
        names = [s.name for s in seen if s.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(names) > MOST_SHEETS:
            raise Refused(_("Tệp có hơn %(n)s bảng. Hãy chỉ giữ các bảng cần nhập.") % {"n": MOST_SHEETS})
        parted = {name: marks.get(_part_of(parts, book.sheet_names.index(name)), _Marks()) for name in names}
        return [_grid(book.get_sheet_by_name(name), parted[name]) for name in names]
    except calamine.PasswordError as error:
        raise Refused(_("Tệp đặt mật khẩu. Hãy bỏ mật khẩu rồi nhập lại.")) from error
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, ValueError, OSError) as error:
        raise Refused(_damaged()) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Refused(_damaged()) from error


def _damaged() -> str:
    return _("Tệp Excel bị hỏng, không đọc được. Hãy mở bằng Excel, lưu lại rồi nhập lại.")


def _parts(data: bytes) -> dict[str, bytes]:
    """The workbook's own parts, unpacked within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_PARTS or sum(i.file_size for i in infos) > MOST_BYTES:
                raise Refused(
                    _("Tệp mở ra quá lớn, không giống một danh sách. Hãy lưu lại chỉ phần cần nhập.")
                )
            names = {i.filename for i in infos}
            if "word/document.xml" in names:
                raise Refused(_("Đây là tệp Word. Hãy chép bảng sang Excel, lưu .xlsx rồi nhập lại."))
            if "content.xml" in names:
                raise Refused(_("Đây là tệp OpenDocument (.ods). Hãy mở ra, Lưu thành → .xlsx rồi nhập lại."))
            if not any(name.startswith("xl/") for name in names):
                raise Refused(
                    _("Đây là tệp nén, không phải bảng tính. Hãy giải nén rồi chọn tệp .xlsx hoặc .csv.")
                )
            if "xl/workbook.xml" not in names:
                raise Refused(_("Hãy mở bằng Excel, Lưu thành → .xlsx rồi nhập lại."))
            parts = {i.filename: archive.read(i) for i in infos}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise Refused(_damaged()) from error
    texts = [data for name, data in parts.items() if name.lower().endswith((".xml", ".rels"))]
    if any(xml.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in xml[:200] for xml in texts):
        raise Refused(_damaged())  # what we cannot look through, the reader does not get
    return parts


def _grid(sheet: calamine.CalamineSheet, marks: _Marks) -> Grid:
    rows = [[text_of(cast(Cell, cell)) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for sign, places in ((BROKEN, marks.broken), (UNCOUNTED, marks.uncounted)):
        for row, column in places:
            if row < len(rows) and column <= MOST_COLUMNS:
                rows[row] += [""] * (column + 1 - len(rows[row]))
                rows[row][column] = sign
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        _spread(rows, top, left, min(bottom, len(rows) - 1), right)
    grid = Grid(sheet.name, trimmed(rows))
    hidden = [n + 1 for n in marks.hidden if n < len(grid.rows) and any(grid.rows[n])]
    if hidden:
        shown = ", ".join(str(n) for n in hidden[:12]) + (", …" if len(hidden) > 12 else "")
        grid.notes.append(
            _("Có %(n)s dòng đang ẩn (%(rows)s), vẫn được đọc. Nếu không muốn nhập, hãy xóa khỏi tệp.")
            % {"n": len(hidden), "rows": shown}
        )
    return grid


def _spread(rows: list[list[str]], top: int, left: int, bottom: int, right: int) -> None:
    """A merged cell says the same in every place it covers."""
    if top >= len(rows) or left >= len(rows[top]) or not rows[top][left]:
        return
    for row in rows[top : bottom + 1]:
        for column in range(left, min(right, len(row) - 1) + 1):
            row[column] = rows[top][left]


def _marks(xml: bytes) -> _Marks:
    """Rows and cells in their order; a cell without a place of its own stands behind the one before."""
    marks, row, column = _Marks(), -1, -1
    for tag in _TAG.finditer(xml):
        if tag[1]:
            own = _ROW.search(tag[2])
            row, column = (int(own[1]) - 1 if own else row + 1), -1
            if _HIDDEN.search(tag[2]):
                marks.hidden.append(row)
            continue
        ref = _REF.search(tag[2])
        row, column = (int(ref[2]) - 1, _column(ref[1].upper())) if ref else (row, column + 1)
        if not tag[3]:
            marks.last = (max(marks.last[0], row), max(marks.last[1], column))
            if _BROKEN.search(tag[2]):
                marks.broken.append((row, column))
            elif _FORMULA.match(xml, tag.end()):
                marks.uncounted.append((row, column))
    return marks


def _check_extent(marks: _Marks) -> None:
    row, column = marks.last
    if row >= MOST_ROWS + 1000 or column >= MOST_COLUMNS + 100:
        raise Refused(
            _("Có ô ghi ở tận dòng %(row)s, cột %(column)s. Hãy xóa các ô thừa ở xa rồi nhập lại.")
            % {"row": row + 1, "column": column + 1}
        )


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _part_of(parts: dict[str, bytes], index: int) -> str:
    """The part that holds the n-th table, as the workbook's relations say."""
    rids = re.findall(rb'<(?:\w+:)?sheet\s[^>]*?\bid="([^"]+)"', parts.get("xl/workbook.xml", b""))
    rels = parts.get("xl/_rels/workbook.xml.rels", b"")
    if index >= len(rids):
        return ""
    for relation in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", rels):
        if b'Id="' + rids[index] + b'"' in relation and (target := re.search(rb'Target="([^"]+)"', relation)):
            path = target[1].decode("utf-8", "replace")
            return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return ""
