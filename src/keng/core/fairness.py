"""What a night says of the person who was to strike: only a miss that was his to prevent counts as one."""

from enum import StrEnum

from keng.core.nights import STRUCK, Outcome


class Weight(StrEnum):
    """How one night of duty counts for one person."""

    STRUCK = "struck"
    BY_OTHER = "by_other"  # the gong was heard, somebody else struck
    MISSED = "missed"
    LEAVE = "leave"  # ill or away, as said beforehand: not counted
    BUSY = "busy"  # said so in time: not counted
    EXCUSED = "excused"  # storm, mourning, Tết, a broken gong: not counted
    UNKNOWN = "unknown"  # nobody can know, the watchman was away: not counted


COUNTED = frozenset({Weight.STRUCK, Weight.BY_OTHER, Weight.MISSED})


def weigh(outcome: Outcome, *, is_own: bool, was_on_leave: bool, said_busy: bool) -> Weight | None:
    """The weight of one night; None while it is open.

    A strike always counts for whoever struck; a silence counts against nobody who had said he could not.
    `weigh(MISSED, is_own=False, was_on_leave=True, said_busy=False)` is `LEAVE`.
    """
    if outcome is Outcome.WAITING:
        return None
    if outcome in STRUCK and is_own:
        return Weight.STRUCK
    if was_on_leave:
        return Weight.LEAVE
    if said_busy:
        return Weight.BUSY
    if outcome in STRUCK:
        return Weight.BY_OTHER
    return {Outcome.EXCUSED: Weight.EXCUSED, Outcome.UNKNOWN: Weight.UNKNOWN}.get(outcome, Weight.MISSED)
