"""Which row holds the headings, what the sheet lists, and which column is which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from keng.core.cells import heading_words
from keng.core.names import fold
from keng.records.imports.columns import Column, Table
from keng.records.imports.grids import Grid
from keng.records.imports.tables import NOT_KEPT, TABLES

LOOKED_AT = 30  # headings stand in the first rows
EXACT, PHRASE, CLOSE = 4, 2, 1
HINT = 3
DOUBT = 2 * EXACT  # so much better must a list without one of its columns fit than a whole one
SURE = 4 * EXACT
CLOSE_ENOUGH = 0.87
SPEAKS_OF_ONE = re.compile(r"\b(thon|ban|lang|xom|ap|to dan pho|tdp|khu)\b")


@dataclass(frozen=True)
class Match:
    """How well one row of headings fits one kind of sheet."""

    table: Table
    row: int  # index of the heading row
    columns: tuple[str, ...]  # key of each column, "" where it is not used
    headings: tuple[str, ...]  # as they were read; out of two rows where the lower one says more
    merit: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether what must be there is there; the village may also come from a title."""
        needed = self.table.required
        return (needed - {"village"} if len(needed) > 1 else needed) <= set(self.columns)


@dataclass
class Recognised:
    """A sheet as it was understood; without a match nobody knows yet what it lists."""

    match: Match | None
    title: list[str] = field(default_factory=list)  # lines above the headings, and the sheet's name


def recognise(grid: Grid, *, file_name: str, wanted: str = "") -> Recognised:
    """The best fit among all kinds, or of the `wanted` one, in the first rows."""
    if fold(grid.name).startswith("huong dan"):
        return Recognised(None, [grid.name])  # the explanation in our own templates
    tables = [TABLES[wanted]] if wanted in TABLES else list(TABLES.values())
    rows = range(min(LOOKED_AT, len(grid.rows)))
    found = [
        m for row in rows for table in tables for m in (_fit(grid, row, table), _fit_two(grid, row, table))
    ]
    hinted = [(m.merit + _hints(m, grid, file_name), -m.row, m) for m in found if m]
    whole = [h for h in hinted if h[2].is_whole]
    best = max(whole, key=lambda h: h[:2], default=None)
    likely = max(hinted, key=lambda h: h[:2], default=None)
    if likely and (likely[0] >= SURE if best is None else likely[0] > best[0] + DOUBT):
        best = likely  # it lists that, but lacks a column: its rows will say which
    return Recognised(best[2], _title(grid, best[2].row)) if best else Recognised(None, [grid.name])


def fit_columns(headings: Sequence[str], table: Table) -> tuple[tuple[str, ...], int]:
    """The key of each column, and how sure it is. The surest pairs are taken first, each key once."""
    keys = [""] * len(headings)
    merit = 0
    said = [(n, w) for n, h in enumerate(headings) if (w := heading_words(h)) and _may_be_kept(w, table)]
    if sum(max(_likeness(words, c) for c in table.columns) for _n, words in said) < EXACT:
        return tuple(keys), merit  # a row of names and numbers: not worth looking for nearly the same words
    pairs = [
        (_likeness(words, c) or _closeness(words, c), -i, index, c)
        for index, words in said
        for i, c in enumerate(table.columns)
    ]
    for likeness, _order, index, column in sorted(pairs, key=lambda p: (*p[:2], -p[2]), reverse=True):
        is_free = column.key not in keys or (column.may_repeat and likeness >= PHRASE)
        if likeness and not keys[index] and is_free:
            keys[index] = column.key
            merit += likeness
    return tuple(keys), merit


def is_numbering(row: Sequence[str]) -> bool:
    """A row such as (1) (2) (3) or A B 1 2 that forms print below their headings."""
    cells = [c.strip("() .") for c in row if c]
    return (
        len(cells) > 1
        and all(re.fullmatch(r"\d{1,2}|[A-H]", c) for c in cells)
        and (
            sum(c.isdigit() for c in cells) < 2
            or [int(c) for c in cells if c.isdigit()] == sorted({int(c) for c in cells if c.isdigit()})
        )
        and cells[0] in {"1", "A"}
    )


def _fit(grid: Grid, row: int, table: Table) -> Match | None:
    headings = grid.rows[row]
    if len([h for h in headings if h]) < 2 and len(table.required) > 1:
        return None
    if len(set(headings)) == 1 and len(headings) > 1:
        return None  # a title merged over the whole width
    keys, merit = fit_columns(headings, table)
    if row and headings == grid.rows[row - 1]:
        merit += 1  # headings merged over two rows end at the second
    return Match(table, row, keys, tuple(headings), merit) if merit >= EXACT else None


def _fit_two(grid: Grid, row: int, table: Table) -> Match | None:
    """Headings in two rows: the lower one parts columns of the upper one (Liên hệ: điện thoại, địa chỉ)."""
    if not row:
        return None
    above, below = grid.rows[row - 1], grid.rows[row]
    parted = [cell for n, cell in enumerate(below) if cell and cell != "".join(above[n : n + 1])]
    if any(c.isdigit() for c in parted) or min(_known(parted, table), _known(above, table)) < 2:
        return None
    width = max(len(above), len(below))
    above, below = [*above, *[""] * (width - len(above))], [*below, *[""] * (width - len(below))]
    headings = [low or high for high, low in zip(above, below, strict=True)]
    keys, merit = fit_columns(headings, table)
    return Match(table, row, keys, tuple(headings), merit + 1) if merit >= EXACT else None


@lru_cache(maxsize=4096)
def _likeness(words: str, column: Column) -> int:
    if words in column.words:
        return EXACT
    for phrase in column.words:
        if len(phrase) > 3 and f" {phrase} " in f" {words} " and words.count(" ") <= phrase.count(" ") + 4:
            return PHRASE
    return 0


@lru_cache(maxsize=4096)
def _closeness(words: str, column: Column) -> int:
    long = [phrase for phrase in column.words if len(phrase) > 4]
    return CLOSE if len(words) > 4 and get_close_matches(words, long, n=1, cutoff=CLOSE_ENOUGH) else 0


def _may_be_kept(words: str, table: Table) -> bool:
    return words not in NOT_KEPT or _is_exact(words, table)


def _known(cells: Sequence[str], table: Table) -> int:
    """How many cells are headings that we know."""
    words = [heading_words(cell) for cell in cells]
    return sum(w in NOT_KEPT or _is_exact(w, table) for w in words)


def _is_exact(words: str, table: Table) -> bool:
    return any(words in column.words for column in table.columns)


def _hints(match: Match, grid: Grid, file_name: str) -> int:
    texts = [fold(grid.name), heading_words(file_name), *(fold(t) for t in _title(grid, match.row))]
    missing = len(match.table.required - set(match.columns))
    return HINT * any(hint in text for hint in match.table.hints for text in texts) - 2 * missing


def _title(grid: Grid, row: int) -> list[str]:
    above = [cell for line in grid.rows[:row] for cell in dict.fromkeys(line) if cell]
    return [grid.name, *above]
