"""Who is spoken to at a step: who holds the duty that night, else the next one up. Never nobody."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from keng.core.nights import Audience
from keng.core.rights import Role
from keng.records.people.models import Appointment, Person
from keng.records.roster.models import Duty, Leave
from keng.records.roster.queries import on_duty
from keng.records.watch.away import said_busy
from keng.records.watch.models import Expectation, WatchEvent

LADDER = (
    Audience.STRIKER,
    Audience.DEPUTY,
    Audience.TEAM_LEADER,
    Audience.VILLAGE_HEAD,
    Audience.LIAISON,
    Audience.COMMUNE,
)
_DUTY = {Audience.STRIKER: Duty.STRIKER, Audience.DEPUTY: Duty.DEPUTY}
_ROLE = {
    Role.TEAM_LEADER: Audience.TEAM_LEADER,
    Role.VILLAGE_HEAD: Audience.VILLAGE_HEAD,
    Role.LIAISON: Audience.LIAISON,
}


class Listeners:
    """Who could be spoken to for a batch of expectations: read for all of them when first asked for."""

    def __init__(self, rows: Sequence[Expectation]) -> None:
        self._rows = rows
        self._nights = {row.night for row in rows}
        self._holders: dict[Duty, dict[tuple[int, date], Person]] = {}

    def who(self, row: Expectation, audience: Audience) -> list[Person]:
        """The people of exactly that audience who can be asked tonight."""
        if audience in _DUTY:
            holder = self.holders(_DUTY[audience]).get((row.post_id, row.night))
            found = [holder] if holder else []
        else:
            found = self._in_office.get((row.village_id, audience), [])
        return [p for p in found if (p.pk, row.night) not in self._away and (row.pk, p.pk) not in self._busy]

    def reach(self, row: Expectation, audience: Audience) -> tuple[Audience, list[Person]]:
        """The audience that can really be asked: this one, else the next one up; last the board."""
        for one in LADDER[LADDER.index(audience) :]:
            if one is Audience.COMMUNE:
                break
            if people := self.who(row, one):
                return one, people
        return Audience.COMMUNE, []

    @cached_property
    def on_board(self) -> set[int]:
        """The expectations that the commune's board has shown tonight: it need not be told again."""
        told = WatchEvent.objects.filter(kind=WatchEvent.Kind.REMINDED, audience=Audience.COMMUNE)
        return set(told.filter(expectation__in=self._rows).values_list("expectation", flat=True))

    def holders(self, duty: Duty) -> dict[tuple[int, date], Person]:
        """Who holds a duty, by post and night."""
        if duty not in self._holders:
            self._holders[duty] = {
                (post_id, night): held[duty]
                for night in self._nights
                for post_id, held in on_duty(self._posts(night), night, duties=[duty]).items()
            }
        return self._holders[duty]

    def _posts(self, night: date) -> list[int]:
        return [row.post_id for row in self._rows if row.night == night]

    @cached_property
    def _in_office(self) -> dict[tuple[int, Audience], list[Person]]:
        villages = {row.village_id for row in self._rows}
        held = Appointment.objects.in_force_on(max(self._nights, default=date.min))
        held = held.filter(village_id__in=villages, role__in=_ROLE, person__is_active=True)
        found: dict[tuple[int, Audience], list[Person]] = {}
        for one in held.select_related("person"):
            if one.village_id is not None:
                found.setdefault((one.village_id, _ROLE[Role(one.role)]), []).append(one.person)
        return found

    @cached_property
    def _away(self) -> set[tuple[int, date]]:
        """(person, night) on leave."""
        if not self._nights:
            return set()
        leaves = Leave.objects.filter(
            cancelled_at=None, from_on__lte=max(self._nights), until_on__gte=min(self._nights)
        )
        return {
            (leave.person_id, night)
            for leave in leaves.only("person_id", "from_on", "until_on")
            for night in self._nights
            if leave.from_on <= night <= leave.until_on
        }

    @cached_property
    def _busy(self) -> set[tuple[int, int]]:
        """(expectation, person) said so."""
        return said_busy(self._rows)


def village_people(village_id: int) -> Iterable[Person]:
    """Everybody of a village who can be told something."""
    return (
        Person.objects.filter(village_id=village_id, is_active=True).filter(phones__isnull=False).distinct()
    )
