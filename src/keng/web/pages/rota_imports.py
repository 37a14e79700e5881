"""A village's rota out of a spreadsheet or a calendar: seen night by night, written whole, taken back."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.records.imports import actions
from keng.records.imports.models import Import, ImportSheet
from keng.records.places.models import Village
from keng.web.answers import taken, told
from keng.web.forms.rota import SheetForm
from keng.web.gate import Asked, needs
from keng.web.pages.imports import shown
from keng.web.pages.rota import village_for

SHOWN = 6


@needs(Right.KEEP_ROTA)
def rota_imports(request: Asked) -> HttpResponseBase:
    """Choose the file; what came before, the last of which can be taken back."""
    village = village_for(request, Right.KEEP_ROTA)
    if village is None:
        raise Http404
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        source = taken(form, partial(_take_in, request, form, village))
        if source is not None:
            return redirect("rota_import", source.pk)
    own = Import.objects.filter(commune=village.commune, village=village, is_of_village=True)
    context = {"form": form, "village": village, "sources": own.select_related("made_by__person")[:SHOWN]}
    return render(request, "rota/imports.html", context)


@require_safe
@needs(Right.KEEP_ROTA)
def rota_import(request: Asked, pk: int) -> HttpResponseBase:
    """Every night as it was judged."""
    source = _source(request, pk)
    last = actions.last_written(source.commune, village=source.village)
    return render(request, "rota/import.html", shown(request, source) | {"may_undo": last == source})


@require_POST
@needs(Right.KEEP_ROTA)
def rota_import_do(request: Asked, pk: int) -> HttpResponseBase:
    """Write it, look again, drop it, or take it back."""
    source, by, at = _source(request, pk), request.holder.account, request.at
    match request.POST.get("viec"):
        case "ghi":
            told(request, lambda: actions.write(source, by=by, at=at), done=_("Đã ghi lịch trực từ tệp."))
        case "hoan-tac":
            told(
                request, lambda: actions.undo(source, by=by, at=at), done=_("Đã trả lịch trực về như trước.")
            )
        case "bo":
            told(request, lambda: actions.drop(source), done=_("Đã bỏ tệp; chưa dòng nào được ghi."))
        case "xem-lai" if source.state == Import.State.SEEN:
            told(request, lambda: actions.judge(source, at=at), done=_("Đã xem lại."))
        case _:
            messages.error(request, _("Hãy chọn một việc."))
    return redirect("rota_import", pk)


def _source(request: Asked, pk: int) -> Import:
    """The file where the right is held, or the 404 of one that does not exist."""
    rows = Import.objects.filter(commune=request.holder.commune, is_of_village=True)
    source = get_object_or_404(rows.select_related("village"), pk=pk)
    if source.village is None or not request.holder.may(Right.KEEP_ROTA, source.village):
        raise Http404
    return source


def _take_in(request: Asked, form: SheetForm, village: Village) -> Import:
    file = form.cleaned_data["file"]
    given = actions.Given(kind=ImportSheet.Kind.ROTA, village=village, is_of_village=True)
    return actions.take_in(
        village.commune,
        data=file.read(),
        file_name=file.name,
        given=given,
        by=request.holder.account,
        at=request.at,
    )


urls = [
    path("lich-truc/nhap/", rota_imports, name="rota_imports"),
    path("lich-truc/nhap/<int:pk>/", rota_import, name="rota_import"),
    path("lich-truc/nhap/<int:pk>/lam/", rota_import_do, name="rota_import_do"),
]
