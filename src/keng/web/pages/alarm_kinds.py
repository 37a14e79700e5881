"""The words of each kind of alarm: what it is called, whom to dial, how many hands, what helpers do."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.kinds import PRESETS, Kind
from keng.core.rights import Right
from keng.records.alarms.kind_words import drop_kind, set_kind
from keng.records.alarms.kinds import kinds_of
from keng.records.alarms.models import AlarmKind
from keng.web.answers import taken, told
from keng.web.forms.alarm_kinds import KindForm, kind_initial
from keng.web.gate import Asked, needs


@needs(Right.KEEP_SETTINGS)
def settings_kind(request: Asked, code: str) -> HttpResponseBase:
    """The commune's own words for one kind."""
    kind, commune, by = kind_for(request, code), request.holder.commune, request.holder.account
    form = KindForm(request.POST if request.method == "POST" else None, initial=kind_initial(kind))
    if request.method == "POST" and "mac-dinh" in request.POST:
        told(
            request,
            lambda: drop_kind(commune, kind, by=by, at=request.at),
            done=_("Đã trở về mặc định."),
        )
        return redirect("settings_alarms")
    if request.method == "POST" and form.is_valid():
        words = form.words()
        if taken(form, lambda: set_kind(commune, kind, words, by=by, at=request.at)):
            messages.success(request, str(_("Đã lưu.")))
            return redirect("settings_alarms")
    context = {
        "form": form,
        "kind": kind,
        "is_own": AlarmKind.objects.filter(commune=commune, code=code).exists(),
    }
    return render(request, "ladders/kind.html", context, status=422 if form.errors else 200)


def kind_for(request: Asked, code: str) -> Kind:
    """The kind with that code, as this commune says it."""
    if code not in {kind.code for kind in PRESETS}:
        raise Http404
    return next(kind for kind in kinds_of(request.holder.commune) if kind.code == code)


urls = [path("cai-dat/bao-dong/<slug:code>/", settings_kind, name="settings_kind")]
