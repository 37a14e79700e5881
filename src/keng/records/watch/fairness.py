"""Nights of duty counted fairly for each striker, and the nights a miss case rests on."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from keng.core.fairness import COUNTED, Weight, weigh
from keng.core.nights import Outcome
from keng.records.people.models import Person
from keng.records.roster.models import Duty, Leave, Shift
from keng.records.watch.away import said_busy
from keng.records.watch.misses import WEEK
from keng.records.watch.models import Expectation, MissCase


@dataclass(frozen=True)
class Turn:
    """One night of one person: what it came to, and how it counts for him."""

    person: Person
    night: date
    post_id: int
    village_id: int
    weight: Weight

    @property
    def is_counted(self) -> bool:
        return self.weight in COUNTED


@dataclass
class Record:
    """One person's nights of duty."""

    person: Person
    nights: Counter[str] = field(default_factory=Counter)

    @property
    def not_counted(self) -> list[tuple[str, int]]:
        return [(w, n) for w, n in sorted(self.nights.items()) if Weight(w) not in COUNTED]


def turns(villages: Collection[int], *, first: date, last: date) -> list[Turn]:
    """The strikers' nights between two dates, in order. Four queries."""
    shifts = Shift.objects.filter(
        post__village__in=villages,
        night__gte=first,
        night__lte=last,
        duty=Duty.STRIKER,
        replaced_at=None,
    ).select_related("person")
    due = Expectation.objects.filter(village__in=villages, night__gte=first, night__lte=last)
    rows = {(e.post_id, e.night): e for e in due}
    busy = said_busy(rows.values())
    away = list(Leave.objects.filter(person__shifts__in=shifts, cancelled_at=None).distinct())
    found = [_turn(s, rows.get((s.post_id, s.night)), busy, away) for s in shifts.order_by("night", "pk")]
    return [turn for turn in found if turn is not None]


def _turn(
    shift: Shift, row: Expectation | None, busy: set[tuple[int, int]], away: Iterable[Leave]
) -> Turn | None:
    if row is None:
        return None
    weight = weigh(
        Outcome(row.outcome),
        is_own=row.struck_by_id == shift.person_id,
        was_on_leave=any(
            a.person_id == shift.person_id and a.from_on <= shift.night <= a.until_on for a in away
        ),
        said_busy=(row.pk, shift.person_id) in busy,
    )
    return Turn(shift.person, shift.night, row.post_id, row.village_id, weight) if weight else None


def records_of(found: Iterable[Turn]) -> list[Record]:
    """The turns of each person together, by name."""
    records: dict[int, Record] = {}
    for turn in found:
        records.setdefault(turn.person.pk, Record(turn.person)).nights[turn.weight] += 1
    return sorted(records.values(), key=lambda r: r.person.folded)


def turns_of(case: MissCase, found: Iterable[Turn]) -> list[Turn]:
    """Whose nights the case speaks of, and which of them count against nobody."""
    since = case.last_night - WEEK
    own = [t for t in found if t.post_id == case.post_id and since < t.night <= case.last_night]
    return [t for t in own if t.weight not in (Weight.STRUCK, Weight.BY_OTHER)]
