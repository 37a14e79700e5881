"""Whether people can be reached: when a commune tries it, and what the answers come to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

LAST_DAY = 28  # every month has it
LATE = timedelta(days=3)  # a watchman that was away still tries it so much later; then the month goes without
NOT_AFTER = time(20)  # in the evening a message belongs to the watch


@dataclass(frozen=True)
class Tally:
    """How many were asked, and how many answered."""

    asked: int = 0
    answered: int = 0

    @property
    def percent(self) -> int:
        """Of a hundred, rounded down: only all of them are a hundred. `Tally(3, 2).percent == 66`."""
        return self.answered * 100 // self.asked if self.asked else 0

    @property
    def silent(self) -> int:
        return self.asked - self.answered


def planned_for(now: datetime, *, day: int, ask_at: time) -> date | None:
    """The planned day whose test is due at this local instant; None where none is, or none is any more."""
    if not ask_at <= now.time() < NOT_AFTER:
        return None
    this = now.date().replace(day=day)
    before = (this.replace(day=1) - timedelta(days=1)).replace(day=day)
    return next((one for one in (this, before) if timedelta() <= now.date() - one <= LATE), None)


def next_planned(now: datetime, *, day: int, ask_at: time) -> datetime:
    """When the next test is planned, in the zone of `now`."""
    this = datetime.combine(now.date().replace(day=day), ask_at, tzinfo=now.tzinfo)
    if this > now:
        return this
    later = (this.replace(day=1) + timedelta(days=32)).replace(day=day)
    return datetime.combine(later.date(), ask_at, tzinfo=now.tzinfo)
