"""The ladder of an alarm: which circles are called, and how long each has before the next is called too.

A ladder is data, edited by a commune. What must hold of every ladder stands in `faults`: it ends in
somebody who is always there, and it never goes quiet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from keng.core.escalation.musts import Answerers, Must


class Circle(StrEnum):
    """Whom a rung of the ladder calls, from the next door outward (KH 2024 §II.2, §III.4)."""

    GROUP = "group"  # the inter-family group; the nearest homes where there is none
    TEAM = "team"  # the village's security team, those on duty first
    VILLAGE = "village"
    NEIGHBOURS = "neighbours"  # the villages next to it
    COMMUNE = "commune"  # police, militia, chairperson; always the end of a ladder


LONGEST_WAIT = timedelta(minutes=10)  # a rung that waits longer has gone quiet
SHORTEST_WAIT = timedelta(seconds=30)  # nobody can wake, read and answer in less
MANY = frozenset({Circle.VILLAGE, Circle.NEIGHBOURS})  # people: those at hand are called before them


@dataclass(frozen=True)
class Rung:
    """Circles that are called together, and how long they have before too few answers call the next."""

    circles: tuple[Circle, ...]
    wait: timedelta = timedelta(minutes=3)
    must: Must | None = None  # besides enough hands, who must have answered


@dataclass(frozen=True)
class Ladder:
    """Rungs from the bottom up. The top one repeats until enough come or a named person ends it."""

    rungs: tuple[Rung, ...]
    repeat: timedelta = timedelta(minutes=5)  # how often the top rung calls again
    grace: timedelta = timedelta(minutes=3)  # after a promised arrival, before it counts as broken
    forgotten: timedelta = timedelta(minutes=20)  # with somebody on the scene, before asking who ends it
    source: str = ""

    @property
    def top(self) -> int:
        return len(self.rungs) - 1


class LadderFault(StrEnum):
    """Why a ladder cannot be used."""

    NO_RUNGS = "no_rungs"
    NO_CIRCLE = "no_circle"
    TOO_HASTY = "too_hasty"
    GOES_QUIET = "goes_quiet"
    ENDS_IN_NOBODY = "ends_in_nobody"
    TOP_GOES_QUIET = "top_goes_quiet"
    ASKS_A_VILLAGE = "asks_a_village"
    ASKS_NOBODY = "asks_nobody"


def faults(ladder: Ladder) -> tuple[tuple[int, LadderFault], ...]:
    """What is wrong, each with the rung it is about (0 is the lowest); nothing where it can be used."""
    if not ladder.rungs:
        return ((0, LadderFault.NO_RUNGS),)
    found = [(n, fault) for n, rung in enumerate(ladder.rungs) for fault in _faults_of(rung)]
    if Circle.COMMUNE not in ladder.rungs[-1].circles:
        found.append((ladder.top, LadderFault.ENDS_IN_NOBODY))
    if not SHORTEST_WAIT <= ladder.repeat <= LONGEST_WAIT:
        found.append((ladder.top, LadderFault.TOP_GOES_QUIET))
    return tuple(found)


def _faults_of(rung: Rung) -> Iterator[LadderFault]:
    if not rung.circles:
        yield LadderFault.NO_CIRCLE
    if rung.wait < SHORTEST_WAIT:
        yield LadderFault.TOO_HASTY
    if rung.wait > LONGEST_WAIT:
        yield LadderFault.GOES_QUIET
    if rung.must == Must(Answerers.EVERYBODY) and MANY & set(rung.circles):
        yield LadderFault.ASKS_A_VILLAGE
    if rung.must is not None and rung.must.heads is not None and rung.must.heads < 1:
        yield LadderFault.ASKS_NOBODY


def timetable(ladder: Ladder, at: datetime) -> Sequence[tuple[datetime, Rung]]:
    """When each rung is called first if nobody answers an alarm raised at `at`."""
    found = []
    for rung in ladder.rungs:
        found.append((at, rung))
        at += rung.wait
    return found


_NEXT_DOOR = (Circle.GROUP, Circle.TEAM)
USUAL = Ladder(
    rungs=(
        Rung(_NEXT_DOOR, timedelta(minutes=3)),
        Rung((Circle.VILLAGE,), timedelta(minutes=3)),
        Rung((Circle.NEIGHBOURS,), timedelta(minutes=3)),
        Rung((Circle.COMMUNE,), timedelta(minutes=3)),
    ),
    source="KH 2024 §II.2, §III.4",
)
# A fire does not wait: the whole village and the commune police hear of it with the next door.
FIRE = Ladder(
    rungs=(
        Rung((*_NEXT_DOOR, Circle.COMMUNE), timedelta(minutes=1)),
        Rung((Circle.VILLAGE,), timedelta(minutes=3)),
        Rung((Circle.NEIGHBOURS, Circle.COMMUNE), timedelta(minutes=3)),
    ),
    source="KH 2024 §II.2",
)
# Violence and theft: the commune police at once; the team helps under its direction (Luật 30/2023).
POLICE = Ladder(
    rungs=(
        Rung((*_NEXT_DOOR, Circle.COMMUNE), timedelta(minutes=3)),
        Rung((Circle.VILLAGE,), timedelta(minutes=3)),
        Rung((Circle.NEIGHBOURS, Circle.COMMUNE), timedelta(minutes=3)),
    ),
    source="Luật 30/2023",
)
# A silent alarm tells nobody who stands in the street.
SILENT = Ladder(
    rungs=(Rung((Circle.COMMUNE,), timedelta(minutes=1)), Rung((Circle.TEAM, Circle.COMMUNE))),
    repeat=timedelta(minutes=3),
)
