"""A planned rota as people read it: each person's nights beside the present rota, each night's people."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from keng.core.geojson import Json
from keng.records.plans.models import PlanRun

Place = tuple[date, str]  # night, duty


@dataclass(frozen=True)
class Load:
    """One person's nights in the plan; `now` as the present rota has it, `carried` from before."""

    name: str
    nights: int
    weekends: int
    holidays: int
    now: int
    carried: int


@dataclass(frozen=True)
class Cell:
    """Who serves a place; `was` who does at present, where that is somebody else."""

    duty: str
    person: str
    was: str

    @property
    def is_open(self) -> bool:
        return not self.person


@dataclass(frozen=True)
class PlannedRota:
    """All of one plan; `clash` is why there is none, in sentences."""

    figures: Mapping[str, Json]
    loads: tuple[Load, ...]
    nights: tuple[tuple[date, tuple[Cell, ...]], ...]
    clash: tuple[str, ...]

    @cached_property
    def changed(self) -> list[tuple[date, list[Cell]]]:
        """Only what differs from the present rota."""
        rows = [(night, [cell for cell in cells if cell.was]) for night, cells in self.nights]
        return [(night, cells) for night, cells in rows if cells]

    @property
    def open_places(self) -> int:
        return sum(cell.is_open for _night, cells in self.nights for cell in cells)

    @property
    def is_carried(self) -> bool:
        """Whether nights from before count in its fairness."""
        return any(one.carried for one in self.loads)

    @property
    def is_repair(self) -> bool:
        return bool(self.figures.get("is_repair"))


def planned_rota(run: PlanRun) -> PlannedRota:
    """Read a finished run; names come from its own snapshot."""
    answer = run.answer
    if "reason" in answer:
        return PlannedRota(answer["plan"], (), (), tuple(answer["reason"]["words"]))
    names = {row["id"]: row["name"] for row in run.wishes["people"]}
    duties = {row["id"]: row["name"] for row in run.wishes["duties"]}
    now = {_place(row): names[row["person"]] for row in run.wishes["shifts"]}
    then = {_place(row): names[row["person"]] for row in answer["shifts"]}
    then |= {_place(row): "" for row in answer["open"]}
    served = Counter(row["person"] for row in run.wishes["shifts"])
    loads = [_load(row, now=served[row["person"]]) for row in answer["load"]]
    nights: dict[date, list[Cell]] = {}
    order = [*duties]
    for (night, duty), person in sorted(then.items(), key=lambda one: (one[0][0], order.index(one[0][1]))):
        was = now.get((night, duty), "")
        other = was if was and was != person else (_("trống") if person and not was else "")
        nights.setdefault(night, []).append(Cell(duties[duty], person, other))
    rows = tuple((night, tuple(cells)) for night, cells in nights.items())
    return PlannedRota(answer["plan"], tuple(loads), rows, ())


def _place(row: Mapping[str, str]) -> Place:
    return date.fromisoformat(row["night"]), row["duty"]


def _load(row: Mapping[str, Json], *, now: int) -> Load:
    carried = row.get("carried")
    had = carried.get("nights", 0) if isinstance(carried, Mapping) else 0
    nights, weekends, holidays = (int(str(row[kind])) for kind in ("nights", "weekends", "holidays"))
    return Load(str(row["name"]), nights, weekends, holidays, now, int(str(had)))


def fairness_of(figures: Mapping[str, Json]) -> list[str]:
    """How even it is, in sentences, and who vouches for that."""
    words = {"nights": _("Số đêm"), "weekends": _("Đêm cuối tuần"), "holidays": _("Đêm lễ, Tết")}
    proofs = {
        "exact": _("đã chứng minh bằng phép cộng: không thể đều hơn"),
        "solver": _("theo lời máy tính phương án thì không thể đều hơn"),
        "open": _("có thể còn đều hơn được"),
    }
    levels = figures.get("levels", [])
    rows = [row for row in levels if isinstance(row, Mapping)] if isinstance(levels, list) else []
    return [
        _("%(kind)s: người nhiều nhất hơn người ít nhất %(spread)s đêm; %(proof)s.")
        % {"kind": words[row["kind"]], "spread": row["spread"], "proof": proofs[row["evenness_proof"]]}
        for row in rows
        if row["kind"] in words
    ]
