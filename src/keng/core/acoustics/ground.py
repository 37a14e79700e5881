"""What the ground takes or gives: ISO 9613-2:1996, 7.3.1, table 3.

Heights `h` and the horizontal distance `d` are metres; `porosity` is G, 0 for water and concrete, 1 for
fields. What it takes is dB a band; negative is a gain: hard ground reflects. Valid for level ground.
"""

import math
from dataclasses import dataclass

BANDS = 8


@dataclass(frozen=True)
class Path:
    """How the sound travels: heights of gong and ear, and how soft the ground is in between."""

    source_m: float = 3.0
    ear_m: float = 1.5
    porosity: float = 0.8  # paddies, gardens, yards


def ground_db(metres: float, path: Path) -> tuple[float, ...]:
    """Agr for each band: near the gong, near the ear, and in the middle."""
    near = _region(metres, path.source_m, path.porosity)
    far = _region(metres, path.ear_m, path.porosity)
    middle = _middle(metres, path)
    return tuple(near[k] + far[k] + middle[k] for k in range(BANDS))


def _region(d: float, h: float, g: float) -> tuple[float, ...]:
    """As or Ar. The bracketed terms are a', b', c', d' of the standard."""
    near = 1 - math.exp(-d / 50)
    a = 1.5 + 3.0 * math.exp(-0.12 * (h - 5) ** 2) * near
    a += 5.7 * math.exp(-0.09 * h**2) * (1 - math.exp(-2.8e-6 * d**2))
    b = 1.5 + 8.6 * math.exp(-0.09 * h**2) * near
    c = 1.5 + 14.0 * math.exp(-0.46 * h**2) * near
    e = 1.5 + 5.0 * math.exp(-0.9 * h**2) * near
    high = -1.5 * (1 - g)
    return (-1.5, -1.5 + g * a, -1.5 + g * b, -1.5 + g * c, -1.5 + g * e, high, high, high)


def _middle(d: float, path: Path) -> tuple[float, ...]:
    """Am: nothing while the two end regions meet, at 30 times the heights."""
    ends = 30 * (path.source_m + path.ear_m)
    q = 0.0 if d <= ends else 1 - ends / d
    return (-3 * q, *(-3 * q * (1 - path.porosity),) * (BANDS - 1))
