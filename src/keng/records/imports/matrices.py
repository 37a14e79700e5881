"""A rota drawn as a square: nights downwards, villages across, a name in each cell; one table a village."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from keng.core.cells import heading_words, read_parts
from keng.records.imports.grids import Grid
from keng.records.imports.rota_columns import ROTA
from keng.records.places.models import Village

LOOKED_AT = 30  # headings stand in the first rows
HEADINGS = ["Đêm", "Người đánh", "Người thay"]


def parted(grid: Grid, *, find: Callable[[str], Village | None]) -> Iterator[Grid]:
    """The tables of a square; any other grid as it is. Rows keep their numbers."""
    for row, cells in enumerate(grid.rows[:LOOKED_AT]):
        nights = [n for n, cell in enumerate(cells) if heading_words(cell) in ROTA.column("night").words]
        villages = {n: found for n, cell in enumerate(cells) if cell and (found := find(cell))}
        if len(nights) == 1 and len({v.pk for v in villages.values()}) > 1 and not _has_strikers(cells):
            for column, village in villages.items():
                yield _column(grid, row, night=nights[0], column=column, village=village)
            return
    yield grid


def _has_strikers(cells: list[str]) -> bool:
    return any(heading_words(cell) in ROTA.column("striker").words for cell in cells)


def _column(grid: Grid, heading: int, *, night: int, column: int, village: Village) -> Grid:
    rows = [_pair(row, night, column) for row in grid.rows[heading + 1 :]]
    note = _("Bảng ghi mỗi thôn một cột: đọc riêng từng thôn, ô trống bỏ qua.")
    return Grid(f"{grid.name} · {village}", [*([[]] * heading), HEADINGS, *rows], [*grid.notes, note])


def _pair(row: list[str], night: int, column: int) -> list[str]:
    """The night and who strikes; a second name in the cell stands in."""
    if len(row) <= max(night, column) or not row[column]:
        return []
    who = read_parts(row[column])
    return [row[night], who[0], ", ".join(who[1:])] if who else []
