"""What a map shows of a commune: villages, clusters, gongs, homes; each as GeoJSON features.

A feature's `layer` says what it is, `name` how people call it; `look` is a state with its colour and
`sign` the mark beside the colour. A home stands there only while its head agrees, and without
anybody's name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from keng.core.geo import Point
from keng.core.geojson import Json, feature, point_geometry
from keng.records.gongs.models import Gong, GongPost
from keng.records.households.models import Household
from keng.records.people.models import Consent
from keng.records.places.models import Cluster, Village


class Layer(StrEnum):
    """A kind of thing on a map."""

    VILLAGE = "village"
    CLUSTER = "cluster"
    GONG = "gong"
    HOME = "home"
    ALARM = "alarm"
    REACH = "reach"  # how far gongs are heard; only where a page reckons it


LAYER_WORDS = {
    Layer.VILLAGE: _("thôn"),
    Layer.CLUSTER: _("cụm dân cư"),
    Layer.GONG: _("kẻng"),
    Layer.HOME: _("nhà"),
    Layer.ALARM: _("báo động"),
    Layer.REACH: _("tầm nghe"),
}
SIGNS = {
    Layer.VILLAGE: "▢",
    Layer.CLUSTER: "◇",
    Layer.GONG: "◉",
    Layer.HOME: "·",
    Layer.ALARM: "✕",
    Layer.REACH: "◌",
}
BROKEN, BROKEN_WORDS = "○", _("kẻng hỏng, mất hoặc chưa treo")  # ✕ is an alarm
KEPT = tuple(layer for layer in Layer if layer is not Layer.REACH)  # what has rows, and goes out in files
Features = Iterator[Json]


def features_of(layer: Layer, villages: Sequence[Village]) -> list[Json]:
    """The features of one layer in some villages; what has no position is left out."""
    return list(_OF[layer](villages))


def unplaced(layer: Layer, villages: Sequence[Village]) -> int:
    """How many of a layer have no position yet, so that a map can say what it does not show."""
    if layer is Layer.VILLAGE:
        return sum(v.lat is None and v.boundary is None for v in villages)
    model = {Layer.CLUSTER: Cluster, Layer.GONG: GongPost, Layer.HOME: Household}[layer]
    return model._default_manager.filter(village__in=villages, valid_to=None, lat=None).count()


def _villages(villages: Sequence[Village]) -> Features:
    for one in villages:
        named: Mapping[str, Json] = {"layer": Layer.VILLAGE.value, "id": one.pk, "name": str(one)}
        if one.boundary:
            yield feature(one.boundary, **named)
        if one.lat is not None and one.lon is not None:
            yield feature(point_geometry(Point(one.lat, one.lon)), **named)


def _clusters(villages: Sequence[Village]) -> Features:
    rows = Cluster.objects.filter(village__in=villages, valid_to=None).exclude(lat=None)
    for one in rows.select_related("village"):
        point = point_geometry(Point(one.lat or 0.0, one.lon or 0.0))
        named: Mapping[str, Json] = {"name": one.name, "village": str(one.village), "far": one.is_far}
        yield feature(point, layer=Layer.CLUSTER.value, id=one.pk, **named)


def _gongs(villages: Sequence[Village]) -> Features:
    rows = GongPost.objects.filter(village__in=villages, valid_to=None).exclude(lat=None)
    sound = set(Gong.objects.filter(post__in=rows, state=Gong.State.IN_USE).values_list("post_id", flat=True))
    for one in rows.select_related("village"):
        yield gong_feature(one, is_sound=one.pk in sound)


def gong_feature(post: GongPost, *, is_sound: bool, address: str = "") -> Json:
    """A gong with a position; `address` is that of its page."""
    named: Mapping[str, Json] = {
        "name": str(post),
        "number": post.number,
        "village": str(post.village),
        "look": "ok" if is_sound else "miss",
        "sign": SIGNS[Layer.GONG] if is_sound else BROKEN,
        "note": "" if is_sound else str(BROKEN_WORDS),
        "href": address,
    }
    point = point_geometry(Point(post.lat or 0.0, post.lon or 0.0))
    return feature(point, layer=Layer.GONG.value, id=post.pk, **named)


def _homes(villages: Sequence[Village]) -> Features:
    agreed = Consent.objects.filter(purpose=Consent.Purpose.POSITION, withdrawn_at=None).values("person")
    rows = Household.objects.filter(village__in=villages, valid_to=None, head__in=agreed).exclude(lat=None)
    for one in rows.select_related("village"):
        point = point_geometry(Point(one.lat or 0.0, one.lon or 0.0))
        name = str(_("hộ số %(number)s")) % {"number": one.number}
        yield feature(
            point,
            layer=Layer.HOME.value,
            id=one.pk,
            name=name,
            number=one.number,
            village=str(one.village),
            people=one.residents,
        )


_OF: dict[Layer, Callable[[Sequence[Village]], Features]] = {
    Layer.VILLAGE: _villages,
    Layer.CLUSTER: _clusters,
    Layer.GONG: _gongs,
    Layer.HOME: _homes,
}
