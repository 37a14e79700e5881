"""What is written about an incident: closing an alarm, correcting, taking a correction back."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.escalation.machine import State
from keng.core.names import fold, nfc
from keng.records.alarms.kinds import kind_of
from keng.records.alarms.models import Alarm
from keng.records.incidents.coming import came_to
from keng.records.incidents.models import Attendance, Incident, IncidentAlarm, Verdict
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.models import Village
from keng.records.refusal import Refused


@dataclass(frozen=True)
class IncidentFacts:
    """What people say that it was. `loss` in đồng; None is not known."""

    kind: str
    verdict: str
    began_at: datetime
    over_at: datetime | None = None
    place: str = ""
    cause: str = ""
    loss: int | None = None
    hurt: int | None = None
    dead: int | None = None
    handed_to: str = ""
    handed_at: datetime | None = None
    notes: str = ""
    lesson: str = ""


FACTS = tuple(field.name for field in fields(IncidentFacts))


@transaction.atomic
def write_incident(village: Village, *, facts: IncidentFacts, by: Account | None, at: datetime) -> Incident:
    """Something that happened without any alarm."""
    row = Incident(commune=village.commune, village=village, written_at=at)
    row.written_by = by.person if by else None
    _write(row, facts, by=by, at=at)
    note_act("write_incident", subject=f"incident:{row.pk}", by=by, commune=row.commune, at=at)
    return row


@transaction.atomic
def close_alarm(alarm: Alarm, *, facts: IncidentFacts, by: Account | None, at: datetime) -> Incident:
    """Say what an alarm that is over was. Who came, and when, is taken from its answers."""
    _check_closable(alarm)
    row = Incident(
        commune=alarm.commune,
        village=alarm.village,
        household=alarm.household,
        is_silent=alarm.is_silent,
        written_at=at,
    )
    row.written_by = by.person if by else None
    _write(row, facts, by=by, at=at)
    for one in (*alarm.joined.all(), alarm):  # those merged into it first: they know when each helper came
        _join(one, row)
    note_act("write_incident", subject=f"incident:{row.pk}", by=by, commune=row.commune, at=at)
    return row


@transaction.atomic
def add_alarm(row: Incident, *, alarm: Alarm, by: Account | None, at: datetime) -> Incident:
    """Another alarm was about the same thing: its helpers are added."""
    _check_closable(alarm)
    if alarm.village_id != row.village_id:
        raise Refused(_("Báo động này ở thôn khác."))
    _join(alarm, row)
    note_act("add_alarm", subject=f"incident:{row.pk}", by=by, commune=row.commune, at=at)
    return row


@transaction.atomic
def correct_incident(row: Incident, *, facts: IncidentFacts, by: Account | None, at: datetime) -> Incident:
    """Write it anew; what was written before stays in the history."""
    locked = Incident.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _write(locked, facts, by=by, at=at)
    note_act("correct_incident", subject=f"incident:{row.pk}", by=by, commune=row.commune, at=at)
    return locked


@transaction.atomic
def undo_correction(row: Incident, *, by: Account | None, at: datetime) -> Incident:
    """Put back what was written before the last correction; that correction stays in the history too."""
    locked = Incident.objects.select_for_update(of=("self",)).get(pk=row.pk)
    versions = list(locked.history.order_by("-history_date", "-history_id")[:2])
    if len(versions) < 2:
        raise Refused(_("Vụ việc này chưa sửa lần nào."))
    before = IncidentFacts(**{name: getattr(versions[1], name) for name in FACTS})
    _write(locked, before, by=by, at=at)
    note_act("undo_incident", subject=f"incident:{row.pk}", by=by, commune=row.commune, at=at)
    return locked


def _check_closable(alarm: Alarm) -> None:
    if alarm.joined_to_id is not None:
        raise Refused(_("Báo động này đã gộp vào báo động khác: ghi vụ việc ở báo động ấy."))
    if alarm.state != State.ENDED:
        raise Refused(_("Báo động chưa kết thúc. Báo yên trước, rồi ghi vụ việc."))
    if IncidentAlarm.objects.filter(alarm=alarm).exists():
        raise Refused(_("Báo động này đã ghi thành vụ việc rồi. Hãy mở vụ việc ấy để sửa."))


def _join(alarm: Alarm, row: Incident) -> None:
    IncidentAlarm.objects.create(alarm=alarm, incident=row)
    known = set(row.attendances.values_list("person", flat=True))
    Attendance.objects.bulk_create(
        Attendance(
            incident=row,
            person=one.person,
            name=str(one.person),
            promised_at=one.promised_at,
            came_at=one.came_at,
        )
        for one in came_to(alarm)
        if one.person.pk not in known
    )


def _write(row: Incident, facts: IncidentFacts, *, by: Account | None, at: datetime) -> None:
    _check(facts, at)
    kind = kind_of(row.commune, facts.kind)
    for name in FACTS:
        value = getattr(facts, name)
        setattr(row, name, nfc(value) if isinstance(value, str) else value)
    words = (kind.name, str(row.village), row.place, row.cause, row.notes, row.lesson)
    row.folded = fold(" ".join(words))
    row._history_date, row._history_user = at, by
    row.save()


def _check(facts: IncidentFacts, at: datetime) -> None:
    if facts.verdict not in Verdict:
        raise Refused(_("Hãy chọn: có việc thật, báo nhầm, hay diễn tập."))
    if facts.began_at > at or (facts.over_at is not None and facts.over_at > at):
        raise Refused(_("Giờ ghi ở phía trước, chưa tới. Hãy xem lại ngày và giờ."))
    if facts.over_at is not None and facts.over_at < facts.began_at:
        raise Refused(_("Giờ kết thúc trước giờ bắt đầu."))
    if bool(facts.handed_to) != (facts.handed_at is not None):
        raise Refused(_("Bàn giao: ghi cả bàn giao cho ai và lúc mấy giờ, hoặc để trống cả hai."))
