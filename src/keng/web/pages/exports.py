"""Lists out: templates to fill in, and the commune's own lists in the same columns."""

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keng.core.rights import Right, reach
from keng.papers.sheets import Heading, Sheet, as_csv, as_workbook
from keng.records.imports.columns import Table
from keng.records.imports.exports import Scope, listed
from keng.records.imports.models import ImportSheet
from keng.records.imports.tables import TABLES
from keng.records.people.audit import note_act
from keng.web.gate import Asked, needs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
EVERYTHING = "all"


def attachment(data: bytes, *, name: str, kind: str) -> HttpResponse:
    """A file to keep; nothing of it stays in a cache."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@needs(Right.IMPORT)
def template(request: Asked) -> HttpResponse:
    """An empty list with its columns explained and two made-up examples; one kind or all in one file."""
    wanted = request.GET.get("bang", EVERYTHING)
    tables = _tables(wanted)
    if request.GET.get("tep") == "csv" and len(tables) == 1:
        return attachment(as_csv(_sheet_of(tables[0], examples=True)), name=f"mau-{wanted}.csv", kind=CSV)
    sheets = [_sheet_of(table, examples=False) for table in tables]
    return attachment(as_workbook([*sheets, guide(tables)]), name=f"mau-{wanted}.xlsx", kind=XLSX)


@require_safe
@needs(Right.EXPORT)
def export(request: Asked) -> HttpResponse:
    """The lists of the villages one answers for; who took them is logged."""
    who, wanted = request.holder, request.GET.get("bang", EVERYTHING)
    village = request.GET.get("thon", "")
    mine = reach(who.grants, Right.EXPORT)
    if village.isdigit():
        if mine is not None and int(village) not in mine:
            raise Http404
        mine = frozenset({int(village)})
    scope = Scope(who.commune, mine, request.today, shows_needs=who.may_somewhere(Right.SEE_HELP_NEEDS))
    sheets = [_listed(table, scope) for table in _tables(wanted)]
    note_act(
        "export",
        subject=f"list:{wanted}",
        by=who.account,
        commune=who.commune,
        at=request.at,
        detail=f"{sum(len(s.rows) for s in sheets)} dòng; thôn {village or 'tất cả'}",
    )
    name = f"keng-{wanted}-{request.today:%Y%m%d}"
    if request.GET.get("tep") == "csv" and len(sheets) == 1:
        return attachment(as_csv(sheets[0]), name=f"{name}.csv", kind=CSV)
    return attachment(as_workbook(sheets), name=f"{name}.xlsx", kind=XLSX)


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


def _sheet_of(table: Table, *, examples: bool) -> Sheet:
    columns = [c for c in table.columns if c.key not in {"lat", "lon"}]
    headings = [
        Heading(c.heading, f"{c.explained} {' · '.join(filter(None, c.examples))}", c.is_required)
        for c in columns
    ]
    rows = [[c.examples[n] for c in columns] for n in range(2)] if examples else []
    return Sheet(str(table.kind.label), headings, rows)


def _listed(table: Table, scope: Scope) -> Sheet:
    found = listed(table.kind, scope)
    headings = [Heading(c.heading, is_required=c.is_required) for c in found.columns]
    return Sheet(str(table.kind.label), headings, found.rows)


def _tables(wanted: str) -> list[Table]:
    if wanted == EVERYTHING:
        return [TABLES[kind] for kind in ImportSheet.Kind]
    if wanted not in TABLES:
        raise Http404
    return [TABLES[wanted]]


urls = [
    path("nhap-xuat/mau/", template, name="import_template"),
    path("nhap-xuat/xuat/", export, name="export"),
]
