"""A siting plan as GeoJSON: gongs, homes with what they hear, the figures, and the certificate."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from keng.core.acoustics.hearing import FACADE_DB, Heard, Window, wanted_outdoors_dba
from keng.core.acoustics.rules import Gong, Rule, Weather, reach
from keng.core.planning.carried import of_a_home
from keng.core.planning.siting.audible import levels, lost_between
from keng.core.planning.siting.feature import feature
from keng.core.planning.siting.laying import Laid
from keng.core.planning.siting.problem import SitingPlan
from keng.core.planning.siting.sheet import Json, distances, sheet
from keng.core.planning.siting.wishes import Wishes

Floats = NDArray[np.float64]
NEAREST_GONGS = 8


def pictured(laid: Laid, wishes: Wishes, plan: SitingPlan) -> dict[str, Json]:
    """What `keng plan siting` writes; `plan check` reads its `certificate`."""
    by_distance = (
        distances(laid.homes_mm, laid.sites_mm, laid.radius_mm) if laid.radius_mm is not None else None
    )
    return {
        "type": "FeatureCollection",
        "features": [*_gongs(laid, wishes, plan), *_homes(laid, wishes, plan)],
        "plan": summary(laid, plan),
        "left_out": [{"place": place.name, "why": why} for place, why in laid.left_out],
        "notes": [*laid.notes],
        "certificate": {**sheet(laid.problem, plan, by_distance), "where": where(laid)},
    }


def where(laid: Laid) -> Json:
    """What the certificate counts, by name and place, so that the map can be set against it."""
    middle = laid.middle
    return {
        "middle": [middle.lat, middle.lon] if middle else None,
        "homes": [home.name for home in laid.homes],
        "sites": [site.name for site in laid.sites],
        "homes_mm": laid.homes_mm.tolist(),
        "sites_mm": laid.sites_mm.tolist(),
    }


def summary(laid: Laid, plan: SitingPlan) -> dict[str, Json]:
    """The figures that a person wants first."""
    proof, people = plan.certificate, laid.problem.people
    chosen = [*plan.chosen]
    return {
        "verb": "siting",
        "status": "proved" if proof.gap == 0 else "bounded",
        "aim": laid.problem.goal.aim.value,
        "gongs": len(chosen),
        "new_gongs": len({*chosen} - laid.problem.kept),
        "cost": int(laid.problem.cost[chosen].sum()),
        "homes": laid.problem.homes,
        "homes_heard": int(plan.served.sum()),
        "people": int(people.sum()),
        "people_heard": int(people[plan.served].sum()),
        "value": proof.value,
        "bound": proof.solver_bound,
        "proved_bound": proof.bound,
        "gap": proof.gap,
        "proof": proof.proof.value,
    }


def _gongs(laid: Laid, wishes: Wishes, plan: SitingPlan) -> list[Json]:
    return [
        feature(
            laid.sites[j],
            {
                "kind": "gong",
                "id": laid.sites[j].name,
                "status": "kept" if j in laid.problem.kept else "new",
                "cost": int(laid.problem.cost[j]),
                "strength_dba": round(laid.strength_dba[j], 2),
                **_contours(wishes, laid.strength_dba[j]),
                **_news(laid, j),
            },
        )
        for j in plan.chosen
    ]


def _contours(wishes: Wishes, strength: float) -> dict[str, Json]:
    """How far the gong is heard by either rule in calm air over flat ground, in metres."""
    if wishes.radius_m is not None:
        return {"heard_to_m": wishes.radius_m}
    night = wishes.nights[0]
    wanted, weather = wanted_outdoors_dba(night.ear(wishes.listener)), Weather(night.air)
    told = {"heard_to_m": Rule.CAUTIOUS, "perhaps_to_m": Rule.FAVOURABLE}
    return {name: round(reach(rule, Gong(strength), wanted, weather=weather)) for name, rule in told.items()}


def _news(laid: Laid, site: int) -> dict[str, Json]:
    """What measuring and answers made of a hanging gong's strength."""
    if site >= len(laid.learned) or not laid.learned[site].is_news:
        return {}
    one = laid.learned[site]
    return {
        "strength_sd_db": round(one.strength.sd_db, 2),
        "assumed_dba": one.assumed.dba,
        "answers": {answer.value: count for answer, count in one.answers.items()},
        "told": one.told(),
    }


