"""Questions about people: found without marks, by former name, by any part of a number."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Case, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from keng.core.names import fold
from keng.core.rights import OFFICER_ROLES, VILLAGE_ROLES, Grant, Role
from keng.records.people.models import Appointment, AuditEntry, BoundPhone, Person
from keng.records.people.numbers import search_digits
from keng.records.places.models import Commune, Village, VillageName
from keng.records.places.queries import find_villages, heirs_of, without_local_word


def people_of(commune: Commune, *, villages: Collection[int] | None) -> QuerySet[Person]:
    """The people a holder may see: everybody of the commune, or those of some villages."""
    rows = Person.objects.filter(commune=commune)
    if villages is None:
        return rows
    return rows.filter(
        Q(village_id__in=villages) | Q(appointments__village_id__in=villages, appointments__until_on=None)
    ).distinct()


def find_people(rows: QuerySet[Person], *, text: str) -> QuerySet[Person]:
    """Those whose name now or before, village now or before, or phone holds what was typed."""
    digits = search_digits(text)
    if digits:
        return rows.filter(phones__number__contains=digits).distinct()
    named = Q()
    for word in fold(text).split():
        was = Person.history.filter(folded__contains=word).values("id")
        place = VillageName.objects.filter(folded__contains=word).values("village_id")
        named &= (
            Q(folded__contains=word)
            | Q(pk__in=was)
            | Q(village__folded__contains=word)
            | Q(village_id__in=place)
            | Q(village_id__in=heirs_of(word))
        )
    if without_local_word(text) != fold(text):  # a village, or somebody whose family name is Tô
        named |= Q(village_id__in=find_villages(text).values("pk"))
    return rows.filter(named).distinct()


def by_office(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Those who serve first, in the order of the roles, then residents; by name within each."""
    ranks = [When(role=role, then=rank) for rank, role in enumerate(Role)]
    held = Appointment.objects.filter(person=OuterRef("pk"), until_on=None)
    highest = held.values("person").values(rank=Min(Case(*ranks, output_field=IntegerField())))
    last = Value(len(Role))
    return rows.annotate(rank=Coalesce(Subquery(highest), last)).order_by("rank", "folded", "pk")


def grants_of(person: Person, *, on: date) -> list[Grant]:
    """The roles a person holds that day, as `core.rights` reads them."""
    rows = person.appointments.in_force_on(on).values_list("role", "commune_id", "village_id")
    return [Grant(Role(role), commune, village) for role, commune, village in rows]


def officers(commune: Commune, *, on: date) -> QuerySet[Appointment]:
    """Open appointments of the whole commune."""
    rows = Appointment.objects.in_force_on(on).filter(commune=commune, role__in=OFFICER_ROLES)
    return rows.select_related("person")


def without_phone(commune: Commune, *, on: date) -> QuerySet[Person]:
    """People with a duty in a village whom no phone remembers yet: those to give a link to."""
    held = Appointment.objects.in_force_on(on).filter(commune=commune)
    working = held.filter(role__in=VILLAGE_ROLES - {Role.RESIDENT}).values("person")
    rows = Person.objects.filter(pk__in=working, is_active=True)
    rows = rows.exclude(pk__in=held.filter(role__in=OFFICER_ROLES).values("person"))
    bound = BoundPhone.objects.filter(revoked_at=None).values("account__person")
    return rows.exclude(pk__in=bound).select_related("village").order_by("village__order", "folded")


def log_of(
    commune: Commune,
    *,
    verb: str = "",
    people: QuerySet[Person] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """Lines of the log of a commune, newest first; `people` are who did it or whom it was about."""
    rows = AuditEntry.objects.filter(Q(commune=commune) | Q(commune=None, by__person__commune=commune))
    if verb:
        rows = rows.filter(verb=verb)
    if people is not None:
        ids = list(people.values_list("pk", flat=True)[:MOST_PEOPLE])
        rows = rows.filter(Q(subject__in=[f"person:{pk}" for pk in ids]) | Q(by__person_id__in=ids))
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return rows.select_related("by__person").order_by("-at", "-id")


MOST_PEOPLE = 200  # of the same name; nobody reads the log of more


def office_holders(village: Village, *, on: date) -> QuerySet[Person]:
    """Those who hold something in a village or in the commune's offices on a day; residents are left out."""
    held = Appointment.objects.in_force_on(on).exclude(role=Role.RESIDENT)
    held = held.filter(Q(village=village) | Q(village=None), commune=village.commune_id)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("folded", "pk")
