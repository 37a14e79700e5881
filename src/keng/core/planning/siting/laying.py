"""Drawn places and wishes become a problem: which places may bear a gong, and who hears it there."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from keng.core.acoustics.hearing import wanted_outdoors_dba
from keng.core.acoustics.nights import NightKind
from keng.core.acoustics.rules import (
    HEADWIND_DB,
    Gong,
    Rule,
    Weather,
    level_dba,
    reach,
)
from keng.core.acoustics.strength import Strength, heard_chance
from keng.core.planning.places import Drawn, Place, inside, real, whole
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.siting.earshot import nearest_mm, within
from keng.core.planning.siting.problem import ONE_IN_A_MILLION, Ints, SitingProblem
from keng.core.planning.siting.wishes import Wishes

QUIET_MARGIN_M = 100.0
OWN_YARD_MM = 5_000
FARTHEST_APART_M = 60_000.0  # homes of one commune; beyond that a coordinate is mistyped
Floats = NDArray[np.float64]
LEAST_CHANCE = 0.01
WIND_STEPS = 41


@dataclass(frozen=True)
class Laid:
    """The problem with what its numbers stand for. `radius_mm` where distance alone decides; `left_out` are
    places that may bear no gong, each with the reason; `notes` what the drawer should know."""

    problem: SitingProblem
    homes: tuple[Place, ...]
    sites: tuple[Place, ...]
    strength_dba: tuple[float, ...]
    homes_mm: Ints
    sites_mm: Ints
    radius_mm: Ints | None
    left_out: tuple[tuple[Place, str], ...]
    notes: tuple[str, ...]


def lay(drawn: Drawn, wishes: Wishes) -> Laid:
    """Raises `BadInput` where homes or places are missing or carry figures that cannot be."""
    homes = drawn.of("home")
    if not homes:
        raise BadInput.of("", "chưa có hộ nào")
    gongs, flaws = drawn.of("gong"), list[Flaw]()
    people = [whole(home, "people", 1, flaws) for home in homes]
    _refuse_strays(drawn, flaws)
    offered = drawn.of("site") or homes
    allowed, left_out = _allowed(drawn, offered, wishes)
    sites = (*gongs, *allowed)
    costs = [whole(site, "cost", 1, flaws) if site.kind != "home" else 1 for site in sites]
    strengths = [real(site, "strength_dba", wishes.strength_dba, flaws) for site in sites]
    if not sites:
        flaws.append(Flaw("", _why_none(left_out)))
    if flaws:
        raise BadInput(flaws)
    kept = frozenset(j for j, gong in enumerate(gongs) if gong.more.get("keep", True) is not False)
    homes_mm, sites_mm = _mm(homes), _mm(sites)
    hearing = _hearing(wishes, homes_mm, sites_mm, strengths)
    problem = SitingProblem(
        people=np.array(people, dtype=np.int64),
        cost=np.array(costs, dtype=np.int64),
        reach=hearing.nights,
        goal=wishes.goal,
        need=hearing.need,
        kept=kept,
    )
    return Laid(
        problem,
        homes,
        sites,
        tuple(strengths),
        homes_mm,
        sites_mm,
        hearing.radius_mm,
        tuple(left_out),
        _notes(homes),
    )


@dataclass(frozen=True)
class _Hearing:
    nights: tuple[csr_array, ...]
    need: int
    radius_mm: Ints | None


def _hearing(wishes: Wishes, homes_mm: Ints, sites_mm: Ints, strengths: list[float]) -> _Hearing:
    if wishes.chance is not None:
        need = math.ceil(-math.log1p(-wishes.chance) * ONE_IN_A_MILLION)
        nights = [_by_chance(wishes, night, homes_mm, sites_mm, strengths, need) for night in wishes.nights]
        return _Hearing(tuple(nights), need, None)
    if wishes.radius_m is not None:
        radius = np.full(len(sites_mm), round(wishes.radius_m * 1000), dtype=np.int64)
        return _Hearing((within(homes_mm, sites_mm, radius),), wishes.backup, radius)
    if len(wishes.nights) == 1 and wishes.nights[0].wind_from is None:
        radius = _radii_mm(wishes, wishes.nights[0], strengths, 0.0)
        return _Hearing((within(homes_mm, sites_mm, radius),), wishes.backup, radius)
    nights = [_on_night(wishes, night, homes_mm, sites_mm, strengths) for night in wishes.nights]
    return _Hearing(tuple(nights), wishes.backup, None)


def _radii_mm(wishes: Wishes, night: NightKind, strengths: list[float], loss_db: float) -> Ints:
    wanted = wanted_outdoors_dba(night.ear(wishes.listener))
    weather = Weather(night.air, loss_db)
    known = {s: int(reach(wishes.rule, Gong(s), wanted, weather=weather) * 1000) for s in {*strengths}}
    return np.array([known[s] for s in strengths], dtype=np.int64)


def _on_night(
    wishes: Wishes, night: NightKind, homes_mm: Ints, sites_mm: Ints, strengths: list[float]
) -> csr_array:
    """With wind the reach depends on the direction; between steps of a tenth of a decibel the shorter
    one counts.
    """
    widest = within(homes_mm, sites_mm, _radii_mm(wishes, night, strengths, 0.0))
    if night.wind_from is None:
        return widest
    steps = np.linspace(0, HEADWIND_DB, WIND_STEPS)
    radii = np.stack([_radii_mm(wishes, night, strengths, float(loss)) for loss in steps])
    pairs = widest.tocoo()
    east, north = (homes_mm[pairs.row] - sites_mm[pairs.col]).T
    bearing = np.degrees(np.arctan2(east, north))
    loss = HEADWIND_DB / 2 * (1 - np.cos(np.radians(bearing - night.wind_from - 180)))
    step = np.minimum(np.ceil(loss / HEADWIND_DB * (WIND_STEPS - 1) - 1e-9), WIND_STEPS - 1).astype(int)
    hears = east**2 + north**2 <= radii[step, pairs.col] ** 2
    ones = np.ones(int(hears.sum()), dtype=np.int64)
    return csr_array((ones, (pairs.row[hears], pairs.col[hears])), shape=widest.shape)


def _by_chance(
    wishes: Wishes,
    night: NightKind,
    homes_mm: Ints,
    sites_mm: Ints,
    strengths: list[float],
    need: int,
) -> csr_array:
    """−ln(1 − p) in whole millionths, rounded down: what one gong adds to a home's chance of hearing."""
    wanted = wanted_outdoors_dba(night.ear(wishes.listener))
    faint = [s + 4 * wishes.strength_sd_db + 20 for s in strengths]  # beyond that no chance is left
    pairs = within(homes_mm, sites_mm, _radii_mm(wishes, night, faint, 0.0)).tocoo()
    metres = np.hypot(*(homes_mm[pairs.row] - sites_mm[pairs.col]).T) / 1000
    level = levels(wishes.rule, night)(metres) + np.array(strengths)[pairs.col]
    margins = np.arange(-60.0, 80.0, 0.05)
    chances = [
        heard_chance(Strength(0.0, wishes.strength_sd_db), loss_db=0.0, needed_dba=-margin)
        for margin in margins
    ]
    chance = np.interp(level - wanted, margins, chances).clip(0, 1 - 1e-9)
    amounts = np.floor(-np.log1p(-np.where(chance < LEAST_CHANCE, 0, chance)) * ONE_IN_A_MILLION)
    amounts = np.minimum(amounts, need).astype(np.int64)
    matrix = csr_array((amounts, (pairs.row, pairs.col)), shape=(len(homes_mm), len(sites_mm)))
    matrix.eliminate_zeros()
    return matrix


