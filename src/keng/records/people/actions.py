"""Persons of the commune: written down, corrected, found again, let go; what they agreed to."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keng.core.names import fold, nfc
from keng.records.people.accounts import let_phones_go
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Consent, Person, Phone
from keng.records.people.numbers import normalise
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused


@transaction.atomic
def add_person(
    commune: Commune,
    *,
    name: str,
    village: Village | None = None,
    form_of_address: str = "",
    phones: Iterable[str] = (),
    by: Account | None,
    at: datetime,
) -> Person:
    """Somebody new; the same name with the same phone in the same village is refused."""
    numbers = [normalise(p) for p in phones]
    person = Person(commune=commune, village=village)
    _name(person, name=name, form_of_address=form_of_address)
    twin = Person.objects.filter(commune=commune, folded=person.folded, village=village, is_active=True)
    if numbers and twin.filter(phones__number__in=numbers).exists():
        raise Refused(_("Đã có %(person)s với số điện thoại này.") % {"person": person})
    person.save()
    _write_phones(person, numbers)
    note_act("add_person", subject=f"person:{person.pk}", by=by, commune=commune, at=at)
    return person


@transaction.atomic
def edit_person(
    person: Person,
    *,
    name: str,
    form_of_address: str,
    village: Village | None,
    phones: Iterable[str],
    by: Account | None,
    at: datetime,
) -> Person:
    """Correct a person; the former name and village stay in the history, and in search."""
    numbers = [normalise(p) for p in phones]
    if village is not None and village.commune_id != person.commune_id:
        raise Refused(_("Thôn này không thuộc xã của người đó."))
    _name(person, name=name, form_of_address=form_of_address)
    person.village = village
    person.save()
    _write_phones(person, numbers)
    note_act("edit_person", subject=f"person:{person.pk}", by=by, commune=person.commune, at=at)
    return person


@transaction.atomic
def confirm_phone(phone: Phone, *, by: Account | None, at: datetime) -> Phone:
    """Somebody rang the number and the right person answered: from now on it counts (C12)."""
    phone.verified_at = phone.last_heard_at = at
    phone.save()
    note_act("confirm_phone", subject=f"person:{phone.person_id}", by=by, commune=phone.person.commune, at=at)
    return phone


@transaction.atomic
def retire_person(person: Person, *, by: Account | None, at: datetime) -> Person:
    """Somebody who moved away or died: roles end, phones are let go, the past stays."""
    today = at.astimezone(person.commune.zone).date()
    for appointment in person.appointments.filter(until_on=None):
        appointment.until_on = max(today, appointment.from_on)
        appointment.end_reason = str(_("không còn ở thôn"))
        appointment.save()
    person.is_active = False
    person.save()
    let_phones_go(person, by=by, at=at)
    note_act("retire_person", subject=f"person:{person.pk}", by=by, commune=person.commune, at=at)
    return person


@transaction.atomic
def give_consent(person: Person, *, purpose: str, means: str, by: Account | None, at: datetime) -> Consent:
    """Write down that a person agreed to one purpose, and how; silence is none (Luật 91/2025)."""
    if purpose not in Consent.Purpose.values:
        raise Refused(_("Không có mục đích này."))
    means = nfc(means)
    if not means:
        raise Refused(_("Hãy ghi người đó đồng ý bằng cách nào: ký giấy, nói trước ai, bấm trên máy."))
    standing = person.consents.filter(purpose=purpose, withdrawn_at=None).first()
    if standing:
        return standing
    note_act(
        "give_consent", subject=f"person:{person.pk}", by=by, commune=person.commune, at=at, detail=purpose
    )
    return Consent.objects.create(person=person, purpose=purpose, given_at=at, means=means[:120])


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: Account | None, at: datetime) -> Consent:
    """Take a consent back; that it stood, and from when to when, stays provable."""
    if consent.withdrawn_at is None:
        consent.withdrawn_at = max(at, consent.given_at + timedelta(microseconds=1))
        consent.save()
        person = consent.person
        note_act(
            "withdraw_consent",
            subject=f"person:{person.pk}",
            by=by,
            commune=person.commune,
            at=at,
            detail=consent.purpose,
        )
    return consent


@transaction.atomic
def set_language(person: Person, *, language: str, at: datetime) -> Person:
    """The language of a person's pages and messages."""
    person.language = language
    person.save()
    return person


@transaction.atomic
def set_quiet_hours(
    person: Person, *, quiet_from: time | None, quiet_to: time | None, at: datetime
) -> Person:
    """When plain notices wait; the watch and alarms never do."""
    if (quiet_from is None) != (quiet_to is None):
        raise Refused(_("Giờ yên lặng cần cả giờ bắt đầu và giờ kết thúc."))
    person.quiet_from, person.quiet_to = quiet_from, quiet_to
    person.save()
    return person


@transaction.atomic
def add_phone(person: Person, *, number: str, by: Account | None, at: datetime) -> Phone:
    """One more number of a person; it counts once its owner has answered from it."""
    phone, _made = Phone.objects.get_or_create(
        person=person, number=normalise(number), defaults={"order": person.phones.count()}
    )
    note_act("add_phone", subject=f"person:{person.pk}", by=by, commune=person.commune, at=at)
    return phone


def _name(person: Person, *, name: str, form_of_address: str) -> None:
    person.name, person.form_of_address = nfc(" ".join(name.split())), nfc(form_of_address)
    if not person.name:
        raise Refused(_("Chưa ghi họ tên."))
    if len(person.name) > 120 or len(person.form_of_address) > 20:
        raise Refused(_("Họ tên hoặc cách xưng hô dài quá."))
    person.folded = fold(person.name)


def _write_phones(person: Person, numbers: list[str]) -> None:
    person.phones.exclude(number__in=numbers).delete()
    for order, number in enumerate(dict.fromkeys(numbers)):
        Phone.objects.update_or_create(person=person, number=number, defaults={"order": order})
