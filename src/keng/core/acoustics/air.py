"""What the air swallows: ISO 9613-1:1993, equations (3) to (5), pure tones.

Valid for −20 to +50 °C, 10 to 100 % relative humidity, 50 Hz to 10 kHz, below 200 kPa; within ±10 % there.
"""

import math
from dataclasses import dataclass

from keng.core.acoustics.bands import EXACT_HZ

REFERENCE_K = 293.15  # 20 °C
TRIPLE_POINT_K = 273.16
REFERENCE_KPA = 101.325
ZERO_C_IN_K = 273.15


@dataclass(frozen=True)
class Air:
    """Temperature in °C, relative humidity in percent, pressure in kPa. The default is an hour after dark
    in the hills of mid Thanh Hóa: 24 °C, 85 %."""

    celsius: float = 24.0
    humidity: float = 85.0
    kpa: float = REFERENCE_KPA


def absorption_db_m(hertz: float, air: Air) -> float:
    """Attenuation of a pure tone in dB per metre.

    Oxygen and nitrogen relax at frequencies that water vapour shifts; each adds its own hump to the
    classical losses. 1 kHz at 10 °C and 70 % loses 3.66 dB a kilometre.
    """
    kelvin = air.celsius + ZERO_C_IN_K
    ratio, pressure = kelvin / REFERENCE_K, air.kpa / REFERENCE_KPA
    vapour = _molar_vapour(air)
    oxygen = pressure * (24 + 4.04e4 * vapour * (0.02 + vapour) / (0.391 + vapour))
    nitrogen = pressure * ratio**-0.5 * (9 + 280 * vapour * math.exp(-4.170 * (ratio ** (-1 / 3) - 1)))
    classical = 1.84e-11 / pressure * ratio**0.5
    relaxing = 0.01275 * math.exp(-2239.1 / kelvin) / (oxygen + hertz**2 / oxygen)
    relaxing += 0.1068 * math.exp(-3352.0 / kelvin) / (nitrogen + hertz**2 / nitrogen)
    return float(8.686 * hertz**2 * (classical + ratio**-2.5 * relaxing))


def absorption_by_band(air: Air) -> tuple[float, ...]:
    """dB per metre at the exact mid-bands, 63 Hz to 8 kHz."""
    return tuple(absorption_db_m(hertz, air) for hertz in EXACT_HZ)


def _molar_vapour(air: Air) -> float:
    """Molar concentration of water vapour in percent."""
    kelvin = air.celsius + ZERO_C_IN_K
    saturation = 10 ** (-6.8346 * (TRIPLE_POINT_K / kelvin) ** 1.261 + 4.6151)  # of the reference pressure
    return float(air.humidity * saturation * REFERENCE_KPA / air.kpa)
