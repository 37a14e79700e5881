"""What simulated nights say: a chance with its interval, medians, slow homes, one plan against another."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from keng.core.planning.simulate.problem import CALLED_BY, NOTICED_BY, Floats, Ints, Nights

Z95 = 1.959963984540054  # two-sided 95 %


@dataclass(frozen=True)
class Chance:
    """A share of nights with its 95 % interval (Wilson)."""

    share: float
    low: float
    high: float
    times: int


@dataclass(frozen=True)
class Figures:
    """`in_time` counts seconds from the moment it was noticed, `from_begun` from its beginning. Medians are
    seconds over all nights, None where half of them have no end; shares are of all nights."""

    in_time: Chance
    from_begun: Chance
    somebody: Chance
    medians: Mapping[str, float | None]
    noticed_by: Mapping[str, float]
    called_by: Mapping[str, float]
    mean_told: float
    mean_up: float


@dataclass(frozen=True)
class Difference:
    """The other plan minus this one, night by night under the same luck.

    `gained` nights are in time only by the other plan, `lost` only by this one. `confidence` is the
    probability that the other is better, None where no night differs. `saved_s` is the median of seconds
    saved over the nights in which somebody comes by both, None where there is none.
    """

    in_time: float
    low: float
    high: float
    gained: int
    lost: int
    confidence: float | None
    saved_s: float | None


def chance(hits: int, times: int) -> Chance:
    """Wilson's interval: within 0 and 1, and honest at both ends. `chance(0, 10).high` is 0.278."""
    share, square = hits / times, Z95**2 / times
    middle = (share + square / 2) / (1 + square)
    half = Z95 * math.sqrt(share * (1 - share) / times + square / (4 * times)) / (1 + square)
    return Chance(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)), times)


def figures(nights: Nights, *, within_s: float) -> Figures:
    times = len(nights.home)
    stages = {
        "noticed_s": nights.noticed,
        "struck_s": nights.struck,
        "first_helper_s": nights.first,
        "first_helper_from_begun_s": nights.noticed + nights.first,
    }
    return Figures(
        in_time=chance(int((nights.first <= within_s).sum()), times),
        from_begun=chance(int((nights.noticed + nights.first <= within_s).sum()), times),
        somebody=chance(int(np.isfinite(nights.first).sum()), times),
        medians={name: median(seconds) for name, seconds in stages.items()},
        noticed_by=_shares(nights.noticed_by, NOTICED_BY),
        called_by=_shares(nights.called_by, CALLED_BY),
        mean_told=float(nights.told.mean()),
        mean_up=float(nights.up.mean()),
    )


def difference(this: Nights, other: Nights, *, within_s: float) -> Difference:
    """Paired: the variance is that of the difference, which common luck makes small."""
    step = (other.first <= within_s).astype(np.int64) - (this.first <= within_s).astype(np.int64)
    times, mean = len(step), float(step.mean())
    error = float(step.std(ddof=1)) / math.sqrt(times) if times > 1 else 0.0
    both = np.isfinite(this.first) & np.isfinite(other.first)
    return Difference(
        in_time=mean,
        low=mean - Z95 * error,
        high=mean + Z95 * error,
        gained=int((step > 0).sum()),
        lost=int((step < 0).sum()),
        confidence=float(ndtr(mean / error)) if error > 0 else None,
        saved_s=median(this.first[both] - other.first[both]) if both.any() else None,
    )


@dataclass(frozen=True)
class Doors:
    """Home by home: how often in time, and the median seconds (inf: mostly nobody)."""

    hits: Ints
    times: int
    median_s: Floats


def doors(nights: Nights, *, homes: int, within_s: float) -> Doors:
    """Nights that were run home after home, `times` for each."""
    first = nights.first.reshape(-1, homes)
    return Doors((first <= within_s).sum(axis=0), len(first), np.sort(first, axis=0)[(len(first) - 1) // 2])


def median(seconds: Floats) -> float | None:
    """The middle night, None where it has no end."""
    middle = float(np.sort(seconds)[(len(seconds) - 1) // 2])
    return middle if math.isfinite(middle) else None


def _shares(codes: Ints, names: tuple[str, ...]) -> dict[str, float]:
    return {name: float((codes == number).mean()) for number, name in enumerate(names)}
