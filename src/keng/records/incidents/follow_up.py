"""What hangs on an incident: who else came, photos, and tasks that are done or overdue."""

from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.names import fold, nfc
from keng.records.incidents.models import Attendance, Incident, IncidentPhoto, IncidentTask
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Person
from keng.records.refusal import Refused

MOST_PHOTOS = 12


@transaction.atomic
def add_photo(
    row: Incident, *, photo: "File[bytes]", caption: str, by: Account | None, at: datetime
) -> IncidentPhoto:
    """A picture that was made clean before."""
    if row.photos.filter(removed_at=None).count() >= MOST_PHOTOS:
        raise Refused(_("Mỗi vụ việc giữ nhiều nhất %(n)d ảnh.") % {"n": MOST_PHOTOS})
    kept = IncidentPhoto(incident=row, caption=nfc(caption)[:200], at=at, by=by.person if by else None)
    kept.photo = photo
    kept.save()
    _note("add_incident_photo", row, by=by, at=at)
    return kept


@transaction.atomic
def remove_photo(photo: IncidentPhoto, *, by: Account | None, at: datetime) -> IncidentPhoto:
    """Shown no more; that there was one stays in the log."""
    photo.removed_at = at
    photo.save(update_fields=["removed_at"])
    _note("remove_incident_photo", photo.incident, by=by, at=at)
    return photo


@transaction.atomic
def note_came(
    row: Incident, *, name: str, came_at: datetime | None, by: Account | None, at: datetime
) -> Attendance:
    """Somebody came, told afterwards: a villager by name, or others in words ("đội chữa cháy huyện")."""
    name = nfc(name)[:120]
    if not name:
        raise Refused(_("Chưa ghi ai đã đến."))
    if came_at is not None and came_at > at:
        raise Refused(_("Giờ đến ở phía trước, chưa tới."))
    person = _villager(row, name)
    _note("note_came", row, by=by, at=at)
    if person is not None and (known := row.attendances.filter(person=person).first()) is not None:
        known.came_at = came_at or known.came_at or row.began_at
        known.save(update_fields=["came_at"])
        return known
    return Attendance.objects.create(
        incident=row, person=person, name=str(person or name), came_at=came_at or row.began_at
    )


@transaction.atomic
def drop_attendance(one: Attendance, *, by: Account | None, at: datetime) -> Incident:
    """That person did not come after all."""
    row = one.incident
    one.delete()
    _note("drop_attendance", row, by=by, at=at)
    return row


@transaction.atomic
def add_task(
    row: Incident, *, text: str, responsible: Person, due_on: date, by: Account | None, at: datetime
) -> IncidentTask:
    """Something to do, by a named person, until a day."""
    if due_on < at.astimezone(row.commune.zone).date():
        raise Refused(_("Hạn làm không thể là ngày đã qua."))
    task = IncidentTask.objects.create(
        incident=row, text=nfc(text)[:200], responsible=responsible, due_on=due_on
    )
    _note("add_incident_task", row, by=by, at=at)
    return task


@transaction.atomic
def tick_task(task: IncidentTask, *, is_done: bool, by: Account | None, at: datetime) -> IncidentTask:
    """Done; or, ticked off too early, open again."""
    if is_done == (task.done_at is not None):
        return task
    task.done_at, task.done_by = (at, by.person if by else None) if is_done else (None, None)
    task.save(update_fields=["done_at", "done_by"])
    _note("tick_incident_task" if is_done else "untick_incident_task", task.incident, by=by, at=at)
    return task


def _villager(row: Incident, name: str) -> Person | None:
    """The one person of the village, or of the commune's offices, whose name that is."""
    people = Person.objects.filter(commune=row.commune, is_active=True, folded=fold(name))
    found = list(people.filter(village=row.village)[:2]) or list(people.filter(village=None)[:2])
    return found[0] if len(found) == 1 else None


def _note(verb: str, row: Incident, *, by: Account | None, at: datetime) -> None:
    note_act(verb, subject=f"incident:{row.pk}", by=by, commune=row.commune, at=at)
