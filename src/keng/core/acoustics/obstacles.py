"""What stands in the way: a hill, a grove, a row of houses. ISO 9613-2:1996, 7.4, A.1 and A.3.

Lengths are metres, losses dB of each octave band. Valid downwind, for what is wider across the path than a
wavelength: 10 to 200 m of planting, up to 10 dB of houses.
"""

import math
from collections.abc import Sequence

from keng.core.acoustics.bands import BANDS_HZ, SPEED_OF_SOUND_M_S

ONE_EDGE_CAP_DB = 20.0
TWO_EDGES_CAP_DB = 25.0
DENSE_FOLIAGE_SHORT_DB = (0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0)  # 10 to 20 m of it, in all
DENSE_FOLIAGE_DB_M = (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.09, 0.12)  # from 20 to 200 m
MOST_FOLIAGE_M = 200.0
HOUSING_CAP_DB = 10.0
C2_WITH_GROUND = 20.0


def barrier_db(
    detour_m: float, ground: Sequence[float], *, bent: float = 1.0, has_two_edges: bool = False
) -> tuple[float, ...]:
    """Abar for each band over the top edge of a barrier, a roof or a ridge: Dz − Agr, never below 0.

    `detour_m` is z, how much longer the way over the edge is than the straight line; negative where the
    line of sight passes above the edge. `bent` is Kmet, 1 for short paths; with two edges a metre or more
    apart the cap is 25 dB and C3 is taken as 1, the least it can be. Instance: z = 0 takes 4.8 dB.
    """
    cap = TWO_EDGES_CAP_DB if has_two_edges else ONE_EDGE_CAP_DB
    return tuple(
        max(0.0, min(cap, _screening(hertz, detour_m, bent)) - earth)
        for hertz, earth in zip(BANDS_HZ, ground, strict=True)
    )


def foliage_db(metres: float) -> tuple[float, ...]:
    """Afol through dense planting that blocks the view; nothing below 10 m, no more than 200 m count."""
    if metres < 10:
        return (0.0,) * len(BANDS_HZ)
    if metres <= 20:
        return DENSE_FOLIAGE_SHORT_DB
    return tuple(rate * min(metres, MOST_FOLIAGE_M) for rate in DENSE_FOLIAGE_DB_M)


def housing_db(metres: float, density: float) -> float:
    """Ahous = 0.1·B·d, at most 10 dB: `density` is the share of the path's surroundings that is built on."""
    return min(HOUSING_CAP_DB, 0.1 * density * metres)


def _screening(hertz: float, detour_m: float, bent: float) -> float:
    wavelength = SPEED_OF_SOUND_M_S / hertz
    inside = 3 + C2_WITH_GROUND / wavelength * detour_m * bent
    return 10 * math.log10(inside) if inside > 1 else 0.0
