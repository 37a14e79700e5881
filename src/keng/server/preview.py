"""What a file would write, as lines of a terminal: the rows of the page's preview, each with its reasons."""

from collections import Counter
from collections.abc import Iterator

from keng.records.imports.models import Import, ImportRow

Verdict = ImportRow.Verdict


def preview(source: Import) -> Iterator[str]:
    """Notes, then every row that is new, changed or wrong, table by table, then the sum."""
    yield from (f"  {note}" for note in source.notes)
    counts: Counter[str] = Counter()
    for sheet in source.sheets.defer("cells"):
        kind = sheet.get_kind_display() if sheet.kind else "chưa rõ ghi gì, không dùng"
        yield f"Bảng “{sheet.name}”: {kind}; dòng tiêu đề {sheet.heading_row}"
        for row in sheet.rows.defer("traces").iterator():
            counts[row.verdict] += 1
            if row.verdict != Verdict.SAME:
                yield from _told(row)
    yield "Cộng: " + " · ".join(f"{counts[v.value]} {v.label}" for v in Verdict)


def _told(row: ImportRow) -> Iterator[str]:
    yield f"  dòng {row.number:<5} {row.get_verdict_display():<8} {row.label}".rstrip()
    yield from (f"      ✕ {heading}: {why}" for heading, why in row.faults)
    yield from (f"      {heading}: {before or '(trống)'} → {after}" for heading, before, after in row.changes)
    yield from (f"      · {note}" for note in row.notes)
