"""What a run is to `keng plan`: which verb, which files, how long the search may take."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from keng.core.geojson import Json
from keng.records.plans.models import PlanRun

VERBS = {
    PlanRun.Kind.SITING: "siting",
    PlanRun.Kind.EARSHOT: "siting",
    PlanRun.Kind.GROUPS: "groups",
    PlanRun.Kind.SIMULATE: "simulate",
    PlanRun.Kind.ROTA: "rota",
    PlanRun.Kind.ROUTES: "routes",
}
SECONDS = {  # where the wishes do not say
    "siting": 60.0,
    "groups": 120.0,
    "simulate": 60.0,
    "rota": 60.0,
    "routes": 60.0,
}


@dataclass(frozen=True)
class Sheets:
    """`files` by the option they are given under; `beside` lie next to them under these names."""

    verb: str
    files: Mapping[str, Json]
    seconds: float
    beside: Mapping[str, Path] = field(default_factory=dict)

    def texts(self) -> dict[str, str]:
        """The files as they are written."""
        return {option: json.dumps(sheet) for option, sheet in self.files.items()}


def planner_sheets(run: PlanRun) -> Sheets:
    """The files of a run, made from its snapshot alone: the same run always asks the same."""
    verb = VERBS[PlanRun.Kind(run.kind)]
    seconds = float(run.wishes.get("seconds", SECONDS[verb]))
    wishes = run.wishes if verb == "simulate" else {**run.wishes, "seconds": seconds}
    if verb == "rota":
        return Sheets(verb, {"input": run.wishes}, seconds)
    beside = {}
    if run.terrain is not None and verb == "siting":
        beside[run.terrain.name] = Path(run.terrain.file.path)
        wishes = {**wishes, "terrain": run.terrain.name}
    features = run.input["features"]
    files: dict[str, Json] = {"input": {"type": "FeatureCollection", "features": features, verb: wishes}}
    if "compare" in run.input:
        files["compare"] = {"type": "FeatureCollection", "features": run.input["compare"]}
    return Sheets(verb, files, seconds, beside)
