"""A map file (GeoJSON) read against a commune's own rows: what each shape is of, and every flaw by its place.

Areas are boundaries of villages (or of the commune), points are where villages, clusters, gongs and
homes stand. Nothing new is made: a shape belongs to a row that is there, found by its name or number.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keng.core.drawn import NotAnArea, read_area, read_position
from keng.core.geo import NotAPoint, Point
from keng.core.geojson import Json
from keng.core.names import fold
from keng.records.gongs.layers import Layer
from keng.records.imports.shape_words import LAYERS, NAMES, NUMBERS, VILLAGES, area_flaw, point_flaw
from keng.records.imports.standing import Row, Standing
from keng.records.places.models import Commune, Village

MOST_BYTES = 10_000_000
DEGREES = ("CRS84", "4326")  # what a `crs` may name: WGS 84


@dataclass(frozen=True)
class Mark:
    """One row and what the file says of its place."""

    layer: Layer
    row: Row
    point: Point | None = None
    boundary: Mapping[str, Json] | None = None


@dataclass(frozen=True)
class Drawing:
    """A file as it was read. With a flaw nothing of it is written."""

    marks: tuple[Mark, ...]
    flaws: tuple[str, ...]


class Flaw(Exception):
    """What is wrong with one shape, in words."""


def read_drawing(commune: Commune, data: bytes) -> Drawing:
    """The shapes of a file and every flaw, each with the number and the name of its shape."""
    try:
        shapes = _shapes(data)
    except Flaw as why:
        return Drawing((), (str(why),))
    standing = Standing(commune)
    marks: list[Mark] = []
    flaws: list[str] = []
    seen: set[tuple[str, int, bool]] = set()
    for number, shape in enumerate(shapes, start=1):
        try:
            mark = _mark(standing, shape)
            key = (type(mark.row).__name__, mark.row.pk, mark.point is None)
            if key in seen:
                raise Flaw(_("có hai hình cho cùng một nơi"))
            seen.add(key)
            marks.append(mark)
        except Flaw as why:
            named = _name(_said(shape), NAMES)
            place = _("hình thứ %(n)s") % {"n": number} + (f" ({named})" if named else "")
            flaws.append(f"{place}: {why}")
    return Drawing(tuple(marks), tuple(flaws))


def _shapes(data: bytes) -> list[object]:
    if len(data) > MOST_BYTES:
        raise Flaw(_("Tệp lớn hơn 10 MB."))
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Flaw(_("Tệp không phải GeoJSON: không đọc được. Hãy xuất lại từ phần mềm bản đồ.")) from error
    if not isinstance(found, dict):
        raise Flaw(_("Tệp không phải GeoJSON: thiếu danh sách hình (features)."))
    crs = json.dumps(found.get("crs", "CRS84"))
    if not any(name in crs for name in DEGREES):
        raise Flaw(_("Tệp dùng hệ tọa độ khác (VN-2000?). Hãy xuất lại với WGS 84 (EPSG:4326)."))
    shapes = found.get("features", [found] if found.get("type") == "Feature" else None)
    if not isinstance(shapes, list):
        raise Flaw(_("Tệp không phải GeoJSON: thiếu danh sách hình (features)."))
    if not shapes:
        raise Flaw(_("Tệp không có hình nào."))
    return shapes


def _mark(standing: Standing, shape: object) -> Mark:
    geometry = shape.get("geometry") if isinstance(shape, dict) else None
    if not isinstance(geometry, dict):
        raise Flaw(_("không có hình (geometry)"))
    said = _said(shape)
    if geometry.get("type") in ("Polygon", "MultiPolygon"):
        return _boundary(standing, said, geometry)
    if geometry.get("type") != "Point":
        raise Flaw(_("chỉ nhận điểm (Point) và vùng (Polygon, MultiPolygon)"))
    try:
        point = read_position(geometry.get("coordinates"))
    except NotAPoint as error:
        raise Flaw(point_flaw(error)) from error
    layer = LAYERS.get(fold(_name(said, ("layer", "kind", "loai"))))
    if layer is None:
        raise Flaw(_("chưa biết điểm này là gì: ghi layer là thôn, cụm, kẻng hoặc nhà"))
    return Mark(layer, _row(standing, layer, said), point=point)


def _boundary(standing: Standing, said: Mapping[str, object], geometry: object) -> Mark:
    try:
        area = read_area(geometry)
    except NotAnArea as error:
        raise Flaw(area_flaw(error)) from error
    is_commune = standing.is_commune(_name(said, NAMES))
    row: Row = standing.commune if is_commune else _village(standing, said, NAMES)
    return Mark(Layer.VILLAGE, row, boundary=area.geometry)


def _row(standing: Standing, layer: Layer, said: Mapping[str, object]) -> Row:
    """The row that a point belongs to."""
    if layer is Layer.VILLAGE:
        return _village(standing, said, NAMES)
    village = _village(standing, said, VILLAGES)
    row = standing.of(layer, village, name=_name(said, NAMES), number=_name(said, NUMBERS))
    if row is None:
        raise Flaw(_("%(village)s không có nơi này") % {"village": village})
    return row


def _village(standing: Standing, said: Mapping[str, object], keys: tuple[str, ...]) -> Village:
    name = _name(said, keys)
    if not name:
        raise Flaw(_("chưa ghi tên thôn"))
    if (found := standing.village(name)) is None:
        raise Flaw(_("không có thôn “%(name)s” trong xã") % {"name": name[:60]})
    return found


def _said(shape: object) -> Mapping[str, object]:
    """The properties of a shape, their names without marks or case."""
    said = shape.get("properties") if isinstance(shape, dict) else None
    return {fold(str(key)): value for key, value in _pairs(said)}


def _pairs(said: object) -> Iterator[tuple[object, object]]:
    yield from said.items() if isinstance(said, dict) else ()


def _name(said: Mapping[str, object], keys: tuple[str, ...]) -> str:
    """The first of these properties that says anything."""
    for key in keys:
        value = said.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""
