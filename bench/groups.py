"""Inter-family groups: 3,500 homes in 11 villages, beside k-means-constrained, spopt.region and GerryChain.

`python -m bench.groups [VILLAGES]`. Every peer gets the number of groups that ours came to: k-means whole
villages, for it knows no neighbours; the others the connected parts. A peer's group is broken where it does
not hang together or has fewer than 5 or more than 15 homes. All are measured alike: every home's way to its
group's middle home through the neighbourhood, over the bridges; where there is no way at all, the straight
line counts, in the peer's favour.
"""

import random
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from bench.measure import Stopwatch, peak_mb, table
from bench.villages import bridges, commune
from keng.core.planning.groups.checker import check_groups
from keng.core.planning.groups.laying import LaidGroups, lay_groups
from keng.core.planning.groups.planner import Effort, plan_groups
from keng.core.planning.groups.problem import Group, GroupsPlan
from keng.core.planning.groups.sheet import sheet
from keng.core.planning.groups.walking import Part, is_connected, part_of, roads
from keng.core.planning.groups.wishes import GroupWishes

SECONDS = 300.0  # for the whole commune
RECOM_STEPS = 1_000  # of GerryChain in each part
Row = tuple[str, str, str]
Cut = Callable[[np.ndarray, Part, int], Sequence[int]]


@dataclass
class Tally:
    """What one planner came to over the whole commune."""

    groups: int = 0
    broken: int = 0
    walked_mm: float = 0.0
    seconds: float = 0.0
    failed: int = 0


@dataclass
class Commune:
    """Ours, village by village, and what each village needs to measure a peer."""

    laid: list[LaidGroups] = field(default_factory=list)
    plans: list[GroupsPlan] = field(default_factory=list)

    @property
    def walked(self) -> int:
        return sum(plan.value for plan in self.plans)


def ours() -> tuple[Commune, list[Row]]:
    watch, found, slowest, quick = Stopwatch(), Commune(), 0.0, 0
    villages = commune()[: int(sys.argv[1]) if len(sys.argv) > 1 else 11]
    with watch.part("neighbours"):
        wishes = [GroupWishes(leave_out=True, join=bridges(drawn)) for drawn in villages]
        found.laid = [lay_groups(drawn, wish) for drawn, wish in zip(villages, wishes, strict=True)]
    for laid in found.laid:
        begun = time.process_time()
        quick += plan_groups(laid.problem, effort=Effort(0)).value
        slowest = max(slowest, time.process_time() - begun)
    with watch.part("planned"):
        plan_all(found)
    with watch.part("checked"):
        for laid, plan in zip(found.laid, found.plans, strict=True):
            check_groups(sheet(laid.problem, plan))
    instant = f"{slowest:.2f} s, {quick / found.walked - 1:+.1%}"
    return found, [
        *figures(found, watch),
        ("instant: own work for the slowest village, walking more", instant, "< 1 s"),
    ]


def plan_all(found: Commune) -> None:
    begun = time.perf_counter()
    for number, laid in enumerate(found.laid):
        left, start = SECONDS - (time.perf_counter() - begun), time.perf_counter()
        share = left / (len(found.laid) - number)
        effort = Effort(share, spent=lambda start=start: time.perf_counter() - start)
        found.plans.append(plan_groups(laid.problem, effort=effort))
        seconds = time.perf_counter() - start
        print(f"  village {number + 1}: gap {found.plans[-1].gap:.3%}, {seconds:.0f} s", flush=True)


def figures(found: Commune, watch: Stopwatch) -> list[Row]:
    bound = sum(plan.bound for plan in found.plans)
    sizes = sorted(len(group) for plan in found.plans for group in plan.groups)
    homes = sum(laid.problem.homes for laid in found.laid)
    left_out = sum(len(plan.left_out) for plan in found.plans)
    worst = max(plan.gap for plan in found.plans)
    return [
        ("homes; in no group, for fewer than 5 hang together", f"{homes:,}; {left_out}", ""),
        ("groups, connected and of 5 to 15", f"{len(sizes)}, {sizes[0]} to {sizes[-1]}", "all"),
        ("walking to the middle home", f"{found.walked / 1e6:.2f} km", ""),
        ("bound, proved by addition", f"{bound / 1e6:.2f} km", ""),
        ("gap, and the worst village's", f"{1 - bound / found.walked:.3%}, {worst:.3%}", "≤ 1 %"),
        ("planned, by the clock and by our own work", told(watch, "planned"), "≤ 300 s"),
        ("who is whose neighbour", told(watch, "neighbours"), ""),
        ("all certificates checked", told(watch, "checked"), ""),
    ]


def told(watch: Stopwatch, part: str) -> str:
    return f"{watch.parts[part]:.1f} s, {watch.worked[part]:.1f} s"


def k_means(points: np.ndarray, _part: Part, groups: int) -> Sequence[int]:
    from k_means_constrained import KMeansConstrained

    found = KMeansConstrained(groups, size_min=5, size_max=15, random_state=0, n_init=10).fit(points)
    return found.labels_.tolist()


def weights_of(part: Part) -> object:
    from libpysal.weights import W

    return W({home: sorted(part.near[home]) for home in range(part.count)}, silence_warnings=True)


def region_k_means(points: np.ndarray, part: Part, groups: int) -> Sequence[int]:
    from spopt.region import RegionKMeansHeuristic

    model = RegionKMeansHeuristic(points, groups, weights_of(part), seed=0)
    model.solve()
    return list(model.labels_)


