"""A map file with homes for a plan: GeoJSON, or KML as map programs on phones write it."""

import io
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from lxml import etree

from keng.core.drawn import read_position
from keng.core.geo import NotAPoint
from keng.records.imports.shape_words import point_flaw
from keng.records.plans.things import AREAS, LINES, Flaw, Thing, check_points, kind_and_name, people_of
from keng.records.plans.visit_columns import asks_of, heading, unread_of

NAMED = ("id", "ten", "name", "so ho", "so")
MOST_UNPACKED = 20_000_000
KIND_OF = ("kind", "loai", "layer")
PEOPLE_IN = ("people", "so nguoi", "nguoi", "nhan khau")
KNOWN = {*NAMED, *KIND_OF, *PEOPLE_IN}
Shape = tuple[str, Mapping[str, str], str, list[object]]  # where, what is said, geometry type, positions


def read_map_file(data: bytes, *, name: str) -> tuple[list[Thing], list[str]]:
    """Things of the file, and every flaw with its shape."""
    if data.startswith(b"PK"):
        data = _unpacked(data)
    is_kml = name.lower().endswith((".kml", ".kmz")) or data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    things: list[Thing] = []
    flaws: list[str] = []
    try:
        for where, said, shape, positions in (_placemarks if is_kml else _features)(data):
            _take(things, flaws, where, partial(_thing, where, said, shape, positions))
    except Flaw as why:
        return [], [str(why)]
    return things, flaws


def _unpacked(data: bytes) -> bytes:
    """The first map in a KMZ, never more than a map may be; empty where there is none."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            for inner in packed.infolist():
                if inner.filename.lower().endswith(".kml") and inner.file_size <= MOST_UNPACKED:
                    with packed.open(inner) as file:
                        return file.read(MOST_UNPACKED)
    except (BadZipFile, OSError, RuntimeError, zlib.error):
        return b""
    return b""


def _take(things: list[Thing], flaws: list[str], where: str, make: Callable[[], Thing]) -> None:
    try:
        things.append(make())
    except Flaw as why:
        flaws.append(f"{where}: {why}")
    except NotAPoint as error:
        flaws.append(f"{where}: {point_flaw(error)}")


def _thing(where: str, own: Mapping[str, str], shape: str, positions: list[object]) -> Thing:
    said = _named(own)
    points = [read_position(one) for one in positions]
    kind, name = kind_and_name(_first(said, NAMED), otherwise="")
    kind = kind_and_name(_first(said, KIND_OF), otherwise="")[0] or kind
    if shape == "Polygon":
        if kind not in ("quiet", *AREAS):
            raise Flaw(_("vùng chỉ dùng cho nơi cần yên tĩnh, rừng, khu nhà; nhà là điểm"))
        return Thing(kind, name, check_points(kind, points), where, is_area=True)
    kind = kind or "home"
    if (shape == "LineString") != (kind in LINES) or kind in AREAS:
        raise Flaw(_("nhà, kẻng, điểm treo là điểm; sông, đường là đường vẽ"))
    people, points = people_of(_first(said, PEOPLE_IN)), [*check_points(kind, points)]
    return Thing(kind, name, points, where, people, asks=asks_of(said), unread=unread_of(own, KNOWN))


def _named(own: Mapping[str, str]) -> dict[str, str]:
    return {heading(name): value for name, value in own.items()}


def _features(data: bytes) -> Iterator[Shape]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Flaw(_("Tệp không phải GeoJSON: không đọc được. Hãy xuất lại từ phần mềm bản đồ.")) from error
    rows = found.get("features") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not rows:
        raise Flaw(_("Tệp không phải GeoJSON: thiếu danh sách hình (features)."))
    for number, row in enumerate(rows, start=1):
        row = row if isinstance(row, dict) else {}
        own, geometry = row.get("properties"), row.get("geometry")
        said = (
            {str(k): str(v) for k, v in own.items() if v is not None and str(v).strip()}
            if isinstance(own, dict)
            else {}
        )
        geometry = geometry if isinstance(geometry, dict) else {}
        shape, positions = str(geometry.get("type")), geometry.get("coordinates")
        yield _where(number, _first(_named(said), NAMED)), said, shape, _positions(shape, positions)


def _positions(shape: str, value: object) -> list[object]:
    if shape == "Point":
        return [value]
    if shape == "Polygon" and isinstance(value, list) and value:
        value = value[0]
        value = value[:-1] if isinstance(value, list) and len(value) > 1 else value
    return value if shape in ("LineString", "Polygon") and isinstance(value, list) else []


def _placemarks(data: bytes) -> Iterator[Shape]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Flaw(_("Tệp KML bị hỏng, không đọc được. Hãy xuất lại từ phần mềm bản đồ.")) from error
    marks = root.findall(".//{*}Placemark")
    if not marks:
        raise Flaw(_("Tệp KML không có điểm nào (Placemark)."))
    for number, mark in enumerate(marks, start=1):
        said = {one.get("name", ""): one.findtext("{*}value", "") for one in mark.iterfind(".//{*}Data")}
        said |= {one.get("name", ""): one.text or "" for one in mark.iterfind(".//{*}SimpleData")}
        said = {name: value for name, value in said.items() if value.strip()}
        if not _named(said).get("name"):
            said["name"] = mark.findtext("{*}name", "").strip()
        parent = mark.getparent()
        if parent is not None and parent.tag.endswith("}Folder"):
            said.setdefault("kind", parent.findtext("{*}name", "").strip())
        where, own = _where(number, _named(said)["name"]), said
        drawn = [
            *mark.iterfind(".//{*}Point"),
            *mark.iterfind(".//{*}LineString"),
            *mark.iterfind(".//{*}Polygon"),
        ]
        for part, one in enumerate(drawn, start=1):  # several in a MultiGeometry
            if part > 1:
                said = {**said, "name": f"{_named(own)['name']} {part}".strip()}
            shape = etree.QName(one).localname
            corners = [_corner(text) for text in (one.findtext(".//{*}coordinates", "") or "").split()]
            yield where, said, shape, corners[:-1] if shape == "Polygon" else corners
        if not drawn:
            yield where, said, "", []


def _corner(text: str) -> object:
    """`"105.33,20.02,0"` as a GeoJSON position; what is no number is found out there."""
    try:
        return [float(part) for part in text.split(",")[:2]]
    except ValueError:
        return text


def _where(number: int, name: str) -> str:
    return _("hình thứ %(n)s") % {"n": number} + (f" ({name[:40]})" if name else "")


def _first(said: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((said[key].strip() for key in keys if said.get(key, "").strip()), "")
