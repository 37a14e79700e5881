"""What people are told about the rota: a request to swap, its answer, a night without anybody."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keng.core.nights import night_of
from keng.core.rights import Role
from keng.records.gongs.models import GongPost
from keng.records.messages.models import Lane
from keng.records.messages.outbox import Notice, no_longer_needed, post, post_to_board
from keng.records.people.models import Appointment, Person
from keng.records.places.models import Commune, Village
from keng.records.roster import actions, swaps
from keng.records.roster.clashes import Clash, clashes
from keng.records.roster.models import Duty, Leave, Rota, Shift, Swap
from keng.records.roster.queries import Gap, gaps, posts_of
from keng.records.roster.turns import nights_between

WRITTEN_AHEAD = timedelta(days=30)
WARNED_AHEAD = timedelta(days=3)
DAYTIME = (time(7, 0), time(21, 0))  # a gap three days away wakes nobody


@transaction.atomic
def ask_swap(shift: Shift, *, to: Person, at: datetime) -> Swap:
    """Ask a fellow to take a shift, and tell him."""
    swap = swaps.ask_swap(shift, to=to, at=at)
    _tell("swap_asked", swap, to=to, name=shift.person, at=at)
    return swap


@transaction.atomic
def agree_swap(swap: Swap, *, at: datetime) -> Shift:
    """Take a fellow's shift, and tell him so."""
    taken = swaps.agree_swap(swap, at=at)
    no_longer_needed(f"shift:{swap.shift_id}", at=at, reason=_("đã có người nhận"))
    _tell("swap_agreed", swap, to=swap.shift.person, name=swap.to, at=at)
    return taken


@transaction.atomic
def refuse_swap(swap: Swap, *, at: datetime) -> Swap:
    """Say no to a fellow, and tell him so: the shift is still his."""
    swaps.refuse_swap(swap, at=at)
    _tell("swap_refused", swap, to=swap.shift.person, name=swap.to, at=at)
    return swap


@transaction.atomic
def change_night(
    post: GongPost, *, night: date, duty: Duty, person: Person, by: Person, reason: str, at: datetime
) -> Shift:
    """Put one person on one night; he hears of it, and so does whoever stood there."""
    stood = [] if duty == Duty.PATROL else list(_standing(post, duty).filter(night=night))
    made = actions.appoint_for(post, night=night, duty=duty, person=person, by=by, reason=reason, at=at)
    tell_rota_changed(gained=[made], lost=stood, event=f"shift:{made.pk}", at=at, but=by)
    return made


@transaction.atomic
def set_rota(
    post: GongPost,
    *,
    duty: Duty,
    people: Sequence[Person],
    turn: Rota.Turn,
    starts_on: date,
    by: Person,
    at: datetime,
) -> Rota:
    """Begin a rotation; whoever gains or loses nights ahead by it hears which."""
    tonight = night_of(at, post.village.commune.zone)
    stood = list(_standing(post, duty).filter(night__gte=tonight))
    rota = actions.set_rota(post, duty=duty, people=people, turn=turn, starts_on=starts_on, by=by, at=at)
    actions.write_shifts(post.village.commune, until=tonight + WRITTEN_AHEAD, at=at)
    stands = list(_standing(post, duty).filter(night__gte=tonight))
    tell_rota_changed(gained=stands, lost=stood, event=f"rota:{rota.pk}", at=at, but=by)
    return rota


@transaction.atomic
def take_leave(
    person: Person, *, from_on: date, until_on: date, reason: str, at: datetime
) -> tuple[Leave, list[Shift]]:
    """Be away some nights; whoever stands in hears which. Nights that nobody takes are returned."""
    leave, empty = actions.take_leave(person, from_on=from_on, until_on=until_on, reason=reason, at=at)
    passed = Shift.objects.filter(made_by=person, made_at=at, replaced_at=None)
    gained = passed.select_related("person", "post__village__commune")
    tell_rota_changed(gained=gained, lost=[], event=f"leave:{leave.pk}", at=at, but=person)
    return leave, empty


def tell_rota_changed(
    *,
    gained: Iterable[Shift],
    lost: Iterable[Shift],
    event: str,
    at: datetime,
    but: Person | None = None,
) -> None:
    """One word to each person whose nights ahead were changed, however many; `but` did it himself."""
    nights: dict[tuple[Person, Village], tuple[set[date], set[date]]] = {}
    for which, shifts in enumerate((gained, lost)):
        for shift in shifts:
            village = shift.post.village
            if shift.night >= night_of(at, village.commune.zone):
                nights.setdefault((shift.person, village), (set(), set()))[which].add(shift.night)
    for (person, village), (more, fewer) in nights.items():
        if person != but and more != fewer:  # the same nights at another gong are seen on his own page
            post(_changed(village, more - fewer, fewer - more, f"{event}/{village.pk}"), to=[person], at=at)


