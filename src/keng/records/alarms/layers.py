"""Alarms as GeoJSON features: what and how it stands, where, and the area it is about. Nobody's name."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from keng.core.escalation.machine import State
from keng.core.geo import Point
from keng.core.geojson import Json, feature, point_geometry
from keng.records.alarms.audience import where
from keng.records.alarms.kinds import kinds_of
from keng.records.alarms.models import STATE_WORDS, Alarm
from keng.records.gongs.layers import Layer
from keng.records.messages.models import Occasion
from keng.records.places.models import Commune

LOOKS = {State.ON_SCENE: "ok", State.MANNED: "ok", State.ENDED: "quiet"}
SIGNS = {"ok": "●", "quiet": "–", "miss": "✕"}


def alarm_features(
    commune: Commune, rows: Iterable[Alarm], *, address: Callable[[int], str] = lambda pk: ""
) -> Iterator[Json]:
    """A point for each alarm (its village's where nothing nearer is known), its area where it has one.

    `address` gives the page of an alarm by its number.
    """
    kinds = {kind.code: _(kind.name) for kind in kinds_of(commune)}
    for row in rows:
        said = _said(row, kinds.get(row.kind, row.kind)) | {"href": address(row.pk)}
        if row.area is not None:
            yield feature(row.area, **said)
        point = where(row) or _of_village(row)
        if point is not None:
            more: dict[str, Json] = {"radius_m": row.radius_m} if row.radius_m and not row.area else {}
            yield feature(point_geometry(point), **said, **more)


def _said(row: Alarm, kind: str) -> dict[str, Json]:
    look = "quiet" if row.occasion == Occasion.DRILL else LOOKS.get(State(row.state), "miss")
    return {
        "layer": Layer.ALARM.value,
        "id": row.pk,
        "kind": row.kind,
        "name": f"{_('DIỄN TẬP')}: {kind}" if row.occasion == Occasion.DRILL else kind,
        "village": str(row.village),
        "occasion": row.occasion,
        "state": row.state,
        "raised_at": row.raised_at.isoformat(),
        "look": look,
        "sign": SIGNS[look],
        "note": f"{row.village} · {STATE_WORDS[State(row.state)]}",
    }


def _of_village(row: Alarm) -> Point | None:
    lat, lon = row.village.lat, row.village.lon
    return None if lat is None or lon is None else Point(lat, lon)
