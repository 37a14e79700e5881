"""Who is in each circle of an alarm now: the homes, the team, the villages, the offices."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from keng.core.areas import Area, Round
from keng.core.drawn import read_area
from keng.core.escalation.fanout import NEXT_DOOR_M, Called, Candidate, Why, WhyNot, fan_out, next_door
from keng.core.escalation.ladder import Circle
from keng.core.escalation.machine import Happening
from keng.core.geo import Point, box_about, distance_m
from keng.core.nights import night_of
from keng.core.rights import OFFICER_ROLES, Role
from keng.records.alarms.models import Alarm, AlarmCall, AlarmReply
from keng.records.groups.models import InterFamilyGroup
from keng.records.groups.queries import group_of, homes_in
from keng.records.households.models import Household, HouseholdMember
from keng.records.messages.models import Message
from keng.records.people.models import Appointment, Person
from keng.records.places.models import Village
from keng.records.roster.models import Leave, Shift

CALLS = ("alarm_call", "alarm_drill", "alarm_consent")  # a drill never says to dial; a wide one asks first
TEAM = (Role.TEAM_LEADER, Role.DEPUTY_LEADER, Role.TEAM_MEMBER)
LEADS = (*TEAM, Role.VILLAGE_HEAD)
NEIGHBOURING = 3  # villages; further ones are too far to help in time
NEXT_VILLAGE_M = 5_000.0


def called_for(row: Alarm, circles: Iterable[Circle], *, rung: int, at: datetime) -> list[Called]:
    """Everybody these circles hold at this moment, why or why not; in calling order."""
    held = [one for circle in circles for one in candidates(row, circle, at)]
    return fan_out(held, left_out=_left_out(row, rung, at))


def strikers_of(village_ids: Iterable[int], *, at: datetime, row: Alarm) -> list[Person]:
    """Who can sound the gong now: those on duty tonight, and the strikers and leaders of the villages."""
    night = night_of(at, row.commune.zone)
    on_duty = Shift.objects.filter(post__village__in=village_ids, night=night, replaced_at=None)
    held = Appointment.objects.in_force_on(night).filter(
        village__in=village_ids, role__in=(Role.STRIKER, Role.TEAM_LEADER, Role.VILLAGE_HEAD)
    )
    ids = on_duty.order_by().values("person").union(held.order_by().values("person"))
    return list(Person.objects.filter(pk__in=ids, is_active=True))  # not an OR: that reads every person


def told(row: Alarm) -> QuerySet[Person]:
    """Everybody called for an alarm so far, and who raised or reported it: those owed every later word."""
    reported = row.events.filter(kind=Happening.WITNESSED, by__isnull=False).order_by().values("by")
    return Person.objects.filter(
        Q(pk__in=row.calls.values("person")) | Q(pk=row.raised_by_id) | Q(pk__in=reported), is_active=True
    )


def villages_next_to(village: Village) -> list[Village]:
    """The nearest standing villages of the commune; by the order of the list where no position is known."""
    rest = list(Village.objects.filter(commune=village.commune_id, valid_to=None).exclude(pk=village.pk))
    here = _point(village)
    if here is None:
        return sorted(rest, key=lambda v: abs(v.order - village.order))[:NEIGHBOURING]
    away = [(distance_m(here, there), v.order, v) for v in rest if (there := _point(v)) is not None]
    near = sorted((m, order, v.pk, v) for m, order, v in away if m <= NEXT_VILLAGE_M)
    return [v for *_rest, v in near][:NEIGHBOURING]


def where(row: Alarm) -> Point | None:
    """The place of an alarm as exactly as it is known: its point, else its home, gong, cluster, area."""
    for one in (row, row.household, row.post, row.cluster):
        if one is not None and (point := _point(one)) is not None:
            return point
    return read_area(row.area).middle if row.area else None


def area_of(row: Alarm) -> Area | None:
    """The area that an alarm is about: drawn, or a radius about its place; None for a whole village."""
    if row.area:
        return read_area(row.area)
    here = where(row)
    return Round(here, row.radius_m) if here is not None and row.radius_m else None


def candidates(row: Alarm, circle: Circle, at: datetime) -> Iterator[Candidate]:
    """Everybody one circle offers; asked of an alarm that was never raised too, to see what would happen."""
    match circle:
        case Circle.GROUP:
            yield from _group(row) or _next_door(row)
        case Circle.TEAM:
            yield from _team(_villages(row), row, at, Circle.TEAM, Why.IN_TEAM)
        case Circle.VILLAGE:
            yield from _village(_homes_meant(row), row, at, Circle.VILLAGE)
        case Circle.NEIGHBOURS:
            near = [v.pk for v in villages_next_to(row.village)]
            yield from _team(near, row, at, Circle.NEIGHBOURS, Why.NEXT_VILLAGE)
            if row.is_narrow:  # the rest of the village lies around the area that was called first
                yield from _village(_village_homes(row), row, at, Circle.NEIGHBOURS)
        case Circle.COMMUNE:
            yield from _commune(row, at)


def group_at(row: Alarm) -> InterFamilyGroup | None:
    """The inter-family group of the home an alarm is about."""
    return group_of(row.household) if row.household is not None else None


def _group(row: Alarm) -> list[Candidate]:
    """The other homes of that group; nobody where there is none, or it is this home alone."""
    group, here = group_at(row), where(row)
    if group is None:
        return []
    homes = {home.pk: home for home in homes_in(group)}
    found = []
    for pk, person in _people_of(homes):
        there = _point(homes[pk])
        metres = distance_m(here, there) if here is not None and there is not None else None
        found.append((pk, Candidate(person, Circle.GROUP, Why.SAME_GROUP, metres)))
    return [one for _pk, one in found] if any(pk != row.household_id for pk, _one in found) else []


def _next_door(row: Alarm) -> Iterator[Candidate]:
    """The homes within a short walk; without any position those of the same cluster."""
    homes = Household.objects.filter(village__in=_villages(row), valid_to=None)
    here = where(row)
    metres: dict[int, float | None] = {}
    if here is not None:
        south, north, west, east = box_about(here, NEXT_DOOR_M)
        near = homes.order_by().filter(lat__range=(south, north), lon__range=(west, east))
        placed = near.values_list("pk", "lat", "lon")
        metres = dict(next_door({pk: Point(lat or 0.0, lon or 0.0) for pk, lat, lon in placed}, here))
    if not metres and (cluster := row.cluster_id or (row.household and row.household.cluster_id)):
        metres = dict.fromkeys(homes.filter(cluster=cluster).values_list("pk", flat=True))
    for home, person in _people_of(metres):
        yield Candidate(person, Circle.GROUP, Why.NEXT_DOOR, metres[home])


def _people_of(home_ids: Iterable[int]) -> list[tuple[int, int]]:
    """(home, person) of heads and members."""
    ids = list(home_ids)
    heads = Household.objects.filter(pk__in=ids, head__is_active=True).values_list("pk", "head")
    members = HouseholdMember.objects.filter(household__in=ids, person__is_active=True)
    return [*heads, *members.values_list("household", "person")]


def _team(villages: Iterable[int], row: Alarm, at: datetime, circle: Circle, why: Why) -> Iterator[Candidate]:
    ids, night = list(villages), night_of(at, row.commune.zone)
    shifts = Shift.objects.order_by().filter(
        post__village__in=ids, night=night, replaced_at=None, person__is_active=True
    )
    for person in shifts.values_list("person", flat=True).distinct():
        yield Candidate(person, circle, Why.ON_DUTY if circle is Circle.TEAM else why)
    held = Appointment.objects.in_force_on(night).filter(
        village__in=ids, role__in=LEADS, person__is_active=True
    )
    for person in held.values_list("person", flat=True).distinct():
        yield Candidate(person, circle, why)


def _village(homes: Iterable[int], row: Alarm, at: datetime, circle: Circle) -> Iterator[Candidate]:
    """These homes, and everybody who holds something in the village."""
    people = {person for _home, person in _people_of(homes)}
    held = Appointment.objects.in_force_on(night_of(at, row.commune.zone)).filter(village__in=_villages(row))
    if row.is_narrow and circle is Circle.VILLAGE:
        held = held.exclude(role=Role.RESIDENT)  # those are called at home, where it lies in the area
    people |= set(held.filter(person__is_active=True).values_list("person", flat=True))
    for person in sorted(people):
        yield Candidate(person, circle, Why.IN_VILLAGE)


def _village_homes(row: Alarm) -> list[int]:
    homes = Household.objects.filter(village__in=_villages(row), valid_to=None)
    return list(homes.values_list("pk", flat=True))


def _homes_meant(row: Alarm) -> list[int]:
    """Every home of the village; of a narrow alarm those in its area, and those that may lie there.

    A home without a position (or without a cluster) is called: it is better to wake one too many.
    """
    if not row.is_narrow:
        return _village_homes(row)
    homes = Household.objects.filter(village__in=_villages(row), valid_to=None)
    area = area_of(row)
    if area is not None:
        placed = homes.values_list("pk", "lat", "lon")
        return [pk for pk, lat, lon in placed if lat is None or lon is None or area.holds(Point(lat, lon))]
    clusters = [row.cluster_id] if row.cluster_id else _clusters_in_earshot(row)
    if not clusters:
        return _village_homes(row)
    return list(homes.filter(Q(cluster__in=clusters) | Q(cluster=None)).values_list("pk", flat=True))


def _clusters_in_earshot(row: Alarm) -> list[int]:
    return list(row.post.clusters.values_list("pk", flat=True)) if row.post else []


def _commune(row: Alarm, at: datetime) -> Iterator[Candidate]:
    never = {Role.OFFICE, Role.MILITIA} if row.is_silent else {Role.OFFICE}  # few know of a silent one
    held = Appointment.objects.in_force_on(night_of(at, row.commune.zone)).filter(
        Q(role__in=OFFICER_ROLES - never, village=None) | Q(role=Role.LIAISON, village__in=_villages(row)),
        commune=row.commune_id,
        person__is_active=True,
    )
    for person in held.values_list("person", flat=True).distinct():
        yield Candidate(person, Circle.COMMUNE, Why.IN_OFFICE)


def _left_out(row: Alarm, rung: int, at: datetime) -> dict[int, WhyNot]:
    """Who is not called again: told on an earlier rung of this round, answered, away, or the raiser.

    Nor, where a round calls everybody again, whoever has not even been sent the call of the round before.
    """
    left = dict.fromkeys(
        AlarmCall.objects.filter(alarm=row, round=row.round, rung__lte=rung).values_list("person", flat=True),
        WhyNot.TOLD_BEFORE,
    )
    if row.round:
        left |= dict.fromkeys(_on_their_way(row, at), WhyNot.ON_ITS_WAY)
    left |= away_tonight(row, at)
    answered = AlarmReply.objects.filter(alarm=row)
    left |= dict.fromkeys(answered.values_list("person", flat=True), WhyNot.ANSWERED)
    if row.raised_by_id is not None:
        left[row.raised_by_id] = WhyNot.RAISED_IT
    return left


def _on_their_way(row: Alarm, at: datetime) -> list[int]:
    """Who is owed a call that is due and has not left: a province that burns, a path that is down."""
    due = Q(send_after__lte=at) | Q(attempts__gt=0) | Q(state=Message.State.CLAIMED)
    waiting = Message.objects.filter(due, subject__in=row.subjects(), template__in=CALLS)
    waiting = waiting.filter(state__in=(Message.State.QUEUED, Message.State.CLAIMED), expires_at__gt=at)
    return [pk for pk in waiting.values_list("person", flat=True) if pk is not None]


def away_tonight(row: Alarm, at: datetime) -> dict[int, WhyNot]:
    """Who of the commune is on leave this night."""
    night = night_of(at, row.commune.zone)
    away = Leave.objects.filter(from_on__lte=night, until_on__gte=night, cancelled_at=None)
    away = away.filter(person__commune=row.commune_id)
    return dict.fromkeys(away.values_list("person", flat=True), WhyNot.AWAY)


def _villages(row: Alarm) -> list[int]:
    return [row.village_id, *(row.others.values_list("pk", flat=True) if row.pk and row.is_wide else ())]


def _point(one: object) -> Point | None:
    lat, lon = getattr(one, "lat", None), getattr(one, "lon", None)
    return Point(lat, lon) if lat is not None and lon is not None else None
