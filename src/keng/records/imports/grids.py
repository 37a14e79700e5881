"""A spreadsheet as plain text: tables of cells, and what had to be said about them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from keng.core.cells import tidy
from keng.core.old_fonts import (
    from_tcvn3,
    has_lost_letters,
    is_read_twice,
    is_real,
    is_tcvn3,
    is_tcvn3_cell,
    is_vni,
    is_vni_below,
    read_once,
)
from keng.records.refusal import Refused

Cell = str | int | float | bool | date | datetime | time | timedelta | None
BROKEN = "#LỖI!"  # a formula that ends in an error; no column takes it
UNCOUNTED = "#CHƯA TÍNH!"  # a formula whose result was never stored
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_TEXT = 2_000  # characters in one cell


@dataclass
class Grid:
    """One table. Rows are as long as they need to be; `rows[0]` is the spreadsheet's row 1."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def text_of(cell: Cell) -> str:
    """One cell as text: whole numbers without a decimal, days as dd/mm/yyyy."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return tidy(str(cell))[:MOST_TEXT]


def trimmed(rows: Iterable[list[str]]) -> list[list[str]]:
    """Without empty cells at the end of rows and empty rows at the end."""
    kept: list[list[str]] = []
    for row in rows:
        while row and not row[-1]:
            row.pop()
        kept.append(row)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def check_size(grid: Grid) -> Grid:
    """A table somebody could look through; anything larger is refused in words."""
    if len(grid.rows) > MOST_ROWS:
        raise Refused(
            _("Bảng “%(name)s” có %(n)s dòng. Mỗi lần nhập nhiều nhất %(most)s dòng: hãy chia nhỏ tệp.")
            % {"name": grid.name, "n": len(grid.rows), "most": MOST_ROWS}
        )
    if max((len(row) for row in grid.rows), default=0) > MOST_COLUMNS:
        raise Refused(
            _("Bảng “%(name)s” có hơn %(most)s cột: chắc không phải danh sách. Hãy xóa các cột thừa.")
            % {"name": grid.name, "most": MOST_COLUMNS}
        )
    return grid


def in_vni() -> str:
    """Why a file in the VNI fonts is not read."""
    return _("Chữ trong tệp là phông VNI cũ. Hãy đổi sang Unicode (Unikey: Ctrl+Shift+F6) rồi nhập lại.")


def in_unicode(grid: Grid) -> Grid:
    """Old fonts mended, each mend said; VNI, which cannot be told apart safely, is refused."""
    lost = next((cell for row in grid.rows for cell in row if has_lost_letters(cell)), "")
    if lost:
        raise Refused(
            _(
                "Chữ có dấu đã mất khi lưu tệp (“%(text)s”), không đoán lại được. Hãy mở bảng gốc, "
                "lưu lại thành .xlsx hoặc “CSV UTF-8” rồi nhập lại."
            )
            % {"text": lost[:40]}
        )
    texts = [cell for row in grid.rows for cell in row if not cell.isascii()]
    if any(is_read_twice(t) and read_once(t) != t for t in texts):
        grid.rows = [[tidy(read_once(c)) if is_read_twice(c) else c for c in row] for row in grid.rows]
        grid.notes.append(_("Chữ trong tệp bị lỗi bảng mã, đã sửa lại; hãy xem kỹ tên người."))
    elif is_vni(texts) or is_vni_below(texts):  # before TCVN3, which has most of the same letters
        raise Refused(in_vni())
    elif is_tcvn3(texts):
        grid.rows = [[c if is_real(c) else tidy(from_tcvn3(c)) for c in row] for row in grid.rows]
        grid.notes.append(_was_tcvn3())
    elif any(is_tcvn3_cell(t) for t in texts):
        _mend_columns(grid)
        grid.notes.append(_was_tcvn3())
    return grid


def _was_tcvn3() -> str:
    return _("Bảng viết bằng phông chữ cũ (TCVN3, .VnTime): đã đổi sang Unicode, hãy xem kỹ tên người.")


def _mend_columns(grid: Grid) -> None:
    """Old fonts in some cells below Unicode headings: a column is old from its first certain cell on.

    Further down it stays so unless Unicode stands there too: then only the certain cells are mended.
    """
    for column in range(max(len(row) for row in grid.rows)):
        cells = [(row, row[column]) for row in grid.rows if column < len(row)]
        certain = [is_tcvn3_cell(cell) for _row, cell in cells]
        if not any(certain):
            continue
        first = certain.index(True)
        is_mixed = any(is_real(cell) for _row, cell in cells[first:])
        for (row, cell), is_certain in list(zip(cells, certain, strict=True))[first:]:
            if is_certain or not is_mixed:
                row[column] = tidy(from_tcvn3(cell))
