"""A whole file judged, sheet by sheet in the order of need: villages, people, gongs, homes, rotas.

A home may name a village that the same file brings. So what is right in an earlier sheet is written
before the next one is judged; a preview then rolls everything back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from keng.core.cells import heading_words
from keng.records.imports import gongs, household_writing, households, people, rota_writing, rotas, villages
from keng.records.imports.books import Books, books_of
from keng.records.imports.folk import Hand
from keng.records.imports.lines import Line, heads, lines_of, skipped
from keng.records.imports.models import Import, ImportRow, ImportSheet
from keng.records.traces import Trace

ORDER = (
    ImportSheet.Kind.VILLAGES,
    ImportSheet.Kind.PEOPLE,
    ImportSheet.Kind.GONGS,
    ImportSheet.Kind.HOUSEHOLDS,
    ImportSheet.Kind.ROTA,
)
COUNTS = ("stt", "tt", "so tt", "so thu tu")  # the rows of the file counted: says nothing of anybody
TO_WRITE = (ImportRow.Verdict.NEW, ImportRow.Verdict.CHANGED)


@dataclass
class Judged:
    """One row with its sheet and, where it was written, what it made and changed."""

    sheet: ImportSheet
    line: Line
    traces: list[Trace] = field(default_factory=list)

    def row(self) -> ImportRow:
        line = self.line
        return ImportRow(
            sheet=self.sheet,
            number=line.number,
            verdict=line.verdict,
            label=line.label[:200],
            faults=line.faults,
            notes=line.notes,
            changes=line.changes,
            traces=self.traces,
        )


def run(source: Import, *, hand: Hand, writes_all: bool) -> list[Judged]:
    """Judge every sheet, writing what is right; the last kind is written only when asked for."""
    today = hand.at.astimezone(source.commune.zone).date()
    sheets = [s for s in source.sheets.all() if s.kind]
    kinds = [kind for kind in ORDER if any(s.kind == kind for s in sheets)]
    found: list[Judged] = []
    for kind in kinds:
        books = books_of(source.commune, on=today)
        judged = _judge(source, [s for s in sheets if s.kind == kind], books)
        if writes_all or kind != kinds[-1]:
            _write(kind, books, judged, hand)
        found += judged
    return found


def passed_over(sheet: ImportSheet, judged: Sequence[Judged]) -> str:
    """Which rows said nothing of the kind: titles, sums, signatures."""
    rows = skipped(sheet, {j.line.number for j in judged if j.sheet.pk == sheet.pk})
    if not rows:
        return ""
    shown = ", ".join(str(n) for n in rows[:12]) + (", …" if len(rows) > 12 else "")
    return _("Bỏ qua %(n)s dòng tiêu đề, tổng cộng, chữ ký, người trong hộ: %(rows)s.") % {
        "n": len(rows),
        "rows": shown,
    }


def unused(sheet: ImportSheet) -> str:
    """Which columns of the file are not taken: nothing is left out silently."""
    filled = {i for _number, row in sheet.cells for i, cell in enumerate(row) if cell}
    names = [
        heading or _("cột %(n)s") % {"n": i + 1}
        for i, heading in enumerate(sheet.headings)
        if i in filled and not sheet.columns[i] and heading_words(heading) not in COUNTS
    ]
    return _("Không dùng các cột: %(names)s.") % {"names": ", ".join(names)} if names else ""


def _judge(source: Import, sheets: Sequence[ImportSheet], books: Books) -> list[Judged]:
    agreed = households.Agreed(tuple(source.consents), source.means, source.shows_needs)
    only = source.village if source.is_of_village else None
    judge = {
        ImportSheet.Kind.VILLAGES: lambda: villages.Judge(books).judge,
        ImportSheet.Kind.PEOPLE: lambda: people.Judge(books).judge,
        ImportSheet.Kind.GONGS: lambda: gongs.Judge(books).judge,
        ImportSheet.Kind.HOUSEHOLDS: lambda: households.Judge(books, agreed).judge,
        ImportSheet.Kind.ROTA: lambda: rotas.Judge(books, only).judge,
    }[ImportSheet.Kind(sheets[0].kind)]()
    return [
        Judged(sheet, _shown(judge(line)))
        for sheet in sheets
        for line in heads(lines_of(sheet, find=books.village_above, default=source.village))
    ]


def _shown(line: Line) -> Line:
    line.show_new()
    return line


def _write(kind: ImportSheet.Kind, books: Books, judged: Sequence[Judged], hand: Hand) -> None:
    right = [j for j in judged if j.line.verdict in TO_WRITE]
    plans = [j.line.plan for j in right]
    for one, traces in zip(right, _traces(kind, books, plans, hand), strict=True):
        one.traces = traces


def _traces(kind: ImportSheet.Kind, books: Books, plans: list[object], hand: Hand) -> list[list[Trace]]:
    if kind == ImportSheet.Kind.VILLAGES:
        return villages.write(books, [p for p in plans if isinstance(p, villages.Plan)], hand)
    if kind == ImportSheet.Kind.PEOPLE:
        return people.write(books, [p for p in plans if isinstance(p, people.Plan)], hand)
    if kind == ImportSheet.Kind.GONGS:
        return gongs.write(books, [p for p in plans if isinstance(p, gongs.Plan)], hand)
    if kind == ImportSheet.Kind.ROTA:
        return rota_writing.write([p for p in plans if isinstance(p, rotas.Plan)], hand)
    return household_writing.write(books, [p for p in plans if isinstance(p, households.Plan)], hand)
