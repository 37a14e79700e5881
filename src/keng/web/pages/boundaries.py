"""Mergers, splits, and the commune's own particulars."""

from django.contrib import messages
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.people.audit import note_act
from keng.records.places import actions
from keng.records.places.directory import find_units, unit
from keng.records.places.models import Commune, PlaceChange, Village
from keng.records.resettlement.actions import merge_villages, split_village
from keng.records.resettlement.undoing import undo_change
from keng.web.answers import taken, tell_errors, told
from keng.web.forms.places import CommuneForm, MergeForm, RenamingForm, SplitForm
from keng.web.gate import Asked, needs
from keng.web.pages.places import village_for

MERGED = _(
    "Đã sáp nhập. Sổ đêm của các thôn trước vẫn giữ tên cũ. Nếu nhầm, bấm “Hoàn tác” ở cuối trang này."
)
PARTED = _("Đã chia tách. Nhớ giao việc cho thôn mới. Nếu nhầm, mở thôn mới và bấm “Hoàn tác” ở cuối trang.")


@needs(Right.KEEP_PLACES)
def merge(request: Asked) -> HttpResponseBase:
    form = MergeForm(request.POST if request.method == "POST" else None, initial={"on": request.today})
    form.offer(request.holder.villages(Right.KEEP_PLACES, request.today))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        made = taken(
            form,
            lambda: merge_villages(
                form.before(),
                name=(asked["local_word"], asked["name"]),
                on=asked["on"],
                directive=asked["directive"],
                by=request.holder.account,
                at=request.at,
            ),
        )
        if made:
            messages.success(request, str(MERGED))
            return redirect("village", made.pk)
    return render(request, "places/merge.html", {"form": form})


@needs(Right.KEEP_PLACES)
def split(request: Asked, pk: int) -> HttpResponseBase:
    row = village_for(request, pk, Right.KEEP_PLACES)
    form = SplitForm(request.POST if request.method == "POST" else None, initial={"on": request.today})
    form.offer(list(row.clusters.filter(valid_to=None)))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        made = taken(
            form,
            lambda: split_village(
                row,
                names=asked["names"],
                clusters=form.clusters(),
                on=asked["on"],
                directive=asked["directive"],
                by=request.holder.account,
                at=request.at,
            ),
        )
        if made:
            messages.success(request, str(PARTED))
            return redirect("places")
    return render(request, "places/split.html", {"form": form, "village": row})


@require_POST
@needs(Right.KEEP_PLACES)
def undo(request: Asked, pk: int, change_id: int) -> HttpResponseBase:
    """A rename, merger or split taken back, while nothing hangs on it yet."""
    row = village_for(request, pk, Right.KEEP_PLACES)
    touched = PlaceChange.objects.filter(Q(before=row) | Q(after=row))
    change = get_object_or_404(touched.distinct(), pk=change_id)
    told(
        request,
        lambda: undo_change(change, by=request.holder.account, at=request.at),
        done=_("Đã hoàn tác: các thôn trở lại như trước."),
    )
    return redirect("village", pk) if Village.objects.filter(pk=pk).exists() else redirect("places")


@needs(Right.KEEP_PLACES)
def commune(request: Asked) -> HttpResponseBase:
    """Chosen from the directory by search, or typed where the directory lacks it."""
    ours: Commune = request.holder.commune
    if request.method == "POST" and (code := request.POST.get("don-vi")):
        choose_unit(request, ours, code)
        return redirect("commune")
    known = {
        "kind": ours.kind,
        "name": ours.name,
        "code": ours.code,
        "province": ours.province,
        "superior": ours.superior,
    }
    form = CommuneForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid() and describe(request, ours, form):
        messages.success(request, str(_("Đã lưu.")))
        return redirect("commune")
    text = request.GET.get("tim", "").strip()
    context = {
        "form": form,
        "renaming": RenamingForm(request.POST if request.method == "POST" else None),
        "asked": text,
        "units": find_units(text),
        "commune": ours,
        "former": ours.former_names.all(),
    }
    return render(request, "places/commune.html", context)


def choose_unit(request: Asked, ours: Commune, code: str) -> bool:
    """Take the particulars of the unit with that code; whether there is one."""
    chosen = unit(code)
    if chosen is None:
        messages.error(request, str(_("Không có đơn vị mang mã này. Hãy tìm lại theo tên.")))
        return False
    renaming = RenamingForm(request.POST)
    if not renaming.is_valid():
        tell_errors(request, renaming)
        return False
    done = told(
        request,
        lambda: actions.set_commune(ours, unit=chosen, renaming=renaming.renaming(), at=request.at),
        done=_("Đã chọn %(name)s, %(province)s.") % {"name": chosen.name, "province": chosen.province},
    )
    if done:
        _log(request, ours)
    return done is not None


def describe(request: Asked, ours: Commune, form: CommuneForm) -> bool:
    """Take the particulars as they were typed; whether they could be."""
    renaming = RenamingForm(request.POST)
    if not renaming.is_valid():
        tell_errors(request, renaming)
        return False
    given = form.cleaned_data
    done = taken(
        form,
        lambda: actions.describe_commune(ours, **given, renaming=renaming.renaming(), at=request.at),
    )
    if done:
        _log(request, ours)
    return done is not None


def _log(request: Asked, ours: Commune) -> None:
    note_act(
        "edit_commune",
        subject=f"commune:{ours.pk}",
        by=request.holder.account,
        commune=ours,
        at=request.at,
        detail=ours.code,
    )


urls = [
    path("thon/sap-nhap/", merge, name="merge"),
    path("thon/<int:pk>/chia-tach/", split, name="split"),
    path("thon/<int:pk>/hoan-tac/<int:change_id>/", undo, name="village_undo"),
    path("thon/xa/", commune, name="commune"),
]