def _homes(laid: Laid, wishes: Wishes, plan: SitingPlan) -> list[Json]:
    cautious, favourable = (_strongest(laid, wishes, plan, rule) for rule in (Rule.CAUTIOUS, Rule.FAVOURABLE))
    wanted = wanted_outdoors_dba(wishes.nights[0].ear(wishes.listener))
    states = np.where(plan.served, Heard.HEARD.value, Heard.NOT_HEARD.value)
    if wishes.radius_m is None:
        states = np.where(~plan.served & (favourable >= wanted), Heard.PERHAPS.value, states)
    gongs = _gongs_heard(laid, plan)
    return [
        feature(
            home,
            {
                **of_a_home(home),
                "kind": "home",
                "id": home.name,
                "people": int(laid.problem.people[i]),
                "heard": str(states[i]),
                "gongs_heard": int(gongs[i]),
                "cautious_dba": _tenth(cautious[i]),
                "favourable_dba": _tenth(favourable[i]),
                "indoors_open_dba": _tenth(cautious[i] - FACADE_DB[Window.OPEN]),
                "indoors_closed_dba": _tenth(cautious[i] - FACADE_DB[Window.CLOSED]),
            },
        )
        for i, home in enumerate(laid.homes)
    ]


def _strongest(laid: Laid, wishes: Wishes, plan: SitingPlan, rule: Rule) -> Floats:
    """The level at each home from whichever gong is loudest there, on the first of the nights."""
    level = levels(rule, wishes.nights[0])
    if wishes.nights[0].wind_from is not None or not laid.between.is_open:
        return _strongest_behind(laid, wishes, plan, level)
    best = np.full(len(laid.homes), -np.inf)
    for strength in sorted({laid.strength_dba[j] for j in plan.chosen}):
        own = [j for j in plan.chosen if laid.strength_dba[j] == strength]
        far, _ = cKDTree(laid.sites_mm[own].astype(float)).query(laid.homes_mm.astype(float))
        best = np.maximum(best, strength + level(far / 1000))
    return best


def _strongest_behind(
    laid: Laid, wishes: Wishes, plan: SitingPlan, level: Callable[[Floats], Floats]
) -> Floats:
    """The same among the nearest gongs, wind, hills, groves counted: the loudest may not be the nearest."""
    own = np.array(plan.chosen)
    best = np.full(len(laid.homes), -np.inf)
    if not len(own):
        return best
    width = range(1, min(NEAREST_GONGS, len(own)) + 1)
    far, which = cKDTree(laid.sites_mm[own].astype(float)).query(laid.homes_mm.astype(float), k=width)
    for k in range(len(width)):
        sites = own[which[:, k]]
        loss = lost_between(wishes.nights[0], laid.between, laid.sites_mm[sites], laid.homes_mm)
        best = np.maximum(best, np.array(laid.strength_dba)[sites] + level(far[:, k] / 1000) - loss)
    return best


def _gongs_heard(laid: Laid, plan: SitingPlan) -> Sequence[int]:
    """How many gongs a home hears on the night it hears fewest."""
    opened = np.zeros(laid.problem.sites, dtype=np.int64)
    opened[list(plan.chosen)] = 1
    counts = [matrix.sign() @ opened for matrix in laid.problem.reach]
    return [int(n) for n in np.min(counts, axis=0)]


def _tenth(value: float) -> float | None:
    return round(float(value), 1) if np.isfinite(value) else None
