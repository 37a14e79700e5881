"""Settings: the commune's own hours, steps and words, with tonight as a preview and a way back."""

from collections.abc import Callable, Sequence

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.evenings import Moment, evening
from keng.core.rights import Right
from keng.records.places.terms import terms_of
from keng.records.watch import ruling
from keng.records.watch.models import RuleChange
from keng.records.watch.rules import (
    USUAL_HOURS,
    USUAL_STEPS,
    HoursRule,
    StepRule,
    commune_hours,
    exemption_kinds,
    general_rules,
    hours_rules,
    own_kinds,
    own_words,
    step_rules,
)
from keng.web.answers import taken, told
from keng.web.forms.settings import (
    GeneralForm,
    HoursForm,
    KindsForm,
    StepForms,
    WhoseForm,
    WordsForm,
    hours_initial,
    steps_initial,
)
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
        "tonight": _tonight(commune_hours(commune), step_rules(commune)),
        "changes": RuleChange.objects.filter(commune=commune).select_related("by", "undoes")[:HISTORY],
        "latest": _latest(commune.pk),
    }
    return render(request, "settings/settings.html", context)


def _tonight(hours: HoursRule | None, steps: Sequence[StepRule]) -> list[Moment]:
    return evening(hours.hours, [rule.step for rule in steps]) if hours else []


def _latest(commune_id: int) -> set[int]:
    """The change of each part that can be taken back: the newest one."""
    newest: dict[str, int] = {}
    for pk, part in RuleChange.objects.filter(commune=commune_id).values_list("pk", "part"):
        newest.setdefault(part, pk)
    return set(newest.values())


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
        "tonight": _tonight(shown, step_rules(commune)),
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
        if "xem" not in request.POST and _save(
            request,
            refusals,
            lambda: ruling.set_steps(commune, rules=tuple(shown), by=request.holder.account, at=request.at),
        ):
            return redirect("settings")
    context = {
        "rows": rows,
        "refusals": refusals,
        "tonight": _tonight(commune_hours(commune) or USUAL_HOURS, shown),
        "is_look": "xem" in request.POST,
    }
    return render(request, "settings/steps.html", context)


@needs(Right.KEEP_SETTINGS)
def words(request: Asked) -> HttpResponseBase:
    commune = request.holder.commune
    form = WordsForm(request.POST if request.method == "POST" else None, own=own_words(commune))
    by = request.holder.account
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if _save(request, form, lambda: ruling.set_words(commune, words=given, by=by, at=request.at)):
            return redirect("settings")
    return _form_page(request, form, _("Từ ngữ của xã"), _("Để trống thì dùng từ ghi bên trên ô."))


@needs(Right.KEEP_SETTINGS)
def kinds(request: Asked) -> HttpResponseBase:
    commune = request.holder.commune
    form = KindsForm(request.POST if request.method == "POST" else None, own=own_kinds(commune))
    by = request.holder.account
    if request.method == "POST" and form.is_valid():
        given = form.words()
        if _save(request, form, lambda: ruling.set_kinds(commune, words=given, by=by, at=request.at)):
            return redirect("settings")
    return _form_page(
        request, form, _("Lý do nghỉ đánh kẻng"), _("Viết theo cách xã hay gọi, hoặc bỏ lý do không dùng.")
    )


@needs(Right.KEEP_SETTINGS)
def general(request: Asked) -> HttpResponseBase:
    commune = request.holder.commune
    rule = general_rules(commune)
    known = {name: getattr(rule, name) for name in ("time_zone", "quiet_from", "quiet_to", "sms_daily_cap")}
    form = GeneralForm(request.POST if request.method == "POST" else None, initial=known)
    by = request.holder.account
    if request.method == "POST" and form.is_valid():
        given = form.rule()
        if _save(request, form, lambda: ruling.set_general(commune, rule=given, by=by, at=request.at)):
            return redirect("settings")
    return _form_page(request, form, _("Múi giờ, tin nhắn"), "")


def _save(request: Asked, form: forms.Form, action: Callable[[], None]) -> bool:
    def done() -> bool:
        action()
        return True

    if not taken(form, done):
        return False
    messages.success(request, str(_("Đã lưu.")))
    return True


def _form_page(
    request: Asked, form: forms.Form, title: str | Promise, note: str | Promise
) -> HttpResponseBase:
    return render(request, "settings/form.html", {"form": form, "title": title, "note": note})


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
    path("cai-dat/gio/", hours, name="settings_hours"),
    path("cai-dat/gio-thon/", village_hours, name="settings_village_hours"),
    path("cai-dat/nhac/", steps, name="settings_steps"),
    path("cai-dat/tu-ngu/", words, name="settings_words"),
    path("cai-dat/ly-do/", kinds, name="settings_kinds"),
    path("cai-dat/chung/", general, name="settings_general"),
    path("cai-dat/<int:pk>/hoan-lai/", undo, name="settings_undo"),
]
