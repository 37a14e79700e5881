"""What a planner does not decide goes along into its answer, so that the next one finds it there.

Thus gongs of a siting and groups of homes meet in one file: siting, then groups, then nights to simulate.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from keng.core.geojson import Json
from keng.core.planning.places import COVER, NAMES, ROUND, Drawn, Place
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.siting.feature import feature

OF_A_HOME = ("village", "cluster", "group", "flammable", "risk", "people")
PAST_SITING = ("quiet", "boundary", *COVER, "river", "road", *ROUND)
PAST_GROUPS = ("gong", "site", *PAST_SITING)


def of_a_home(home: Place) -> dict[str, Json]:
    """What the drawer said of a home, as far as some planner reads it."""
    said: dict[str, Any] = {name: home.more[name] for name in OF_A_HOME if name in home.more}
    return {name: value for name, value in said.items() if _is_written(value)}


def with_carried(picture: Mapping[str, Any], along: Sequence[Json]) -> dict[str, Json]:
    """An answer with what goes along behind its own features."""
    return {**picture, "features": [*picture["features"], *along]}


def carried(data: object, drawn: Drawn, kinds: Sequence[str]) -> list[Json]:
    """Features of these kinds as they came; of plain lists what lies at a point. Raises `BadInput` where one
    holds what no file can (NaN)."""
    found: list[Json]
    if isinstance(data, Mapping) and isinstance(data.get("features"), list):
        found = [one for one in data["features"] if _kind(one) in kinds]
    else:
        found = [
            feature(place, {**_told(place), "kind": kind})
            for kind in kinds
            for place in drawn.of(kind)
            if not place.rings
        ]
    flaws = [Flaw(_name(one), "có số không đọc được (NaN)") for one in found if not _is_written(one)]
    if flaws:
        raise BadInput(flaws)
    return found


def _told(place: Place) -> dict[str, Any]:
    return {name: value for name, value in place.more.items() if name not in ("lat", "lon")}


def _kind(one: Mapping[str, Mapping[str, object]]) -> str:
    """An area that says nothing is a boundary, as it is where files are read."""
    said, shape = one.get("properties") or {}, one["geometry"].get("type")
    return str(said.get("kind", "" if shape == "Point" else "boundary"))


def _name(one: Json) -> str:
    said = one.get("properties") if isinstance(one, Mapping) else None
    named = said if isinstance(said, Mapping) else {}
    return f"{NAMES.get(str(named.get('kind')), '')} {named.get('id', '')}".strip()


def _is_written(value: object) -> bool:
    if isinstance(value, str | int):
        return True
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True
