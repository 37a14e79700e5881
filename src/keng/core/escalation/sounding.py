"""Which machines of a village speak for an alarm, on which rung, and why the others stay quiet.

Loudspeakers wake a whole village, so they speak with the circle of the village and not before; a node
stands beside a gong and speaks when the gong is to be struck. One function decides, so that it can be shown.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from keng.core.escalation.ladder import Circle


class Sounder(StrEnum):
    """A machine of a village that says an alarm to whoever is near it."""

    LOUDSPEAKER = "loud"
    NODE = "mesh"  # a small radio beside a gong


class WhyQuiet(StrEnum):
    """Why a machine does not speak on a rung."""

    SECRET = "secret"  # noqa: S105 - a silent alarm, not a password
    DRILL = "drill"  # a drill that does not name this path
    NOT_ITS_CIRCLE = "not_its_circle"  # speaks on another rung
    HERE_ONLY = "here_only"  # an alarm about one corner: the village is not woken yet


@dataclass(frozen=True)
class Rousing:
    """One rung of an alarm as its machines see it. `by` is None for all paths, or those a drill names."""

    circles: Collection[Circle]
    is_first: bool
    is_silent: bool = False
    is_narrow: bool = False
    by: frozenset[str] | None = None


def why_quiet(sounder: Sounder, rousing: Rousing, *, is_own: bool) -> WhyQuiet | None:
    """Why a machine stays quiet on a rung; None: it speaks. `is_own` is one of a village of the alarm.

    A loudspeaker of the village next to it speaks when the neighbours are called, and so does the
    alarm's own where only a corner of the village was called before.
    """
    if rousing.is_silent:
        return WhyQuiet.SECRET
    if rousing.by is not None and sounder not in rousing.by:
        return WhyQuiet.DRILL
    if Circle.NEIGHBOURS in rousing.circles and (not is_own or rousing.is_narrow):
        return None
    if not is_own:
        return WhyQuiet.NOT_ITS_CIRCLE
    if sounder is Sounder.NODE:
        return None if rousing.is_first else WhyQuiet.NOT_ITS_CIRCLE
    if Circle.VILLAGE not in rousing.circles:
        return WhyQuiet.NOT_ITS_CIRCLE
    return WhyQuiet.HERE_ONLY if rousing.is_narrow else None
