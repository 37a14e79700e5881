"""Roles given and ended, with the decision behind each; the file of a member (KH 2024 §III.4)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keng.core.names import nfc
from keng.core.rights import OFFICER_ROLES, Role
from keng.records.people.audit import note_act
from keng.records.people.models import ROLE_WORDS, Account, Appointment, Person, ServiceNote
from keng.records.places.models import Village
from keng.records.refusal import Refused

# Roles that one person at a time holds at a place: giving one anew means replacing its holder.
SINGLE = frozenset({Role.CHAIRPERSON, Role.POLICE_CHIEF, Role.VILLAGE_HEAD, Role.TEAM_LEADER})


@transaction.atomic
def appoint(
    person: Person,
    *,
    role: Role,
    village: Village | None = None,
    on: date,
    directive: str = "",
    replaces: Appointment | None = None,
    by: Account | None,
    at: datetime,
) -> Appointment:
    """Give a role at a place from that day. `replaces` ends its holder's on the same day."""
    _check(person, role, village)
    if replaces is not None:
        end_appointment(replaces, on=on, reason=str(_("kiện toàn: thay bằng người khác")), by=by, at=at)
    open_now = Appointment.objects.filter(
        role=role, commune=person.commune_id, village=village, until_on=None
    )
    if open_now.filter(person=person).exists():
        raise Refused(_("%(person)s đang giữ chức vụ này.") % {"person": person})
    if role in SINGLE and (holder := open_now.select_related("person").first()):
        raise Refused(
            _("%(holder)s đang là %(role)s. Nếu thay người, hãy chọn thay.")
            % {"holder": holder.person, "role": ROLE_WORDS[role]}
        )
    note_act("appoint", subject=f"person:{person.pk}", by=by, commune=person.commune, at=at, detail=role)
    return Appointment.objects.create(
        person=person,
        role=role,
        commune=person.commune,
        village=village,
        directive=nfc(directive)[:120],
        from_on=on,
    )


def holder_of(role: Role, *, village: Village | None, commune_id: int) -> Appointment | None:
    """The open appointment of a role that only one person holds at a place."""
    rows = Appointment.objects.filter(role=role, commune=commune_id, village=village, until_on=None)
    return rows.select_related("person").first()


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, on: date, reason: str, by: Account | None, at: datetime
) -> Appointment:
    """End a role on that day, saying why; the row stays."""
    if appointment.until_on is not None:
        raise Refused(_("Chức vụ này đã thôi từ trước."))
    if not nfc(reason):
        raise Refused(_("Hãy ghi lý do thôi giữ chức vụ."))
    if on < appointment.from_on:
        raise Refused(_("Ngày thôi không thể trước ngày được giao."))
    last_officer = Appointment.objects.filter(
        commune=appointment.commune, role__in=[Role.OFFICE, Role.POLICE_CHIEF], until_on=None
    ).exclude(pk=appointment.pk)
    if appointment.role in {Role.OFFICE, Role.POLICE_CHIEF} and not last_officer.exists():
        raise Refused(_("Xã phải còn ít nhất một người giao được chức vụ. Hãy giao cho người khác trước."))
    appointment.until_on, appointment.end_reason = on, nfc(reason)[:200]
    appointment.save()
    note_act(
        "end_appointment",
        subject=f"person:{appointment.person_id}",
        by=by,
        commune=appointment.commune,
        at=at,
        detail=appointment.role,
    )
    return appointment


@transaction.atomic
def carry_over(
    held: Appointment, *, to: Village, on: date, reason: str, directive: str, by: Account | None, at: datetime
) -> Appointment | None:
    """A village office when villages merge or split: ended there, held on at the village that follows.

    None where the office is one person's and somebody holds it there already.
    """
    if held.until_on is None:
        held.until_on, held.end_reason = max(on, held.from_on), reason[:200]
        held.save()
    there = Appointment.objects.filter(role=held.role, village=to, until_on=None)
    taken = there if held.role in SINGLE else there.filter(person=held.person_id)
    if taken.exists():
        return None
    note_act(
        "carry_over", subject=f"person:{held.person_id}", by=by, commune=held.commune, at=at, detail=held.role
    )
    return Appointment.objects.create(
        person=held.person,
        role=held.role,
        commune=held.commune,
        village=to,
        directive=directive[:120],
        from_on=on,
    )


@transaction.atomic
def note_service(
    person: Person, *, kind: str, on: date, text: str, directive: str, by: Account, at: datetime
) -> ServiceNote:
    """A line in a member's file: praise, a reminder, a warning in writing."""
    if kind not in ServiceNote.Kind.values or not nfc(text):
        raise Refused(_("Hãy ghi nội dung."))
    if kind == ServiceNote.Kind.WARNED and not nfc(directive):
        raise Refused(_("Cảnh báo bằng văn bản cần số, ký hiệu văn bản."))
    if by.person is None:
        raise Refused(_("Người ghi phải có tên trong sổ của xã."))
    note_act("note_service", subject=f"person:{person.pk}", by=by, commune=person.commune, at=at, detail=kind)
    return ServiceNote.objects.create(
        person=person,
        kind=kind,
        on=on,
        text=nfc(text)[:300],
        directive=nfc(directive)[:120],
        by=by.person,
        at=at,
    )


def _check(person: Person, role: Role, village: Village | None) -> None:
    if not person.is_active:
        raise Refused(_("%(person)s không còn trong danh sách.") % {"person": person})
    if role in OFFICER_ROLES and village is not None:
        raise Refused(_("Chức vụ này thuộc cả xã, không thuộc riêng một thôn."))
    if role not in OFFICER_ROLES and village is None:
        raise Refused(_("Hãy chọn thôn cho chức vụ này."))
    if village is not None and village.commune_id != person.commune_id:
        raise Refused(_("Thôn này không thuộc xã của người đó."))
