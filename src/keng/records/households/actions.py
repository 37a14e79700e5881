"""Homes written down and corrected: the head, the place, whom else to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.geo import Point, distance_m
from keng.core.names import fold, nfc
from keng.records.households.models import Household, HouseholdMember
from keng.records.people.actions import add_person, edit_person, give_consent
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Consent, Person
from keng.records.people.numbers import normalise
from keng.records.places.models import Cluster, Village
from keng.records.refusal import Refused

FARTHEST_HOME_M = 20_000  # no village of a commune of 100 km² reaches farther from its own centre


@dataclass(frozen=True)
class HeadFacts:
    """The head of a home, as neighbours know him or her."""

    name: str
    form_of_address: str = ""
    phones: Sequence[str] = ()


@dataclass(frozen=True)
class HomeFacts:
    """The home itself. Without a number it gets the village's next one."""

    number: str = ""
    cluster: Cluster | None = None
    address: str = ""
    point: Point | None = None
    residents: int = 1
    consents: Mapping[str, str] = field(default_factory=dict)  # purpose → how it was given


@transaction.atomic
def add_household(
    village: Village, *, head: HeadFacts, home: HomeFacts, by: Account | None, at: datetime
) -> Household:
    """A home new to the register. A head the village knows already is not written down twice."""
    today = at.astimezone(village.commune.zone).date()
    person = known_head(village, head) or add_person(
        village.commune,
        name=head.name,
        village=village,
        form_of_address=head.form_of_address,
        phones=head.phones,
        by=by,
        at=at,
    )
    row = Household(village=village, head=person, valid_from=today)
    _write(row, home, by=by, at=at)
    note_act("add_household", subject=f"household:{row.pk}", by=by, commune=village.commune, at=at)
    return row


@transaction.atomic
def edit_household(
    row: Household, *, head: HeadFacts, home: HomeFacts, by: Account | None, at: datetime
) -> Household:
    """Correct a home and its head; what stood before stays in the history."""
    check_open(row)
    edit_person(
        row.head,
        name=head.name,
        form_of_address=head.form_of_address,
        village=row.village,
        phones=head.phones,
        by=by,
        at=at,
    )
    _write(row, home, by=by, at=at)
    note_act("edit_household", subject=f"household:{row.pk}", by=by, commune=row.village.commune, at=at)
    return row


@transaction.atomic
def add_member(row: Household, *, member: HeadFacts, by: Account | None, at: datetime) -> HouseholdMember:
    """Somebody of the home who is called besides its head."""
    check_open(row)
    person = known_head(row.village, member) or add_person(
        row.village.commune,
        name=member.name,
        village=row.village,
        form_of_address=member.form_of_address,
        phones=member.phones,
        by=by,
        at=at,
    )
    if person.pk == row.head_id or row.members.filter(person=person).exists():
        raise Refused(_("%(person)s đã có trong hộ này.") % {"person": person})
    note_act("add_member", subject=f"household:{row.pk}", by=by, commune=row.village.commune, at=at)
    return HouseholdMember.objects.create(household=row, person=person)


@transaction.atomic
def remove_member(member: HouseholdMember, *, by: Account | None, at: datetime) -> Household:
    """No longer called for this home; the person stays in the commune's list."""
    home = member.household
    note_act("remove_member", subject=f"household:{home.pk}", by=by, commune=home.village.commune, at=at)
    member.delete()
    return home


@transaction.atomic
def consent_of(row: Household, *, purpose: str, means: str, by: Account | None, at: datetime) -> Consent:
    """What the head of the home agreed to, and how."""
    return give_consent(row.head, purpose=purpose, means=means, by=by, at=at)


def known_head(village: Village, head: HeadFacts) -> Person | None:
    """The villager of that name who shares a number or, without any, is the only one and heads no home."""
    namesakes = Person.objects.filter(village=village, folded=fold(head.name), is_active=True)
    numbers = [normalise(p) for p in head.phones]
    if numbers:
        return namesakes.filter(phones__number__in=numbers).distinct().first()
    found = list(namesakes.exclude(heads__valid_to=None)[:2])
    return found[0] if len(found) == 1 else None


def check_open(row: Household) -> None:
    """A home that moved away, or was merged into another, is past."""
    if row.valid_to is not None:
        raise Refused(_("Hộ này không còn trong sổ từ ngày %(day)s.") % {"day": f"{row.valid_to:%d/%m/%Y}"})


def check_point(point: Point, *, village: Village) -> None:
    """A home lies near its village."""
    if village.lat is None or village.lon is None:
        return
    away = distance_m(point, Point(village.lat, village.lon))
    if away > FARTHEST_HOME_M:
        raise Refused(
            _("Vị trí này cách %(village)s %(km)d km, chắc ghi nhầm.")
            % {"village": village, "km": round(away / 1000)}
        )


def next_number(village: Village) -> str:
    """One more than the highest number in use; homes numbered in words are passed over."""
    used = village.households.filter(valid_to=None).values_list("number", flat=True)
    return str(max((int(n) for n in used if n.isdecimal()), default=0) + 1)


def _write(row: Household, home: HomeFacts, *, by: Account | None, at: datetime) -> None:
    village = row.village
    number = nfc(home.number) or (row.number if row.pk else next_number(village))
    taken = village.households.filter(number=number, valid_to=None).exclude(pk=row.pk)
    if taken.exists():
        raise Refused(_("%(village)s đã có hộ số %(n)s.") % {"village": village, "n": number})
    if len(number) > 20:
        raise Refused(_("Số hộ dài quá 20 chữ."))
    if home.cluster is not None and home.cluster.village_id != village.pk:
        raise Refused(_("Cụm này không thuộc %(village)s.") % {"village": village})
    for purpose, means in home.consents.items():
        give_consent(row.head, purpose=purpose, means=means, by=by, at=at)
    _place(row, home.point)
    row.number, row.cluster, row.address = number, home.cluster, nfc(home.address)[:200]
    row.residents = home.residents
    row.save()


def _place(row: Household, point: Point | None) -> None:
    if point is None:
        row.lat = row.lon = None
        return
    if not agrees(row.head, Consent.Purpose.POSITION):
        raise Refused(_("Muốn ghi vị trí nhà thì chủ hộ phải đồng ý; im lặng không phải là đồng ý."))
    check_point(point, village=row.village)
    row.lat, row.lon = point.lat, point.lon


def agrees(person: Person, purpose: str) -> bool:
    """Whether a consent for the purpose stands."""
    return person.consents.filter(purpose=purpose, withdrawn_at=None).exists()
