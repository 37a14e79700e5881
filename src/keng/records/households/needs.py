"""Who needs help in an emergency: the need, never the illness, and only with consent (Luật 91/2025)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keng.core.names import fold, nfc
from keng.records.households.actions import agrees, check_open
from keng.records.households.models import HelpNeed, Household
from keng.records.people.actions import withdraw_consent
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Consent
from keng.records.refusal import Refused

# Words of illness: whoever carries somebody out of a house needs the need, not the diagnosis.
ILLNESS = (
    *("benh", "ung thu", "tai bien", "liet", "tam than", "dong kinh", "hiv", "aids", "lao phoi", "suy than"),
    *("tieu duong", "dai thao duong", "dot quy", "tim mach", "huyet ap", "tu ky", "khuyet tat"),
)


@dataclass(frozen=True)
class Need:
    """How many people of the home need it, and a word on it."""

    people: int = 1
    note: str = ""


@transaction.atomic
def set_needs(
    home: Household, *, needs: Mapping[str, Need], by: Account | None, at: datetime
) -> list[HelpNeed]:
    """The whole list of a home; what is not named any more is erased, not kept."""
    check_open(home)
    if needs and not agrees(home.head, Consent.Purpose.HELP_NEEDS):
        raise Refused(_("Muốn ghi nhu cầu cần giúp thì chủ hộ phải đồng ý; im lặng không phải là đồng ý."))
    for kind, need in needs.items():
        check_note(need.note)
        if kind not in HelpNeed.Kind.values:
            raise Refused(_("Không có loại nhu cầu này."))
    home.help_needs.exclude(kind__in=needs).delete()
    for kind, need in needs.items():
        told = {"people": max(1, need.people), "note": nfc(need.note)[:120]}
        HelpNeed.objects.update_or_create(household=home, kind=kind, defaults=told)
    note_act("set_needs", subject=f"household:{home.pk}", by=by, commune=home.village.commune, at=at)
    return list(home.help_needs.all())


def check_note(note: str) -> None:
    """A note that names an illness is refused: write what has to be done."""
    words = f" {fold(note)} "
    if any(f" {illness} " in words for illness in ILLNESS):
        raise Refused(_("Chỉ ghi việc cần giúp (cõng, dắt, gọi cửa…), không ghi bệnh tật."))


@transaction.atomic
def withdraw(home: Household, *, consent: Consent, by: Account | None, at: datetime) -> Consent:
    """A head takes consent back: what was kept for that purpose is erased with it."""
    withdraw_consent(consent, by=by, at=at)
    if consent.purpose == Consent.Purpose.HELP_NEEDS:
        HelpNeed.objects.filter(household__head=home.head).delete()
    if consent.purpose == Consent.Purpose.POSITION:
        for house in home.head.heads.all():
            house.lat = house.lon = None
            house.save()
        Household.history.filter(head_id=home.head_id).update(lat=None, lon=None)
    return consent


def needs_seen(home: Household, *, by: Account, at: datetime) -> list[HelpNeed]:
    """The needs of a home, while the consent stands; the look is logged."""
    note_act("see_needs", subject=f"household:{home.pk}", by=by, commune=home.village.commune, at=at)
    return list(home.help_needs.all()) if agrees(home.head, Consent.Purpose.HELP_NEEDS) else []


def homes_with_needs(homes: QuerySet[Household]) -> QuerySet[Household]:
    """The homes where somebody needs help and the head let it be written down."""
    agreed = Consent.objects.filter(purpose=Consent.Purpose.HELP_NEEDS, withdrawn_at=None)
    return homes.filter(help_needs__isnull=False, head_id__in=agreed.values("person_id")).distinct()
