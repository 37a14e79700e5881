"""The commune's own words: terms, reasons, and the few numbers beside them."""

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keng.core.rights import Right
from keng.records.watch import ruling
from keng.records.watch.rules import (
    general_rules,
    own_kinds,
    own_words,
)
from keng.web.forms.settings import GeneralForm, KindsForm, WordsForm
from keng.web.gate import Asked, needs
from keng.web.pages.settings import save


@needs(Right.KEEP_SETTINGS)
def words(request: Asked) -> HttpResponseBase:
    commune = request.holder.commune
    form = WordsForm(request.POST if request.method == "POST" else None, own=own_words(commune))
    by = request.holder.account
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if save(request, form, lambda: ruling.set_words(commune, words=given, by=by, at=request.at)):
            return redirect("settings")
    return _form_page(request, form, _("Từ ngữ của xã"), _("Để trống thì dùng từ ghi bên trên ô."))


@needs(Right.KEEP_SETTINGS)
def kinds(request: Asked) -> HttpResponseBase:
    commune = request.holder.commune
    form = KindsForm(request.POST if request.method == "POST" else None, own=own_kinds(commune))
    by = request.holder.account
    if request.method == "POST" and form.is_valid():
        given = form.words()
        if save(request, form, lambda: ruling.set_kinds(commune, words=given, by=by, at=request.at)):
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
        if save(request, form, lambda: ruling.set_general(commune, rule=given, by=by, at=request.at)):
            return redirect("settings")
    return _form_page(request, form, _("Múi giờ, tin nhắn"), "")


def _form_page(
    request: Asked, form: forms.Form, title: str | Promise, note: str | Promise
) -> HttpResponseBase:
    return render(request, "settings/form.html", {"form": form, "title": title, "note": note})


urls = [
    path("cai-dat/tu-ngu/", words, name="settings_words"),
    path("cai-dat/ly-do/", kinds, name="settings_kinds"),
    path("cai-dat/chung/", general, name="settings_general"),
]
