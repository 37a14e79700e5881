"""Whom to ring about a village whose gong is silent: those on duty first, then who leads there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from keng.core.rights import Role
from keng.records.gongs.models import GongPost
from keng.records.messages.wording import best_phone
from keng.records.people.models import Appointment, Person
from keng.records.roster.models import Duty, Shift

LEADERS = (Role.TEAM_LEADER, Role.VILLAGE_HEAD)
MOST = 3  # of a village: a longer list is not rung through in ten minutes


@dataclass(frozen=True)
class Contact:
    """Somebody who can be rung now."""

    person: Person
    number: str


def callers(posts: Collection[GongPost], *, night: date) -> dict[int, list[Contact]]:
    """By village of those gongs, at most three who have a number; nobody twice."""
    villages = {post.village_id for post in posts}
    shifts = Shift.objects.filter(post__in=posts, night=night, replaced_at=None)
    on_duty = shifts.exclude(duty=Duty.PATROL).select_related("person", "post")
    leads = Appointment.objects.in_force_on(night).filter(village__in=villages, role__in=LEADERS)
    folk = [(s.post.village_id, s.person) for s in on_duty.prefetch_related("person__phones").order_by("pk")]
    for role in LEADERS:
        rows = leads.filter(role=role).select_related("person").prefetch_related("person__phones")
        folk += [(row.village_id, row.person) for row in rows if row.village_id]
    found: dict[int, list[Contact]] = {}
    for village, person in folk:
        phone, known = best_phone(person), found.setdefault(village, [])
        if phone and len(known) < MOST and all(c.person.pk != person.pk for c in known):
            known.append(Contact(person, phone.number))
    return found
