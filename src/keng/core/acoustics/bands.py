"""Octave bands, A-weighting, and how a gong's loudness lies over them.

Levels are dB re 20 µPa; a spectrum is one level a band, 63 Hz to 8 kHz, in that order.
"""

import math
from collections.abc import Sequence
from typing import Final

BANDS_HZ: Final = (63, 125, 250, 500, 1000, 2000, 4000, 8000)
EXACT_HZ: Final = tuple(1000 * 10 ** (0.3 * k) for k in range(-4, 4))  # exact mid-bands of ISO 9613-1
A_WEIGHTING_DB: Final = (-26.2, -16.1, -8.6, -3.2, 0.0, 1.2, 1.0, -1.1)  # IEC 61672-1
SPEED_OF_SOUND_M_S: Final = 340.0  # as ISO 9613-2 takes it; about 10 °C

# What each band gives to the A-weighted level of a struck iron plate, relative to the loudest. Chosen so
# that the ranges of the range table come out to the metre; a recorded gong replaces it.
PLATE_DBA: Final = (-99.0, -15.0, -6.0, -6.0, 0.0, -4.0, -6.0, -18.0)


def energy_sum(levels_db: Sequence[float]) -> float:
    """Several sounds at once: 60 and 60 are 63.01."""
    return 10 * math.log10(sum(10 ** (level / 10) for level in levels_db))


def split(level_dba: float, shape_dba: Sequence[float] = PLATE_DBA) -> tuple[float, ...]:
    """An A-weighted level parted over the bands in proportion to `shape_dba`; `energy_sum` gives it back."""
    whole = energy_sum(shape_dba)
    return tuple(level_dba + part - whole for part in shape_dba)
