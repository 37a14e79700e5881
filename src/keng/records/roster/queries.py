"""Who is on duty: one answer for the reminders, the board, the phone and the paper."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from keng.core.names import fold
from keng.records.gongs.models import GongPost
from keng.records.people.models import Appointment, Person
from keng.records.places.models import Village
from keng.records.roster.models import Availability, Duty, Handover, Leave, Shift, Swap

STRIKING = ("striker", "team_leader", "deputy_leader", "team_member", "village_head")  # roles
MINIMUM_STAFF = (Duty.STRIKER, Duty.DEPUTY)  # a gong never rests on one person alone


@dataclass(frozen=True)
class Gap:
    """A duty that nobody holds on a night."""

    post: GongPost
    night: date
    duty: Duty


def on_duty(
    post_ids: Iterable[int], night: date, *, duties: Collection[Duty] = MINIMUM_STAFF
) -> dict[int, dict[Duty, Person]]:
    """Striker and deputy of each post that night; a post or duty nobody holds is absent.

    Patrols may have several people and are asked for by `patrol_of`.
    """
    found: dict[int, dict[Duty, Person]] = {}
    for shift in _standing(post_ids, night).filter(duty__in=duties):
        found.setdefault(shift.post_id, {})[Duty(shift.duty)] = shift.person
    return found


def patrol_of(post_ids: Iterable[int], night: date) -> dict[int, list[Person]]:
    """The people who patrol after each post's gong that night."""
    found: dict[int, list[Person]] = {}
    for shift in _standing(post_ids, night).filter(duty=Duty.PATROL):
        found.setdefault(shift.post_id, []).append(shift.person)
    return found


def shifts_between(posts: Iterable[GongPost], *, first: date, last: date) -> QuerySet[Shift]:
    """Standing shifts of some posts, with their people and any open request to swap."""
    rows = Shift.objects.filter(
        post__in=list(posts), night__gte=first, night__lte=last, replaced_at=None
    ).select_related("person", "post__village")
    return rows.prefetch_related("swaps__to").order_by("night", "post__village__order", "post__number", "id")


def shifts_of(person: Person, *, since: date, count: int = 10) -> list[Shift]:
    """A person's coming shifts, soonest first."""
    rows = person.shifts.filter(night__gte=since, replaced_at=None).select_related("post__village")
    return list(rows.prefetch_related("swaps__to").order_by("night", "duty")[:count])


def gaps(posts: Collection[GongPost], *, nights: Sequence[date]) -> list[Gap]:
    """Duties of the minimum staff that nobody holds, by night and post."""
    if not nights:
        return []
    held = set(
        Shift.objects.filter(
            post__in=posts, night__in=nights, replaced_at=None, duty__in=MINIMUM_STAFF
        ).values_list("post_id", "night", "duty")
    )
    return [
        Gap(post, night, duty)
        for night in nights
        for post in posts
        for duty in MINIMUM_STAFF
        if (post.pk, night, duty) not in held
    ]


def posts_of(villages: Iterable[Village], *, on: date) -> list[GongPost]:
    """The gong posts that stand in some villages on a day, in the commune's order."""
    rows = GongPost.objects.filter(village__in=list(villages), valid_from__lte=on)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=on)).select_related("village")
    return list(rows.order_by("village__order", "village_id", "number"))


def fellows(shift: Shift, *, on: date) -> list[Person]:
    """Whom the holder of a shift may ask: people who may strike there and hold no duty there that night."""
    held = _standing([shift.post_id], shift.night).exclude(duty=Duty.PATROL)
    taken = {shift.person_id, *held.values_list("person_id", flat=True)}
    return [p for p in strikers_of(shift.post, on=on) if p.pk not in taken]


def strikers_of(post: GongPost, *, on: date) -> list[Person]:
    """People who may serve at a post: those named at it; while that is no pair yet, its hands."""
    named = _may_serve(Q(posts_to_strike=post))
    return named if len(named) >= len(MINIMUM_STAFF) else hands_of(post, on=on)


def hands_of(post: GongPost, *, on: date) -> list[Person]:
    """People who may be named at a post: already named, or holding a striking role in its village."""
    return _may_serve(_striking(post.village_id, on) | Q(posts_to_strike=post))


def serving_at(posts: Iterable[GongPost], *, around: date) -> set[int]:
    """Who holds a shift there in the thirty nights before or after a day, patrols left out."""
    month = timedelta(days=30)
    rows = shifts_between(posts, first=around - month, last=around + month).exclude(duty=Duty.PATROL)
    return set(rows.order_by().values_list("person_id", flat=True))


def strikers_in(village: Village, *, on: date) -> list[Person]:
    """People who hold a striking role in a village."""
    return _may_serve(_striking(village.pk, on))


def _striking(village_id: int, on: date) -> Q:
    rows = Appointment.objects.in_force_on(on).filter(village=village_id, role__in=STRIKING)
    return Q(appointments__in=rows)


def _may_serve(who: Q) -> list[Person]:
    return list(Person.objects.filter(who, is_active=True).distinct().order_by("folded", "pk"))


def leaves_of(people: Iterable[int], *, first: date, last: date) -> list[Leave]:
    """Leaves that touch some days, of some people."""
    rows = Leave.objects.filter(
        person__in=list(people), from_on__lte=last, until_on__gte=first, cancelled_at=None
    )
    return list(rows.select_related("person").order_by("from_on"))


def swaps_for(person: Person, *, since: date) -> list[Swap]:
    """Requests waiting for this person's answer."""
    rows = Swap.objects.filter(
        to=person, state=Swap.State.ASKED, shift__night__gte=since, shift__replaced_at=None
    )
    return list(rows.select_related("shift__person", "shift__post__village").order_by("shift__night"))


def handovers_for(post_ids: Iterable[int], night: date) -> list[Handover]:
    """Notes left for whoever strikes that night."""
    rows = Handover.objects.filter(post__in=list(post_ids), night=night)
    return list(rows.select_related("by", "post").order_by("at"))


def unavailable(people: Iterable[int], *, at: datetime) -> set[int]:
    """Those of the people who last said that they cannot, and the time they named has not passed."""
    rows = Availability.objects.filter(person__in=list(people), is_available=False)
    return set(rows.filter(Q(until=None) | Q(until__gt=at)).values_list("person_id", flat=True))


def find_striker(post: GongPost, *, text: str, on: date) -> Person | None:
    """The one person who may serve at a post and bears this name, as typed; None if none or several."""
    wanted = fold(text)
    found = [p for p in strikers_of(post, on=on) if wanted in {p.folded, fold(str(p))}]
    return found[0] if len(found) == 1 else None


def _standing(post_ids: Iterable[int], night: date) -> QuerySet[Shift]:
    rows = Shift.objects.filter(post_id__in=list(post_ids), night=night, replaced_at=None)
    return rows.select_related("person").order_by("post_id", "duty", "id")
