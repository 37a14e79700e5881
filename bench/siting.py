"""Siting: a commune proved, the same optimum as a peer, a million homes, and OR-Library's instances.

`python -m bench.siting [FOLDER]`: the folder holds set covering files of OR-Library (scp41.txt …).
"""

import sys
import time
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist

from bench.measure import peak_mb, table
from keng.core.planning.checker import check
from keng.core.planning.siting.certificate import Proof
from keng.core.planning.siting.earshot import within
from keng.core.planning.siting.effort import Effort
from keng.core.planning.siting.orlib import read_orlib
from keng.core.planning.siting.planner import plan_siting
from keng.core.planning.siting.problem import Aim, Goal, SitingPlan, SitingProblem
from keng.core.planning.siting.sheet import distances, sheet

Row = tuple[str, str, str]
REACH_MM = 176_000  # 55 dBA by the cautious rule from a gong of 110


def hamlets(homes: int, *, seed: int, side_m: float) -> np.ndarray:
    """Homes strung along lanes, four lanes a village of about 320 homes, in whole millimetres."""
    chance = np.random.default_rng(seed)
    lanes = max(4, homes // 80)
    middle = chance.uniform(0.05 * side_m, 0.95 * side_m, (lanes, 2))
    heading, length = chance.uniform(0, np.pi, lanes), chance.uniform(200, 700, lanes)
    lane = chance.integers(0, lanes, homes)
    along = chance.uniform(-1, 1, homes) * length[lane]
    shift = np.stack([np.cos(heading[lane]) * along, np.sin(heading[lane]) * along], axis=1)
    return np.rint((middle[lane] + shift + chance.normal(0, 60, (homes, 2))) * 1000).astype(np.int64)


def solved(problem: SitingProblem, effort: Effort | None = None) -> tuple[SitingPlan, float]:
    begun = time.perf_counter()
    plan = plan_siting(problem, effort=effort)
    seconds = time.perf_counter() - begun
    if not isinstance(plan, SitingPlan):
        raise SystemExit("no plan serves every home")
    return plan, seconds


def told(plan: SitingPlan) -> str:
    proof = plan.certificate
    word = "exact" if proof.proof is Proof.EXACT else f"solver; exact to {proof.bound}"
    return f"{proof.value} (bound {proof.solver_bound}, {word})"


def commune() -> list[Row]:
    homes = hamlets(3_500, seed=3, side_m=9_000)
    radius = np.full(len(homes), REACH_MM)
    begun = time.perf_counter()
    ones = np.ones(len(homes), dtype=np.int64)
    problem = SitingProblem(ones, ones, (within(homes, homes, radius),))
    reach = time.perf_counter() - begun
    plan, seconds = solved(problem)
    page = sheet(problem, plan, distances(homes, homes, radius))
    begun = time.perf_counter()
    verdict = check(page)
    checked = time.perf_counter() - begun
    return [
        ("3,500 homes, each a candidate: gongs", told(plan), ""),
        ("  proved in", f"{reach + seconds:.2f} s", "≤ 2 s"),
        ("  checked anew by addition in", f"{checked:.2f} s, best: {verdict.is_best}", ""),
    ]


def beside_peer() -> list[Row]:
    import pulp
    from spopt.locate import LSCP

    homes = hamlets(2_000, seed=5, side_m=9_000)
    sites = homes[np.random.default_rng(5).choice(len(homes), 400, replace=False)]
    radius = np.full(len(sites), 400_000)
    reach = within(homes, sites, radius)
    reached = np.diff(reach.indptr) > 0
    homes, reach = homes[reached], csr_array(reach[reached])
    begun = time.perf_counter()
    plan, _ = solved(
        SitingProblem(np.ones(len(homes), dtype=np.int64), np.ones(400, dtype=np.int64), (reach,))
    )
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    peer = LSCP.from_cost_matrix(cdist(homes, sites), 400_000)
    peer = peer.solve(pulp.PULP_CBC_CMD(msg=False))
    theirs = time.perf_counter() - begun
    return [
        (f"{len(homes):,} homes × 400 places: ours", f"{told(plan)} in {ours:.3f} s", ""),
        ("  spopt (CBC)", f"{peer.problem.objective.value():.0f} in {theirs:.2f} s", "the same"),
        ("  times faster", f"{theirs / ours:.0f}", "≥ 20"),
    ]


def a_million() -> list[Row]:
    homes = hamlets(1_000_000, seed=7, side_m=60_000)
    chance = np.random.default_rng(7)
    sites = homes[chance.choice(len(homes), 1_000, replace=False)]
    people = chance.integers(1, 8, len(homes))
    begun = time.perf_counter()
    reach = within(homes, sites, np.full(1_000, REACH_MM))
    built = time.perf_counter() - begun
    goal = Goal(Aim.MOST, limit=200)
    plan, seconds = solved(SitingProblem(people, np.ones(1_000, dtype=np.int64), (reach,), goal))
    return [
        ("1,000,000 homes × 1,000 places, 200 gongs: people", told(plan), ""),
        ("  who hears what", f"{built:.2f} s", ""),
        ("  merged and proved in", f"{seconds:.2f} s", "≤ 10 s"),
    ]


def library(folder: Path) -> list[Row]:
    rows, total, open_ones = [], 0.0, 0
    for path in sorted(folder.glob("scp*.txt")):
        plan, seconds = solved(read_orlib(path.read_text()), Effort(seconds=120, nodes=1))
        total += seconds
        open_ones += plan.certificate.gap > 0
        rows.append((f"  {path.stem}", f"{told(plan)} in {seconds:.2f} s", ""))
    head = (f"OR-Library, {len(rows)} files, not proved: {open_ones}", f"{total:.1f} s", "≤ 60 s together")
    return [head, *rows] if rows else []


if __name__ == "__main__":
    found = [*commune(), *beside_peer(), *a_million()]
    found += library(Path(sys.argv[1])) if len(sys.argv) > 1 else []
    table("Siting", [*found, ("peak memory", f"{peak_mb():.0f} MB", "")])
