"""How far the gongs that hang are heard, by both rules: over open ground at once, over hills and through
groves by a planner."""

import json

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.geojson import collection
from keng.core.rights import Right
from keng.records.people.audit import note_act
from keng.records.places.models import Village
from keng.records.plans import actions
from keng.records.plans.heard import VillageHeard, earshot_features, village_heard
from keng.records.plans.standing import stock_of
from keng.records.plans.terrain_files import terrain_of
from keng.web.answers import told
from keng.web.forms.ears import WINDOWS
from keng.web.forms.earshot import CoverForm, EarshotForm
from keng.web.gate import Asked, needs
from keng.web.pages.exports import attachment
from keng.web.pages.maps import COMPACT, GEOJSON
from keng.web.pages.plan_asking import opens_at
from keng.web.pages.rota import village_for

ASKED = ("dem", "nguoi", "cua", "on", "nhiet", "am", "gio")
MOST_LISTED = 20  # a page stays light; the rest behind a link


@require_safe
@needs(Right.SEE_PLANS)
def earshot(request: Asked) -> HttpResponseBase:
    """Who hears, who perhaps, who not."""
    return _page(request, CoverForm())


@require_POST
@needs(Right.KEEP_PLANS)
def ask(request: Asked) -> HttpResponseBase:
    """The same over hills and through groves and houses: reckoned by a planner, and kept."""
    village, form, _heard = _found(request, Right.KEEP_PLANS)
    cover = CoverForm(request.POST)
    if not cover.is_valid():
        return _page(request, cover, status=422)
    stock, by, at = stock_of(village, on=request.today), request.holder.person, request.at
    run = told(
        request,
        lambda: actions.ask_earshot(
            village, stock, wishes=form.wishes(), cover=cover.features(), by=by, at=at
        ),
        done=_("Đã hỏi. Kết quả hiện ở đây khi tính xong."),
    )
    return redirect("plan", run.pk) if run else redirect("plans")


def _page(request: Asked, cover: CoverForm, *, status: int = 200) -> HttpResponseBase:
    village, form, found = _found(request)
    stock = stock_of(village, on=request.today)
    rows = found.left_out if "het" in request.GET else found.left_out[:MOST_LISTED]
    words = dict(WINDOWS)
    context = {
        "village": village,
        "villages": request.holder.villages(Right.SEE_PLANS, request.today),
        "form": form,
        "heard": found,
        "rows": rows,
        "more": len(found.left_out) - len(rows),
        "windows": [(words[window.value], counts) for window, counts in found.windows],
        "stock": stock,
        "cover": cover,
        "at": opens_at(village, stock),
        "asked": _asked_for(request, village),
        "query": request.GET.urlencode(),
        "source": f"{reverse('earshot_layer')}?{_asked_for(request, village)}",
        "away": f"{reverse('earshot_file')}?{_asked_for(request, village)}",
        "may_keep": request.holder.may(Right.KEEP_PLANS, village),
        "may_export": request.holder.may(Right.EXPORT, village),
        "may_keep_places": request.holder.may_somewhere(Right.KEEP_PLACES),
        "has_hills": terrain_of(village.commune) is not None,
    }
    return render(request, "plans/earshot.html", context, status=status)


@require_safe
@needs(Right.SEE_PLANS)
def layer(request: Asked) -> JsonResponse:
    """The same for the map, as GeoJSON."""
    found = collection(earshot_features(_found(request)[2]))
    return JsonResponse(found, content_type=GEOJSON, json_dumps_params=COMPACT)


@require_safe
@needs(Right.EXPORT)
def file(request: Asked) -> HttpResponse:
    """The same to take away; who took it is logged."""
    village, _form, found = _found(request, Right.EXPORT)
    who = request.holder
    subject = f"village:{village.pk}"
    note_act("export_earshot", subject=subject, by=who.account, commune=who.commune, at=request.at)
    data = json.dumps(collection(earshot_features(found)), ensure_ascii=False, indent=1).encode()
    return attachment(data, name=f"keng-tam-nghe-{village.pk}.geojson", kind=GEOJSON)


def _found(request: Asked, right: Right = Right.SEE_PLANS) -> tuple[Village, EarshotForm, VillageHeard]:
    village = village_for(request, right)
    if village is None:
        raise Http404
    form = EarshotForm(request.GET, label_suffix="")
    return village, form, village_heard(village, form.listening(), on=request.today)


def _asked_for(request: Asked, village: Village) -> str:
    kept = {name: str(request.GET[name]) for name in ASKED if name in request.GET}
    return urlencode({**kept, "thon": str(village.pk)})


urls = [
    path("tam-nghe/", earshot, name="earshot"),
    path("ke-hoach/nghe-toi-dau/", ask, name="plan_earshot"),
    path("tam-nghe/ban-do.json", layer, name="earshot_layer"),
    path("tam-nghe/tai-ve.geojson", file, name="earshot_file"),
]
