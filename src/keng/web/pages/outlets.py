"""Loudspeakers and radio nodes of the villages: added, tried, taken away; and what each was last told."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.core.webhooks import spoken
from keng.records.messages.models import Channel, Message, Outlet
from keng.records.messages.outlets import add_outlet, close_outlet, secret_of, test_outlet
from keng.web.answers import taken, told
from keng.web.forms.outlets import OutletForm
from keng.web.gate import Asked, needs


@needs(Right.KEEP_SETTINGS)
def outlets(request: Asked) -> HttpResponseBase:
    """Those that speak, and a form for one more; a loudspeaker's secret is shown here once."""
    commune, by = request.holder.commune, request.holder.account
    form = _form(request, request.POST or None)
    made: Outlet | None = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        kind = Channel(given.pop("kind"))
        made = taken(form, lambda: add_outlet(commune, kind=kind, **given, by=by, at=request.at))
        form = _form(request, None) if made else form
    latest = Message.objects.order_by("-made_at", "-pk")
    rows = commune.outlets.select_related("village").prefetch_related(Prefetch("messages", queryset=latest))
    context = {
        "form": form,
        "outlets": [(row, next(iter(row.messages.all()), None)) for row in rows],
        "made": made,
        "secret": spoken(secret_of(made)) if made and made.kind == Channel.LOUD else "",
        "is_private_allowed": settings.CONFIG.webhooks_to_private,
        "has_radio": bool(settings.CONFIG.lorawan_url),
    }
    answer = render(request, "outlets/outlets.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@needs(Right.KEEP_SETTINGS)
def outlet_test(request: Asked, pk: int) -> HttpResponseBase:
    """Owe it a word of trial."""
    row = _row(request, pk)
    told(request, lambda: test_outlet(row, at=request.at), done=_("Tin thử đã vào hàng chờ gửi."))
    if row.commune.is_sample:
        messages.info(request, _("Xã mẫu không gửi gì ra ngoài: tin thử chỉ ghi trong máy này."))
    return redirect("outlets")


@require_POST
@needs(Right.KEEP_SETTINGS)
def outlet_close(request: Asked, pk: int) -> HttpResponseBase:
    """It says nothing more."""
    row = _row(request, pk)
    by = request.holder.account
    told(request, lambda: close_outlet(row, by=by, at=request.at), done=_("Máy này không nhận tin nữa."))
    return redirect("outlets")


def _form(request: Asked, data: object) -> OutletForm:
    form = OutletForm(data)  # type: ignore[arg-type]
    villages = request.holder.villages(Right.KEEP_SETTINGS, request.today)
    form.fields["village"].offer(villages, may_be_commune=True)  # type: ignore[attr-defined]
    return form


def _row(request: Asked, pk: int) -> Outlet:
    return get_object_or_404(Outlet.objects.select_related("commune"), pk=pk, commune=request.holder.commune)


urls = [
    path("loa/", outlets, name="outlets"),
    path("loa/<int:pk>/thu/", outlet_test, name="outlet_test"),
    path("loa/<int:pk>/ngung/", outlet_close, name="outlet_close"),
]
