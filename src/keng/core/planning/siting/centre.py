"""The p-centre: with so many gongs, nobody is farther from one than need be.

Bisection over whole millimetres: within R the fewest gongs that reach every home are at most p, within R − 1
more than p are needed, and the covering's certificate proves it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from keng.core.planning.siting.earshot import within
from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.planner import plan_siting
from keng.core.planning.siting.problem import Ints, SitingPlan, SitingProblem, Unreachable

WEIGHT_FALLS = 4  # of what is left, a fourth goes to the covering in hand


@dataclass(frozen=True)
class Cover:
    """The covering within a radius, and its plan; Unreachable where a home has no place so near."""

    radius_mm: int
    problem: SitingProblem
    plan: SitingPlan | Unreachable


@dataclass(frozen=True)
class CentrePlan:
    """Places that reach every home within `radius_mm`; `tighter` proves that its radius is not enough, None
    where nothing is proved.
    """

    radius_mm: int
    chosen: tuple[int, ...]
    tighter: Cover | None

    @property
    def bound_mm(self) -> int:
        """No choice of so many gongs has a smaller radius."""
        return 0 if self.tighter is None else self.tighter.radius_mm + 1


def plan_centre(
    homes_mm: Ints, sites_mm: Ints, *, gongs: int, kept: frozenset[int] = frozenset(), effort: Effort
) -> CentrePlan:
    """At most `gongs` places, kept ones among them; 1 ≤ gongs, no fewer than are kept.

    Cost: a covering (`plan_siting`) for each of log2(widest distance in mm) radii, some 20.
    Instance: homes at 0, 10 and 100 m, each a place: with two gongs the radius is 10 m, with one 90.
    """
    chosen = _first(homes_mm, sites_mm, gongs, kept)
    tighter, low, high = None, 0, farthest_mm(homes_mm, sites_mm[list(chosen)])
    while low < high and effort.remaining() > 0:
        middle = (low + high) // 2
        cover = _cover(homes_mm, sites_mm, middle, kept, effort.part([1] * WEIGHT_FALLS))
        plan = cover.plan
        if isinstance(plan, SitingPlan) and plan.certificate.value <= gongs:
            chosen, high = plan.chosen, farthest_mm(homes_mm, sites_mm[list(plan.chosen)])
        elif isinstance(plan, Unreachable) or plan.certificate.bound > gongs:
            tighter, low = cover, middle + 1
        else:
            break
    return CentrePlan(high, chosen, tighter)


def farthest_mm(homes_mm: Ints, gongs_mm: Ints) -> int:
    """The least whole radius about these gongs that reaches every home."""
    far, _ = cKDTree(gongs_mm.astype(float)).query(homes_mm.astype(float))
    found = int(np.ceil(far.max()))
    worst = homes_mm[far >= far.max() - 2]
    squares = ((worst[:, None, :] - gongs_mm[None, :, :]) ** 2).sum(axis=2).min(axis=1).max()
    while found * found < squares:
        found += 1
    while found > 0 and (found - 1) ** 2 >= squares:
        found -= 1
    return found


def _first(homes_mm: Ints, sites_mm: Ints, gongs: int, kept: frozenset[int]) -> tuple[int, ...]:
    """Whoever is farthest gets the place nearest to him, again and again: a choice to begin with."""
    chosen = sorted(kept)
    tree = cKDTree(sites_mm.astype(float))
    homes = homes_mm.astype(float)
    far = np.full(len(homes), np.inf)
    for site in chosen:
        far = np.minimum(far, np.hypot(*(homes - sites_mm[site]).T))
    while len(chosen) < gongs and far.max() > 0:
        _, site = tree.query(homes[int(far.argmax())])
        if int(site) in chosen:
            break
        chosen.append(int(site))
        far = np.minimum(far, np.hypot(*(homes - sites_mm[site]).T))
    return tuple(sorted(chosen))


def _cover(homes_mm: Ints, sites_mm: Ints, radius_mm: int, kept: frozenset[int], effort: Effort) -> Cover:
    reach = within(homes_mm, sites_mm, np.full(len(sites_mm), radius_mm, dtype=np.int64))
    ones = np.ones(len(homes_mm), dtype=np.int64)
    problem = SitingProblem(ones, np.ones(len(sites_mm), dtype=np.int64), (reach,), kept=kept)
    return Cover(radius_mm, problem, plan_siting(problem, effort=effort))
