"""Which of the groups met make the best cut: a set partition by HiGHS, over those that can still matter.

A group whose walking exceeds its price by more than what the best cut exceeds the bound is in no better cut.
"""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from keng.core.planning.groups.bound import Climbing
from keng.core.planning.groups.problem import Group
from keng.core.planning.groups.walking import Part

NODES = 2_000  # not seconds, so that the same problem ends at the same cut
MOST_GROUPS_MET = 20_000


def chosen_groups(
    part: Part, costs: Mapping[Group, int], climbing: Climbing, *, best: int
) -> tuple[Group, ...] | None:
    """The best cut out of these groups, or None where HiGHS finds no better one."""
    groups = _that_matter(costs, climbing, best)
    if not groups:
        return None
    rows = np.concatenate([np.array(group) for group in groups])
    ends = np.cumsum([0, *(len(group) for group in groups)])
    members = csc_array((np.ones(len(rows)), rows, ends), shape=(part.count, len(groups)))
    done = milp(
        np.array([float(costs[group]) for group in groups]),
        constraints=[
            LinearConstraint(members, 1, 1),
            LinearConstraint(np.ones((1, len(groups))), 0, part.most_groups),
        ],
        integrality=np.ones(len(groups)),
        bounds=Bounds(0, 1),
        options={"node_limit": NODES, "mip_rel_gap": 1e-6, "time_limit": max(1.0, climbing.left())},
    )
    if done.x is None:
        return None
    return tuple(sorted(groups[j] for j in np.flatnonzero(done.x > 0.5).tolist()))


def _that_matter(costs: Mapping[Group, int], climbing: Climbing, best: int) -> list[Group]:
    prices = climbing.prices.tolist()
    room = best - climbing.bound
    beyond = sorted(
        (cost - sum(prices[home] for home in group) - climbing.opening, group)
        for group, cost in costs.items()
    )
    return sorted(group for over, group in beyond[:MOST_GROUPS_MET] if over <= room)
