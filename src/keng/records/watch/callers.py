"""Whom to ring about a gong that is silent: who can strike tonight first, then who leads there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from keng.core.nights import Audience
from keng.records.messages.wording import best_phone
from keng.records.people.models import Person
from keng.records.watch.audience import Listeners
from keng.records.watch.models import Expectation

FIRST_TO_LAST = (Audience.STRIKER, Audience.DEPUTY, Audience.TEAM_LEADER, Audience.VILLAGE_HEAD)
MOST = 3  # for a gong: a longer list is not rung through in ten minutes


@dataclass(frozen=True)
class Contact:
    """Somebody who can be rung now."""

    person: Person
    number: str


def callers(rows: Collection[Expectation]) -> dict[int, list[Contact]]:
    """For each of those gongs' rows at most three who have a number; nobody twice, nobody who is busy."""
    everybody = Listeners(list(rows))
    folk = {row.pk: [p for audience in FIRST_TO_LAST for p in everybody.who(row, audience)] for row in rows}
    prefetch_related_objects([person for people in folk.values() for person in people], "phones")
    return {pk: _with_a_number(people) for pk, people in folk.items()}


def _with_a_number(people: Iterable[Person]) -> list[Contact]:
    found: dict[int, Contact] = {}
    for person in people:
        if phone := best_phone(person):
            found.setdefault(person.pk, Contact(person, phone.number))
    return [*found.values()][:MOST]
