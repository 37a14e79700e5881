"""The commune's lists as sheets: templates to fill in, lists to take along, what each column means."""

from django.utils.translation import gettext as _

from keng.papers.sheets import Heading, Sheet
from keng.records.imports.columns import Table
from keng.records.imports.exports import Scope, listed
from keng.records.imports.models import ImportSheet
from keng.records.imports.tables import TABLES

EVERYTHING = "all"


def tables_of(wanted: str) -> list[Table]:
    """One kind of list, or every kind there is; nothing for a word that names none."""
    if wanted == EVERYTHING:
        return [TABLES[kind] for kind in ImportSheet.Kind]
    return [TABLES[wanted]] if wanted in TABLES else []


def filled(table: Table, scope: Scope) -> Sheet:
    """The list as the register holds it, in the columns that come in again."""
    found = listed(table.kind, scope)
    headings = [Heading(c.heading, is_required=c.is_required) for c in found.columns]
    return Sheet(str(table.kind.label), headings, found.rows)


def to_fill(table: Table, *, examples: bool) -> Sheet:
    """An empty list whose headings explain themselves; with two made-up rows where they are asked for."""
    columns = [c for c in table.columns if not c.is_read_only]
    headings = [
        Heading(c.heading, f"{c.explained} {' · '.join(filter(None, c.examples))}", c.is_required)
        for c in columns
    ]
    rows = [[c.examples[n] for c in columns] for n in range(2)] if examples else []
    return Sheet(str(table.kind.label), headings, rows)


def guide(tables: list[Table]) -> Sheet:
    """What goes where, column by column."""
    headings = [Heading(_("Bảng")), Heading(_("Cột của bảng")), Heading(_("Bắt buộc"))]
    headings += [Heading(_("Giải thích")), Heading(_("Ví dụ"))]
    rows = [
        [
            str(t.kind.label),
            c.heading,
            _("có") if c.is_required else "",
            str(c.explained),
            " · ".join(filter(None, c.examples)),
        ]
        for t in tables
        for c in t.columns
    ]
    return Sheet(_("Hướng dẫn"), headings, rows)
