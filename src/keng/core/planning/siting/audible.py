"""Who hears a gong where, on each night that is asked for: by distance, by wind and direction, by chance."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from keng.core.acoustics.cover import Area, lost_to_cover_db
from keng.core.acoustics.hearing import wanted_outdoors_dba
from keng.core.acoustics.nights import NightKind
from keng.core.acoustics.rules import HEADWIND_DB, Gong, Rule, Weather, level_dba, reach
from keng.core.acoustics.strength import Strength, heard_chance
from keng.core.acoustics.terrain import Terrain, detour_m, lost_db
from keng.core.planning.siting.earshot import within
from keng.core.planning.siting.problem import Ints
from keng.core.planning.siting.wishes import Wishes

Floats = NDArray[np.float64]


LEAST_CHANCE = 0.01
STEPS_A_NAT = 1_000  # fine enough for ears, and coarse enough for prices in whole millionths to prove bounds
STEP_DB = 0.1
PAIRS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Hearing:
    nights: tuple[csr_array, ...]
    need: int
    radius_mm: Ints | None


@dataclass(frozen=True)
class Between:
    """What stands between a gong and an ear: hills, where a file of heights was given, and drawn areas."""

    terrain: Terrain | None = None
    cover: tuple[Area, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.terrain is None and not self.cover

    def lost_db(self, source: Floats, ear: Floats) -> Floats:
        """What these take on each way, (n, 2) metres each."""
        loss = lost_to_cover_db(self.cover, source, ear)
        return loss + lost_db(detour_m(self.terrain, source, ear)) if self.terrain is not None else loss


OPEN = Between()


@dataclass(frozen=True)
class Field:
    """Homes and places in whole millimetres, how loud a gong is at each place, and what stands in between."""

    homes_mm: Ints
    sites_mm: Ints
    strengths: list[float]
    between: Between = OPEN


def hearing(wishes: Wishes, field: Field) -> Hearing:
    if wishes.chance is not None:
        need = math.ceil(-math.log1p(-wishes.chance) * STEPS_A_NAT)
        nights = [_by_chance(wishes, night, field, need) for night in wishes.nights]
        return Hearing(tuple(nights), need, None)
    if wishes.radius_m is not None:
        radius = np.full(len(field.sites_mm), round(wishes.radius_m * 1000), dtype=np.int64)
        return Hearing((within(field.homes_mm, field.sites_mm, radius),), wishes.backup, radius)
    if len(wishes.nights) == 1 and wishes.nights[0].wind_from is None and field.between.is_open:
        radius = _radii_mm(wishes, wishes.nights[0], field.strengths, 0.0)
        return Hearing((within(field.homes_mm, field.sites_mm, radius),), wishes.backup, radius)
    nights = [_on_night(wishes, night, field) for night in wishes.nights]
    return Hearing(tuple(nights), wishes.backup, None)


def _radii_mm(wishes: Wishes, night: NightKind, strengths: list[float], loss_db: float) -> Ints:
    wanted = wanted_outdoors_dba(night.ear(wishes.listener))
    weather = Weather(night.air, loss_db)
    known = {s: int(reach(wishes.rule, Gong(s), wanted, weather=weather) * 1000) for s in {*strengths}}
    return np.array([known[s] for s in strengths], dtype=np.int64)


def _on_night(wishes: Wishes, night: NightKind, field: Field) -> csr_array:
    """With wind, hills or groves the reach differs from pair to pair; between steps of a tenth of a decibel
    the shorter one counts.
    """
    widest = within(field.homes_mm, field.sites_mm, _radii_mm(wishes, night, field.strengths, 0.0))
    if night.wind_from is None and field.between.is_open:
        return widest
    pairs = widest.tocoo()
    loss = lost_between(night, field.between, field.sites_mm[pairs.col], field.homes_mm[pairs.row])
    step = np.ceil(loss / STEP_DB - 1e-9).astype(np.int64)
    steps = range(int(step.max(initial=0)) + 1)
    radii = np.stack([_radii_mm(wishes, night, field.strengths, STEP_DB * number) for number in steps])
    east, north = (field.homes_mm[pairs.row] - field.sites_mm[pairs.col]).T
    hears = east**2 + north**2 <= radii[step, pairs.col] ** 2
    ones = np.ones(int(hears.sum()), dtype=np.int64)
    return csr_array((ones, (pairs.row[hears], pairs.col[hears])), shape=widest.shape)


def lost_between(night: NightKind, between: Between, sites_mm: Ints, homes_mm: Ints) -> Floats:
    """What wind, hills, groves and houses take from each place to the home beside it in the list, in dB."""
    east, north = (homes_mm - sites_mm).T.astype(float)
    loss = np.zeros(len(east))
    if night.wind_from is not None:
        bearing = np.arctan2(east, north) - math.radians(night.wind_from + 180)
        loss += HEADWIND_DB / 2 * (1 - np.cos(bearing))
    if not between.is_open:
        for start in range(0, len(east), PAIRS_AT_ONCE):
            own = slice(start, start + PAIRS_AT_ONCE)
            loss[own] += between.lost_db(sites_mm[own] / 1000, homes_mm[own] / 1000)
    return loss


def _by_chance(wishes: Wishes, night: NightKind, field: Field, need: int) -> csr_array:
    """−ln(1 − p) in whole thousandths, rounded down: what one gong adds to a home's chance of hearing."""
    wanted = wanted_outdoors_dba(night.ear(wishes.listener))
    faint = [s + 4 * wishes.strength_sd_db + 20 for s in field.strengths]  # beyond that no chance is left
    pairs = within(field.homes_mm, field.sites_mm, _radii_mm(wishes, night, faint, 0.0)).tocoo()
    metres = np.hypot(*(field.homes_mm[pairs.row] - field.sites_mm[pairs.col]).T) / 1000
    level = levels(wishes.rule, night)(metres) + np.array(field.strengths)[pairs.col]
    level -= lost_between(night, field.between, field.sites_mm[pairs.col], field.homes_mm[pairs.row])
    margins = np.arange(-60.0, 80.0, 0.05)
    chances = [
        heard_chance(Strength(0.0, wishes.strength_sd_db), loss_db=0.0, needed_dba=-margin)
        for margin in margins
    ]
    chance = np.interp(level - wanted, margins, chances).clip(0, 1 - 1e-9)
    amounts = np.floor(-np.log1p(-np.where(chance < LEAST_CHANCE, 0, chance)) * STEPS_A_NAT)
    amounts = np.minimum(amounts, need).astype(np.int64)
    shape = len(field.homes_mm), len(field.sites_mm)
    matrix = csr_array((amounts, (pairs.row, pairs.col)), shape=shape)
    matrix.eliminate_zeros()
    return matrix


def levels(rule: Rule, night: NightKind) -> Callable[[Floats], Floats]:
    """The level of a gong of 0 dBA as a function of metres, from a table of 600 distances."""
    distances = np.geomspace(1, 20_000, 600)
    table = [level_dba(rule, Gong(0.0), float(m), weather=Weather(night.air)) for m in distances]
    return lambda metres: np.interp(np.log(np.maximum(metres, 1)), np.log(distances), table)
