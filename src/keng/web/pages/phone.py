"""What makes the pages an app on a phone: manifest, service worker, the page shown without a signal."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from keng.records.inbound.touches import take_touch
from keng.records.messages.models import ARRIVED, Message
from keng.records.messages.receipts import shown
from keng.web.gate import Asked, public

RECEIPTS = {str(state) for state in ARRIVED}


@require_safe
@cache_control(max_age=0, must_revalidate=True)
@public
def service_worker(request: Asked) -> HttpResponseBase:
    """Served from the root: a worker only reaches the pages below its own address."""
    found = finders.find("js/sw.js")
    if not isinstance(found, str):
        return HttpResponse(status=404)
    return HttpResponse(Path(found).read_text(), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(max_age=3600)
@public
def manifest(request: Asked) -> HttpResponseBase:
    icon = {"src": static("img/keng.svg"), "type": "image/svg+xml", "sizes": "any"}
    body = {
        "id": "/",
        "name": _("Kẻng: tiếng kẻng bình yên"),
        "short_name": _("Kẻng"),
        "lang": "vi",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#101522",
        "theme_color": "#101522",
        "icons": [{**icon, "purpose": "any"}, {**icon, "purpose": "maskable"}],
        "shortcuts": [{"name": _("Phiên của tôi"), "url": "/phien/", "icons": [icon]}],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_safe
@public
def no_network(request: Asked) -> HttpResponseBase:
    return render(request, "my_duty/no_network.html")


@csrf_exempt  # a worker in the background has no form; the receipt itself is the proof
@require_POST
@public
def received(request: Asked) -> HttpResponseBase:
    """A phone has shown a push, or its owner opened it."""
    if (state := request.POST.get("state", "")) not in RECEIPTS:
        return HttpResponse(status=400)
    shown(request.POST.get("receipt", "")[:200], state=Message.State(state), at=request.at)
    return HttpResponse(status=204)


@csrf_exempt  # as above
@require_POST
@public
def touched(request: Asked) -> HttpResponseBase:
    """A button of a notification: what was understood, in words to show on the phone."""
    said = take_touch(request.POST.get("receipt", "")[:200], request.POST.get("key", "")[:10], at=request.at)
    return HttpResponse(said, content_type="text/plain; charset=utf-8") if said else HttpResponse(status=400)


urls = [
    path("sw.js", service_worker, name="service_worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("khong-mang/", no_network, name="no_network"),
    path("tin-nhan/nhan/", received, name="received"),
    path("tin-nhan/tra-loi/", touched, name="touched"),
]
