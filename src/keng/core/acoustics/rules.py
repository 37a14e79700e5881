"""How loud at a distance, by two rules that differ by five times in area. Both are always told.

*Favourable* is ISO 9613-2: wind from gong to ear, or a still night's inversion. *Cautious* is the rule of ten
decibels a doubling (FEMA CPG 1-17): a municipal siren that the first put at 72 dB was measured at 50 to 60 at
500 m, as the second says. Plans are certified on the cautious one.

Levels are dBA, strongest (LAFmax); a gong's strength is its level at 1 m in the free field.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from keng.core.acoustics.air import Air, absorption_by_band
from keng.core.acoustics.bands import PLATE_DBA, energy_sum, split
from keng.core.acoustics.ground import BANDS, Path, ground_db

CLOSEST_M = 1.0
FARTHEST_M = 20_000.0
CAUTIOUS_FROM_M = 30.5  # 100 ft: nearer than that the sound spreads freely
CAUTIOUS_SLOPE_DB = 33.2  # a decade; 10 dB a doubling
HEADWIND_DB = 4.0  # one bell at 38 m: 92.9 dBA with a light tailwind, 89 against it (hna.de, Konrode)


class Rule(StrEnum):
    """By which rule a level was computed."""

    CAUTIOUS = "cautious"
    FAVOURABLE = "favourable"


@dataclass(frozen=True)
class Weather:
    """The air, and how much a wind takes away on this path (`headwind_db`)."""

    air: Air = field(default_factory=Air)
    lost_to_wind_db: float = 0.0


@dataclass(frozen=True)
class Gong:
    """Level at 1 m in dBA, and how it lies over the bands (A-weighted, relative)."""

    dba_at_1_m: float = 110.0
    shape_dba: Sequence[float] = PLATE_DBA


def level_dba(
    rule: Rule, gong: Gong, metres: float, *, weather: Weather | None = None, path: Path | None = None
) -> float:
    """The strongest level outdoors at a distance, nothing standing in between."""
    weather, path = weather or Weather(), path or Path()
    if rule is Rule.CAUTIOUS:
        return cautious_dba(gong.dba_at_1_m, metres) - weather.lost_to_wind_db
    return energy_sum(band_levels(gong, metres, weather=weather, path=path))


def cautious_dba(dba_at_1_m: float, metres: float) -> float:
    """L(r) = L(30.5 m) − 33.2 log10(r / 30.5); spherical spreading up to there. 110 at 1 m is 55 at 176 m."""
    metres = max(metres, CLOSEST_M)
    spread = dba_at_1_m - 20 * math.log10(min(metres, CAUTIOUS_FROM_M))
    return spread - CAUTIOUS_SLOPE_DB * math.log10(max(1.0, metres / CAUTIOUS_FROM_M))


def band_levels(
    gong: Gong,
    metres: float,
    *,
    weather: Weather,
    path: Path,
    in_the_way_db: Sequence[float] = (0.0,) * BANDS,
) -> tuple[float, ...]:
    """A-weighted level of each band, ISO 9613-2:1996 (3), (4): divergence, air, ground, obstacles.

    Valid for 0.1 to 1 km and heights below 5 m, ±3 dB, downwind; beyond that it is an extrapolation.
    """
    metres = max(metres, CLOSEST_M)
    divergence = 20 * math.log10(metres)
    air = absorption_by_band(weather.air)
    ground = ground_db(metres, path)
    at_1_m = split(gong.dba_at_1_m, gong.shape_dba)
    return tuple(
        at_1_m[k] - divergence - air[k] * metres - ground[k] - in_the_way_db[k] - weather.lost_to_wind_db
        for k in range(BANDS)
    )


def headwind_db(bearing: float, wind_from: float) -> float:
    """What a wind takes on a path: nothing with it, 2 dB across, 4 dB against it. Both in degrees.

    `bearing` leads from the gong to the ear; `wind_from` is where the wind comes from, as in reports.
    """
    with_it = math.cos(math.radians(bearing - (wind_from + 180)))
    return HEADWIND_DB / 2 * (1 - with_it)


def reach_m(level_at: Callable[[float], float], wanted_dba: float) -> float:
    """How far a level is still met, to a millimetre: bisection on a falling level; 0 if not at 1 m."""
    if level_at(CLOSEST_M) < wanted_dba:
        return 0.0
    near, far = CLOSEST_M, FARTHEST_M
    while far - near > 1e-3:
        middle = (near + far) / 2
        near, far = (middle, far) if level_at(middle) >= wanted_dba else (near, middle)
    return near


def reach(
    rule: Rule, gong: Gong, wanted_dba: float, *, weather: Weather | None = None, path: Path | None = None
) -> float:
    """Metres out to which the gong is at least that loud outdoors.

    `reach(Rule.CAUTIOUS, Gong(110), 55)` is 176; by the favourable rule 387.
    """
    return reach_m(lambda m: level_dba(rule, gong, m, weather=weather, path=path), wanted_dba)
