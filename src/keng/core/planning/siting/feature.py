"""One place as a GeoJSON feature; where it was given in metres, these stand among its properties."""

from keng.core.planning.places import Place
from keng.core.planning.siting.sheet import Json


def feature(place: Place, properties: dict[str, Json]) -> Json:
    at = [place.lon, place.lat] if place.lat is not None else None
    geometry: Json = {"type": "Point", "coordinates": at} if at else None
    more: dict[str, Json] = {} if at else {"x_m": place.x, "y_m": place.y}
    return {"type": "Feature", "geometry": geometry, "properties": {"id": place.name, **properties, **more}}