def skater(points: np.ndarray, part: Part, groups: int) -> Sequence[int]:
    import geopandas
    from spopt.region import Skater

    homes = geopandas.GeoDataFrame({"x": points[:, 0], "y": points[:, 1]})
    model = Skater(homes, weights_of(part), ["x", "y"], n_clusters=groups, floor=5)
    model.solve()
    return list(model.labels_)


def recom(points: np.ndarray, part: Part, groups: int) -> Sequence[int]:
    return chained(part, groups, lambda now, best: True)


def downhill(points: np.ndarray, part: Part, groups: int) -> Sequence[int]:
    return chained(part, groups, lambda now, best: now <= best)


def chained(part: Part, groups: int, keeps: Callable[[int, int], bool]) -> Sequence[int]:
    """The plan that walks least of a ReCom chain; `keeps` says which steps it takes."""
    from functools import partial

    import networkx
    from gerrychain import Graph, MarkovChain, Partition
    from gerrychain.proposals import recom as step
    from gerrychain.tree import recursive_tree_part
    from gerrychain.updaters import Tally as Sum

    graph = networkx.Graph()
    graph.add_nodes_from(range(part.count))
    graph.add_edges_from((a, b) for a in range(part.count) for b in sorted(part.near[a]) if a < b)
    networkx.set_node_attributes(graph, 1, "homes")
    random.seed(0)
    ideal, own = part.count / groups, Graph.from_networkx(graph)
    start = recursive_tree_part(own, range(groups), ideal, "homes", 0.5, rng=0)
    first = Partition(own, start, {"homes": Sum("homes")})

    def walk(partition: Partition) -> int:
        return sum(star(part, [*homes]) for homes in partition.parts.values())

    best = {"walk": walk(first)}
    kept = [first]

    def accept(partition: Partition) -> bool:
        now, before = walk(partition), best["walk"]
        if now < before:
            best["walk"], kept[0] = now, partition
        return keeps(now, before)

    proposal = partial(step, pop_col="homes", pop_target=ideal, epsilon=0.5, node_repeats=1)
    for _ in MarkovChain(proposal, lambda _: True, accept, first, RECOM_STEPS):
        pass
    return [kept[0].assignment[home] for home in range(part.count)]


def star(part: Part, homes: Sequence[int]) -> int:
    own = np.array(homes)
    return int(part.walk[own[:, None], own].sum(axis=0).min())


def measured(found: Commune, cut: Cut, *, by_part: bool) -> Tally:
    tally = Tally()
    for laid, plan in zip(found.laid, found.plans, strict=True):
        grouped = tuple(sorted(home for part in plan.parts for home in part.homes))
        areas = [part.homes for part in plan.parts] if by_part else [grouped]
        for homes in areas:
            part = straight_where_torn(laid, homes)
            groups = sum(1 for group in plan.groups if group[0] in {*homes})
            begun = time.perf_counter()
            try:
                labels = cut(laid.points[list(homes)], part, groups)
            except ImportError:
                raise  # a peer that is not there has not given up
            except Exception as error:  # noqa: BLE001 - a peer may give up in any way; that is counted
                print(f"  {cut.__name__} gave up on {len(homes)} homes: {error!r:.90}", flush=True)
                tally.failed += 1
                labels = [0] * len(homes)
            tally.seconds += time.perf_counter() - begun
            count(tally, part, labels)
    return tally


def straight_where_torn(laid: LaidGroups, homes: Group) -> Part:
    part = part_of_any(laid, homes)
    own = laid.points[list(homes)]
    straight = np.rint(np.hypot(*(own[:, None] - own[None]).transpose(2, 0, 1)) * 1000)
    walk = np.where(np.isfinite(part.walk) & (part.walk >= 0), part.walk, straight).astype(np.int64)
    return replace(part, walk=walk)


def part_of_any(laid: LaidGroups, homes: Group) -> Part:
    """Ways are endless between homes that no way joins; as whole numbers these are negative."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return part_of(roads(laid.problem), homes, laid.problem.size, 1)


def count(tally: Tally, part: Part, labels: Sequence[int]) -> None:
    groups: dict[int, list[int]] = {}
    for home, label in enumerate(labels):
        groups.setdefault(label, []).append(home)
    for group in groups.values():
        tally.groups += 1
        tally.broken += not (5 <= len(group) <= 15 and is_connected(part.near, group))
        tally.walked_mm += star(part, group)


def peers(found: Commune) -> list[Row]:
    rows = []
    for name, cut, by_part in (
        ("k-means-constrained, a village at a time", k_means, False),
        ("spopt.region, RegionKMeans", region_k_means, True),
        ("spopt.region, Skater, floor 5", skater, True),
        (f"GerryChain, the best of {RECOM_STEPS:,} ReCom steps", recom, True),
        (f"GerryChain, {RECOM_STEPS:,} ReCom steps, only downhill by our measure", downhill, True),
    ):
        tally = measured(found, cut, by_part=by_part)
        less = 1 - found.walked / tally.walked_mm
        told = (
            f"{tally.walked_mm / 1e6:.1f} km, {tally.broken} of {tally.groups} broken, {tally.seconds:.0f} s"
        )
        if tally.failed:
            told += f", gave up on {tally.failed} parts"
        print(f"  {name}: {told}; ours {less:.1%} less", flush=True)
        rows += [(name, told, ""), ("  we walk less by", f"{less:.1%}", "≥ 20 %")]
    return rows


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    commune_of_ours, rows = ours()
    table("Groups", [*rows, *peers(commune_of_ours), ("peak memory", f"{peak_mb():.0f} MB", "")])
