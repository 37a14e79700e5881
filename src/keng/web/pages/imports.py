"""Spreadsheets in: chosen, seen row by row, put right, written whole or not at all, taken back."""

from collections import Counter
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.papers.sheets import Heading, Sheet, as_workbook
from keng.records.imports import actions
from keng.records.imports.models import Import, ImportRow, ImportSheet
from keng.records.imports.tables import TABLES
from keng.web.answers import taken, told
from keng.web.forms.imports import ColumnsForm, FileForm
from keng.web.gate import Asked, needs
from keng.web.pages.exports import XLSX, attachment

A_PAGE = 100
Verdict = ImportRow.Verdict


def import_for(request: Asked, pk: int) -> Import:
    """The import, or the same 404 as for one that does not exist; it is the whole commune's."""
    who = request.holder
    mine = Import.objects.filter(commune=who.commune if who.may(Right.IMPORT) else None, is_of_village=False)
    return get_object_or_404(mine, pk=pk)


@needs(Right.IMPORT, Right.EXPORT)
def imports(request: Asked) -> HttpResponseBase:
    """Bring a file, take a template or a list, see what came before."""
    who = request.holder
    may_import = who.may(Right.IMPORT)
    form = FileForm(request.POST or None, request.FILES or None)
    form.offer(who.villages(Right.IMPORT, request.today))
    if request.method == "POST" and may_import and form.is_valid():
        source = taken(form, partial(_take_in, request, form))
        if source is not None:
            return redirect("import", source.pk)
    last = actions.last_written(who.commune)
    context = {
        "form": form,
        "may_import": may_import,
        "may_export": who.may_somewhere(Right.EXPORT),
        "kinds": ImportSheet.Kind.choices,
        "villages": who.villages(Right.EXPORT, request.today),
        "sources": Import.objects.filter(commune=who.commune, is_of_village=False).select_related(
            "made_by__person"
        )[:15]
        if may_import
        else [],
        "last": last.pk if last else None,
    }
    return render(request, "imports/imports.html", context)


@require_safe
@needs(Right.IMPORT)
def seen(request: Asked, pk: int) -> HttpResponseBase:
    """Every row as it was judged; the wrong ones first asked for."""
    source = import_for(request, pk)
    context = shown(request, source) | {
        "sheets": [(s, ColumnsForm(s, prefix=f"b{s.pk}")) for s in source.sheets.defer("cells")],
        "may_undo": actions.last_written(source.commune) == source,
    }
    return render(request, "imports/seen.html", context)


def shown(request: Asked, source: Import) -> dict[str, object]:
    """What a page tells of a file that was looked at: its rows, how many of each kind."""
    # A sheet carries all its cells: 100 rows would bring them 100 times.
    rows = ImportRow.objects.filter(sheet__source=source).select_related("sheet").defer("sheet__cells")
    verdict = request.GET.get("xem", "")
    if verdict in Verdict.values:
        rows = rows.filter(verdict=verdict)
    counts = Counter(ImportRow.objects.filter(sheet__source=source).values_list("verdict", flat=True))
    return {
        "source": source,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("trang")),
        "verdict": verdict,
        "counts": [(v.value, v.label, counts[v.value]) for v in Verdict],
        "wrong": counts[Verdict.WRONG],
        "to_write": counts[Verdict.NEW] + counts[Verdict.CHANGED],
        "is_open": source.state == Import.State.SEEN,
    }


@require_POST
@needs(Right.IMPORT)
def columns(request: Asked, pk: int, sheet_id: int) -> HttpResponseBase:
    """Put the kind of a sheet and its columns right by hand."""
    source = import_for(request, pk)
    sheet = get_object_or_404(ImportSheet, pk=sheet_id, source=source)
    form = ColumnsForm(sheet, request.POST, prefix=f"b{sheet.pk}")
    if form.is_valid():
        told(
            request,
            lambda: actions.choose_columns(
                sheet, kind=form.cleaned_data["kind"], columns=form.columns(), at=request.at
            ),
            done=_("Đã đọc lại theo các cột vừa chọn."),
        )
    else:
        messages.error(request, str(_("Có cột chọn chưa đúng.")))
    return redirect("import", pk)


