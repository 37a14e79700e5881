"""Homes, places and gongs as somebody drew or typed them: GeoJSON, or plain JSON lists; every flaw named.

A GeoJSON feature says what it is in `properties.kind`: home (or nothing), site, gong, quiet, boundary,
river, road. Plain JSON has lists `homes`, `sites`, `gongs`, `quiet` of objects with `lat` and `lon`, or `x_m`
and `y_m` on a metric grid; `rivers` and `roads` have a `line` of [lon, lat] or a `line_m` of [x, y].
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from keng.core.areas import Ring
from keng.core.geo import Fault, Grid, NotAPoint, Point, checked, middle_of
from keng.core.planning.refused import BadInput, Flaw

ROUND = ("checkpoint", "start", "end", "crossing", "path")  # what a patrol needs
COVER = ("grove", "houses")  # areas that sound goes through
KINDS = ("home", "site", "gong", "quiet", "boundary", *COVER, "river", "road", *ROUND)
LINES = ("river", "road", "path")  # a line, or the edge of an area; the first two cut neighbours apart
ANSWERS = ("group", "walk")  # drawn by a plan, no input
NAMES = {
    "home": "hộ",
    "site": "điểm treo",
    "gong": "kẻng",
    "quiet": "nơi cần yên tĩnh",
    "boundary": "ranh giới",
    "grove": "rặng cây dày",
    "houses": "khu nhà san sát",
    "river": "sông suối",
    "road": "đường lớn",
    "checkpoint": "điểm tuần tra",
    "start": "điểm xuất phát",
    "end": "điểm kết thúc",
    "crossing": "cầu, lối qua",
    "path": "đường đi bộ",
}
LISTS = {
    "homes": "home",
    "sites": "site",
    "gongs": "gong",
    "quiet": "quiet",
    "candidates": "site",
    "rivers": "river",
    "roads": "road",
    "checkpoints": "checkpoint",
    "start": "start",
    "end": "end",
    "crossings": "crossing",
    "paths": "path",
}
FAULTS = {
    Fault.SWAPPED: "vĩ độ và kinh độ bị đổi chỗ cho nhau (GeoJSON ghi kinh độ trước)",
    Fault.OUTSIDE: "tọa độ nằm ngoài Việt Nam",
    Fault.GRID: "tọa độ là mét chứ không phải độ; hãy ghi x_m, y_m hoặc đổi sang kinh, vĩ độ",
    Fault.UNREADABLE: "không đọc được tọa độ",
}


@dataclass(frozen=True)
class Place:
    """One thing on the ground, in metres east and north; `rings` where it is an area or a line (open)."""

    kind: str
    name: str
    x: float = 0.0
    y: float = 0.0
    lat: float | None = None
    lon: float | None = None
    rings: tuple[Ring, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return f"{NAMES[self.kind]} {self.name}"


@dataclass(frozen=True)
class Drawn:
    """Everything that was read, by kind in the order it stood, the planner's table, and where (0, 0) is."""

    places: Mapping[str, tuple[Place, ...]]
    settings: Mapping[str, object]
    middle: Point | None = None

    def of(self, kind: str) -> tuple[Place, ...]:
        return self.places.get(kind, ())


@dataclass(frozen=True)
class _Raw:
    kind: str
    name: str
    point: Point | None
    metres: tuple[float, float] | None
    rings: tuple[tuple[Point, ...], ...]
    more: Mapping[str, object]
    rings_m: tuple[Ring, ...] = ()


def read_places(
    data: object, *, settings_name: str, middle: Point | None = None, bare: str = "home"
) -> Drawn:
    """The places of a file, on one metric grid about their middle, or about the one that is given; `bare` is
    the kind of a point that says none.

    Raises `BadInput` with every flaw.
    """
    if not isinstance(data, Mapping):
        raise BadInput.of("", "tệp phải là một GeoJSON FeatureCollection hoặc một bảng có homes, sites")
    flaws: list[Flaw] = []
    raws = list(_features(data, bare, flaws) if "features" in data else _listed(data, flaws))
    _refuse_twins(raws, flaws)
    if flaws:
        raise BadInput(flaws)
    settings = data.get(settings_name, {})
    if not isinstance(settings, Mapping):
        raise BadInput.of(settings_name, "phải là một bảng có tên trường")
    places: dict[str, list[Place]] = {}
    middle = middle or _middle(raws)
    for place in _on_grid(raws, middle):
        places.setdefault(place.kind, []).append(place)
    return Drawn({kind: tuple(own) for kind, own in places.items()}, settings, middle)


