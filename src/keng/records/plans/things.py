"""What people draw, type or bring for a plan: homes, gongs, places for them, rivers, checkpoints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from keng.core.geo import Point
from keng.core.geojson import Json, feature
from keng.core.names import fold, nfc
from keng.records.plans.visit_wishes import read_wish

WORDS = {  # folded words, as people write them, of each kind
    "home": ("nha", "ho", "ho gia dinh", "home"),
    "gong": ("keng", "gong"),
    "site": ("diem treo", "diem", "cho treo", "site"),
    "quiet": ("yen tinh", "can yen tinh", "tram xa", "truong hoc", "quiet"),
    "grove": ("rung", "luy tre", "rang cay", "grove"),
    "houses": ("khu nha", "xom nha", "houses"),
    "river": ("song", "suoi", "kenh", "river"),
    "road": ("duong", "duong lon", "quoc lo", "road"),
    "checkpoint": ("tuan tra", "diem tuan tra", "checkpoint"),
    "crossing": ("loi qua", "cau qua", "crossing"),
    "path": ("loi di", "duong mon", "path"),
    "start": ("xuat phat", "diem xuat phat", "start"),
}
KINDS = {word: kind for kind, words in WORDS.items() for word in words}
LINES = ("river", "road", "path")
AREAS = ("grove", "houses")  # corners in a row, or an area of a map
LONGEST = 3  # words a kind is written with


class Flaw(Exception):
    """What is wrong with one thing, in words."""


@dataclass(frozen=True)
class Thing:
    """`where` names the row it came from; a line has several points, an area (quiet) is its corners. `asks`
    is what a checkpoint asks of a visit as it was written, `unread` the row's names that nobody reads."""

    kind: str
    name: str
    points: Sequence[Point]
    where: str
    people: int | None = None
    is_area: bool = False
    asks: Mapping[str, str] = field(default_factory=dict)
    unread: Sequence[str] = ()

    @property
    def key(self) -> tuple[str, str, tuple[tuple[float, float], ...]]:
        """The same for a thing that was written twice."""
        return self.kind, fold(self.name), tuple((round(p.lat, 6), round(p.lon, 6)) for p in self.points)

    def feature(self, number: int) -> Json:
        """As the planners read it; `number` names what has no name."""
        said: dict[str, Json] = {"kind": self.kind, "id": self.name or f"V{number}"}
        if self.kind == "home":
            said["people"] = self.people or 1
        if self.kind == "gong":
            said["cost"] = 0
        if self.name and self.kind in ("gong", "site", "checkpoint"):
            said["name"] = self.name
        if self.kind == "checkpoint":
            said |= read_wish(self.asks)[0].said()
        corners: list[Json] = [[round(p.lon, 6), round(p.lat, 6)] for p in self.points]
        if self.is_area:
            return feature({"type": "Polygon", "coordinates": [[*corners, corners[0]]]}, **said)
        if self.kind in LINES:
            return feature({"type": "LineString", "coordinates": corners}, **said)
        return feature({"type": "Point", "coordinates": corners[0]}, **said)


def kind_and_name(text: str, *, otherwise: str = "home") -> tuple[str, str]:
    """`"Kẻng Nhà văn hóa"` → ("gong", "Nhà văn hóa"); words that name no kind are all a name."""
    words = nfc(text).split()
    for length in range(min(LONGEST, len(words)), 0, -1):
        kind = KINDS.get(fold(" ".join(words[:length])))
        if kind:
            return kind, " ".join(words[length:])
    return otherwise, " ".join(words)


def people_of(text: str) -> int | None:
    """How many live there; None where nothing is said. Raises `Flaw`."""
    text = text.strip()
    if not text:
        return None
    number = text.removesuffix(".0")
    if not number.isdigit() or not 0 < int(number) <= 1000:
        raise Flaw(_("số người phải là số nguyên từ 1 đến 1000, đang ghi “%(text)s”") % {"text": text[:20]})
    return int(number)


def check_points(kind: str, points: Sequence[Point]) -> Sequence[Point]:
    """As many as the kind needs. Raises `Flaw`."""
    if not points:
        raise Flaw(_("chưa ghi tọa độ"))
    if kind in AREAS and len(points) < 3:
        raise Flaw(_("rừng, khu nhà là một vùng: cần ít nhất ba góc, cách nhau bằng dấu chấm phẩy"))
    if kind in LINES and len(points) < 2:
        raise Flaw(_("sông, đường cần ít nhất hai điểm, cách nhau bằng dấu chấm phẩy"))
    return points
