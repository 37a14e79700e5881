"""One walker's round as GPX 1.1 (Topografix, 2004): a route of named points, and the line as a track."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from keng.core.geojson import Json

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Keng" xmlns="http://www.topografix.com/GPX/1/1">'


def written_gpx(walk: Mapping[str, Any], places: Mapping[str, Sequence[float]]) -> str:
    """`walk` is a feature of kind "walk"; `places` are checkpoints by name as [lon, lat]."""
    said, geometry = walk["properties"], walk["geometry"]
    points = []
    for number, visit in enumerate(said["visits"], start=1):
        name = visit["checkpoint"]
        if name in places:
            points.append(_point("rtept", places[name], f"{number}. {name}", visit["begin"]))
    track = [_point("trkpt", at) for at in (geometry["coordinates"] if geometry else ())]
    title = f"<name>{escape(said['id'])}</name>"
    parts = [
        HEAD,
        f"<rte>{title}",
        *points,
        "</rte>",
        f"<trk>{title}<trkseg>",
        *track,
        "</trkseg></trk>",
        "</gpx>",
    ]
    return "\n".join(parts) + "\n"


def places_of(features: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[float]]:
    """Where each checkpoint of a plan lies."""
    return {
        str(one["properties"]["id"]): one["geometry"]["coordinates"]
        for one in features
        if one["properties"]["kind"] == "checkpoint" and one["geometry"]
    }


def _point(tag: str, at: Sequence[float], name: str = "", hour: str = "") -> str:
    inner = f"<name>{escape(name)}</name><cmt>{escape(hour)}</cmt>" if name else ""
    return f'<{tag} lat="{at[1]:.6f}" lon="{at[0]:.6f}">{inner}</{tag}>'


def file_name(said: Mapping[str, Json]) -> str:
    """`dem-03-vong-1-nguoi-2`: nights sort."""
    return f"dem-{said['night']:02}-vong-{said['round']}-nguoi-{said['walker']}"
