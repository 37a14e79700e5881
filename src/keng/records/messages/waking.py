"""A push that breaks through a phone's silence (ntfy): who may be woken so, and by which secret topic."""

import secrets
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keng.core.rights import Role
from keng.records.messages.models import Channel, ContactPath
from keng.records.messages.paths import paths_of
from keng.records.people.models import Person
from keng.records.refusal import Refused


@transaction.atomic
def enable_ntfy(person: Person, *, on: date) -> ContactPath:
    """A topic that only this person's phone knows, for whoever holds a duty; in use once a code came back."""
    if not may_be_woken(person, on=on):
        raise Refused(_("Báo reo to dành cho người đang giữ nhiệm vụ."))
    paths_of(person)
    known = person.paths.filter(channel=Channel.NTFY).first()
    return known or ContactPath.objects.create(
        person=person,
        channel=Channel.NTFY,
        address=f"keng-{secrets.token_urlsafe(24)}",
        is_enabled=False,
    )


def may_be_woken(person: Person, *, on: date) -> bool:
    """Whether a phone's silence may be broken for this person: a duty, not only a home."""
    return person.appointments.in_force_on(on).exclude(role=Role.RESIDENT).exists()
