"""Who hears and who wakes: walls, the night's own noise, and what a level means at an ear.

Hearing is not waking: a gong that a wakeful person makes out among frogs may leave a sleeper asleep.
Levels are dBA; the source stands beside each figure (Locher 2018 for walls). Valid for ears that hear well.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from keng.core.acoustics.bands import energy_sum

ABOVE_NOISE_DB = 10.0  # rural criterion, Indiana 290 IAC 2-1-7; ISO 7731 asks 15 for danger signals
WAKES_DBA = 55.0  # least level at the pillow
SURELY_WAKES_DBA = 75.0  # design value of NFPA 72 for sleeping rooms
QUIET_ROOM_DBA = 25.0  # a sleeping household's own noise; our assumption
MOST_AT_AN_EAR_DBA = 118.0  # ISO 7731
NIGHT_LIMIT_DBA = 55.0  # QCVN 26, 21:00 to 06:00
NIGHT_LIMIT_SPECIAL_DBA = 45.0  # near a clinic, a school, a temple


class Window(StrEnum):
    """How a sleeping room stands open (Locher 2018), or a stilt house with gaps."""

    OPEN = "open"
    TILTED = "tilted"
    CLOSED = "closed"
    STILT_HOUSE = "stilt_house"


FACADE_DB = {Window.OPEN: 10.0, Window.TILTED: 16.0, Window.CLOSED: 28.0, Window.STILT_HOUSE: 11.5}


class Listener(StrEnum):
    """Where somebody is, and whether he sleeps."""

    OUTDOORS = "outdoors"
    INDOORS = "indoors"
    ASLEEP = "asleep"


class Heard(StrEnum):
    """What the levels say of one home: by the cautious rule, by the favourable one alone, by neither."""

    HEARD = "heard"
    PERHAPS = "perhaps"
    NOT_HEARD = "not_heard"


@dataclass(frozen=True)
class Ear:
    """A listener, the windows of his room, and the night's noise outdoors in dBA."""

    listener: Listener = Listener.ASLEEP
    window: Window = Window.OPEN
    noise_dba: float = 45.0  # insects


def indoors_dba(outdoors_dba: float, window: Window) -> float:
    """What is left of a level behind the wall, at the pillow as anywhere in the room."""
    return outdoors_dba - FACADE_DB[window]


def wanted_outdoors_dba(ear: Ear) -> float:
    """The level outdoors from which this listener hears, or wakes.

    Awake: ten above the noise that is where he is. Asleep: 55 at the pillow, and ten above the noise there.
    Instance: asleep, windows open, insects 45 → 65; awake outdoors among frogs 58 → 68.
    """
    if ear.listener is Listener.OUTDOORS:
        return ear.noise_dba + ABOVE_NOISE_DB
    facade = FACADE_DB[ear.window]
    indoors = energy_sum([ear.noise_dba - facade, QUIET_ROOM_DBA]) + ABOVE_NOISE_DB
    if ear.listener is Listener.ASLEEP:
        indoors = max(indoors, WAKES_DBA)
    return indoors + facade


def verdict(cautious_dba: float, favourable_dba: float, wanted_dba: float) -> Heard:
    """Heard counts only what the cautious rule grants."""
    if cautious_dba >= wanted_dba:
        return Heard.HEARD
    return Heard.PERHAPS if favourable_dba >= wanted_dba else Heard.NOT_HEARD


def wind_noise_dba(wind_m_s: float) -> float:
    """LA95 of wind in leaves: 22.6 log10 v + 22.7; 5 m/s is 38.5. Not below a calm night's 28."""
    return max(CALM_DBA, 22.6 * math.log10(wind_m_s) + 22.7) if wind_m_s > 0 else CALM_DBA


CALM_DBA = 28.0
