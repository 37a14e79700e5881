"""Which clusters form their groups first (KH 2024 §IV.1): points for what a survey found, with reasons.

The points are a proposal that people may weigh anew, never a verdict: each step says what it was given for,
and what nobody answered counts nothing and is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Question(StrEnum):
    """What the survey form asks about a cluster."""

    FLAMMABLE = "flammable"  # homes that trade or store what burns
    NEEDS_HELP = "needs_help"  # homes whose people cannot leave by themselves
    NO_GONG = "no_gong"  # homes that do not hear the gong
    ENGINE_MINUTES = "engine_minutes"  # until the fire engine comes
    WATER_M = "water_m"  # to the nearest water a pump can take
    FIRES = "fires"  # in the last five years
    WILLING = "willing"  # homes that agree to a group


# Points for one unit of an answer; shares are of the cluster's homes, so 1.0 is all of them.
SHARES = {Question.FLAMMABLE: 40.0, Question.NEEDS_HELP: 30.0, Question.NO_GONG: 20.0, Question.WILLING: 20.0}
UNITS = {Question.ENGINE_MINUTES: 1.0, Question.WATER_M: 0.02, Question.FIRES: 10.0}
MOST_POINTS = {Question.ENGINE_MINUTES: 30.0, Question.WATER_M: 10.0, Question.FIRES: 30.0}
WEIGHTS: Mapping[Question, float] = {**SHARES, **UNITS}


@dataclass(frozen=True)
class ClusterSurvey:
    """One form: `answers` holds only what was answered; `groups` how many groups are planned there."""

    cluster: str
    homes: int
    groups: int = 0
    answers: Mapping[Question, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A cluster on the roadmap: in which wave, with how many points, what gave them, what is not known."""

    cluster: str
    wave: int
    points: float
    groups: int
    reasons: Mapping[Question, float]
    unknown: tuple[Question, ...]


def roadmap(
    surveys: Sequence[ClusterSurvey],
    *,
    groups_a_wave: int = 12,
    weights: Mapping[Question, float] = WEIGHTS,
) -> tuple[Step, ...]:
    """Most points first, ties by name; a wave is full when its groups reach `groups_a_wave`.

    Instance: of two clusters of ten homes alike but for one with four that burn easily, that one comes
    first, with 16 points for it.
    """
    ranked = sorted(((survey, _reasons(survey, weights)) for survey in surveys), key=_rank)
    steps, wave, room = list[Step](), 1, groups_a_wave
    for survey, reasons in ranked:
        if survey.groups > room and room < groups_a_wave:
            wave, room = wave + 1, groups_a_wave
        room -= survey.groups
        unknown = tuple(question for question in Question if question not in survey.answers)
        points = round(sum(reasons.values()), 1)
        steps.append(Step(survey.cluster, wave, points, survey.groups, reasons, unknown))
    return tuple(steps)


def _rank(ranked: tuple[ClusterSurvey, Mapping[Question, float]]) -> tuple[float, str]:
    survey, reasons = ranked
    return -round(sum(reasons.values()), 1), survey.cluster


def _reasons(survey: ClusterSurvey, weights: Mapping[Question, float]) -> dict[Question, float]:
    found = {}
    for question in Question:
        if not (answer := survey.answers.get(question)):
            continue
        share = min(1.0, answer / max(1, survey.homes)) if question in SHARES else answer
        points = min(MOST_POINTS.get(question, 100.0), weights[question] * share)
        found[question] = round(points, 1)
    return dict(sorted(found.items(), key=lambda row: -row[1]))
