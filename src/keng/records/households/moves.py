"""Homes move, split, join and leave; each change is written down and can be taken back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.records.households.actions import HeadFacts, check_open, known_head, next_number
from keng.records.households.models import HelpNeed, Household, HouseholdChange, HouseholdMember
from keng.records.people.actions import add_person
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Person
from keng.records.places.models import Cluster, Village
from keng.records.refusal import Refused

State = dict[str, int | str | None]
KEPT = ("village_id", "cluster_id", "number", "residents")


@transaction.atomic
def move_household(
    home: Household,
    *,
    to: Village | None,
    cluster: Cluster | None = None,
    on: date,
    reason: str = "",
    by: Account | None,
    at: datetime,
) -> HouseholdChange:
    """To another village or cluster of the commune, or (`to` None) away from it."""
    _check(home, on)
    before = state_of(home)
    if to is None:
        home.valid_to = on
    elif (to.pk, cluster and cluster.pk) == (home.village_id, home.cluster_id):
        raise Refused(_("Hộ đang ở đúng chỗ này rồi."))
    else:
        _settle(home, to, cluster)
    home.save()
    return _record(
        HouseholdChange.Kind.MOVE, [home], [before], after=[home], on=on, reason=reason, by=by, at=at
    )


@transaction.atomic
def split_household(
    home: Household,
    *,
    head: HeadFacts,
    members: Sequence[HouseholdMember] = (),
    residents: int,
    on: date,
    reason: str = "",
    by: Account | None,
    at: datetime,
) -> HouseholdChange:
    """Part of a home becomes one of its own, with its own head; the chosen members go along."""
    _check(home, on)
    if not 0 < residents < home.residents:
        raise Refused(_("Hộ mới phải có từ 1 đến %(n)d người.") % {"n": home.residents - 1})
    before = state_of(home)
    leader = _head(home, head, by=by, at=at)
    new = Household.objects.create(
        village=home.village,
        cluster=home.cluster,
        number=next_number(home.village),
        head=leader,
        residents=residents,
        valid_from=on,
    )
    home.residents -= residents
    home.save()
    gone = [m for m in home.members.all() if m.person_id == leader.pk or m in members]
    for member in gone:
        member.delete()
        if member.person_id != leader.pk:
            HouseholdMember.objects.create(household=new, person_id=member.person_id)
    change = _record(
        HouseholdChange.Kind.SPLIT, [home], [before], after=[home, new], on=on, reason=reason, by=by, at=at
    )
    change.was["left"] = [m.person_id for m in gone]
    change.save()
    return change


@transaction.atomic
def merge_households(
    keep: Household, *, gone: Household, on: date, reason: str = "", by: Account | None, at: datetime
) -> HouseholdChange:
    """`gone` joins `keep`: its people are called there, its row stays as the past."""
    _check(keep, on)
    _check(gone, on)
    if keep.pk == gone.pk or keep.village_id != gone.village_id:
        raise Refused(_("Chỉ nhập hai hộ khác nhau trong cùng một thôn."))
    before = [state_of(keep), state_of(gone)]
    there = {keep.head_id, *keep.members.values_list("person_id", flat=True)}
    people = {gone.head_id, *gone.members.values_list("person_id", flat=True)} - there
    HouseholdMember.objects.bulk_create(HouseholdMember(household=keep, person_id=p) for p in people)
    keep.residents = min(keep.residents + gone.residents, 60)
    gone.valid_to = on
    keep.save()
    gone.save()
    change = _record(
        HouseholdChange.Kind.MERGE, [keep, gone], before, after=[keep], on=on, reason=reason, by=by, at=at
    )
    change.was |= {"joined": sorted(people), "needs": _carry_needs(keep, gone)}
    change.save()
    return change


@transaction.atomic
def undo_change(change: HouseholdChange, *, by: Account | None, at: datetime) -> HouseholdChange:
    """Put the homes back as they were; refused when somebody changed one of them since."""
    homes = {str(h.pk): h for h in [*change.before.all(), *change.after.all()]}
    if change.undone_at is not None:
        raise Refused(_("Việc này đã hoàn tác rồi."))
    if any(state_of(home) != change.was["now"].get(pk) for pk, home in homes.items()):
        raise Refused(_("Có hộ đã được sửa sau đó, nên không hoàn tác được. Hãy sửa tay."))
    born = [home for pk, home in homes.items() if pk not in change.was["before"]]
    for home in born:
        _unmake(home, to=change.before.get(), people=change.was.get("left", []))
    for pk, before in change.was["before"].items():
        _restore(homes[pk], before)
    for keep in change.after.all():
        keep.members.filter(person_id__in=change.was.get("joined", [])).delete()
        keep.help_needs.filter(kind__in=change.was.get("needs", [])).delete()
    change.undone_at = at
    change.save()
    commune = change.before.all()[0].village.commune
    note_act("undo_household_change", subject=f"household_change:{change.pk}", by=by, commune=commune, at=at)
    return change


def state_of(home: Household) -> State:
    """What a change may touch, as it can be kept in JSON."""
    state: State = {name: getattr(home, name) for name in KEPT}
    return state | {"valid_to": home.valid_to.isoformat() if home.valid_to else None}


def _settle(home: Household, to: Village, cluster: Cluster | None) -> None:
    if to.commune_id != home.village.commune_id:
        raise Refused(_("Chỉ chuyển hộ trong cùng một xã; đi xã khác thì chọn “rời xã”."))
    if cluster is not None and cluster.village_id != to.pk:
        raise Refused(_("Cụm này không thuộc %(village)s.") % {"village": to})
    if to.pk != home.village_id:
        home.number = next_number(to)
        folk = [home.head_id, *home.members.values_list("person_id", flat=True)]
        _live_in(to.pk, folk)
    home.village, home.cluster = to, cluster


def _live_in(village_id: int, people: Iterable[int]) -> None:
    for person in Person.objects.filter(pk__in=list(people)):
        person.village_id = village_id
        person.save()


def _restore(home: Household, before: State) -> None:
    was_in, home.valid_to = home.village_id, None
    for name in KEPT:
        setattr(home, name, before[name])
    if before["valid_to"]:
        home.valid_to = date.fromisoformat(str(before["valid_to"]))
    taken = Household.objects.filter(village_id=home.village_id, number=home.number, valid_to=None)
    if home.valid_to is None and taken.exclude(pk=home.pk).exists():
        raise Refused(_("Số hộ cũ nay đã có hộ khác dùng. Hãy sửa tay."))
    home.save()
    if was_in != home.village_id:
        _live_in(home.village_id, [home.head_id, *home.members.values_list("person_id", flat=True)])


def _unmake(new: Household, *, to: Household, people: Sequence[int]) -> None:
    """A home that a split made: its row stays, closed on the day it began."""
    new.members.all().delete()
    new.valid_to = new.valid_from
    new.save()
    for person in people:
        HouseholdMember.objects.get_or_create(household=to, person_id=person)


def _carry_needs(keep: Household, gone: Household) -> list[str]:
    there = set(keep.help_needs.values_list("kind", flat=True))
    carried = [n for n in gone.help_needs.all() if n.kind not in there]
    HelpNeed.objects.bulk_create(
        HelpNeed(household=keep, kind=n.kind, people=n.people, note=n.note) for n in carried
    )
    return [n.kind for n in carried]


def _head(home: Household, head: HeadFacts, *, by: Account | None, at: datetime) -> Person:
    known = [m.person for m in home.members.select_related("person") if m.person.name == head.name.strip()]
    found = known[0] if known else known_head(home.village, head)
    if found is not None and found.heads.filter(valid_to=None).exists():
        raise Refused(_("%(person)s đang là chủ một hộ.") % {"person": found})
    return found or add_person(
        home.village.commune,
        name=head.name,
        village=home.village,
        form_of_address=head.form_of_address,
        phones=head.phones,
        by=by,
        at=at,
    )


def _check(home: Household, on: date) -> None:
    check_open(home)
    if on < home.valid_from:
        raise Refused(_("Ngày này trước ngày hộ vào sổ (%(day)s).") % {"day": f"{home.valid_from:%d/%m/%Y}"})


def _record(
    kind: HouseholdChange.Kind,
    before: Sequence[Household],
    states: Sequence[State],
    *,
    after: Sequence[Household],
    on: date,
    reason: str,
    by: Account | None,
    at: datetime,
) -> HouseholdChange:
    touched = {str(h.pk): state_of(h) for h in [*before, *after]}
    was = {"before": {str(h.pk): s for h, s in zip(before, states, strict=True)}, "now": touched}
    person = by.person if by else None
    change = HouseholdChange.objects.create(
        kind=kind, on=on, reason=reason.strip()[:200], was=was, made_at=at, by=person
    )
    change.before.set(before)
    change.after.set([h for h in after if h.valid_to is None])
    commune = before[0].village.commune
    note_act("change_household", subject=f"household:{before[0].pk}", by=by, commune=commune, at=at)
    return change
