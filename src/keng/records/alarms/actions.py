"""What can be done with an alarm: raise, answer, let time pass, say something, end it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.areas import Drawn
from keng.core.escalation.machine import LONGEST_WAY, Because, Event, Happening, NotAllowed, Reply, State
from keng.core.geo import Point, distance_m
from keng.records.alarms.audience import where
from keng.records.alarms.kinds import kind_of
from keng.records.alarms.life import Said, happen, oversleeps
from keng.records.alarms.locking import free, locked, running
from keng.records.alarms.models import Alarm, Origin
from keng.records.alarms.telling import tell_everybody
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.messages.models import Occasion
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.places.models import Cluster, Village
from keng.records.refusal import Refused

SAME_EVENT = timedelta(minutes=30)
SAME_PLACE_M = 200.0  # two reporters of one fire name places this far apart
SAME_TALK = timedelta(minutes=3)  # a village texts of one fire all at once
SAME_TOUCH = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)
CALM = timedelta(hours=1)
MOST_IN_CALM = 3  # alarms of one person that were none, before a second person must say yes
OWN_MISTAKE = timedelta(minutes=10)
SKEW = timedelta(seconds=5)  # clocks of several machines differ by less


@dataclass(frozen=True)
class Cry:
    """A call for help as it came in. The village is where help must go."""

    kind: str
    village: Village
    occasion: Occasion = Occasion.REAL
    origin: Origin = Origin.PAGE
    client_id: uuid.UUID | None = None
    household: Household | None = None
    post: GongPost | None = None
    cluster: Cluster | None = None
    point: Point | None = None
    radius_m: int | None = None
    area: Drawn | None = None
    is_narrow: bool = False  # the circle of the village is the area, cluster or earshot that is named
    others: Sequence[Village] = ()
    note: str = ""
    reporter: str = ""
    reporter_phone: str = ""
    is_silent: bool = False
    drill_paths: Sequence[str] = ()


@transaction.atomic
def raise_alarm(cry: Cry, *, by: Person | None, at: datetime) -> Alarm:
    """Call for help. A live alarm of the same place and kind takes it as one more witness.

    The same tap again (`client_id`) changes nothing. Never refused for being one too many: whoever
    raised several that were none is held for a second person, and the commune police hear it at once.
    """
    client_id = cry.client_id or uuid.uuid4()
    turn = Village.objects.select_for_update(no_key=True).filter(pk=cry.village.pk)
    turn.values_list("pk").first()  # one after the other
    if known := Alarm.objects.filter(client_id=client_id).first():
        if _is_of(cry, known):
            return known
        if cry.origin == Origin.MACHINE:
            raise Refused(_("Mã này đã dùng cho một báo động khác. Gửi lại với mã mới."))
        client_id = uuid.uuid4()  # an old page, sent again for something else: no cry is lost
    said = Said(by=by, text=cry.note or cry.reporter)
    if (same := _same_event(cry, at)) is not None:
        _keep_number(same, cry)
        if not _has_repeated(same, by):
            witness = Said(by=by, text=_from_elsewhere(cry, same) + said.text)
            happen(same, Event(Happening.WITNESSED, by.pk if by else None), at=at, said=witness)
        return same
    kind = kind_of(cry.village.commune, cry.kind)
    row = Alarm(
        commune=cry.village.commune,
        village=cry.village,
        cluster=cry.cluster,
        household=cry.household,
        post=cry.post,
        lat=cry.point.lat if cry.point else None,
        lon=cry.point.lon if cry.point else None,
        radius_m=cry.radius_m,
        area=cry.area.geometry if cry.area else None,
        is_narrow=cry.is_narrow,
        kind=kind.code,
        note=cry.note[:300],
        occasion=cry.occasion,
        drill_paths=sorted(cry.drill_paths) if cry.occasion == Occasion.DRILL else [],
        is_silent=cry.is_silent,
        is_wide=bool(cry.others) or _cries_wolf(by, at),
        client_id=client_id,
        origin=cry.origin,
        raised_by=by,
        reporter=cry.reporter[:120],
        reporter_phone=cry.reporter_phone,
        raised_at=at,
        state=State.PENDING,
        need=kind.strength,
        wake_at=at,
    )
    if cry.others:  # further villages hang on a row that is there; else it is written with what it calls
        row.save()
        row.others.set(cry.others)
    happen(row, Event(Happening.RAISED, by.pk if by else None), at=at, said=said, is_new=True)
    return row


@transaction.atomic
def answer_alarm(row: Alarm, reply: Reply, *, by: Person, at: datetime, minutes: int = 5) -> Alarm:
    """Somebody says coming (in so many minutes), on the scene, or cannot. The last word counts."""
    held = running(row.pk)
    event = Event(Happening.ANSWERED, by.pk, reply, max(1, min(minutes, LONGEST_WAY // MINUTE)))
    last = held.events.filter(kind=Happening.ANSWERED, by=by, at__gt=at - SAME_TOUCH).last()
    if last is not None and (last.reply, last.minutes) == (reply, event.minutes):
        return held  # a frightened thumb touches twice
    happen(held, event, at=at, said=Said(by=by))
    return held


@transaction.atomic
def approve_alarm(row: Alarm, *, by: Person, at: datetime) -> Alarm:
    """A second officer says yes to a wide alarm."""
    held = locked(row.pk)
    refusal = _("Báo động này không chờ duyệt, hoặc chính bác đã phát: cần người thứ hai.")
    _allowed(held, Event(Happening.APPROVED, by.pk), by, at, refusal)
    return held


@transaction.atomic
def widen_alarm(row: Alarm, *, by: Person, at: datetime) -> Alarm:
    """Whoever leads has the next circle called now, without waiting for the clock."""
    held = locked(row.pk)
    refusal = _("Báo động này đã kết thúc, hoặc còn chờ người thứ hai đồng ý.")
    _allowed(held, Event(Happening.WIDENED, by.pk), by, at, refusal)
    return held


@transaction.atomic
def stand_down(row: Alarm, *, by: Person, at: datetime, text: str = "", is_false: bool = False) -> Alarm:
    """One named person ends it; everybody who was told hears so, once."""
    held = locked(row.pk)
    kind = Happening.CALLED_OFF if is_false else Happening.STOOD_DOWN
    _allowed(held, Event(kind, by.pk), by, at, _("Báo động này đã kết thúc rồi."), text)
    because = Because.CALLED_OFF if is_false else Because.STOOD_DOWN
    tell_everybody(held, text, because=because, serial=0, at=at)
    return held


@transaction.atomic
def call_off_own(row: Alarm, *, by: Person, at: datetime) -> Alarm:
    """Whoever raised it says within minutes that it was a mistake; later somebody with a duty ends it."""
    if row.raised_by_id != by.pk or at - row.raised_at > OWN_MISTAKE:
        raise Refused(_("Quá lâu để tự rút lại. Gọi trưởng thôn hoặc công an xã kết thúc báo động."))
    return stand_down(row, by=by, at=at, is_false=True)


@transaction.atomic
def say_more(row: Alarm, *, by: Person, at: datetime, text: str) -> Alarm:
    """A word to everybody who was told: news while it lasts, a correction after it is over."""
    if not text.strip():
        raise Refused(_("Chưa có lời nào để báo."))
    held = running(row.pk)
    decision = happen(held, Event(Happening.UPDATED, by.pk), at=at, said=Said(by, text.strip()))
    serial = held.events.filter(kind=Happening.UPDATED).count()
    tell_everybody(held, text.strip(), because=decision.because, serial=serial, at=at)
    return held


@transaction.atomic
def note_emergency_call(row: Alarm, *, at: datetime) -> Alarm:
    """114 or 113 was telephoned: the first time is kept."""
    held = running(row.pk)
    if held.emergency_called_at is None:
        held.emergency_called_at = at
        held.save(update_fields=["emergency_called_at"])
        note_change("alarms", commune=held.commune_id, village=held.village_id, at=at)
    return held


def due_alarms(*, at: datetime) -> list[int]:
    """The alarms whose time has come, the longest waiting first; those that live in the future with them.

    Something that happened later than now says that the clock was set back: such an alarm may sleep too long.
    """
    rows = Alarm.objects.order_by("wake_at", "pk")
    stepped = rows.exclude(state=State.ENDED).filter(events__at__gt=at + SKEW).distinct()
    due = list(rows.filter(wake_at__lte=at).values_list("pk", flat=True))
    return [*due, *(pk for pk in stepped.values_list("pk", flat=True) if pk not in due)]


@transaction.atomic
def advance_alarm(pk: int, *, at: datetime) -> None:
    """Look at one alarm now; another worker may have been quicker, then there is nothing left to do."""
    row = free(Alarm.objects.filter(pk=pk, wake_at__isnull=False))
    if row is None or row.wake_at is None:
        return
    if row.wake_at > at and oversleeps(row, at=at):
        row.wake_at = at
    if row.wake_at <= at:
        happen(row, Event(Happening.DUE), at=at)


def push_alarm_forward(pk: int, *, by: timedelta, at: datetime) -> None:
    """An alarm that cannot be looked at now is looked at again very soon, and holds up no other."""
    Alarm.objects.filter(pk=pk, wake_at__isnull=False).update(wake_at=at + by)


def _allowed(row: Alarm, event: Event, by: Person, at: datetime, refusal: str, text: str = "") -> None:
    try:
        happen(row, event, at=at, said=Said(by, text))
    except NotAllowed as why:
        raise Refused(refusal) from why


def _same_event(cry: Cry, at: datetime) -> Alarm | None:
    """A live alarm of the same kind and occasion about the same place, raised not long ago.

    An area that somebody drew for the purpose is never taken for a place that was named before.
    """
    if cry.area is not None or cry.radius_m is not None:
        return None
    rows = Alarm.objects.filter(
        village=cry.village,
        kind=cry.kind,
        occasion=cry.occasion,
        is_silent=cry.is_silent,
        raised_at__gt=at - SAME_EVENT,
    )
    found = rows.exclude(state=State.ENDED).values_list("pk", flat=True)
    live = [row for row in map(locked, found) if row.state != State.ENDED]
    there = [row for row in live if _is_there(cry, row)]
    return next(iter(there or [row for row in live if _is_same_talk(cry, row, at)]), None)


def _is_same_talk(cry: Cry, row: Alarm, at: datetime) -> bool:
    """Whether a text only joins the talk of the village: it says who saw it, never where it is.

    Two alarms would share the same few hands between two homes, neither of which may burn.
    """
    return cry.origin == Origin.SMS and at - row.raised_at <= SAME_TALK


def _from_elsewhere(cry: Cry, row: Alarm) -> str:
    """The witness's own home, where the alarm is about another: whoever leads sees both."""
    home = cry.household
    return f"{home}: " if home is not None and home.pk != row.household_id else ""


