"""Settings: all that the commune set for itself on one page, with its history and a way back."""

from collections.abc import Callable, Sequence

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.evenings import Moment, evening
from keng.core.rights import Right
from keng.records.places.terms import terms_of
from keng.records.watch import ruling
from keng.records.watch.models import RuleChange
from keng.records.watch.rules import (
    HoursRule,
    StepRule,
    commune_hours,
    exemption_kinds,
    general_rules,
    hours_rules,
    own_words,
    step_rules,
)
from keng.web.answers import taken, told
from keng.web.gate import Asked, needs

HISTORY = 30  # changes shown


@require_safe
@needs(Right.KEEP_SETTINGS)
def settings_page(request: Asked) -> HttpResponseBase:
    commune = request.holder.commune
    hours = hours_rules(commune)
    villages = {v.pk: v for v in commune.villages.all()}
    context = {
        "hours": commune_hours(commune),
        "own_hours": [(villages[h.village_id], h) for h in hours if h.village_id in villages],
        "steps": step_rules(commune),
        "terms": terms_of(commune),
        "own_words": own_words(commune),
        "kinds": exemption_kinds(commune),
        "general": general_rules(commune),
        "tonight": tonight_of(commune_hours(commune), step_rules(commune)),
        "changes": RuleChange.objects.filter(commune=commune).select_related("by", "undoes")[:HISTORY],
        "latest": _latest(commune.pk),
    }
    return render(request, "settings/settings.html", context)


def tonight_of(hours: HoursRule | None, steps: Sequence[StepRule]) -> list[Moment]:
    return evening(hours.hours, [rule.step for rule in steps]) if hours else []


def _latest(commune_id: int) -> set[int]:
    """The change of each part that can be taken back: the newest one."""
    newest: dict[str, int] = {}
    for pk, part in RuleChange.objects.filter(commune=commune_id).values_list("pk", "part"):
        newest.setdefault(part, pk)
    return set(newest.values())


def save(request: Asked, form: forms.Form, action: Callable[[], None]) -> bool:
    def done() -> bool:
        action()
        return True

    if not taken(form, done):
        return False
    messages.success(request, str(_("Đã lưu.")))
    return True


@require_POST
@needs(Right.KEEP_SETTINGS)
def undo(request: Asked, pk: int) -> HttpResponseBase:
    change = get_object_or_404(RuleChange, pk=pk, commune=request.holder.commune)
    told(
        request,
        lambda: ruling.undo(change, by=request.holder.account, at=request.at),
        done=_("Đã đặt lại như trước."),
    )
    return redirect("settings")


urls = [
    path("cai-dat/", settings_page, name="settings"),
    path("cai-dat/<int:pk>/hoan-lai/", undo, name="settings_undo"),
]
