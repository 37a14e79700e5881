"""Whom to ring about a gong that is silent: who can strike tonight first, then who leads there."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from keng.core.nights import Audience
from keng.records.messages.wording import best_phone
from keng.records.people.models import Person
from keng.records.watch.audience import Listeners
from keng.records.watch.models import Expectation

FIRST_TO_LAST = (Audience.STRIKER, Audience.DEPUTY, Audience.TEAM_LEADER, Audience.VILLAGE_HEAD)
MOST = 3  # of a village: a longer list is not rung through in ten minutes


@dataclass(frozen=True)
class Contact:
    """Somebody who can be rung now."""

    person: Person
    number: str


def callers(rows: Collection[Expectation]) -> dict[int, list[Contact]]:
    """By village of those gongs, at most three who have a number; nobody twice, nobody who is busy."""
    everybody = Listeners(list(rows))
    folk = [
        (row.village_id, person)
        for audience in FIRST_TO_LAST
        for row in rows
        for person in everybody.who(row, audience)
    ]
    prefetch_related_objects([person for _village, person in folk], "phones")
    found: dict[int, list[Contact]] = {}
    for village, person in folk:
        phone, known = best_phone(person), found.setdefault(village, [])
        if phone and len(known) < MOST and all(c.person.pk != person.pk for c in known):
            known.append(Contact(person, phone.number))
    return found