@require_POST
@needs(Right.IMPORT)
def look_again(request: Asked, pk: int) -> HttpResponseBase:
    """Judge the rows anew against the commune as it stands now."""
    source = import_for(request, pk)
    if source.state == Import.State.SEEN:
        actions.judge(source, at=request.at)
        messages.success(request, str(_("Đã xem lại.")))
    return redirect("import", pk)


@require_POST
@needs(Right.IMPORT)
def write(request: Asked, pk: int) -> HttpResponseBase:
    source = import_for(request, pk)
    told(
        request,
        lambda: actions.write(source, by=request.holder.account, at=request.at),
        done=_("Đã nhập xong. Nếu nhầm, bấm “Hoàn tác” ngay ở trang này."),
    )
    return redirect("import", pk)


@require_POST
@needs(Right.IMPORT)
def undo(request: Asked, pk: int) -> HttpResponseBase:
    source = import_for(request, pk)
    told(
        request,
        lambda: actions.undo(source, by=request.holder.account, at=request.at),
        done=_("Đã hoàn tác: sổ trở lại như trước lần nhập."),
    )
    return redirect("imports")


@require_POST
@needs(Right.IMPORT)
def drop(request: Asked, pk: int) -> HttpResponseBase:
    source = import_for(request, pk)
    told(request, lambda: actions.drop(source), done=_("Đã bỏ tệp; chưa dòng nào được ghi."))
    return redirect("imports")


@require_safe
@needs(Right.IMPORT)
def wrong_rows(request: Asked, pk: int) -> HttpResponse:
    """The wrong rows with their reasons, to be put right and brought again."""
    source = import_for(request, pk)
    sheets = [_wrong(sheet) for sheet in source.sheets.all() if sheet.kind]
    return attachment(as_workbook(sheets), name="dong-sai.xlsx", kind=XLSX)


def _wrong(sheet: ImportSheet) -> Sheet:
    cells = dict(sheet.cells)
    headings = [Heading("Dòng"), Heading("Lý do"), *(Heading(h) for h in sheet.headings)]
    rows = [
        [
            str(r.number),
            "; ".join(f"{h}: {why}" for h, why in r.faults),
            *_filled(cells.get(r.number, []), sheet),
        ]
        for r in sheet.rows.filter(verdict=Verdict.WRONG)
    ]
    return Sheet(f"{sheet.order + 1} {TABLES[sheet.kind].kind.label}"[:31], headings, rows)


def _filled(cells: list[str], sheet: ImportSheet) -> list[str]:
    width = len(sheet.headings)
    return [*cells, *[""] * width][:width]


def _take_in(request: Asked, form: FileForm) -> Import:
    data, who = form.cleaned_data, request.holder
    given = actions.Given(
        kind=data["kind"],
        village=data["village"],
        consents=data["consents"],
        means=data["means"],
        shows_needs=who.may(Right.SEE_HELP_NEEDS),
    )
    return actions.take_in(
        who.commune,
        data=data["file"].read(),
        file_name=data["file"].name,
        given=given,
        by=who.account,
        at=request.at,
    )


urls = [
    path("nhap-xuat/", imports, name="imports"),
    path("nhap-xuat/<int:pk>/", seen, name="import"),
    path("nhap-xuat/<int:pk>/cot/<int:sheet_id>/", columns, name="import_columns"),
    path("nhap-xuat/<int:pk>/xem-lai/", look_again, name="import_again"),
    path("nhap-xuat/<int:pk>/ghi/", write, name="import_write"),
    path("nhap-xuat/<int:pk>/hoan-tac/", undo, name="import_undo"),
    path("nhap-xuat/<int:pk>/bo/", drop, name="import_drop"),
    path("nhap-xuat/<int:pk>/dong-sai/", wrong_rows, name="import_wrong"),
]
