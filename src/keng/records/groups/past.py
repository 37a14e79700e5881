"""The groups of a village as they are, kept so that an adopted plan can be taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from keng.records.groups.actions import dissolve_group, move_home
from keng.records.groups.models import InterFamilyGroup
from keng.records.groups.queries import groups_of, members_now
from keng.records.households.models import Household
from keng.records.people.models import Account
from keng.records.places.models import Village

Kept = Mapping[str, object]


def groups_as_they_are(village: Village) -> list[dict[str, object]]:
    """Each standing group with its leader and its homes, as plain values."""
    return [
        {"group": one.group.pk, "leader": one.group.leader_id, "homes": [home.pk for home in one.homes]}
        for one in groups_of([village])
    ]


@transaction.atomic
def bring_back_groups(village: Village, kept: Sequence[Kept], *, by: Account | None, at: datetime) -> None:
    """Groups and homes as they were kept; a home that moved away meanwhile stays where it is.

    A group dissolved since then stands again with its number if that is free, and with its leader.
    """
    homes = Household.objects.filter(village=village, valid_to=None).select_related(
        "head", "village__commune"
    )
    standing = {home.pk: home for home in homes}
    was = {pk: one for one in kept for pk in _numbers(one["homes"])}
    for member in members_now().filter(group__village=village).select_related("household"):
        if member.household_id not in was and member.household_id in standing:
            move_home(standing[member.household_id], to=None, by=by, at=at)
    for one in kept:
        group = InterFamilyGroup.objects.select_related("village__commune").get(pk=str(one["group"]))
        _stand_again(group)
        for pk in _numbers(one["homes"]):
            if pk in standing:
                move_home(standing[pk], to=group, by=by, at=at)
        InterFamilyGroup.objects.filter(pk=group.pk).update(leader_id=one["leader"])
    for group in InterFamilyGroup.objects.filter(village=village, dissolved_on=None):
        if not members_now().filter(group=group).exists():
            dissolve_group(group, by=by, at=at)


def _stand_again(group: InterFamilyGroup) -> None:
    if group.dissolved_on is None:
        return
    others = InterFamilyGroup.objects.filter(village=group.village, dissolved_on=None)
    taken = set(others.values_list("number", flat=True))
    if group.number in taken:
        group.number = max(taken) + 1
    group.dissolved_on = None
    group.save()


def _numbers(value: object) -> list[int]:
    return [int(pk) for pk in value] if isinstance(value, list) else []
