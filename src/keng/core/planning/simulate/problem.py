"""What a simulated night is made of: homes, gongs, groups, and what people do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from keng.core.acoustics.nights import NIGHTS, NightKind
from keng.core.acoustics.rules import Rule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Share of homes asleep in each hour; the hours listed are the night. Our assumption: early to bed.
ASLEEP = {22: 0.6, 23: 0.85, 0: 0.95, 1: 0.97, 2: 0.97, 3: 0.95, 4: 0.75}


class Relay(StrEnum):
    """How a second gong learns of the first."""

    NONE = "none"
    HAND = "hand"  # its keeper, the home nearest to it, hears the first one, gets up and strikes
    MACHINE = "machine"  # a box beside it recognises the strokes and strikes at once


@dataclass(frozen=True)
class Habits:
    """What people and machines do; seconds unless said. Where no source stands it is our assumption.

    Of those called 17 to 47 % respond; strike and recognise 15 to 20 s, wake 24 to 65 s, dress about 20 s,
    100 to 150 m walked in 75 to 100 s.
    """

    notice_awake: float = 60.0  # mean, the home itself
    notice_asleep: float = 600.0
    notice_neighbour: float = 600.0  # mean of each neighbour awake within sight
    sight_m: float = 60.0
    shout_dba: float = 88.0  # at 1 m
    shout: float = 5.0
    strike: tuple[float, float] = (15.0, 20.0)  # to strike and be recognised, or to press and be called
    wake: tuple[float, float] = (24.0, 65.0)
    dress: float = 20.0
    ready_awake: float = 5.0
    walk_m_s: tuple[float, float] = (1.3, 1.5)
    detour: float = 1.2  # the path against the straight line
    responds: float = 0.32  # of homes that were told
    reached: float = 0.85  # of the group's homes whose bell or phone rings and is heard
    ear_sd_db: float = 6.0


@dataclass(frozen=True)
class Gongs:
    """Metres, level at 1 m, a number of its own for its luck, whether a machine strikes it."""

    xy: Floats
    dba: Floats
    key: Ints
    is_machine: Bools


@dataclass(frozen=True)
class Village:
    """Homes in metres with how likely each is to be hit, their group (−1 for none), and the gongs."""

    xy: Floats
    risk: Floats
    group: Ints
    gongs: Gongs


@dataclass(frozen=True)
class Night:
    """The rest of the problem: kinds of night (equally likely), who sleeps when, habits, relay."""

    kinds: tuple[NightKind, ...] = NIGHTS["usual"]
    rule: Rule = Rule.CAUTIOUS
    strength_sd_db: float = 4.0
    relay: Relay = Relay.HAND
    asleep: Mapping[int, float] = field(default_factory=lambda: dict(ASLEEP))
    hours: Mapping[int, float] = field(default_factory=lambda: dict.fromkeys(ASLEEP, 1.0))
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True)
class Nights:
    """What came of each simulated night, one entry a night. Seconds count from the moment somebody noticed;
    inf where nobody came, or no gong was struck."""

    home: Ints
    hour: Ints
    noticed_by: Ints  # index into NOTICED_BY
    noticed: Floats  # seconds from the beginning
    struck: Floats
    told: Ints  # homes that heard or were called, among the neighbours looked at
    up: Ints  # of these, those that come
    first: Floats
    called_by: Ints  # index into CALLED_BY; −1 where nobody came


NOTICED_BY = ("home_awake", "home_asleep", "neighbour")
CALLED_BY = ("saw_it", "shout", "group", "gong")