def levels(rule: Rule, night: NightKind) -> Callable[[Floats], Floats]:
    """The level of a gong of 0 dBA as a function of metres, from a table of 600 distances."""
    distances = np.geomspace(1, 20_000, 600)
    table = [level_dba(rule, Gong(0.0), float(m), weather=Weather(night.air)) for m in distances]
    return lambda metres: np.interp(np.log(np.maximum(metres, 1)), np.log(distances), table)


def _allowed(
    drawn: Drawn, offered: tuple[Place, ...], wishes: Wishes
) -> tuple[tuple[Place, ...], list[tuple[Place, str]]]:
    """Places that lie in no quiet area and put no home above the allowed level; the others with the
    reason.
    """
    reasons = [_too_quiet(drawn.of("quiet"), place) for place in offered]
    if wishes.most_dba_at_home is not None:
        too_near = 1000 * reach(Rule.FAVOURABLE, Gong(wishes.strength_dba), wishes.most_dba_at_home)
        nearest = nearest_mm(_mm(offered), _mm(drawn.of("home")), beyond_mm=OWN_YARD_MM)
        for number, distance in enumerate(nearest):
            if distance < too_near:
                reasons[number] = (
                    reasons[number] or f"hộ gần nhất chỉ cách {distance / 1000:.0f} m, sẽ quá ồn"
                )
    allowed = tuple(place for place, why in zip(offered, reasons, strict=True) if not why)
    return allowed, [(place, why) for place, why in zip(offered, reasons, strict=True) if why]


def _too_quiet(quiet: tuple[Place, ...], place: Place) -> str:
    for area in quiet:
        if area.rings and inside(place.x, place.y, area.rings):
            return f"nằm trong {area.where}"
        margin = area.more.get("margin_m", QUIET_MARGIN_M)
        metres = math.hypot(area.x - place.x, area.y - place.y)
        if not area.rings and isinstance(margin, int | float) and metres < margin:
            return f"cách {area.where} {metres:.0f} m, gần hơn {margin:g} m"
    return ""


def _refuse_strays(drawn: Drawn, flaws: list[Flaw]) -> None:
    """Homes outside the boundary, or so far from the others that a coordinate must be mistyped."""
    homes, borders = drawn.of("home"), [area for area in drawn.of("boundary") if area.rings]
    if borders:
        outside = [h for h in homes if not any(inside(h.x, h.y, area.rings) for area in borders)]
        flaws += [Flaw(home.where, "nằm ngoài ranh giới") for home in outside]
        return
    middle = np.median(np.array([(home.x, home.y) for home in homes]), axis=0)
    for home in homes:
        metres = math.hypot(home.x - middle[0], home.y - middle[1])
        if metres > FARTHEST_APART_M:
            flaws.append(Flaw(home.where, f"cách các hộ khác {metres / 1000:.0f} km: tọa độ có lẽ ghi nhầm"))


def _why_none(left_out: list[tuple[Place, str]]) -> str:
    if not left_out:
        return "không có điểm nào được treo kẻng"
    place, why = left_out[0]
    return f"không còn điểm nào được treo kẻng; ví dụ {place.where}: {why}"


def _notes(homes: tuple[Place, ...]) -> tuple[str, ...]:
    seen: dict[tuple[float, float], Place] = {}
    twins = []
    for home in homes:
        first = seen.setdefault((home.x, home.y), home)
        if first is not home:
            twins.append(f"{home.where} trùng tọa độ với {first.where}")
    more = [f"… và {len(twins) - 5} hộ nữa trùng tọa độ"] if len(twins) > 5 else []
    return (*twins[:5], *more)


def _mm(places: tuple[Place, ...]) -> Ints:
    pairs = [(round(place.x * 1000), round(place.y * 1000)) for place in places]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
