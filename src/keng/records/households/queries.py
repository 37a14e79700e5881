"""Questions about homes: found without marks, likely twins, what became of them."""

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from keng.core.names import fold
from keng.records.households.models import Household, HouseholdChange, HouseholdMember
from keng.records.people.models import Person
from keng.records.people.numbers import search_digits
from keng.records.places.models import Commune, Village
from keng.records.places.queries import called_once, heirs_of, without_local_word


def households_of(commune: Commune, *, villages: Collection[int] | None) -> QuerySet[Household]:
    """The homes a holder may see: the commune's, or those of some villages."""
    rows = Household.objects.filter(village__commune=commune).select_related("head", "village", "cluster")
    return rows if villages is None else rows.filter(village_id__in=villages)


def homes_of(person: Person) -> QuerySet[Household]:
    """The homes somebody heads or belongs to now."""
    headed = Household.objects.filter(head=person).order_by().values("pk")
    lived_in = HouseholdMember.objects.filter(person=person).order_by().values("household")
    mine = headed.union(lived_in)  # not an OR: that reads every home
    return Household.objects.filter(pk__in=mine, valid_to=None)


def find_households(rows: QuerySet[Household], *, text: str) -> QuerySet[Household]:
    """Homes by a name now or before, a number of the home, a telephone, a cluster, a village as
    it is or was called; marks are not needed."""
    digits = search_digits(text)
    if digits and len(digits) >= 4:
        phones = Q(head__phones__number__contains=digits) | Q(
            members__person__phones__number__contains=digits
        )
        return rows.filter(phones).distinct()
    words = without_local_word(text)
    if " " in words and (there := rows.filter(village__in=called_once(words))).exists():
        return there
    for word in words.split():
        was = Person.history.filter(folded__contains=word).values("id")
        rows = rows.filter(
            Q(head__folded__contains=word)
            | Q(head_id__in=was)
            | Q(members__person__folded__contains=word)
            | Q(number__iexact=word)
            | Q(cluster__folded__contains=word)
            | Q(village__folded__contains=word)
            | Q(village__former_names__folded__contains=word)
            | Q(village__in=heirs_of(word))
        )
    return rows.distinct()


def likely_twins(
    village: Village, *, name: str, numbers: Sequence[str], other_than: Household | None = None
) -> list[Household]:
    """Open homes that may be the same: the name in this village, or the number anywhere in the commune."""
    same = Q(village=village, head__folded=fold(name))
    if numbers:
        same |= Q(village__commune=village.commune, head__phones__number__in=numbers)
    rows = Household.objects.filter(same, valid_to=None).select_related("head", "village")
    if other_than is not None:
        rows = rows.exclude(pk=other_than.pk)
    return list(rows.distinct()[:5])


def changes_of(home: Household) -> list[HouseholdChange]:
    """Moves, splits and mergers that touched a home, newest first."""
    rows = HouseholdChange.objects.filter(Q(before=home) | Q(after=home)).distinct()
    return list(rows.select_related("by").prefetch_related("before__head", "after__head"))
