"""Who hears the gongs that hang, home by home on one kind of night, and how far each gong carries.

Open ground: hills are the planner's affair. Every home is told by both rules; a sleeper's level is at the
pillow.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from keng.core.acoustics.air import Air
from keng.core.acoustics.hearing import (
    Ear,
    Heard,
    Listener,
    Window,
    indoors_dba,
    verdict,
    wanted_outdoors_dba,
)
from keng.core.acoustics.nights import NightKind, reach_on
from keng.core.acoustics.rules import Gong, Rule, Weather, level_dba
from keng.core.acoustics.strength import Strength
from keng.core.geo import Grid, Point, bearing_deg, distance_m

STEPS = 400  # distances of a level table, evenly in their logarithm; interpolation errs by less than 0.05 dB
FARTHEST_M = 20_000.0
BEARINGS = tuple(range(0, 360, 10))
SILENCE_DBA = -math.inf


@dataclass(frozen=True)
class Hanging:
    """A gong at its place, as loud as it was found to be."""

    at: Point
    strength: Strength


@dataclass(frozen=True)
class AtHome:
    """The loudest gong's level outdoors by both rules, which gong it is, and what that means to whom."""

    cautious_dba: float
    favourable_dba: float
    by: int | None
    heard: Mapping[tuple[Listener, Window], Heard]

    def pillow_dba(self, window: Window) -> float:
        """At the pillow, by the cautious rule."""
        return indoors_dba(self.cautious_dba, window)


@dataclass(frozen=True)
class Contour:
    """How far one gong is heard by a rule: metres for each of `BEARINGS`, and the ring they draw."""

    metres: tuple[float, ...]
    ring: tuple[Point, ...]

    @property
    def nearest_m(self) -> float:
        return min(self.metres)

    @property
    def farthest_m(self) -> float:
        return max(self.metres)


def at_homes(homes: Sequence[Point], gongs: Sequence[Hanging], night: NightKind) -> list[AtHome]:
    """What each home gets on such a night, awake or asleep, behind every kind of window. O(homes × gongs)."""
    wanted = {
        (listener, window): wanted_outdoors_dba(Ear(listener, window, night.noise_dba))
        for listener in Listener
        for window in Window
    }
    return [_at(home, gongs, night, wanted) for home in homes]


def _at(
    home: Point, gongs: Sequence[Hanging], night: NightKind, wanted: Mapping[tuple[Listener, Window], float]
) -> AtHome:
    best, by, favourable = SILENCE_DBA, None, SILENCE_DBA
    for number, gong in enumerate(gongs):
        metres = distance_m(gong.at, home)
        own = gong.strength.dba - night.loss_db(bearing_deg(gong.at, home))
        level = own + _level(Rule.CAUTIOUS, night.air, metres)
        favourable = max(favourable, own + _level(Rule.FAVOURABLE, night.air, metres))
        if level > best:
            best, by = level, number
    return AtHome(
        best, favourable, by, {ear: verdict(best, favourable, need) for ear, need in wanted.items()}
    )


def contour(gong: Hanging, night: NightKind, listener: Listener, rule: Rule) -> Contour:
    """The line out to which this listener hears, or wakes: a circle in calm air, drawn in against a wind.

    Instance: 110 dBA, insects, awake behind open windows: 176 m all around by the cautious rule.
    """
    struck = Gong(gong.strength.dba)
    if night.wind_from is None:
        metres = (reach_on(night, rule, struck, listener),) * len(BEARINGS)
    else:
        metres = tuple(reach_on(night, rule, struck, listener, bearing=b) for b in BEARINGS)
    grid = Grid(gong.at)
    corners = [
        grid.point(far * math.sin(math.radians(b)), far * math.cos(math.radians(b)))
        for b, far in zip(BEARINGS, metres, strict=True)
    ]
    return Contour(metres, (*corners, corners[0]))


def _level(rule: Rule, air: Air, metres: float) -> float:
    """The level of a gong of 0 dBA, from the table."""
    logs, levels = _table(rule, air)
    at = math.log(min(max(metres, 1.0), FARTHEST_M))
    k = min(max(bisect_right(logs, at), 1), STEPS - 1)
    share = (at - logs[k - 1]) / (logs[k] - logs[k - 1])
    return levels[k - 1] + share * (levels[k] - levels[k - 1])


@lru_cache(maxsize=64)
def _table(rule: Rule, air: Air) -> tuple[tuple[float, ...], tuple[float, ...]]:
    logs = tuple(math.log(FARTHEST_M) * k / (STEPS - 1) for k in range(STEPS))
    weather = Weather(air)
    return logs, tuple(level_dba(rule, Gong(0.0), math.exp(at), weather=weather) for at in logs)
