"""A p-centre as GeoJSON, and its certificate as plain values."""

from dataclasses import replace

import numpy as np

from keng.core.planning.siting.centre import CentrePlan
from keng.core.planning.siting.certificate import Certificate
from keng.core.planning.siting.earshot import within
from keng.core.planning.siting.laying import Laid
from keng.core.planning.siting.picture import pictured, summary, where
from keng.core.planning.siting.problem import SitingPlan
from keng.core.planning.siting.sheet import Json, distances, sheet
from keng.core.planning.siting.wishes import Wishes

FORMAT = "keng-centre-1"


def centre_pictured(laid: Laid, wishes: Wishes, gongs: int, plan: CentrePlan) -> dict[str, Json]:
    """What `keng plan siting --aim centre` writes: every home heard within the radius that was found."""
    radius = np.full(len(laid.sites_mm), plan.radius_mm, dtype=np.int64)
    reach = within(laid.homes_mm, laid.sites_mm, radius)
    seen = replace(laid, problem=replace(laid.problem, reach=(reach,)), radius_mm=radius)
    everybody = np.ones(len(laid.homes), dtype=bool)
    proof = Certificate(plan.radius_mm, plan.bound_mm, plan.bound_mm, ())
    everything = SitingPlan(plan.chosen, everybody, proof)
    picture = pictured(seen, replace(wishes, radius_m=plan.radius_mm / 1000), everything)
    own: dict[str, Json] = {
        "aim": "centre",
        "allowed_gongs": gongs,
        "value_m": plan.radius_mm / 1000,
        "bound_m": plan.bound_mm / 1000,
        "proof": "exact",
    }
    figures = {**summary(seen, everything), **own}
    return {**picture, "plan": figures, "certificate": _sheet(laid, gongs, plan)}


def _sheet(laid: Laid, gongs: int, plan: CentrePlan) -> dict[str, Json]:
    radius = np.full(len(laid.sites_mm), plan.radius_mm, dtype=np.int64)
    return {
        "format": FORMAT,
        "gongs": gongs,
        "kept": sorted(laid.problem.kept),
        **distances(laid.homes_mm, laid.sites_mm, radius),
        "chosen": [*plan.chosen],
        "value": plan.radius_mm,
        "bound": plan.bound_mm,
        "tighter": _tighter(laid, plan),
        "where": where(laid),
    }


def _tighter(laid: Laid, plan: CentrePlan) -> Json:
    """Why one millimetre less than the bound is not enough: a home without a place, or the fewest gongs."""
    if plan.tighter is None:
        return None
    cover = plan.tighter
    if not isinstance(cover.plan, SitingPlan):
        return {"alone": cover.plan.homes[0]}
    radius = np.full(len(laid.sites_mm), cover.radius_mm, dtype=np.int64)
    by_distance = distances(laid.homes_mm, laid.sites_mm, radius)
    return {"cover": sheet(cover.problem, cover.plan, by_distance)}
