"""One-use links for one person of each role, so that a visitor can walk in everybody's shoes."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from keng.core.rights import Role
from keng.records.people.accounts import invite
from keng.records.people.models import ROLE_WORDS, Person
from keng.records.places.models import Commune
from keng.records.roster.models import Shift


def sign_in_links(commune: Commune, *, base_url: str, at: datetime) -> list[tuple[str, str, str]]:
    """(role in words, person, link) for each role somebody holds, whoever is on duty this evening first."""
    found = []
    evening = at.astimezone(commune.zone).date()
    on_duty = Shift.objects.filter(person=OuterRef("pk"), night=evening, replaced_at=None)
    for role in Role:
        held = Person.objects.filter(appointments__role=role, commune=commune)
        person = held.order_by(Exists(on_duty).desc(), "pk").first()
        if person is not None:
            where = f", {person.village}" if person.village else ""
            link = f"{base_url}/vao/{invite(person, by=None, at=at)}"
            found.append((str(ROLE_WORDS[role]), f"{person}{where}", link))
    return found
