"""The people of a village written down at once: who heads it, who strikes, who stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keng.core.names import fold, nfc
from keng.core.rights import Role
from keng.records.people.actions import add_person, add_phone
from keng.records.people.appointments import appoint
from keng.records.people.models import Account, Appointment, Person
from keng.records.places.models import Village
from keng.records.refusal import Refused


@dataclass(frozen=True)
class Hand:
    """One person typed in a row: what for, name, number."""

    role: Role
    name: str
    phone: str = ""


@transaction.atomic
def enrol_crews(
    crews: Sequence[tuple[Village, list[Hand]]], *, by: Account | None, at: datetime
) -> list[Person]:
    """The people of several villages, all or none."""
    return [p for village, hands in crews for p in enrol_crew(village, hands=hands, by=by, at=at)]


@transaction.atomic
def enrol_crew(village: Village, *, hands: list[Hand], by: Account | None, at: datetime) -> list[Person]:
    """Find or write down each person and give the role; one typed twice holds both roles."""
    today = at.astimezone(village.commune.zone).date()
    found = []
    for hand in hands:
        try:
            person = _person(village, hand, by=by, at=at)
            held = Appointment.objects.filter(person=person, role=hand.role, village=village, until_on=None)
            if not held.exists():
                appoint(person, role=hand.role, village=village, on=today, by=by, at=at)
        except Refused as why:
            words = {"village": village, "name": hand.name, "why": why}
            raise Refused(_("%(village)s, %(name)s: %(why)s") % words) from why
        found.append(person)
    return found


def _person(village: Village, hand: Hand, *, by: Account | None, at: datetime) -> Person:
    """`bác Trần Văn Hòa` is read as form of address and name."""
    words = nfc(hand.name).split()
    address = words.pop(0) if len(words) > 1 and words[0] in ADDRESSES else ""
    name = " ".join(words)
    known = Person.objects.filter(village=village, folded=fold(name), is_active=True).first()
    if known is None:
        return add_person(
            village.commune,
            name=name,
            village=village,
            form_of_address=address,
            phones=[hand.phone] if hand.phone else [],
            by=by,
            at=at,
        )
    if hand.phone:
        add_phone(known, number=hand.phone, by=by, at=at)
    return known


ADDRESSES = frozenset({"bác", "cô", "chú", "anh", "chị", "ông", "bà", "dì", "cậu", "em", "cụ"})
