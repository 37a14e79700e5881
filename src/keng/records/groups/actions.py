"""What is done with groups: formed, renamed, led by somebody people chose, homes moved; plans adopted."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from keng.core.names import nfc
from keng.records.groups.models import GroupMember, InterFamilyGroup
from keng.records.groups.queries import members_now, people_in
from keng.records.households.models import Household
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Person
from keng.records.places.models import Village
from keng.records.refusal import Refused


@transaction.atomic
def form_group(
    village: Village, *, homes: Collection[Household], name: str = "", by: Account | None, at: datetime
) -> InterFamilyGroup:
    """A new group of these homes; a home that was in another leaves it."""
    group = _new(village, name=name, at=at)
    for home in homes:
        _join(home, group, at=at)
    _note("form_group", group, by=by, at=at)
    return group


@transaction.atomic
def rename_group(group: InterFamilyGroup, *, name: str, by: Account | None, at: datetime) -> InterFamilyGroup:
    """What people call it; empty is its number again."""
    _check_standing(group)
    group.name = nfc(name).strip()[:120]
    group.save()
    _note("rename_group", group, by=by, at=at)
    return group


@transaction.atomic
def choose_leader(
    group: InterFamilyGroup, *, leader: Person | None, by: Account | None, at: datetime
) -> InterFamilyGroup:
    """Whom the homes chose; somebody of one of them. Never chosen by a machine."""
    _check_standing(group)
    if leader is not None and not people_in(group).filter(pk=leader.pk).exists():
        raise Refused(_("%(who)s không ở nhà nào trong tổ này.") % {"who": leader})
    group.leader = leader
    group.save()
    _note("choose_group_leader", group, by=by, at=at)
    return group


@transaction.atomic
def move_home(
    home: Household, *, to: InterFamilyGroup | None, by: Account | None, at: datetime
) -> GroupMember | None:
    """Into another group of its village, or (`to` None) out of any; its row in the old one stays as past."""
    if to is None:
        left = _leave(home, at=at)
        if left is None:
            raise Refused(_("%(home)s không ở tổ liên gia nào.") % {"home": home})
        _note("move_group_home", left.group, by=by, at=at)
        return None
    _check_standing(to)
    row = _join(home, to, at=at)
    _note("move_group_home", to, by=by, at=at)
    return row


@transaction.atomic
def dissolve_group(group: InterFamilyGroup, *, by: Account | None, at: datetime) -> InterFamilyGroup:
    """Its homes are in none; what it was stays."""
    _check_standing(group)
    today = _today(group.village, at)
    GroupMember.objects.filter(group=group, left_on=None).update(left_on=today)
    group.dissolved_on, group.leader = today, None
    group.save()
    _note("dissolve_group", group, by=by, at=at)
    return group


@transaction.atomic
def adopt_groups(
    village: Village, *, groups: Sequence[Sequence[int]], by: Account | None, at: datetime
) -> list[InterFamilyGroup]:
    """Make the groups of a plan (household ids) the village's own, in the plan's order.

    A standing group goes on, with its number, name and leader, as the planned group that takes most of
    its homes; one that no planned group goes on with and that keeps no home is dissolved. Homes that
    the plan does not name stay where people put them. No leader is chosen here.
    """
    homes = _planned_homes(village, groups)
    heirs = _heirs(groups)
    made = []
    for planned, heir in zip(groups, heirs, strict=True):
        group = heir or _new(village, name="", at=at)
        for pk in planned:
            _join(homes[pk], group, at=at)
        made.append(group)
    for group in InterFamilyGroup.objects.filter(village=village, dissolved_on=None):
        if not members_now().filter(group=group).exists():
            dissolve_group(group, by=by, at=at)
    note_act(
        "adopt_groups",
        subject=f"village:{village.pk}",
        by=by,
        commune=village.commune,
        at=at,
        detail=f"{len(made)} tổ, {len(homes)} hộ",
    )
    return made


def _planned_homes(village: Village, groups: Sequence[Sequence[int]]) -> dict[int, Household]:
    named = [pk for planned in groups for pk in planned]
    if not all(groups) or len(named) != len(set(named)):
        raise Refused(_("Phương án có tổ không có hộ nào, hoặc một hộ ở hai tổ."))
    homes = {
        home.pk: home
        for home in village.households.select_for_update(of=("self",))
        .filter(pk__in=named, valid_to=None)
        .select_related("head")
    }
    if len(homes) < len(named):
        raise Refused(
            _("Phương án có hộ không còn ở %(village)s. Hãy tính lại từ sổ hộ hôm nay.")
            % {"village": village}
        )
    return homes


def _heirs(groups: Sequence[Sequence[int]]) -> list[InterFamilyGroup | None]:
    """For each planned group the standing one it goes on with: the largest common parts first."""
    named = {pk: n for n, planned in enumerate(groups) for pk in planned}
    shared: dict[tuple[int, int], int] = {}
    standing: dict[int, InterFamilyGroup] = {}
    for member in members_now().filter(household__in=named).select_related("group"):
        key = (named[member.household_id], member.group_id)
        shared[key] = shared.get(key, 0) + 1
        standing[member.group_id] = member.group
    heirs: list[InterFamilyGroup | None] = [None] * len(groups)
    for (n, pk), _homes in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if heirs[n] is None and pk in standing:
            heirs[n] = standing.pop(pk)
    return heirs


def _new(village: Village, *, name: str, at: datetime) -> InterFamilyGroup:
    last = InterFamilyGroup.objects.filter(village=village, dissolved_on=None).aggregate(n=Max("number"))["n"]
    return InterFamilyGroup.objects.create(
        village=village,
        number=(last or 0) + 1,
        name=nfc(name).strip()[:120],
        formed_on=_today(village, at),
    )


def _join(home: Household, group: InterFamilyGroup, *, at: datetime) -> GroupMember:
    if home.village_id != group.village_id or home.valid_to is not None:
        raise Refused(_("%(home)s không ở %(village)s.") % {"home": home, "village": group.village})
    if (row := GroupMember.objects.filter(household=home, group=group, left_on=None).first()) is not None:
        return row
    _leave(home, at=at)
    return GroupMember.objects.create(group=group, household=home, joined_on=_today(group.village, at))


def _leave(home: Household, *, at: datetime) -> GroupMember | None:
    """Out of the group it is in; a leader who lives there leads it no longer."""
    rows = GroupMember.objects.select_for_update(of=("self",)).filter(household=home, left_on=None)
    row = rows.select_related("group__village__commune").first()
    if row is None:
        return None
    row.left_on = max(_today(row.group.village, at), row.joined_on)
    row.save(update_fields=["left_on"])
    group = row.group
    if group.leader is not None and not people_in(group).filter(pk=group.leader.pk).exists():
        group.leader = None
        group.save()
    return row


def _check_standing(group: InterFamilyGroup) -> None:
    if group.dissolved_on is not None:
        raise Refused(_("Tổ này đã giải thể ngày %(day)s.") % {"day": f"{group.dissolved_on:%d/%m/%Y}"})


def _note(verb: str, group: InterFamilyGroup, *, by: Account | None, at: datetime) -> None:
    note_act(verb, subject=f"group:{group.pk}", by=by, commune=group.village.commune, at=at)


def _today(village: Village, at: datetime) -> date:
    return at.astimezone(village.commune.zone).date()
