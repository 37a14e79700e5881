"""How the machine is: a page for officers, one line for outside watchers, figures for Prometheus."""

import secrets

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.records.watch.health import Check, probe, sms_path
from keng.records.watch.metrics import figures
from keng.records.watch.models import Fault
from keng.web.gate import Asked, needs, public

ASKED_ANEW_S = 2


@require_safe
@public
def health(request: Asked) -> HttpResponseBase:
    """503 when any part that striking depends on is not well; names only, nothing of a commune.

    A part that was never measured says null. Anybody may ask, and each look writes: whoever asks all
    the time gets the last answer.
    """
    checks: tuple[Check, ...] | None = cache.get("health")
    if checks is None:
        cache.set("health", checks := _probe(request), ASKED_ANEW_S)
    is_well = all(c.is_well for c in checks if c.name in {"database", "pulse", "queue", "disk", "clock"})
    body = {"ok": is_well, "checks": {c.name: c.is_well if c.is_known else None for c in checks}}
    return JsonResponse(body, status=200 if is_well else 503)


@require_safe
@public
def metrics(request: Asked) -> HttpResponseBase:
    token = settings.CONFIG.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    is_here = (
        request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    )
    if not (secrets.compare_digest(given, token) if token else is_here):
        return HttpResponseForbidden()
    return HttpResponse(figures(at=request.at), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_safe
@needs(Right.SEE_HEALTH)
def health_page(request: Asked) -> HttpResponseBase:
    faults = Fault.objects.filter(resolved_at=None).order_by("-at")[:50]
    is_sample = request.holder.commune.is_sample
    sms = sms_path(is_connected=bool(settings.CONFIG.sms_gateways), is_sample=is_sample)
    return render(request, "health/health.html", {"checks": (*_probe(request), sms), "faults": faults})


@require_POST
@needs(Right.KEEP_SETTINGS)
def seen(request: Asked, pk: int) -> HttpResponseBase:
    Fault.objects.filter(pk=pk, resolved_at=None).update(resolved_at=request.at)
    return redirect("health")


def _probe(request: Asked) -> tuple[Check, ...]:
    config = settings.CONFIG
    folders = {"data_dir": config.data_dir, "backup_dir": config.backups}
    return probe(at=request.at, **folders, time_server=config.time_server)


urls = [
    path("health", health, name="health_probe"),
    path("metrics", metrics, name="metrics"),
    path("tinh-trang/", health_page, name="health"),
    path("tinh-trang/<int:pk>/da-xem", seen, name="fault_seen"),
]
