"""The map: what it shows of a commune to whom, as layers that any page's map may ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from keng.core.geojson import Json, collection, feature
from keng.core.rights import Right
from keng.records.alarms.layers import alarm_features
from keng.records.alarms.queries import open_alarms
from keng.records.gongs.layers import LAYER_WORDS, Layer, features_of, unplaced
from keng.records.places.models import Village
from keng.web.gate import Asked, needs

RIGHTS = {
    Layer.VILLAGE: Right.RAISE_ALARM,  # where the villages lie is no secret
    Layer.CLUSTER: Right.RAISE_ALARM,
    Layer.GONG: Right.SEE_GONGS,
    Layer.HOME: Right.SEE_HOUSEHOLDS,
    Layer.ALARM: Right.SEE_ALARMS,
}
MOST_LISTED = 200
GEOJSON = "application/geo+json"
COMPACT = {"ensure_ascii": False, "separators": (",", ":")}
OF_EVERYBODY = frozenset({Layer.VILLAGE, Layer.CLUSTER})


@require_safe
@never_cache
@needs(Right.RAISE_ALARM)
def map_layers(request: Asked) -> JsonResponse:
    """`?lop=village,gong`: GeoJSON of those layers, as far as the asker may see them."""
    wanted = request.GET.get("lop", "").split(",")
    found: list[Json] = []
    for layer in RIGHTS:
        if layer in wanted:
            found += layer_for(request, layer)
    return JsonResponse(
        collection(_light(one) for one in found), content_type=GEOJSON, json_dumps_params=COMPACT
    )


def _light(one: Json) -> Json:
    """Of thousands of homes a map needs the place and the number; a phone on a slow line thanks for it."""
    match one:
        case {"properties": {"layer": "home", "name": str(name)}, "geometry": geometry}:
            return feature(geometry, layer="home", name=name)
    return one


@require_safe
@never_cache
@needs(Right.SEE_PLACES)
def map_page(request: Asked) -> HttpResponseBase:
    """The commune's map, with every thing of it in a list beside."""
    who = request.holder
    layers = [layer for layer in RIGHTS if who.may_somewhere(RIGHTS[layer])]
    counted = [layer for layer in layers if layer is not Layer.ALARM]
    missing = {LAYER_WORDS[one]: unplaced(one, villages_for(request, one)) for one in counted}
    told = [layer for layer in layers if layer is not Layer.HOME]  # homes have a page of their own
    context = {
        "layers": ",".join(layers),
        "lists": [(LAYER_WORDS[layer], listed(layer_for(request, layer))) for layer in told],
        "missing": {word: n for word, n in missing.items() if n},
        "files": LAYER_WORDS.items(),
        "may_keep": who.may(Right.KEEP_PLACES),
        "may_export": who.may_somewhere(Right.EXPORT),
    }
    return render(request, "maps/map.html", context)


@dataclass(frozen=True)
class Line:
    """One thing of the map in the list beside it."""

    name: str
    village: str
    note: str
    href: str
    at: str


def listed(features: Sequence[Json]) -> list[Line]:
    """The same things for whoever sees no map: each once, with its position where it has one."""
    rows: dict[str, Line] = {}
    for one in features:
        match one:
            case {"properties": {"id": pk, **said}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}:
                rows[str(pk)] = _line(said, f"{lat}, {lon}")
            case {"properties": {"id": pk, **said}}:
                rows.setdefault(str(pk), _line(said, str(_("có ranh giới"))))
    return list(rows.values())[:MOST_LISTED]


def _line(said: Mapping[object, object], at: str) -> Line:
    name, village, note, href = (str(said.get(key, "")) for key in ("name", "village", "note", "href"))
    return Line(name, "" if note.startswith(village) else village, note, href, at)


def layer_for(request: Asked, layer: Layer) -> list[Json]:
    """The features of a layer that the asker may see."""
    who = request.holder
    if not who.may_somewhere(RIGHTS[layer]):
        return []
    if layer is not Layer.ALARM:
        return features_of(layer, villages_for(request, layer))
    every = who.may(Right.SEE_ALARMS)
    villages = None if every else [v.pk for v in who.villages(Right.SEE_ALARMS, request.today)]
    rows = open_alarms(who.commune, villages=villages)
    if "tuong" in request.GET:  # a wall hangs where anybody may look
        rows = rows.filter(is_silent=False)
    return list(alarm_features(who.commune, rows, address=lambda pk: reverse("alarm", args=[pk])))


def villages_for(request: Asked, layer: Layer) -> Sequence[Village]:
    if layer in OF_EVERYBODY:
        return list(request.holder.commune.villages.standing_on(request.today))
    return request.holder.villages(RIGHTS[layer], request.today)


urls = [
    path("ban-do/", map_page, name="map"),
    path("ban-do/lop.json", map_layers, name="map_layers"),
]
