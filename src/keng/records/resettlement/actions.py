"""Villages merged or split: their clusters, homes, people, offices, gongs and coming nights go along.

What was stays where it was: nights behind, shifts behind and reports keep the village they happened in.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from keng.core.nights import Outcome
from keng.core.rights import Role
from keng.records.alarms.models import AlarmLadder
from keng.records.gongs.models import GongPost
from keng.records.groups.models import InterFamilyGroup
from keng.records.households.models import Household, HouseholdMember
from keng.records.messages.models import Outlet
from keng.records.people.appointments import carry_over
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Appointment, Person
from keng.records.places.actions import keep_traces, succeed
from keng.records.places.models import Cluster, PlaceChange, Village
from keng.records.refusal import Refused
from keng.records.resettlement.tracing import look, traces_since
from keng.records.roster.models import CalendarFeed
from keng.records.watch.models import Exemption, Expectation, Schedule

Name = tuple[str, str]  # local word, name


@dataclass
class _Move:
    """Who goes where: a cluster to its village, everything else to `home`."""

    before: Sequence[Village]
    after: Sequence[Village]
    on: date
    at: datetime
    by: Account | None
    directive: str
    reason: str
    chosen: Mapping[int, Village] = field(default_factory=dict)
    clusters: dict[int, Cluster] = field(default_factory=dict)  # of before → of after

    @property
    def home(self) -> Village:
        return self.after[0]


@transaction.atomic
def merge_villages(
    before: Sequence[Village], *, name: Name, on: date, directive: str, by: Account | None, at: datetime
) -> Village:
    """Several villages become one. Where two hold one office, the first village's holder keeps it."""
    if len({v.pk for v in before}) < 2:
        raise Refused(_("Hãy chọn từ hai thôn trở lên để sáp nhập."))
    seen = look(before)
    change, after = succeed(
        PlaceChange.Kind.MERGE, before=before, names=[name], on=on, directive=directive, at=at
    )
    _carry(_Move(before, after, on, at, by, directive, _("sáp nhập thôn")))
    keep_traces(change, traces_since(seen, villages=[*before, *after]))
    return after[0]


@transaction.atomic
def split_village(
    village: Village,
    *,
    names: Sequence[Name],
    clusters: Mapping[int, int],
    on: date,
    directive: str,
    by: Account | None,
    at: datetime,
) -> list[Village]:
    """One village becomes several. `clusters` says which goes to which (its place in `names`).

    Homes and people follow their cluster, gongs the first cluster they serve; the rest goes to the first.
    """
    if len(names) < 2:
        raise Refused(_("Hãy ghi tên từ hai thôn trở lên."))
    seen = look([village])
    change, after = succeed(
        PlaceChange.Kind.SPLIT, before=[village], names=names, on=on, directive=directive, at=at
    )
    chosen = {pk: after[index] for pk, index in clusters.items() if 0 <= index < len(after)}
    _carry(_Move([village], after, on, at, by, directive, _("chia tách thôn"), chosen))
    keep_traces(change, traces_since(seen, villages=[village, *after]))
    return after


def _carry(move: _Move) -> None:
    _clusters(move)
    _people(move, _homes(move))
    _groups(move)
    _offices(move)
    _posts(move)
    _rules(move)
    _ladders(move)
    _outlets(move)
    _boundaries(move)
    _nights(move)
    for village in move.before:
        note_act(
            "resettle",
            subject=f"village:{village.pk}",
            by=move.by,
            commune=village.commune,
            at=move.at,
            detail=",".join(str(v.pk) for v in move.after),
        )


def _clusters(move: _Move) -> None:
    for old in Cluster.objects.filter(village__in=move.before, valid_to=None).select_related("village"):
        to = move.chosen.get(old.pk, move.home)
        name, folded = old.name, old.folded
        if to.clusters.filter(folded=folded, valid_to=None).exists():
            name, folded = f"{old.name} ({old.village.name})", f"{folded} ({old.village.folded})"
        move.clusters[old.pk] = Cluster.objects.create(
            village=to,
            name=name[:120],
            folded=folded[:160],
            is_far=old.is_far,
            lat=old.lat,
            lon=old.lon,
            valid_from=move.on,
        )
        old.valid_to = move.on
        old.save()


def _homes(move: _Move) -> dict[int, Village]:
    """Move the homes; which village each of their people comes to."""
    goes: dict[int, Village] = {}
    homes: list[Household] = []
    for order, village in enumerate(move.before):
        for home in Household.objects.filter(village=village, valid_to=None):
            cluster = move.clusters.get(home.cluster_id) if home.cluster_id else None
            home.village, home.cluster = (cluster.village if cluster else move.home), cluster
            if order:
                home.number = f"{home.number[:17]}-{order + 1}"  # each village counted its homes from one
            goes[home.head_id] = home.village
            homes.append(home)
    where = {home.pk: home.village for home in homes}
    members = HouseholdMember.objects.filter(household__in=homes).values_list("person_id", "household_id")
    goes |= {person: where[home] for person, home in members}
    bulk_update_with_history(
        homes, Household, ["village", "cluster", "number"], batch_size=200, default_date=move.at
    )
    return goes


