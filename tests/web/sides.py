"""For each address with a parameter: how to name a row of a given village in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from keng.core.names import fold
from keng.core.rights import Role
from keng.records.people.models import Appointment, Consent, Person, Phone
from keng.records.places.models import Village
from keng.records.watch.models import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Side:
    """One village, and rows of it made when an address first asks for one."""

    village: Village

    @cached_property
    def person(self) -> Person:
        name = f"Người {self.village.name}"
        return Person.objects.create(
            commune=self.village.commune, village=self.village, name=name, folded=fold(name)
        )

    @cached_property
    def phone(self) -> Phone:
        return Phone.objects.create(person=self.person, number=f"+8491234{self.village.pk:04d}")

    @cached_property
    def appointment(self) -> Appointment:
        return Appointment.objects.create(
            person=self.person,
            role=Role.TEAM_MEMBER,
            commune=self.village.commune,
            village=self.village,
            from_on=NOW.date(),
        )

    @cached_property
    def consent(self) -> Consent:
        return Consent.objects.create(person=self.person, purpose="calls", given_at=NOW, means="ký giấy")


Names = Callable[[Side], dict[str, object]]


def _person(side: Side) -> dict[str, object]:
    return {"pk": side.person.pk}


ROWS: dict[str, Names] = {
    "enter": lambda side: {"token": "khong-co-that"},
    **dict.fromkeys(
        [
            "person",
            "person_edit",
            "person_retire",
            "appoint",
            "service_note",
            "consent_give",
            "invite",
            "let_phones_go",
        ],
        _person,
    ),
    "phone_confirm": lambda side: {"pk": side.person.pk, "phone_id": side.phone.pk},
    "appointment_end": lambda side: {"pk": side.appointment.pk},
    "consent_withdraw": lambda side: {"pk": side.person.pk, "consent_id": side.consent.pk},
    "fault_seen": lambda side: {"pk": Fault.objects.get_or_create(module="x", at=NOW, text="x")[0].pk},
    "mfa_remove_webauthn": lambda side: {"pk": 1},
    "mfa_edit_webauthn": lambda side: {"pk": 1},
}
