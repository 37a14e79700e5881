"""Who is called, in which order, and why each: the one function that decides, so that it can be explained.

Each circle offers candidates. A person is called once on a rung however many circles offer them;
nobody who already answered is called again, and the nearest hands come first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keng.core.escalation.ladder import Circle
from keng.core.geo import Point, distance_m

NEXT_DOOR_M = 250.0  # 100-150 m are walked in three minutes; a sparse hamlet lies wider
NEXT_DOOR_HOMES = 15  # the most homes of an inter-family group (domain §3)


class Why(StrEnum):
    """Why somebody is called."""

    SAME_GROUP = "same_group"
    NEXT_DOOR = "next_door"
    ON_DUTY = "on_duty"
    IN_TEAM = "in_team"
    IN_VILLAGE = "in_village"
    NEXT_VILLAGE = "next_village"
    IN_OFFICE = "in_office"


class WhyNot(StrEnum):
    """Why somebody who was thought of is not called."""

    RAISED_IT = "raised_it"
    TOLD_BEFORE = "told_before"  # on a lower rung of this round
    ON_ITS_WAY = "on_its_way"  # the call before is still waiting to leave: one more says nothing new
    ANSWERED = "answered"
    AWAY = "away"  # on leave tonight


@dataclass(frozen=True)
class Candidate:
    """Somebody a circle offers. `distance_m` is None where no position is known."""

    person: int
    circle: Circle
    why: Why
    distance_m: float | None = None


@dataclass(frozen=True)
class Called:
    """The outcome for one person: called as whom, or left out for what."""

    candidate: Candidate
    why_not: WhyNot | None = None


FIRST = (
    Why.ON_DUTY,
    Why.SAME_GROUP,
    Why.NEXT_DOOR,
    Why.IN_OFFICE,
    Why.IN_TEAM,
    Why.IN_VILLAGE,
    Why.NEXT_VILLAGE,
)


def fan_out(candidates: Iterable[Candidate], *, left_out: Mapping[int, WhyNot]) -> list[Called]:
    """Each person once, those on duty and those nearest first, the rest of the reasons kept for showing."""
    best: dict[int, Candidate] = {}
    for one in sorted(candidates, key=_order):
        best.setdefault(one.person, one)
    return [Called(one, left_out.get(one.person)) for one in best.values()]


def _order(one: Candidate) -> tuple[int, float, int]:
    return FIRST.index(one.why), one.distance_m if one.distance_m is not None else float("inf"), one.person


def next_door(homes: Mapping[int, Point], where: Point) -> Sequence[tuple[int, float]]:
    """The nearest homes within calling distance: (home, metres), nearest first."""
    near = sorted((distance_m(point, where), home) for home, point in homes.items())
    return [(home, metres) for metres, home in near if metres <= NEXT_DOOR_M][:NEXT_DOOR_HOMES]
