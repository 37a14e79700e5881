"""Machines that may speak to us: gateways, boxes beside gongs, the commune's own programs."""

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.devices.keys import make_key, revoke_key
from keng.records.devices.models import ApiKey
from keng.records.gongs.models import GongPost
from keng.web.answers import told
from keng.web.forms.messages import KeyForm
from keng.web.gate import Asked, needs


@needs(Right.KEEP_SETTINGS)
def keys(request: Asked) -> HttpResponseBase:
    """The keys that stand, and a form for one more; a new secret is shown here once."""
    commune = request.holder.commune
    form = KeyForm(request.POST or None)
    form.fields["scope"].choices = ApiKey.Scope.choices  # type: ignore[attr-defined]
    made: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        gong = GongPost.objects.filter(village__commune=commune, valid_to=None, token=data["gong"]).first()
        if data["gong"] and gong is None:
            form.add_error("gong", _("Không có kẻng nào mang mã nhãn này."))
        else:
            row, secret = make_key(
                commune,
                name=data["name"],
                scope=ApiKey.Scope(data["scope"]),
                post=gong if data["scope"] in (ApiKey.Scope.STRIKES, ApiKey.Scope.ALARMS) else None,
                by=request.holder.account,
                at=request.at,
            )
            made = {"made": row, "secret": secret, "address": _address(row)}
            form = KeyForm()
            form.fields["scope"].choices = ApiKey.Scope.choices  # type: ignore[attr-defined]
    rows = commune.api_keys.select_related("post").order_by("revoked_at", "-made_at")
    response = render(request, "keys/keys.html", {"keys": rows, "form": form} | made)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@needs(Right.KEEP_SETTINGS)
def revoke(request: Asked, pk: int) -> HttpResponseBase:
    row = get_object_or_404(ApiKey, pk=pk, commune=request.holder.commune)
    told(
        request,
        lambda: revoke_key(row, by=request.holder.account, at=request.at),
        done=_("Máy đó không còn được nói với Kẻng nữa."),
    )
    return redirect("keys")


def _address(row: ApiKey) -> str:
    """Where a machine with that key speaks to."""
    match row.scope:
        case ApiKey.Scope.SMS_IN:
            place = reverse("api:sms", args=[row.pk])
        case ApiKey.Scope.ALARMS:
            place = reverse("api:call_for_help")
        case ApiKey.Scope.STRIKES:
            place = reverse("api:strike")
        case ApiKey.Scope.CAP_IN:
            place = reverse("api:propose")
        case _:
            place = reverse("api:nights")
    return f"{settings.CONFIG.base_url}{place}"


urls = [
    path("may-noi/", keys, name="keys"),
    path("may-noi/<int:pk>/ngung/", revoke, name="key_revoke"),
]
