"""A spreadsheet with homes for a plan: one a row, with its position."""

from django.utils.translation import gettext as _

from keng.core.geo import NotAPoint, read_point
from keng.records.imports.reading import read_file
from keng.records.imports.shape_words import point_flaw
from keng.records.plans.things import AREAS, LINES, Flaw, Thing, check_points, kind_and_name, people_of
from keng.records.plans.visit_columns import asks_of, heading, unread_of
from keng.records.refusal import Refused

COLUMNS = {
    "kind": ("loai", "kind"),
    "name": ("ten", "so ho", "ho", "chu ho", "ten chu ho", "name", "id", "nha"),
    "lat": ("vi do", "lat", "latitude", "y"),
    "lon": ("kinh do", "lon", "lng", "long", "longitude", "x"),
    "at": ("toa do", "vi tri"),
    "people": ("so nguoi", "nguoi", "nhan khau", "so nhan khau", "people"),
}
KNOWN = {word for words in COLUMNS.values() for word in words}
FIRST_ROWS = 10  # a heading stands among these


def read_sheet(data: bytes, *, name: str) -> tuple[list[Thing], list[str]]:
    """Things of the first table, and every flaw with its row. Raises nothing: what is no table is a flaw."""
    try:
        grid = read_file(data, name=name)[0]
    except Refused as why:
        return [], [str(why)]
    found = next(((n, c) for n, row in enumerate(grid.rows[:FIRST_ROWS]) if (c := _columns(row))), None)
    if found is None:
        return [], [_("Bảng cần một dòng tiêu đề có: tên, vĩ độ, kinh độ (hoặc tọa độ), số người.")]
    top, columns = found
    titles = grid.rows[top]
    things: list[Thing] = []
    flaws: list[str] = []
    for number, row in enumerate(grid.rows[top + 1 :], start=top + 2):
        said = {key: row[n] if n < len(row) else "" for key, n in columns.items()}
        if not any(said.values()):
            continue
        where = _("dòng %(n)s") % {"n": number} + (f" ({said['name'][:40]})" if said.get("name") else "")
        try:
            own = {title: cell for title, cell in zip(titles, row, strict=False) if cell.strip()}
            things.append(_thing(said, where, own))
        except Flaw as why:
            flaws.append(f"{where}: {why}")
        except NotAPoint as error:
            flaws.append(f"{where}: {point_flaw(error)}")
    return things, flaws


def _columns(row: list[str]) -> dict[str, int]:
    """Which column is what; nothing where the row is no heading."""
    folded = [heading(cell) for cell in row]
    found = {
        key: folded.index(word) for key, words in COLUMNS.items() for word in words[::-1] if word in folded
    }
    return found if "at" in found or {"lat", "lon"} <= found.keys() else {}


def _thing(said: dict[str, str], where: str, own: dict[str, str]) -> Thing:
    kind = kind_and_name(said.get("kind", ""), otherwise="home")[0]
    at = said.get("at", "") or f"{said.get('lat', '')}; {said.get('lon', '')}"
    parts = at.split("\n") if kind in (*LINES, *AREAS) else [at]
    points = check_points(kind, [read_point(part) for part in parts])
    people = people_of(said.get("people", ""))
    asks = asks_of({heading(title): cell for title, cell in own.items()})
    name = said.get("name", "").strip()
    unread = unread_of(own, KNOWN)
    return Thing(kind, name, points, where, people, is_area=kind in AREAS, asks=asks, unread=unread)
