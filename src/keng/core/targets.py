"""Progress arithmetic: 11/11, 100 %, streaks and gaps (KH 2024 §II.2).

A night that was excused or that nobody can judge (`EXCUSED`, `UNKNOWN`) neither helps nor harms: it is
left out of the percentage and neither lengthens nor breaks a streak.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keng.core.nights import STRUCK, Outcome

FAILED = frozenset({Outcome.MISSED, Outcome.WRONG_SIGNAL})
# From what most needs a person to what needs nobody: a village shows the worst of its gongs.
GRAVITY = (
    Outcome.MISSED,
    Outcome.WRONG_SIGNAL,
    Outcome.WAITING,
    Outcome.UNKNOWN,
    Outcome.LATE,
    Outcome.EARLY,
    Outcome.ON_TIME,
    Outcome.EXCUSED,
)


class Face(StrEnum):
    """How a gong stands at an instant, as a board shows it."""

    AHEAD = "ahead"  # not yet time
    DUE = "due"  # now
    SILENT = "silent"  # time has passed and nothing was heard
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    WRONG_SIGNAL = "wrong_signal"
    EXCUSED = "excused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Tally:
    """Nights (or gongs of one night) counted by what they came to."""

    struck: int = 0
    early: int = 0
    late: int = 0
    failed: int = 0
    excused: int = 0
    unknown: int = 0
    waiting: int = 0

    @property
    def counted(self) -> int:
        """What the percentage rests on: struck or failed, nothing else."""
        return self.struck + self.failed

    @property
    def total(self) -> int:
        return self.counted + self.excused + self.unknown + self.waiting

    @property
    def percent(self) -> int | None:
        """Whole percent struck, rounded down so that 100 means every one; None where nothing counts."""
        return 100 * self.struck // self.counted if self.counted else None

    @property
    def is_whole(self) -> bool:
        """Whether nothing that counts is missing and nothing is still open."""
        return self.counted > 0 and not self.failed and not self.waiting


@dataclass(frozen=True)
class Gap:
    """Nights in a row, neutral ones skipped, on which the gong failed."""

    from_on: date
    until_on: date
    nights: int


@dataclass(frozen=True)
class Streaks:
    """The run of struck nights that ends now, and the longest ever seen in the record."""

    current: int
    longest: int


def face(outcome: Outcome, *, at_ring: bool, after_window: bool) -> Face:
    """The face of one gong: `at_ring` once it is due, `after_window` once a strike would be late."""
    if outcome is Outcome.MISSED:
        return Face.SILENT
    if outcome is not Outcome.WAITING:
        return Face(outcome.value)
    if after_window:
        return Face.SILENT
    return Face.DUE if at_ring else Face.AHEAD


def combine(outcomes: Iterable[Outcome]) -> Outcome | None:
    """One outcome for several gongs of one night: the gravest; None where none was due.

    An excused gong hides nothing: `combine([EXCUSED, ON_TIME])` is `ON_TIME`.
    """
    return min(outcomes, key=GRAVITY.index, default=None)


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count outcomes. `struck` includes the early and the late ones."""
    n = Counter(outcomes)
    return Tally(
        struck=sum(n[o] for o in STRUCK),
        early=n[Outcome.EARLY],
        late=n[Outcome.LATE],
        failed=sum(n[o] for o in FAILED),
        excused=n[Outcome.EXCUSED],
        unknown=n[Outcome.UNKNOWN],
        waiting=n[Outcome.WAITING],
    )


def streaks(nights: Sequence[tuple[date, Outcome]]) -> Streaks:
    """Runs of struck nights. `nights` are in order of date, one outcome each. O(n).

    `[(1, ON_TIME), (2, EXCUSED), (3, LATE), (4, WAITING)]` has a current and longest run of 2.
    """
    run = longest = 0
    for _, outcome in nights:
        if outcome in STRUCK:
            run += 1
            longest = max(longest, run)
        elif outcome in FAILED:
            run = 0
    return Streaks(current=run, longest=longest)


def gaps(nights: Sequence[tuple[date, Outcome]]) -> list[Gap]:
    """Runs of failed nights, oldest first. `nights` are in order of date. O(n)."""
    found: list[Gap] = []
    is_open = False
    for night, outcome in nights:
        if outcome in FAILED:
            last = found.pop() if is_open else Gap(night, night, 0)
            found.append(Gap(last.from_on, night, last.nights + 1))
            is_open = True
        elif outcome in STRUCK:
            is_open = False
    return found
