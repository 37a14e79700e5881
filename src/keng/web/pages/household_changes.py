"""A home moves, splits, joins another; what was done last can be taken back."""

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.households import moves
from keng.records.households.models import Household, HouseholdChange
from keng.web.answers import taken, told
from keng.web.forms.household_changes import MergeForm, MoveForm, SplitForm
from keng.web.gate import Asked, needs
from keng.web.pages.households import household_for, seen


@needs(Right.KEEP_HOUSEHOLDS)
def move(request: Asked, pk: int) -> HttpResponseBase:
    home = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    form = MoveForm(request.POST or None, initial={"on": request.today})
    form.offer(request.holder.villages(Right.KEEP_HOUSEHOLDS, request.today))
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: moves.move_household(home, **form.facts(), by=request.holder.account, at=request.at),
        )
        if done:
            return _done(request, home)
    return _page(request, home, form, _("Chuyển hộ"))


@needs(Right.KEEP_HOUSEHOLDS)
def split(request: Asked, pk: int) -> HttpResponseBase:
    home = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    form = SplitForm(request.POST or None, initial={"on": request.today})
    form.offer(home)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: moves.split_household(home, **form.facts(), by=request.holder.account, at=request.at),
        )
        if done:
            return _done(request, home)
    return _page(request, home, form, _("Tách hộ"))


@needs(Right.KEEP_HOUSEHOLDS)
def merge(request: Asked, pk: int) -> HttpResponseBase:
    home = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    form = MergeForm(request.POST or None, initial={"on": request.today, "gone": request.GET.get("ho")})
    form.offer(home)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: moves.merge_households(
                home, **form.cleaned_data, by=request.holder.account, at=request.at
            ),
        )
        if done:
            return _done(request, home)
    return _page(request, home, form, _("Nhập hộ khác vào hộ này"))


@require_POST
@needs(Right.KEEP_HOUSEHOLDS)
def undo(request: Asked, pk: int, change_id: int) -> HttpResponseBase:
    home = household_for(request, pk, Right.KEEP_HOUSEHOLDS)
    touched = HouseholdChange.objects.filter(before=home) | HouseholdChange.objects.filter(after=home)
    change = get_object_or_404(touched.distinct(), pk=change_id)
    mine = seen(request, Right.KEEP_HOUSEHOLDS)
    every = {h.pk for h in [*change.before.all(), *change.after.all()]}
    get_object_or_404(mine, pk=max(every - set(mine.values_list("pk", flat=True)), default=home.pk))
    told(
        request,
        lambda: moves.undo_change(change, by=request.holder.account, at=request.at),
        done=_("Đã hoàn tác."),
    )
    return redirect("household", pk)


def _page(request: Asked, home: Household, form: forms.Form, title: str | Promise) -> HttpResponseBase:
    return render(request, "households/change.html", {"home": home, "form": form, "title": title})


def _done(request: Asked, home: Household) -> HttpResponseBase:
    messages.success(request, str(_("Đã ghi. Nếu nhầm, bấm “Hoàn tác” ở cuối trang này.")))
    return redirect("household", home.pk)


urls = [
    path("ho/<int:pk>/chuyen/", move, name="household_move"),
    path("ho/<int:pk>/tach/", split, name="household_split"),
    path("ho/<int:pk>/nhap/", merge, name="household_merge"),
    path("ho/<int:pk>/hoan-tac/<int:change_id>/", undo, name="household_undo"),
]
