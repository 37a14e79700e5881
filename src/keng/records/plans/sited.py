"""A siting plan as people read it: gongs with their places, homes with what they hear, clusters left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keng.core.geo import Point
from keng.core.geojson import Json, feature, point_geometry
from keng.records.households.naming import home_name
from keng.records.plans.models import PlanRun

HEARD: dict[str, tuple[str, str, str | Promise]] = {  # sign, class, word
    "heard": ("●", "ok", gettext_lazy("nghe thấy")),
    "perhaps": ("◐", "late", gettext_lazy("có lẽ nghe")),
    "not_heard": ("✕", "miss", gettext_lazy("không nghe thấy")),
    "out_of_reach": ("✕", "miss", gettext_lazy("không điểm treo nào tới được")),
}


@dataclass(frozen=True)
class PlannedGong:
    """A place of a plan: a gong that hangs already, or one to hang."""

    id: str
    name: str
    point: Point
    is_new: bool
    heard_to_m: float
    perhaps_to_m: float
    told: str = ""

    @property
    def at(self) -> str:
        """As people type it: latitude first."""
        return f"{self.point.lat:.5f}, {self.point.lon:.5f}"


@dataclass(frozen=True)
class PlannedHome:
    """A home of a plan; `household` is its row where it has one."""

    id: str
    point: Point
    heard: str
    people: int
    cluster: str
    household: int | None
    outdoors_dba: float | None
    indoors_dba: float | None

    @property
    def name(self) -> str:
        return home_name(self.id)

    @property
    def sign(self) -> str:
        return HEARD[self.heard][0]

    @property
    def look(self) -> str:
        return HEARD[self.heard][1]

    @property
    def word(self) -> str | Promise:
        return HEARD[self.heard][2]


@dataclass(frozen=True)
class Sited:
    """All of one plan."""

    figures: Mapping[str, Json]
    gongs: tuple[PlannedGong, ...]
    homes: tuple[PlannedHome, ...]
    notes: tuple[str, ...]

    @cached_property
    def new_gongs(self) -> list[PlannedGong]:
        return [gong for gong in self.gongs if gong.is_new]

    @cached_property
    def left_out(self) -> list[PlannedHome]:
        """Homes that surely or perhaps do not hear, the former first."""
        rows = [home for home in self.homes if home.heard != "heard"]
        return sorted(rows, key=lambda home: (home.heard == "perhaps", home.cluster, home.id))

    @cached_property
    def counts(self) -> list[tuple[str, str, str | Promise, int, int]]:
        """Sign, class, word, homes, people of each state that occurs."""
        found = []
        for state, (sign, look, word) in HEARD.items():
            own = [home for home in self.homes if home.heard == state]
            if own:
                found.append((sign, look, word, len(own), sum(home.people for home in own)))
        return found

    @cached_property
    def clusters(self) -> list[tuple[str, int, int]]:
        """Clusters with homes left out: name, homes that do not surely hear, homes in all."""
        names = dict.fromkeys(home.cluster for home in self.left_out if home.cluster)
        return [(name, self._count(self.left_out, name), self._count(self.homes, name)) for name in names]

    @staticmethod
    def _count(homes: Iterable[PlannedHome], cluster: str) -> int:
        return sum(home.cluster == cluster for home in homes)


def sited(run: PlanRun) -> Sited:
    """Read a finished run; names and rows of homes and gongs come from its own snapshot."""
    known = {(p["kind"], str(p["id"])): p for p in (one["properties"] for one in run.input["features"])}
    gongs, homes = [], []
    for one in run.answer["features"]:
        said = one["properties"]
        if said["kind"] not in ("gong", "home"):
            continue
        lon, lat = one["geometry"]["coordinates"]
        if said["kind"] == "gong":
            gongs.append(_gong(said, Point(lat, lon), known))
        else:
            homes.append(_home(said, Point(lat, lon), known.get(("home", said["id"]), {})))
    notes = [*run.answer.get("notes", []), *(one["place"] + ": " + one["why"] for one in _closed(run))]
    return Sited(run.answer["plan"], tuple(gongs), tuple(homes), tuple(notes))


def features_of(plan: Sited) -> Iterable[Json]:
    """The same for a map."""
    for home in plan.homes:
        sign, look, word = HEARD[home.heard]
        said = {
            "layer": "home",
            "id": home.id,
            "name": home.name,
            "look": look,
            "sign": sign,
            "note": str(word),
        }
        yield feature(point_geometry(home.point), **said)
    for gong in plan.gongs:
        look = "new" if gong.is_new else "ok"
        named: dict[str, Json] = {
            "layer": "gong",
            "name": gong.name,
            "look": look,
            "sign": "+" if gong.is_new else "◉",
        }
        if gong.heard_to_m:
            named["radius_m"] = gong.heard_to_m
            if gong.perhaps_to_m > gong.heard_to_m:
                named["perhaps_m"] = gong.perhaps_to_m
            far = _("nghe thấy tới %(near)s m, có lẽ tới %(far)s m")
            named["note"] = far % {"near": round(gong.heard_to_m), "far": round(gong.perhaps_to_m)}
        yield feature(point_geometry(gong.point), **named)


def compared_features(plan: Sited, marks: Mapping[str, tuple[str, str, str]]) -> Iterable[Json]:
    """A plan's map where homes that another plan has otherwise bear a mark: sign, class, words."""
    for one in features_of(plan):
        yield _marked(one, marks)


def _marked(one: Any, marks: Mapping[str, tuple[str, str, str]]) -> Any:
    said = one["properties"]
    mark = marks.get(str(said.get("id"))) if said["layer"] == "home" else None
    if mark is None:
        return one
    sign, look, note = mark
    return {**one, "properties": {**said, "sign": sign, "look": look, "note": note}}


def _gong(
    said: Mapping[str, Json], point: Point, known: Mapping[tuple[str, str], Mapping[str, Json]]
) -> PlannedGong:
    name, is_new = str(said["id"]), said["status"] == "new"
    own = known.get(("gong", name)) or known.get(("site", name)) or {}
    is_home = not own and ("home", name) in known
    told = _("cạnh %(home)s") % {"home": home_name(name)} if is_home else str(own.get("name") or name)
    near = _number(said.get("heard_to_m"))
    far = _number(said.get("perhaps_to_m")) or near
    return PlannedGong(name, told, point, is_new, near, far, str(said.get("told", "")))


def _home(said: Mapping[str, Json], point: Point, own: Mapping[str, Json]) -> PlannedHome:
    household, people = own.get("household"), said.get("people", own.get("people", 1))
    levels = (said.get(name) for name in ("cautious_dba", "indoors_open_dba"))
    outdoors, indoors = (float(v) if isinstance(v, int | float) else None for v in levels)
    return PlannedHome(
        str(said["id"]),
        point,
        str(said["heard"]),
        people if isinstance(people, int) else 1,
        str(own.get("cluster", "")),
        household if isinstance(household, int) else None,
        outdoors,
        indoors,
    )


def _closed(run: PlanRun) -> list[dict[str, str]]:
    return list(run.answer.get("left_out", []))[:20]


def _number(value: Json) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
