"""Two communes that must not see each other, and people who sign in through the real door."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from keng.core.names import fold
from keng.core.rights import OFFICER_ROLES, Role
from keng.records.people.accounts import invite
from keng.records.people.models import Appointment, Person
from keng.records.places.models import Commune, Village

SINCE = date(2024, 1, 1)


@dataclass
class World:
    """Commune Mẫu with thôn Một and thôn Hai; commune Khác with thôn Lạ."""

    commune: Commune
    other: Commune
    mot: Village
    hai: Village
    la: Village
    folk: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str, *, role: Role | None = None, village: Village | None = None) -> Person:
        commune = village.commune if village else self.commune
        person = Person.objects.create(commune=commune, village=village, name=name, folded=fold(name))
        if role is not None:
            Appointment.objects.create(
                person=person,
                role=role,
                commune=commune,
                village=None if role in OFFICER_ROLES else village,
                from_on=SINCE,
            )
        return person


def sign_in(person: Person, *, client: Client | None = None) -> Client:
    """Open a fresh one-use link as its owner would: look, then press the button."""
    client = client or Client()
    token = invite(person, by=None, at=datetime.now(UTC))
    assert client.get(f"/vao/{token}").status_code == 200
    answer = client.post(f"/vao/{token}")
    assert answer.status_code == 302, answer.content
    return client


@pytest.fixture(autouse=True)
def forgotten_tries() -> None:
    """No test is locked out by the tries of another."""
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    mau = Commune.objects.create(name="Mẫu", code="99001", valid_from=SINCE, is_sample=True)
    khac = Commune.objects.create(name="Khác", code="99002", valid_from=SINCE, is_sample=True)
    villages = [
        Village.objects.create(
            commune=commune, name=name, folded=fold(name), status_token=f"{i:032d}", valid_from=SINCE
        )
        for i, (commune, name) in enumerate([(mau, "Một"), (mau, "Hai"), (khac, "Lạ")])
    ]
    return World(mau, khac, *villages)
