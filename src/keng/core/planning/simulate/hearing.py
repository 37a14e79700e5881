"""Who hears on a simulated night: level, the gong's luck, the ear's luck, against what is wanted."""

import math
from collections.abc import Callable

import numpy as np
from scipy.special import ndtri

from keng.core.acoustics.hearing import Listener, wanted_outdoors_dba
from keng.core.acoustics.rules import HEADWIND_DB, Gong, Weather, level_dba
from keng.core.planning.simulate.problem import Bools, Floats, Ints, Night

LEAST_U = 1e-12


class Ears:
    """Levels and wants of the kinds of night, looked up by number of kind."""

    def __init__(self, night: Night) -> None:
        self._night = night
        listeners = (Listener.INDOORS, Listener.ASLEEP)
        wants = [[wanted_outdoors_dba(kind.ear(who)) for who in listeners] for kind in night.kinds]
        self._wanted = np.array(wants)
        self._levels = [_table(night, number) for number in range(len(night.kinds))]

    def wanted(self, kind: Ints, asleep: Bools) -> Floats:
        """The level outdoors from which each listener hears, or wakes."""
        return np.asarray(self._wanted[kind.reshape(-1, *(1,) * (asleep.ndim - 1)), asleep.astype(np.int64)])

    def level(self, kind: Ints, source: Floats, ear: Floats) -> tuple[Floats, Floats]:
        """What is left at each ear of a gong of 0 dBA, wind and its direction counted, and the metres.

        Rows are nights; positions are metres east and north.
        """
        east, north = ear[..., 0] - source[..., 0], ear[..., 1] - source[..., 1]
        metres = np.asarray(np.hypot(east, north))
        level = np.empty_like(metres)
        for number, at in enumerate(self._levels):
            own = kind == number if len(self._levels) > 1 else np.ones(len(kind), dtype=bool)
            level[own] = at(metres[own]) - self._wind_db(number, east[own], north[own], metres[own])
        return level, metres

    def _wind_db(self, number: int, east: Floats, north: Floats, metres: Floats) -> Floats | float:
        origin = self._night.kinds[number].wind_from
        if origin is None:
            return 0.0
        angle = math.radians(origin + 180)  # where it blows to
        with_it = (east * math.sin(angle) + north * math.cos(angle)) / np.maximum(metres, 1e-9)
        return HEADWIND_DB / 2 * (1 - with_it)


def normal(uniform: Floats, sd: float) -> Floats:
    """A draw from N(0, sd)."""
    return np.asarray(ndtri(np.clip(uniform, LEAST_U, 1 - LEAST_U)) * sd)


def _table(night: Night, number: int) -> Callable[[Floats], Floats]:
    weather = Weather(night.kinds[number].air)
    distances = np.geomspace(1, 20_000, 600)
    table = [level_dba(night.rule, Gong(0.0), float(m), weather=weather) for m in distances]
    return lambda metres: np.interp(np.log(np.maximum(metres, 1)), np.log(distances), table)
