"""Two alarms that go on are one event: a named person merges them, and can take that back.

The one that is merged ends without a word to anybody; whoever reported it, was called for it or
answered it counts for the other from now on, and each such thing stands in the other's own events.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keng.core.escalation.ladder import Circle
from keng.core.escalation.machine import LIVE, Event, Happening, NotAllowed, Reply, State
from keng.records.alarms.kinds import kind_of
from keng.records.alarms.life import Said, happen
from keng.records.alarms.locking import locked
from keng.records.alarms.models import Alarm, AlarmCall, AlarmReply
from keng.records.alarms.telling import place_words
from keng.records.people.models import Person
from keng.records.refusal import Refused

MINUTE = timedelta(minutes=1)
REPORTS = (Happening.RAISED, Happening.WITNESSED)


@transaction.atomic
def merge_alarm(row: Alarm, *, into: Alarm, by: Person, at: datetime) -> Alarm:
    """The first is the same event as the second, which goes on for both; nobody is told of it again."""
    pair = {pk: locked(pk) for pk in sorted({row.pk, into.pk})}  # always in one order: two officers at once
    gone, kept = pair[row.pk], pair[into.pk]
    _check(gone, kept)
    owed, gone.joined_to = gone.circles_owed, kept
    happen(gone, Event(Happening.MERGED, by.pk), at=at, said=Said(by))
    gone.joined.update(joined_to=kept)
    kept.circles_owed = sorted({*kept.circles_owed, *owed}, key=list(Circle).index)
    if kept.emergency_called_at is None:
        kept.emergency_called_at = gone.emergency_called_at
    happen(kept, Event(Happening.JOINED, by.pk), at=at, said=Said(by, name_of(gone)))
    _bring_calls(gone, kept, at)
    _bring_reports(gone, kept, at)
    _bring_answers(gone, kept, at)
    return kept


@transaction.atomic
def part_alarm(row: Alarm, *, by: Person, at: datetime) -> Alarm:
    """They were two events after all: the merged one goes on where it stood."""
    held = locked(row.pk)
    try:
        happen(held, Event(Happening.PARTED, by.pk), at=at, said=Said(by))
    except NotAllowed as why:
        raise Refused(_("Báo động này không gộp vào báo động nào.")) from why
    return held


def may_be_one_with(row: Alarm) -> list[Alarm]:
    """The alarms that one may be merged into: those that go on in its village, the oldest first."""
    rows = Alarm.objects.filter(village=row.village_id, occasion=row.occasion, is_silent=row.is_silent)
    rows = rows.exclude(pk=row.pk).exclude(state=State.ENDED).order_by("raised_at", "pk")
    return list(rows.select_related("village", "commune", "household__head", "post", "cluster"))


def name_of(row: Alarm) -> str:
    """What tells it from another of the same village: its place, else what was said of it."""
    clock = f"{timezone.localtime(row.raised_at, row.commune.zone):%H:%M}"
    name = kind_of(row.commune, row.kind).name
    return " · ".join(filter(None, (name, clock, place_words(row) or row.note or row.reporter)))


def _check(gone: Alarm, kept: Alarm) -> None:
    if gone.pk == kept.pk or State.ENDED in (gone.state, kept.state):
        raise Refused(_("Chỉ gộp được hai báo động khác nhau còn đang mở."))
    if (gone.village_id, gone.is_silent) != (kept.village_id, kept.is_silent):
        raise Refused(_("Hai báo động ở hai thôn, hoặc một kín một không: mỗi báo động cần người riêng."))
    if gone.occasion != kept.occasion:
        raise Refused(_("Không gộp việc thật với diễn tập."))
    calls_fewer = set(gone.others.values_list("pk")) - set(kept.others.values_list("pk"))
    is_behind = gone.state in LIVE and kept.state == State.PENDING
    if calls_fewer or is_behind or (kept.is_narrow and not gone.is_narrow):
        raise Refused(_("Báo động kia gọi ít người hơn: hãy mở báo động kia rồi gộp vào báo động này."))


def _bring_calls(gone: Alarm, kept: Alarm, at: datetime) -> None:
    """Whoever was called there was called for this: not again on this rung, and told how it ends."""
    known = set(kept.calls.values_list("person", flat=True))
    latest = {one.person_id: one for one in gone.calls.order_by("at", "pk") if one.person_id not in known}
    AlarmCall.objects.bulk_create(
        AlarmCall(
            alarm=kept,
            person_id=pk,
            rung=kept.rung,
            round=kept.round,
            circle=one.circle,
            why=one.why,
            distance_m=one.distance_m,
            at=at,
        )
        for pk, one in latest.items()
    )


def _bring_reports(gone: Alarm, kept: Alarm, at: datetime) -> None:
    """Whoever reported it is one more witness, in the words of then."""
    known = {kept.raised_by_id, *kept.events.filter(kind=Happening.WITNESSED).values_list("by", flat=True)}
    for told in gone.events.filter(kind__in=REPORTS).select_related("by"):
        if told.by_id is None or told.by_id not in known:
            happen(kept, Event(Happening.WITNESSED, told.by_id), at=at, said=Said(told.by, told.text))
            known.add(told.by_id)


def _bring_answers(gone: Alarm, kept: Alarm, at: datetime) -> None:
    """Hands promised there are hands here; who has answered here too has said it here."""
    here = set(kept.replies.values_list("person", flat=True))
    for one in AlarmReply.objects.filter(alarm=gone).exclude(person__in=here).select_related("person"):
        minutes = max(1, -((at - one.promised_at) // MINUTE))
        event = Event(Happening.ANSWERED, one.person_id, Reply(one.reply), minutes)
        happen(kept, event, at=at, said=Said(one.person))
