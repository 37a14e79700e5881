"""Lists out: templates to fill in, and the commune's own lists in the same columns."""

from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from keng.core.rights import Right, reach
from keng.papers.sheets import as_csv, as_workbook
from keng.records.imports.columns import Table
from keng.records.imports.exports import Scope
from keng.records.people.audit import note_act
from keng.web.gate import Asked, needs
from keng.web.lists import EVERYTHING, filled, guide, tables_of, to_fill

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


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
        return attachment(as_csv(to_fill(tables[0], examples=True)), name=f"mau-{wanted}.csv", kind=CSV)
    sheets = [to_fill(table, examples=False) for table in tables]
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
    sheets = [filled(table, scope) for table in _tables(wanted)]
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


def _tables(wanted: str) -> list[Table]:
    tables = tables_of(wanted)
    if not tables:
        raise Http404
    return tables


urls = [
    path("nhap-xuat/mau/", template, name="import_template"),
    path("nhap-xuat/xuat/", export, name="export"),
]
