"""Hours and steps: changed, with the evening they make as a preview."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from keng.core.rights import Right
from keng.records.watch import ruling
from keng.records.watch.rules import (
    USUAL_HOURS,
    USUAL_STEPS,
    HoursRule,
    StepRule,
    commune_hours,
    hours_rules,
    step_rules,
)
from keng.web.answers import taken
from keng.web.forms.hours import HoursForm, WhoseForm, hours_initial
from keng.web.forms.steps import StepForms, steps_initial
from keng.web.gate import Asked, needs
from keng.web.pages.settings import save, tonight_of


@needs(Right.KEEP_SETTINGS)
def hours(request: Asked) -> HttpResponseBase:
    """The commune's hours; a first look shows the evening they would make."""
    commune = request.holder.commune
    rule = commune_hours(commune) or USUAL_HOURS
    form = HoursForm(request.POST if request.method == "POST" else None, initial=hours_initial(rule))
    shown = rule
    if request.method == "POST" and form.is_valid():
        shown = form.rule(None)
        if "xem" not in request.POST:
            others = tuple(r for r in hours_rules(commune) if r.village_id is not None)
            if _set_hours(request, form, (shown, *others)):
                return redirect("settings")
    context = {
        "form": form,
        "tonight": tonight_of(shown, step_rules(commune)),
        "is_look": "xem" in request.POST,
    }
    return render(request, "settings/hours.html", context)


@needs(Right.KEEP_SETTINGS)
def village_hours(request: Asked) -> HttpResponseBase:
    """Hours of one village's own, set or taken away."""
    commune = request.holder.commune
    rules = hours_rules(commune)
    sent = request.POST if request.method == "POST" else None
    whose = WhoseForm(sent, initial={"village": request.GET.get("thon")})
    whose.offer(request.holder.villages(Right.KEEP_SETTINGS, request.today))
    known = {str(r.village_id): r for r in rules}.get(request.GET.get("thon", "")) or commune_hours(commune)
    form = HoursForm(sent, initial=hours_initial(known or USUAL_HOURS))
    if sent is not None and whose.is_valid():
        pk = whose.cleaned_data["village"].pk
        others = tuple(r for r in rules if r.village_id != pk)
        if "bo" in sent and _set_hours(request, whose, others):
            return redirect("settings")
        if "bo" not in sent and form.is_valid() and _set_hours(request, form, (*others, form.rule(pk))):
            return redirect("settings")
    return render(request, "settings/village_hours.html", {"form": form, "whose": whose})


def _set_hours(request: Asked, form: forms.Form, rules: tuple[HoursRule, ...]) -> bool:
    by, commune = request.holder.account, request.holder.commune
    first = taken(form, lambda: ruling.set_hours(commune, rules=rules, by=by, at=request.at))
    if first is None:
        return False
    day = f"{first:%d/%m}"
    messages.success(request, str(_("Đã lưu. Giờ mới có hiệu lực từ đêm %(day)s.") % {"day": day}))
    return True


@needs(Right.KEEP_SETTINGS)
def steps(request: Asked) -> HttpResponseBase:
    commune = request.holder.commune
    known = step_rules(commune) or USUAL_STEPS
    rows = StepForms(request.POST if request.method == "POST" else None, initial=steps_initial(known))
    shown: Sequence[StepRule] = known
    refusals = forms.Form({})
    if request.method == "POST" and rows.is_valid():
        found = (form.rule() for form in rows.forms if form.cleaned_data)
        shown = tuple(rule for rule in found if rule is not None)
        if "xem" not in request.POST and save(
            request,
            refusals,
            lambda: ruling.set_steps(commune, rules=tuple(shown), by=request.holder.account, at=request.at),
        ):
            return redirect("settings")
    context = {
        "rows": rows,
        "refusals": refusals,
        "tonight": tonight_of(commune_hours(commune) or USUAL_HOURS, shown),
        "is_look": "xem" in request.POST,
    }
    return render(request, "settings/steps.html", context)


urls = [
    path("cai-dat/gio/", hours, name="settings_hours"),
    path("cai-dat/gio-thon/", village_hours, name="settings_village_hours"),
    path("cai-dat/nhac/", steps, name="settings_steps"),
]
