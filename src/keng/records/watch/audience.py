"""Who is spoken to at a step: who holds the duty that night, else the next one up. Never nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from keng.core.nights import Audience
from keng.core.rights import Role
from keng.records.people.models import Appointment, Person
from keng.records.roster.models import Duty, Leave
from keng.records.roster.queries import on_duty
from keng.records.watch.away import said_busy
from keng.records.watch.models import Expectation

LADDER = (
    Audience.STRIKER,
    Audience.DEPUTY,
    Audience.TEAM_LEADER,
    Audience.VILLAGE_HEAD,
    Audience.LIAISON,
    Audience.COMMUNE,
)
_ROLE = {
    Role.TEAM_LEADER: Audience.TEAM_LEADER,
    Role.VILLAGE_HEAD: Audience.VILLAGE_HEAD,
    Role.LIAISON: Audience.LIAISON,
}


@dataclass
class Listeners:
    """Who could be spoken to for a batch of expectations, read in a handful of statements."""

    on_duty: dict[tuple[int, date], dict[Duty, Person]] = field(default_factory=dict)
    in_office: dict[tuple[int, Audience], list[Person]] = field(default_factory=dict)
    away: set[tuple[int, date]] = field(default_factory=set)  # (person, night) on leave
    busy: set[tuple[int, int]] = field(default_factory=set)  # (expectation, person) said so

    def who(self, row: Expectation, audience: Audience) -> list[Person]:
        """The people of exactly that audience who can be asked tonight."""
        if audience in (Audience.STRIKER, Audience.DEPUTY):
            duty = Duty.STRIKER if audience is Audience.STRIKER else Duty.DEPUTY
            holder = self.on_duty.get((row.post_id, row.night), {}).get(duty)
            found = [holder] if holder else []
        else:
            found = self.in_office.get((row.village_id, audience), [])
        return [p for p in found if (p.pk, row.night) not in self.away and (row.pk, p.pk) not in self.busy]

    def reach(self, row: Expectation, audience: Audience) -> tuple[Audience, list[Person]]:
        """The audience that can really be asked: this one, else the next one up; last the board."""
        for one in LADDER[LADDER.index(audience) :]:
            if one is Audience.COMMUNE:
                break
            if people := self.who(row, one):
                return one, people
        return Audience.COMMUNE, []


def listeners(rows: Sequence[Expectation]) -> Listeners:
    """Everybody who may have to be asked about these expectations."""
    found = Listeners()
    for night in {row.night for row in rows}:
        posts = [row.post_id for row in rows if row.night == night]
        for post_id, held in on_duty(posts, night).items():
            found.on_duty[post_id, night] = held
    _read_offices(found, rows)
    _read_absences(found, rows)
    return found


def _read_offices(found: Listeners, rows: Sequence[Expectation]) -> None:
    villages = {row.village_id for row in rows}
    latest = max((row.night for row in rows), default=date.min)
    held = Appointment.objects.in_force_on(latest).filter(village_id__in=villages, role__in=_ROLE)
    for one in held.filter(person__is_active=True).select_related("person"):
        if one.village_id is not None:
            found.in_office.setdefault((one.village_id, _ROLE[Role(one.role)]), []).append(one.person)


def _read_absences(found: Listeners, rows: Sequence[Expectation]) -> None:
    nights = {row.night for row in rows}
    if not nights:
        return
    leaves = Leave.objects.filter(cancelled_at=None, from_on__lte=max(nights), until_on__gte=min(nights))
    for leave in leaves.only("person_id", "from_on", "until_on"):
        found.away |= {(leave.person_id, n) for n in nights if leave.from_on <= n <= leave.until_on}
    found.busy = said_busy(rows)


def village_people(village_id: int) -> Iterable[Person]:
    """Everybody of a village who can be told something."""
    return (
        Person.objects.filter(village_id=village_id, is_active=True).filter(phones__isnull=False).distinct()
    )