def _changed(village: Village, more: set[date], fewer: set[date], event: str) -> Notice:
    parts = [(_("thêm đêm %(nights)s"), more), (_("thôi đêm %(nights)s"), fewer)]
    return Notice(
        template="rota_changed",
        commune_id=village.commune_id,
        village_id=village.pk,
        lane=Lane.NOTICE,
        params={
            "village": str(village),
            "what": "; ".join(
                text % {"nights": ", ".join(_day(night) for night in sorted(nights))}
                for text, nights in parts
                if nights
            ),
        },
        dedupe=event,
        expires_at=datetime.combine(max(more | fewer), time(22), tzinfo=village.commune.zone),
    )


def keep_rotas(commune: Commune, *, at: datetime) -> tuple[int, int]:
    """The watchman's daily look: shifts written thirty nights ahead, heads warned of empty ones.

    Returns how many shifts were written and how many warnings were owed. Safe to repeat.
    """
    tonight = night_of(at, commune.zone)
    written = actions.write_shifts(commune, until=tonight + WRITTEN_AHEAD, at=at)
    return written, warn_gaps(commune, at=at)


def warn_gaps(commune: Commune, *, at: datetime) -> int:
    """Tell each village head, once a night, of duties that nobody holds, or nobody can, within three days."""
    local = at.astimezone(commune.zone)
    if not DAYTIME[0] <= local.time() < DAYTIME[1]:
        return 0
    tonight = night_of(at, commune.zone)
    posts = posts_of(commune.villages.standing_on(tonight), on=tonight)
    nights = nights_between(tonight, tonight + WARNED_AHEAD)
    found: list[Gap | Clash] = [*gaps(posts, nights=nights), *clashes(posts, nights=nights)]
    by_village = sorted(found, key=lambda g: (g.post.village_id, g.night))
    owed = 0
    for (village, night), rows in groupby(by_village, key=lambda g: (g.post.village, g.night)):
        owed += _warn(village, night, list(rows), at=at)
    return owed


def heads_of(village: Village, *, on: date) -> list[Person]:
    """Who leads a village on a day."""
    rows = Appointment.objects.in_force_on(on).filter(village=village, role=Role.VILLAGE_HEAD)
    return [row.person for row in rows.select_related("person")]


def _warn(village: Village, night: date, found: Iterable[Gap | Clash], *, at: datetime) -> int:
    what = ", ".join(_what(one) for one in found)
    notice = Notice(
        template="rota_gap",
        commune_id=village.commune_id,
        village_id=village.pk,
        lane=Lane.NOTICE,
        params={"village": str(village), "night": _day(night), "what": what},
        subject=f"gap:{village.pk}:{night}",
        dedupe=f"gap:{village.pk}:{night}",
        bundle="rota_gap",
        expires_at=datetime.combine(night, time(22), tzinfo=village.commune.zone),
    )
    if notice.expires_at is not None and notice.expires_at <= at:
        return 0
    heads = heads_of(village, on=night)
    if not heads:
        post_to_board(notice, at=at)
        return 1
    return post(notice, to=heads, at=at)


def _what(found: Gap | Clash) -> str:
    if isinstance(found, Clash):
        words = {"gong": found.post, "name": found.person, "other": found.other}
        return _("%(gong)s (%(name)s cùng giờ đánh %(other)s)") % words
    return f"{found.post} ({Duty(found.duty).label})"


def _standing(post: GongPost, duty: Duty) -> QuerySet[Shift]:
    rows = Shift.objects.filter(post=post, duty=duty, replaced_at=None)
    return rows.select_related("person", "post__village__commune")


def _tell(template: str, swap: Swap, *, to: Person, name: Person, at: datetime) -> None:
    shift = swap.shift
    village = shift.post.village
    notice = Notice(
        template=template,
        commune_id=village.commune_id,
        village_id=village.pk,
        params={
            "name": str(name),
            "gong": str(shift.post),
            "village": str(village),
            "night": _day(shift.night),
        },
        subject=f"shift:{shift.pk}",
        dedupe=f"{template}:{swap.pk}",
        expires_at=datetime.combine(shift.night + timedelta(days=1), time(0), tzinfo=village.commune.zone),
    )
    post(notice, to=[to], at=at)


def _day(night: date) -> str:
    return f"{night.day}/{night.month}"
