"""A groups plan as people read it: groups with their homes, homes in none with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from django.utils.translation import gettext as _

from keng.core.geo import Point
from keng.core.geojson import Json, feature, point_geometry
from keng.records.households.naming import home_name
from keng.records.plans.models import PlanRun
from keng.records.plans.proposed_groups import ProposedGroup, group_of_homes, proposed_groups

LOOKS = 6  # colours that groups take in turn; the number stands beside


@dataclass(frozen=True)
class GroupedHome:
    """A home of a plan, in a group or (`group` None) in none, and `why`."""

    id: str
    point: Point
    group: int | None
    household: int | None
    why: str

    @property
    def name(self) -> str:
        return home_name(self.id)


@dataclass(frozen=True)
class Grouped:
    """All of one plan."""

    figures: Mapping[str, Json]
    groups: tuple[ProposedGroup, ...]
    homes: tuple[GroupedHome, ...]
    notes: tuple[str, ...]

    @cached_property
    def left_out(self) -> list[GroupedHome]:
        return [home for home in self.homes if home.group is None]

    @cached_property
    def listed(self) -> list[tuple[ProposedGroup, list[GroupedHome]]]:
        """Each group with its homes."""
        return [(one, [home for home in self.homes if home.group == one.number]) for one in self.groups]


def grouped(run: PlanRun) -> Grouped:
    """Read a finished run; rows of homes come from its own snapshot."""
    known = {str(one["properties"]["id"]): one["properties"] for one in run.input["features"]}
    now, homes = group_of_homes(run), []
    for one in run.answer["features"]:
        said = one["properties"]
        if said["kind"] != "home":
            continue
        lon, lat = one["geometry"]["coordinates"]
        name = str(said["id"])
        row = known.get(name, {}).get("household")
        homes.append(GroupedHome(name, Point(lat, lon), now.get(name), row, str(said.get("why", ""))))
    notes = tuple(str(note) for note in run.answer.get("notes", []))
    return Grouped(run.answer["plan"], tuple(proposed_groups(run)), tuple(homes), notes)


def group_features(plan: Grouped, *, address: str = "") -> Iterable[Json]:
    """The same for a map: a home's colour and sign say its group; `address` is where homes are moved."""
    for home in plan.homes:
        look = f"g{home.group % LOOKS}" if home.group is not None else "miss"
        word = _("tổ %(n)s") % {"n": home.group} if home.group is not None else _("chưa vào tổ nào")
        sign = str(home.group or "✕")
        said: dict[str, Json] = {"name": home.name, "look": look, "note": word, "sign": sign}
        if home.group is not None:
            said["group"] = home.group
        if address:
            said["href"] = f"{address}?nha={quote(home.id)}"
        yield feature(point_geometry(home.point), layer="home", **said)