def _keep_number(row: Alarm, cry: Cry) -> None:
    """The number of a second caller, where the first left none: the officer can ring back."""
    if row.origin == Origin.OFFICER and not row.reporter_phone and cry.reporter_phone:
        row.reporter, row.reporter_phone = cry.reporter or row.reporter, cry.reporter_phone
        row.save(update_fields=["reporter", "reporter_phone"])


def _is_of(cry: Cry, row: Alarm) -> bool:
    """Whether the cry tells of what the row was raised for: its kind, its place, drill or real."""
    if (cry.kind, cry.village.pk, cry.occasion) != (row.kind, row.village_id, row.occasion):
        return False
    if cry.origin != Origin.MACHINE:
        return True  # a phone's own position wanders between two taps
    there = Point(row.lat, row.lon) if row.lat is not None and row.lon is not None else None
    if cry.point is None or there is None:
        return cry.point is there
    return distance_m(cry.point, there) < 1


def _has_repeated(row: Alarm, by: Person | None) -> bool:
    """Whether this person has reported it twice already; a frightened thumb fills no story."""
    told = (Happening.RAISED, Happening.WITNESSED)
    return by is not None and row.events.filter(by=by, kind__in=told).count() > 1


def _is_there(cry: Cry, row: Alarm) -> bool:
    """The same home or gong; else near enough; else neither says more than the village."""
    if cry.household is not None and cry.household.pk == row.household_id:
        return True
    here, there = _point_of(cry), where(row)
    if here is not None and there is not None:
        return distance_m(here, there) <= SAME_PLACE_M
    clusters = {cry.cluster.pk if cry.cluster else None, row.cluster_id}
    return None in clusters or len(clusters) == 1


def _point_of(cry: Cry) -> Point | None:
    for one in (cry.household, cry.post, cry.cluster):
        if cry.point is None and one is not None and one.lat is not None and one.lon is not None:
            return Point(one.lat, one.lon)
    return cry.point


def _cries_wolf(by: Person | None, at: datetime) -> bool:
    """Whether this person lately raised so many that were none that a second one must say yes."""
    if by is None:
        return False
    none = Alarm.objects.filter(raised_by=by, is_false=True, ended_at__gt=at - CALM)
    return none.count() >= MOST_IN_CALM
