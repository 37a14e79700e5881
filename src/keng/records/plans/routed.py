"""A routes plan as people read it: each walker's round of a night with its hours, which night is tonight."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, cast

from django.utils.translation import gettext as _

from keng.core.geojson import Json, feature
from keng.core.nights import night_of
from keng.core.planning.routes.gpx import places_of, written_gpx
from keng.records.plans.models import Adoption, PlanRun
from keng.records.plans.proofs import Figures

LOOKS = 6  # colours that walkers take in turn; the number stands beside


@dataclass(frozen=True)
class WalkedVisit:
    """When the walker begins at a checkpoint, and in words what it asked: hours, a stop."""

    begin: str
    name: str
    wish: str


@dataclass(frozen=True)
class WalkedRound:
    """One walker's round of one night as the plan wrote it; `asked` is what each checkpoint asked."""

    feature: Mapping[str, Any]
    asked: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def visits(self) -> list[WalkedVisit]:
        rows = self.said["visits"]
        return [
            WalkedVisit(one["begin"], one["checkpoint"], wish_words(self.asked.get(one["checkpoint"], {})))
            for one in rows
        ]

    @property
    def said(self) -> Mapping[str, Any]:
        return cast("Mapping[str, Any]", self.feature["properties"])

    @property
    def km(self) -> float:
        return float(self.said["length_m"]) / 1000


@dataclass(frozen=True)
class Routed:
    """All of one plan; `nights` written out, after the last comes the first again."""

    run: PlanRun

    @cached_property
    def figures(self) -> Figures:
        return cast("Figures", self.run.answer["plan"])

    @cached_property
    def rounds(self) -> list[WalkedRound]:
        every = [one["properties"] for one in self.run.answer["features"]]
        asked = {str(one["id"]): one for one in every if one["kind"] == "checkpoint"}
        walks = [one for one in self.run.answer["features"] if one["properties"]["kind"] == "walk"]
        return [WalkedRound(one, asked) for one in walks]

    @cached_property
    def nights(self) -> int:
        return max((int(one.said["night"]) for one in self.rounds), default=0)

    @property
    def has_risks(self) -> bool:
        """Whether some checkpoints are likelier to have trouble than others."""
        every = [one["properties"] for one in self.run.answer["features"]]
        return len({one["risk"] for one in every if one["kind"] == "checkpoint"}) > 1

    def night(self, number: int) -> list[WalkedRound]:
        """Every walker of that night."""
        return [one for one in self.rounds if one.said["night"] == number]

    def gpx(self, night: int, walker: int) -> str | None:
        """One walker's round for a navigation device or phone; None where there is none."""
        for one in self.night(night):
            if one.said["walker"] == walker:
                return written_gpx(one.feature, places_of(self.run.answer["features"]))
        return None


def wish_words(asked: Mapping[str, Any]) -> str:
    """`"từ 22:30 đến 23:00 · dừng 3 phút"`; empty where a checkpoint asks nothing."""
    opens, closes, stop = asked.get("from"), asked.get("to"), asked.get("stop_min")
    if opens and closes:
        hours = _("từ %(opens)s đến %(closes)s") % {"opens": opens, "closes": closes}
    elif opens:
        hours = _("không trước %(opens)s") % {"opens": opens}
    else:
        hours = _("không sau %(closes)s") % {"closes": closes} if closes else ""
    stays = _("dừng %(n)s phút") % {"n": f"{stop:g}"} if stop else ""
    return " · ".join(part for part in (hours, stays) if part)


def night_number(adoption: Adoption, night: date, *, nights: int) -> int:
    """Which of the written nights that is: the night of adopting is the first."""
    first = night_of(adoption.at, adoption.village.commune.zone)
    return (night - first).days % max(1, nights) + 1


def route_features(plan: Routed, number: int) -> Iterable[Json]:
    """One night for a map: walkers' lines, and checkpoints with their places in the order."""
    for one in plan.night(number):
        said, walker = one.said, int(one.said["walker"])
        if one.feature["geometry"]:
            name = _("người thứ %(n)s") % {"n": walker}
            yield feature(one.feature["geometry"], layer="walk", name=name, look=f"g{walker % LOOKS}")
        seats = places_of(plan.run.answer["features"])
        for place, visit in enumerate(said["visits"], start=1):
            at: Json = {"type": "Point", "coordinates": [*seats[visit["checkpoint"]]]}
            note = _("người thứ %(n)s, %(hour)s") % {"n": walker, "hour": visit["begin"]}
            more: dict[str, Json] = {"name": visit["checkpoint"], "sign": str(place), "note": note}
            yield feature(at, layer="checkpoint", look=f"g{walker % LOOKS}", **more)
    for found in plan.run.answer["features"]:
        if found["properties"]["kind"] == "start":
            name = _("xuất phát: %(name)s") % {"name": found["properties"]["id"]}
            yield feature(found["geometry"], layer="gong", look="ok", name=name, sign="◉")