def _people(move: _Move, goes: Mapping[int, Village]) -> None:
    people = list(Person.objects.filter(village__in=move.before))
    for person in people:
        person.village = goes.get(person.pk, move.home)
    bulk_update_with_history(people, Person, ["village"], batch_size=200, default_date=move.at)


def _groups(move: _Move) -> None:
    """An inter-family group stays together: it goes where most of its homes go."""
    for group in InterFamilyGroup.objects.filter(village__in=move.before, dissolved_on=None).order_by("pk"):
        now = Counter(group.members.filter(left_on=None).values_list("household__village", flat=True))
        by_pk = {village.pk: village for village in move.after}
        group.village = by_pk.get(now.most_common(1)[0][0], move.home) if now else move.home
        taken = set(group.village.groups.filter(dissolved_on=None).values_list("number", flat=True))
        if group.number in taken:
            group.number = max(taken) + 1
        group.save()


def _ladders(move: _Move) -> None:
    """Whom a village's own ladders call first holds in what follows; of several the first village's."""
    for ladder in AlarmLadder.objects.filter(village__in=move.before).order_by("village__order", "pk"):
        for village in move.after:
            if not AlarmLadder.objects.filter(village=village, kind=ladder.kind).exists():
                ladder.pk, ladder.village = None, village
                ladder.save(force_insert=True)


def _outlets(move: _Move) -> None:
    """A loudspeaker or radio node goes on speaking, to the first of what follows."""
    Outlet.objects.filter(village__in=move.before).update(village=move.home)


def _boundaries(move: _Move) -> None:
    """One village out of several lies where they lay; how a split village is parted nobody has said yet."""
    known = [village.boundary for village in move.before if village.boundary]
    if len(move.after) == 1 and len(known) == len(move.before):
        parts = [
            part
            for shape in known
            for part in ([shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"])
        ]
        move.home.boundary = {"type": "MultiPolygon", "coordinates": parts}
        move.home.save(update_fields=["boundary"])


def _offices(move: _Move) -> None:
    for village in move.before:
        held = Appointment.objects.filter(village=village, until_on=None).select_related("person", "commune")
        for one in held.order_by("from_on", "pk"):
            own = [v for v in move.after if v.pk == one.person.village_id] or [move.home]
            for to in move.after if one.role == Role.LIAISON else own:
                carry_over(
                    one,
                    to=to,
                    on=move.on,
                    reason=move.reason,
                    directive=move.directive,
                    by=move.by,
                    at=move.at,
                )


def _posts(move: _Move) -> None:
    for post in GongPost.objects.filter(village__in=move.before, valid_to=None).order_by("village", "number"):
        serves = [move.clusters[c.pk] for c in post.clusters.all() if c.pk in move.clusters]
        post.village = serves[0].village if serves else move.home
        numbers = set(post.village.gong_posts.filter(valid_to=None).values_list("number", flat=True))
        if post.number in numbers:
            post.number = max(numbers) + 1
        post.save()
        post.clusters.set(serves)


def _rules(move: _Move) -> None:
    """Hours of a village's own and excuses that still run hold in what follows."""
    for rule in Schedule.objects.filter(village__in=move.before, post=None, valid_to=None).order_by("pk"):
        Schedule.objects.filter(pk=rule.pk).update(valid_to=max(move.on, rule.valid_from))
        for village in move.after:
            if village.schedule_set.filter(purpose=rule.purpose, post=None, valid_to=None).exists():
                continue
            rule.pk, rule.village, rule.valid_from = None, village, move.on
            rule.save(force_insert=True)
    running = Exemption.objects.filter(village__in=move.before, withdrawn_at=None, until_on__gte=move.on)
    for exemption in running:
        for village in move.after:
            exemption.pk, exemption.village = None, village
            exemption.from_on = max(exemption.from_on, move.on)
            exemption.save(force_insert=True)
    CalendarFeed.objects.filter(village__in=move.before).update(village=move.home)


def _nights(move: _Move) -> None:
    """Nights still ahead are called and counted in the village that now stands."""
    ahead = Expectation.objects.filter(
        village__in=move.before, ring_at__gt=move.at, outcome__in=(Outcome.WAITING, Outcome.EXCUSED)
    )
    for village in move.after:
        ahead.filter(post__village=village).update(village=village)
