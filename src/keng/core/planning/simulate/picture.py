"""Simulated nights as GeoJSON: each home with how soon help stands at its door, the gongs, the figures."""

import math
from dataclasses import asdict

from keng.core.planning.places import Drawn
from keng.core.planning.simulate.figures import Chance, Difference, Doors, Figures, chance
from keng.core.planning.simulate.laying import Wanted
from keng.core.planning.siting.feature import feature
from keng.core.planning.siting.sheet import Json


def pictured(
    drawn: Drawn,
    wanted: Wanted,
    found: Figures,
    at_doors: Doors | None,
    other: tuple[Figures, Difference] | None,
) -> dict[str, Json]:
    """What `keng plan simulate` writes."""
    homes = [
        feature(home, {"kind": "home", **_door(at_doors, number, found)})
        for number, home in enumerate(drawn.of("home"))
    ]
    gongs = [feature(gong, {"kind": "gong"}) for gong in drawn.of("gong")]
    plan: dict[str, Json] = {
        "verb": "simulate",
        "times": wanted.times,
        "seed": wanted.seed,
        "within_s": wanted.within_s,
        "nights": [kind.name for kind in wanted.night.kinds],
        "relay": wanted.night.relay.value,
        "rule": wanted.night.rule.value,
        **written(found),
    }
    if other is not None:
        plan["compared"] = {**written(other[0]), "difference": _difference(other[1])}
    return {"type": "FeatureCollection", "features": [*homes, *gongs], "plan": plan}


def written(found: Figures) -> dict[str, Json]:
    """The figures as plain values, rounded to what they are worth."""
    return {
        "in_time": _chance(found.in_time),
        "in_time_from_begun": _chance(found.from_begun),
        "somebody_comes": _chance(found.somebody),
        "median_s": {name: _tenth(value) for name, value in found.medians.items()},
        "noticed_by": {name: round(share, 4) for name, share in found.noticed_by.items()},
        "called_by": {name: round(share, 4) for name, share in found.called_by.items()},
        "homes_told": round(found.mean_told, 2),
        "homes_coming": round(found.mean_up, 2),
    }


def _door(at_doors: Doors | None, home: int, found: Figures) -> dict[str, Json]:
    """`pace` is slow where the home's whole interval lies below the commune's chance, quick where above."""
    if at_doors is None:
        return {}
    own = chance(int(at_doors.hits[home]), at_doors.times)
    pace = "slow" if own.high < found.in_time.share else "quick" if own.low > found.in_time.share else "usual"
    return {"pace": pace, "in_time": _chance(own), "median_s": _tenth(float(at_doors.median_s[home]))}


def _chance(value: Chance) -> Json:
    return {name: part if name == "times" else round(part, 4) for name, part in asdict(value).items()}


def _difference(value: Difference) -> Json:
    return {
        "in_time": round(value.in_time, 5),
        "low": round(value.low, 5),
        "high": round(value.high, 5),
        "nights_gained": value.gained,
        "nights_lost": value.lost,
        "confidence_other_is_better": None if value.confidence is None else round(value.confidence, 4),
        "median_saved_s": _tenth(value.saved_s),
    }


def _tenth(value: float | None) -> float | None:
    return round(value, 1) if value is not None and math.isfinite(value) else None