def _features(data: Mapping[object, object], bare: str, flaws: list[Flaw]) -> Iterator[_Raw]:
    features = data["features"]
    if not isinstance(features, list):
        flaws.append(Flaw("features", "phải là một danh sách"))
        return
    for number, feature in enumerate(features, start=1):
        where = f"đối tượng thứ {number}"
        if not isinstance(feature, Mapping) or not isinstance(feature.get("geometry"), Mapping):
            flaws.append(Flaw(where, "không có hình (geometry)"))
            continue
        more = {} if feature.get("properties") is None else feature["properties"]
        if not isinstance(more, Mapping):
            flaws.append(Flaw(f"{where} · properties", "phải là một bảng"))
            continue
        geometry = feature["geometry"]
        kind = str(more.get("kind", bare if geometry.get("type") == "Point" else "boundary"))
        if kind in ANSWERS:
            continue
        if kind not in KINDS:
            flaws.append(Flaw(f"{where} · kind", f"không hiểu loại {kind!r}; dùng được: {', '.join(KINDS)}"))
            continue
        name = str(more.get("id", feature.get("id", number)))
        yield from _shaped(kind, name, geometry, more, flaws)


def _shaped(
    kind: str, name: str, geometry: Mapping[str, object], more: Mapping[str, object], flaws: list[Flaw]
) -> Iterator[_Raw]:
    where, corners = f"{NAMES[kind]} {name}", geometry.get("coordinates")
    shape = geometry.get("type")
    try:
        if shape == "Point" and kind not in (*LINES, *COVER):
            yield _Raw(kind, name, _point(corners), None, (), more)
        elif shape in ("Polygon", "MultiPolygon"):
            areas = _list(corners) if shape == "MultiPolygon" else [corners]
            rings = tuple(tuple(_point(c) for c in _list(ring)) for area in areas for ring in _list(area))
            yield _Raw(kind, name, None, None, rings, more)
        elif kind in LINES and shape in ("LineString", "MultiLineString"):
            yield _Raw(
                kind, name, None, None, _lines(corners if shape == "MultiLineString" else [corners]), more
            )
        else:
            need = "LineString" if kind in LINES else "Point, hoặc Polygon cho vùng"
            need = "Polygon" if kind in COVER else need
            flaws.append(Flaw(where, f"không dùng được hình loại {shape!r}; cần {need}"))
    except NotAPoint as error:
        flaws.append(Flaw(where, FAULTS[error.fault]))
    except (TypeError, ValueError, IndexError):
        flaws.append(Flaw(where, FAULTS[Fault.UNREADABLE]))


def _lines(corners: object) -> tuple[tuple[Point, ...], ...]:
    lines = tuple(tuple(_point(c) for c in _list(line)) for line in _list(corners))
    if any(len(line) < 2 for line in lines):
        raise NotAPoint(Fault.UNREADABLE)
    return lines


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotAPoint(Fault.UNREADABLE)
    return value


def _point(corner: object) -> Point:
    if not isinstance(corner, list | tuple) or len(corner) < 2:
        raise NotAPoint(Fault.UNREADABLE)
    return _checked(corner[1], corner[0])


def _checked(lat: object, lon: object) -> Point:
    for value in (lat, lon):
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise NotAPoint(Fault.UNREADABLE)
    return checked(Point(float(lat), float(lon)))  # type: ignore[arg-type]


