"""How loud a gong is: what is guessed at first, what is measured, and what neighbours' ears teach.

A strength is dBA at 1 m, normally distributed. Before anything is known it is N(110, 4). Ten strokes
recorded on a phone replace the guess; what households say they heard moves it by Bayes' rule.
Valid where loudness scatters about the rule in use as a normal distribution does; what is our own assumption
says so beside its figure.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

STEP_DB = 0.1  # of the grid the posterior is summed on
SPAN = 5.0  # standard deviations on each side
STROKES = 10
MEASURED_AT_M = 10.0
PHONE_SD_DB = 3.0  # an uncalibrated phone's microphone; our assumption
EAR_SD_DB = 6.0  # how much hearing at one home scatters about the computed level; our assumption
MISTAKEN = 0.02  # share of answers that say nothing; our assumption
LOUD_DB = 10.0  # so far above what is just made out, people say "nghe rõ"


class Answer(StrEnum):
    """What a household says it heard."""

    CLEAR = "clear"
    FAINT = "faint"
    NOTHING = "not"


@dataclass(frozen=True)
class Strength:
    """Mean and standard deviation in dBA at 1 m."""

    dba: float = 110.0
    sd_db: float = 4.0


@dataclass(frozen=True)
class Check:
    """One household's answer: `loss_db` is what lies between the gong and that ear by the rule in use,
    `needed_dba` the level from which it just makes the gong out."""

    answer: Answer
    loss_db: float
    needed_dba: float


class TooFewStrokes(ValueError):
    """The protocol wants ten."""


def measured(levels_dba: Sequence[float], *, metres: float = MEASURED_AT_M) -> Strength:
    """The ten-stroke protocol: the median of LAFmax at 10 m and 1.5 m height, brought back to 1 m (+ 20 dB).

    The uncertainty is the phone's and that of the median. Raises `TooFewStrokes`.
    """
    if len(levels_dba) < STROKES:
        raise TooFewStrokes(len(levels_dba))
    middle = median(levels_dba)
    spread = 1.4826 * median(abs(level - middle) for level in levels_dba)
    of_median = 1.2533 * spread / math.sqrt(len(levels_dba))
    return Strength(middle + 20 * math.log10(metres), math.hypot(PHONE_SD_DB, of_median))


def updated(prior: Strength, checks: Iterable[Check]) -> Strength:
    """The strength after households have answered: posterior ∝ prior × ∏ P(answer | strength).

    At a strength L a home gets L − loss; it hears clearly from 10 dB above need, faintly from need, each
    blurred by N(0, 6 dB). Summed on a 0.1 dB grid, O(grid × answers). Instance: "không nghe" where 5 dB
    above need were expected lowers the mean, "nghe rõ" raises it; no answer leaves it.
    """
    checks = list(checks)
    steps = round(SPAN * prior.sd_db / STEP_DB)
    grid = [prior.dba + STEP_DB * k for k in range(-steps, steps + 1)]
    logs = [
        -0.5 * ((dba - prior.dba) / prior.sd_db) ** 2 + sum(math.log(_chance(c, dba)) for c in checks)
        for dba in grid
    ]
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    whole = sum(weights)
    mean = sum(w * dba for w, dba in zip(weights, grid, strict=True)) / whole
    variance = sum(w * (dba - mean) ** 2 for w, dba in zip(weights, grid, strict=True)) / whole
    return Strength(mean, math.sqrt(variance))


def heard_chance(strength: Strength, *, loss_db: float, needed_dba: float) -> float:
    """The probability that this home hears at all: P(L − loss + scatter ≥ needed)."""
    margin = strength.dba - loss_db - needed_dba
    return _phi(margin / math.hypot(strength.sd_db, EAR_SD_DB))


def _chance(check: Check, dba: float) -> float:
    """P(answer | strength); one in fifty answers is taken to be mistaken, so that none outvotes everybody."""
    margin = dba - check.loss_db - check.needed_dba
    at_all, clearly = _phi(margin / EAR_SD_DB), _phi((margin - LOUD_DB) / EAR_SD_DB)
    chance = {Answer.CLEAR: clearly, Answer.FAINT: at_all - clearly, Answer.NOTHING: 1 - at_all}[check.answer]
    return (1 - MISTAKEN) * chance + MISTAKEN / len(Answer)


def _phi(z: float) -> float:
    """The normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2))
