"""Questions about groups: who is in them now, which homes are in none, whether a size fits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from keng.core.geo import Point, distance_m
from keng.records.groups.models import GroupMember, InterFamilyGroup
from keng.records.households.models import Household
from keng.records.people.models import Person
from keng.records.places.models import Village

FEWEST, MOST = 5, 15  # homes (domain §3: Huế asks 15, at least 5 where homes are sparse)


class Size(StrEnum):
    """How many homes a group has against what is advised; a warning, never a refusal."""

    FITS = "fits"
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True)
class Standing:
    """A group as it is now."""

    group: InterFamilyGroup
    homes: Sequence[Household]

    @property
    def size(self) -> Size:
        return size_of(len(self.homes))


def size_of(homes: int) -> Size:
    """`size_of(4) is Size.SMALL`."""
    if homes < FEWEST:
        return Size.SMALL
    return Size.LARGE if homes > MOST else Size.FITS


def members_now() -> QuerySet[GroupMember]:
    """Homes that are in a standing group of the village where they stand."""
    return GroupMember.objects.filter(
        left_on=None,
        group__dissolved_on=None,
        household__valid_to=None,
        household__village=F("group__village"),
    )


def groups_of(villages: Collection[Village]) -> list[Standing]:
    """The standing groups of some villages with their homes, in two statements."""
    groups = InterFamilyGroup.objects.filter(village__in=villages, dissolved_on=None)
    rows = list(groups.select_related("village", "leader").order_by("village__order", "village_id", "number"))
    homes: dict[int, list[Household]] = {row.pk: [] for row in rows}
    members = members_now().filter(group__in=rows).select_related("household__head", "household__cluster")
    for member in members.order_by("household__head__folded", "household_id"):
        homes[member.group_id].append(member.household)
    return [Standing(row, homes[row.pk]) for row in rows]


def group_of(home: Household) -> InterFamilyGroup | None:
    """The group a home is in now."""
    member = members_now().filter(household=home).select_related("group").first()
    return member.group if member else None


def homes_in(group: InterFamilyGroup) -> QuerySet[Household]:
    """The homes of a group now."""
    rows = Household.objects.filter(pk__in=members_now().filter(group=group).values("household"))
    return rows.select_related("head", "village", "cluster").order_by("head__folded", "pk")


def homes_in_none(village: Village) -> QuerySet[Household]:
    """The homes of a village that are in no group."""
    rows = Household.objects.filter(village=village, valid_to=None)
    rows = rows.exclude(pk__in=members_now().values("household"))
    return rows.select_related("head", "village", "cluster").order_by("head__folded", "pk")


def people_in(group: InterFamilyGroup) -> QuerySet[Person]:
    """Those of whom a leader may be chosen: heads and members of its homes."""
    homes = homes_in(group).order_by().values("pk")
    rows = Person.objects.filter(Q(heads__in=homes) | Q(households__household__in=homes), is_active=True)
    return rows.distinct().order_by("folded", "pk")


def near_in_none(group: InterFamilyGroup, *, most: int = 8) -> list[Household]:
    """Homes in no group that lie nearest to this one; those of its clusters where no position is known."""
    homes, free = list(homes_in(group)), homes_in_none(group.village)
    here = [p for home in homes if (p := _point(home)) is not None]
    if not here:
        return list(free.filter(cluster__in={h.cluster_id for h in homes if h.cluster_id})[:most])
    placed = [(home, p) for home in free if (p := _point(home)) is not None]
    placed.sort(key=lambda one: min(distance_m(one[1], p) for p in here))
    return [home for home, _p in placed[:most]]


def _point(home: Household) -> Point | None:
    return Point(home.lat, home.lon) if home.lat is not None and home.lon is not None else None
