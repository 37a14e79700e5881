"""GeoJSON (RFC 7946) as we write it: longitude first, WGS 84 degrees."""

from collections.abc import Iterable, Mapping, Sequence

from keng.core.geo import Point

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def point_geometry(point: Point) -> dict[str, Json]:
    """A point as GeoJSON."""
    return {"type": "Point", "coordinates": [round(point.lon, 6), round(point.lat, 6)]}


def feature(geometry: Json, **properties: Json) -> dict[str, Json]:
    """One thing on a map; `layer` and `name` are what our maps read."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(features: Iterable[Json]) -> dict[str, Json]:
    """Features as one GeoJSON document."""
    return {"type": "FeatureCollection", "features": [*features]}
