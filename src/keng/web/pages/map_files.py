"""Maps in and out as GeoJSON: boundaries and positions from other programs, ours for them."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keng.core.geojson import Json, collection
from keng.core.rights import Right
from keng.records.alarms.layers import alarm_features
from keng.records.alarms.queries import open_alarms, past_alarms
from keng.records.gongs.layers import KEPT, LAYER_WORDS, Layer, features_of
from keng.records.imports.drawing_writing import Written, write_drawing
from keng.records.imports.drawings import read_drawing
from keng.records.people.audit import note_act
from keng.web.answers import taken
from keng.web.forms.map_files import MapFileForm
from keng.web.gate import Asked, needs
from keng.web.pages.exports import attachment

MOST_FLAWS = 40  # shown; whoever has more has the wrong file
GEOJSON = "application/geo+json"


@needs(Right.KEEP_PLACES)
def map_import(request: Asked) -> HttpResponseBase:
    """Boundaries and positions out of a file: everything or nothing, and every flaw named."""
    sent = request.method == "POST"
    form = MapFileForm(request.POST, request.FILES) if sent else MapFileForm()
    context: dict[str, object] = {"form": form}
    if sent and form.is_valid():
        commune, by = request.holder.commune, request.holder.account
        drawing = read_drawing(commune, form.cleaned_data["file"].read())
        context |= {"flaws": drawing.flaws[:MOST_FLAWS], "more": max(0, len(drawing.flaws) - MOST_FLAWS)}
        if not drawing.flaws and form.cleaned_data["is_look"]:
            context["looked"] = len(drawing.marks)
        elif not drawing.flaws:
            written = taken(form, lambda: write_drawing(commune, drawing, by=by, at=request.at))
            if written is not None:
                _tell(request, written)
                return redirect("map")
    is_wrong = bool(form.errors or context.get("flaws"))
    return render(request, "maps/import.html", context, status=422 if is_wrong else 200)


def _tell(request: Asked, written: Written) -> None:
    said = [f"{n} {LAYER_WORDS[layer]}" for layer, n in written.points.items() if n]
    if written.boundaries:
        said.insert(0, _("%(n)s ranh giới") % {"n": written.boundaries})
    messages.success(request, _("Đã ghi: %(what)s.") % {"what": ", ".join(said) or "0"})
    if written.without_consent:
        text = _("%(n)s nhà chưa đồng ý ghi vị trí nên bỏ qua.")
        messages.warning(request, text % {"n": written.without_consent})
    if written.outside:
        text = _("%(n)s nhà nằm ngoài ranh giới thôn mình: hãy xem lại đường ranh hoặc tọa độ nhà.")
        messages.warning(request, text % {"n": written.outside})


@require_safe
@needs(Right.EXPORT)
def map_export(request: Asked) -> HttpResponse:
    """`?lop=village&lop=gong`: the layers of the villages one may take lists of; who took them is logged."""
    who = request.holder
    villages = who.villages(Right.EXPORT, request.today)
    wanted = [layer for layer in KEPT if layer in request.GET.getlist("lop")] or [*KEPT]
    found: list[Json] = []
    for layer in wanted:
        found += features_of(layer, villages) if layer is not Layer.ALARM else _alarms(request)
    note_act(
        "export_map",
        subject=f"commune:{who.commune.pk}",
        by=who.account,
        commune=who.commune,
        at=request.at,
        detail=f"{','.join(wanted)}: {len(found)}",
    )
    data = json.dumps(collection(found), ensure_ascii=False, indent=1).encode()
    return attachment(data, name=f"keng-{request.today:%Y%m%d}.geojson", kind=GEOJSON)


def _alarms(request: Asked) -> list[Json]:
    """Alarms now and before, of the villages where the asker may both look and export; none silent."""
    who = request.holder
    mine = {v.pk for v in who.villages(Right.EXPORT, request.today)}
    seen = [v.pk for v in who.villages(Right.SEE_ALARMS, request.today) if v.pk in mine]
    rows = [*open_alarms(who.commune, villages=seen), *past_alarms(who.commune, villages=seen)]
    return list(alarm_features(who.commune, rows))


urls = [
    path("ban-do/nhap/", map_import, name="map_import"),
    path("ban-do/xuat.geojson", map_export, name="map_export"),
]
