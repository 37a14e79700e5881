"""Ten thousand nights of a commune: 3,500 homes in lanes, 149 gongs, groups of ten."""

import time

import numpy as np

from bench.measure import peak_mb, table
from bench.siting import hamlets
from keng.core.acoustics.nights import NIGHTS
from keng.core.planning.simulate.figures import difference, figures
from keng.core.planning.simulate.nights import simulate_nights
from keng.core.planning.simulate.problem import Gongs, Night, Nights, Village

HOMES, GONGS, TIMES, SEED = 3_500, 149, 10_000, 2200


def commune(gongs: int) -> Village:
    """Groups are runs of ten homes in strips of 150 m from west to east: near enough to real ones."""
    homes = hamlets(HOMES, seed=3, side_m=9_000) / 1000
    order = np.lexsort((homes[:, 0], np.floor(homes[:, 1] / 150)))
    group = np.empty(HOMES, dtype=np.int64)
    group[order] = np.arange(HOMES) // 10
    at = homes[np.random.default_rng(3).permutation(HOMES)[:gongs]]
    hung = Gongs(at, np.full(gongs, 110.0), np.arange(gongs), np.zeros(gongs, dtype=bool))
    return Village(homes, np.ones(HOMES), group, hung)


def timed(place: Village, night: Night, times: int = TIMES) -> tuple[Nights, float]:
    begun = time.perf_counter()
    nights = simulate_nights(place, night, times=times, seed=SEED)
    return nights, time.perf_counter() - begun


def measured() -> list[tuple[str, str, str]]:
    place = commune(GONGS)
    one, seconds = timed(place, Night())
    again, _ = timed(place, Night())
    windy, windy_s = timed(place, Night(kinds=NIGHTS["worst"]))
    fewer, _ = timed(commune(GONGS // 2), Night())
    within = 180.0
    told = figures(one, within_s=within).in_time
    by = difference(one, fewer, within_s=within)
    _, map_s = timed(place, Night(), times=20 * HOMES)
    return [
        (f"{TIMES:,} nights, {HOMES:,} homes, {GONGS} gongs", f"{seconds:.2f} s", "≤ 10 s"),
        (f"the same on {len(NIGHTS['worst'])} kinds of night", f"{windy_s:.2f} s", "≤ 10 s"),
        ("first helper within 3 minutes", f"{told.share:.3f} ({told.low:.3f}–{told.high:.3f})", ""),
        ("with half the gongs, paired", f"{by.in_time:+.4f} ({by.low:+.4f}…{by.high:+.4f})", ""),
        (
            "the same seed twice",
            "same" if one.first.tobytes() == again.first.tobytes() else "DIFFERENT",
            "same",
        ),
        ("the map: 20 nights at each home", f"{map_s:.2f} s", ""),
        ("windy nights, within 3 minutes", f"{figures(windy, within_s=within).in_time.share:.3f}", ""),
        ("peak memory", f"{peak_mb():.0f} MB", ""),
    ]


if __name__ == "__main__":
    table("A night, ten thousand times", measured())
