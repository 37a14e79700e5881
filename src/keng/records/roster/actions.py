"""Rotas set, shifts written ahead, changed, given up and taken over.

A standing shift is never edited: the row that takes its place says when and why.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from keng.core.nights import night_of
from keng.records.gongs.models import GongPost
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.places.models import Commune
from keng.records.refusal import Refused
from keng.records.roster.models import Availability, Duty, Handover, Leave, Rota, RotaPlace, Shift
from keng.records.roster.turns import nights_between, plan_rota

LONGEST_LEAVE = timedelta(days=366)


@transaction.atomic
def set_rota(
    post: GongPost,
    *,
    duty: Duty,
    people: Sequence[Person],
    turn: Rota.Turn,
    starts_on: date,
    by: Person | None,
    at: datetime,
) -> Rota:
    """Begin a rotation; the one before ends the evening before, and its later shifts are given up."""
    if not people:
        raise Refused(_("Vòng trực cần ít nhất một người."))
    if len({p.pk for p in people}) < len(people):
        raise Refused(_("Mỗi người chỉ đứng một lần trong vòng trực."))
    tonight = night_of(at, post.village.commune.zone)
    if starts_on < tonight:
        raise Refused(_("Vòng trực không thể bắt đầu trước đêm nay."))
    Rota.objects.filter(post=post, duty=duty, ends_on=None).update(ends_on=starts_on)
    rota = Rota.objects.create(post=post, duty=duty, turn=turn, starts_on=starts_on)
    RotaPlace.objects.bulk_create(RotaPlace(rota=rota, order=n, person=p) for n, p in enumerate(people))
    written = Shift.objects.filter(post=post, duty=duty, night__gte=starts_on, replaced_at=None)
    last = written.aggregate(last=Max("night"))["last"]
    written.filter(origin__in=[Shift.Origin.ROTA, Shift.Origin.STAND_IN]).update(
        replaced_at=at, reason=_("vòng trực mới")
    )
    if last is not None:
        _fill(rota, nights=nights_between(starts_on, last), by=by, at=at)
    _changed(post, at)
    return rota


def write_shifts(commune: Commune, *, until: date, at: datetime) -> int:
    """Write the shifts that rotations give, from tonight to `until`; what stands is left alone.

    Returns how many were written. Strikers come before deputies, who must be somebody else. Each rota is
    a transaction of its own: an alarm does not wait for those of a whole commune.
    """
    nights = nights_between(night_of(at, commune.zone), until)
    rotas = Rota.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=nights[0]),
        post__village__commune=commune,
        post__valid_to=None,
        starts_on__lte=until,
    )
    ordered = rotas.select_related("post__village__commune").prefetch_related("places")
    strikers_first = sorted(ordered, key=lambda r: (r.duty != Duty.STRIKER, r.pk))
    return sum(_fill(rota, nights=nights, by=None, at=at) for rota in strikers_first)


@transaction.atomic
def appoint_for(
    post: GongPost,
    *,
    night: date,
    duty: Duty,
    person: Person,
    by: Person | None,
    reason: str,
    at: datetime,
    origin: Shift.Origin = Shift.Origin.OVERRIDE,
) -> Shift:
    """Put one person on one night, in place of whoever stood there."""
    if night < night_of(at, post.village.commune.zone):
        raise Refused(_("Đêm đã qua thì không đổi người được nữa."))
    standing = Shift.objects.select_for_update().filter(post=post, night=night, replaced_at=None)
    if standing.filter(person=person, duty=duty).exists():
        raise Refused(_("%(who)s đã trực đêm ấy rồi.") % {"who": person})
    if duty != Duty.PATROL and standing.filter(person=person).exclude(duty=Duty.PATROL).exists():
        raise Refused(_("%(who)s đã giữ việc khác ở kẻng này đêm ấy.") % {"who": person})
    if person.leaves.filter(from_on__lte=night, until_on__gte=night, cancelled_at=None).exists():
        raise Refused(_("%(who)s đã xin nghỉ đêm ấy.") % {"who": person})
    if duty != Duty.PATROL:
        standing.filter(duty=duty).update(replaced_at=at)
    shift = Shift.objects.create(
        post=post,
        night=night,
        duty=duty,
        person=person,
        origin=origin,
        made_at=at,
        made_by=by,
        reason=reason[:200],
    )
    _changed(post, at)
    return shift


@transaction.atomic
def take_leave(
    person: Person, *, from_on: date, until_on: date, reason: str, at: datetime
) -> tuple[Leave, list[Shift]]:
    """Be away some nights. The shifts in them pass to others of the rota; those nobody takes are returned."""
    if until_on < from_on:
        raise Refused(_("Ngày về phải sau ngày đi."))
    tonight = night_of(at, person.commune.zone)
    if until_on < tonight:
        raise Refused(_("Những ngày này đã qua."))
    if until_on - from_on > LONGEST_LEAVE:
        raise Refused(_("Nghỉ quá một năm, chắc gõ nhầm năm. Nghỉ hẳn thì nhờ trưởng thôn ghi."))
    if person.leaves.filter(from_on__lte=from_on, until_on__gte=until_on, cancelled_at=None).exists():
        raise Refused(_("Những đêm này đã xin nghỉ rồi."))
    leave = Leave.objects.create(
        person=person, from_on=from_on, until_on=until_on, reason=reason[:200], made_at=at
    )
    held = person.shifts.filter(
        night__gte=max(from_on, tonight), night__lte=until_on, replaced_at=None
    ).select_related("post__village__commune")
    return leave, [shift for shift in held if not _pass_on(shift, at=at)]


@transaction.atomic
def come_back(leave: Leave, *, at: datetime) -> Leave:
    """Take a leave back; nights already given to others stay with them, empty ones are filled again."""
    leave.cancelled_at = at
    leave.save(update_fields=["cancelled_at"])
    posts = GongPost.objects.filter(rotas__places__person=leave.person_id, valid_to=None)
    for rota in Rota.objects.filter(post__in=posts, ends_on=None).select_related("post__village__commune"):
        tonight = night_of(at, rota.post.village.commune.zone)
        last = Shift.objects.filter(post=rota.post, duty=rota.duty).aggregate(last=Max("night"))["last"]
        until = min(leave.until_on, last) if last else leave.until_on
        _fill(rota, nights=nights_between(max(leave.from_on, tonight), until), by=leave.person, at=at)
    return leave


@transaction.atomic
def say_available(
    person: Person, *, is_available: bool, until: datetime | None, at: datetime
) -> Availability:
    """One tap: I can, or I cannot until then."""
    row, _made = Availability.objects.update_or_create(
        person=person, defaults={"is_available": is_available, "until": until, "at": at}
    )
    return row


@transaction.atomic
def leave_note(post: GongPost, *, night: date, by: Person, text: str, at: datetime) -> Handover:
    """A word for whoever strikes on that night."""
    text = text.strip()
    if not text:
        raise Refused(_("Hãy ghi vài chữ cho người đêm sau."))
    return Handover.objects.create(post=post, night=night, by=by, text=text[:500], at=at)


def see_notes(post_ids: Sequence[int], *, night: date, at: datetime) -> int:
    """The next striker has read the notes."""
    return Handover.objects.filter(post__in=post_ids, night=night, seen_at=None).update(seen_at=at)


@transaction.atomic
def _fill(rota: Rota, *, nights: Sequence[date], by: Person | None, at: datetime) -> int:
    """Write the missing shifts of one rotation; how many."""
    held = set(
        Shift.objects.filter(post=rota.post, duty=rota.duty, night__in=nights, replaced_at=None).values_list(
            "night", flat=True
        )
    )
    wanted = [
        n for n in nights if n not in held and n >= rota.starts_on and (not rota.ends_on or n < rota.ends_on)
    ]
    if not wanted:
        return 0
    tonight = night_of(at, rota.post.village.commune.zone)
    rows = Shift.objects.bulk_create(
        Shift(
            post=rota.post,
            night=place.night,
            duty=rota.duty,
            person_id=place.person,
            origin=Shift.Origin.ROTA if place.is_own_turn else Shift.Origin.STAND_IN,
            made_at=at,
            made_by=by,
        )
        for place in plan_rota(rota, nights=wanted, at=at, tonight=tonight)
        if place.person is not None
    )
    return len(rows)


def _pass_on(shift: Shift, *, at: datetime) -> bool:
    """Give a shift up for its night and let the rota find somebody; whether it did."""
    Shift.objects.filter(pk=shift.pk).update(replaced_at=at, reason=_("xin nghỉ"))
    rota = Rota.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=shift.night),
        post=shift.post_id,
        duty=shift.duty,
        starts_on__lte=shift.night,
    ).select_related("post__village__commune")
    current = rota.order_by("-starts_on").first()
    filled = bool(current and _fill(current, nights=[shift.night], by=shift.person, at=at))
    _changed(shift.post, at)
    return filled


def _changed(post: GongPost, at: datetime) -> None:
    note_change("roster", commune=post.village.commune_id, village=post.village_id, at=at)