def _listed(data: Mapping[object, object], flaws: list[Flaw]) -> Iterator[_Raw]:
    known = [(name, kind) for name, kind in LISTS.items() if name in data]
    if not known:
        flaws.append(
            Flaw("", "không thấy features (GeoJSON) và cũng không thấy danh sách homes hay checkpoints")
        )
    for name, kind in known:
        rows = data[name]
        if kind in ("start", "end") and isinstance(rows, Mapping):
            rows = [rows]
        if not isinstance(rows, list):
            flaws.append(Flaw(name, "phải là một danh sách"))
            continue
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, Mapping):
                flaws.append(Flaw(f"{name} · dòng {number}", "phải là một bảng có tên trường"))
                continue
            yield from _row(kind, str(row.get("id", number)), row, flaws)


def _row(kind: str, name: str, row: Mapping[str, object], flaws: list[Flaw]) -> Iterator[_Raw]:
    where = f"{NAMES[kind]} {name}"
    if kind in LINES:
        yield from _line_row(kind, name, row, flaws)
        return
    if "x_m" in row or "y_m" in row:
        pair = (row.get("x_m"), row.get("y_m"))
        if all(isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v) for v in pair):
            yield _Raw(kind, name, None, (float(pair[0]), float(pair[1])), (), row)  # type: ignore[arg-type]
        else:
            flaws.append(Flaw(f"{where} · x_m, y_m", "phải là hai số (mét)"))
        return
    try:
        yield _Raw(kind, name, _checked(row.get("lat"), row.get("lon")), None, (), row)
    except NotAPoint as error:
        flaws.append(Flaw(f"{where} · lat, lon", FAULTS[error.fault]))


def _line_row(kind: str, name: str, row: Mapping[str, object], flaws: list[Flaw]) -> Iterator[_Raw]:
    try:
        if "line_m" in row:
            metres = tuple(_metres(corner) for corner in _list(row["line_m"]))
            if len(metres) < 2:
                raise NotAPoint(Fault.UNREADABLE)
            yield _Raw(kind, name, None, None, (), row, (metres,))
        else:
            yield _Raw(kind, name, None, None, _lines([row.get("line")]), row)
    except NotAPoint as error:
        flaws.append(Flaw(f"{NAMES[kind]} {name} · line", FAULTS[error.fault]))


def _metres(corner: object) -> tuple[float, float]:
    if not isinstance(corner, list) or len(corner) != 2:
        raise NotAPoint(Fault.UNREADABLE)
    for value in corner:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise NotAPoint(Fault.UNREADABLE)
    return float(corner[0]), float(corner[1])


def _refuse_twins(raws: Iterable[_Raw], flaws: list[Flaw]) -> None:
    seen: set[tuple[str, str]] = set()
    for raw in raws:
        if (raw.kind, raw.name) in seen:
            flaws.append(Flaw(f"{NAMES[raw.kind]} {raw.name}", "trùng mã: đã có một dòng trước mang mã này"))
        seen.add((raw.kind, raw.name))
    points = [raw for raw in raws if raw.point is not None or raw.rings]
    metres = [raw for raw in raws if raw.metres is not None or raw.rings_m]
    if points and metres:
        flaws.append(
            Flaw("", "một nửa số dòng ghi kinh, vĩ độ, nửa kia ghi mét (x_m, y_m): hãy ghi một kiểu")
        )


def _middle(raws: list[_Raw]) -> Point | None:
    points = [raw.point for raw in raws if raw.point is not None]
    corners = [corner for raw in raws for ring in raw.rings for corner in ring]
    return middle_of(points or corners) if points or corners else None


def _on_grid(raws: list[_Raw], middle: Point | None) -> Iterator[Place]:
    grid = Grid(middle) if middle is not None else None
    for raw in raws:
        x, y = raw.metres or (0.0, 0.0)
        lat, lon = None, None
        if grid is not None and raw.point is not None:
            (x, y), lat, lon = grid.metres(raw.point), raw.point.lat, raw.point.lon
        rings = tuple(tuple(grid.metres(c) for c in ring) for ring in raw.rings) if grid else raw.rings_m
        yield Place(raw.kind, raw.name, x, y, lat, lon, rings, raw.more)
