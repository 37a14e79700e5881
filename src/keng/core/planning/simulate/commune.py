"""`simulate`: the one entrance. A drawn commune, or two, and what to simulate; figures out."""

from dataclasses import dataclass

import numpy as np

from keng.core.planning.places import Drawn
from keng.core.planning.simulate.figures import Difference, Doors, Figures, difference, doors, figures
from keng.core.planning.simulate.laying import Wanted, village_of
from keng.core.planning.simulate.nights import simulate_nights


@dataclass(frozen=True)
class Answer:
    """`doors` where a map was asked for; `other` where a second plan was given."""

    figures: Figures
    doors: Doors | None
    other: tuple[Figures, Difference] | None


def simulate(drawn: Drawn, wanted: Wanted, other: tuple[Drawn, Wanted] | None = None) -> Answer:
    """The other plan must have the same homes in the same order (`same_homes`). Raises `BadInput`."""
    village = village_of(drawn, wanted)
    second = village_of(*other) if other is not None else None
    nights = simulate_nights(village, wanted.night, times=wanted.times, seed=wanted.seed)
    found = figures(nights, within_s=wanted.within_s)
    compared = None
    if other is not None and second is not None:
        theirs = simulate_nights(second, other[1].night, times=wanted.times, seed=wanted.seed)
        by = difference(nights, theirs, within_s=wanted.within_s)
        compared = figures(theirs, within_s=wanted.within_s), by
    count = len(village.xy)
    at_doors = None
    if wanted.map_times:
        homes = np.tile(np.arange(count), wanted.map_times)
        each = simulate_nights(village, wanted.night, times=len(homes), seed=wanted.seed, homes=homes)
        at_doors = doors(each, homes=count, within_s=wanted.within_s)
    return Answer(found, at_doors, compared)
