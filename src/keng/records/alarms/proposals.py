"""A CAP message from an authority: it waits for an officer, who raises an alarm of it or leaves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.areas import Area, Drawn
from keng.core.cap.message import CapInfo, CapMessage, Category, MsgType, Status
from keng.core.rights import Role
from keng.records.alarms.actions import Cry, raise_alarm
from keng.records.alarms.ground import villages_in
from keng.records.alarms.models import Alarm, CapProposal, Origin
from keng.records.messages.models import Lane, Occasion
from keng.records.messages.outbox import Notice, no_longer_needed, post, post_to_board
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Appointment, Person
from keng.records.places.changes import note_change
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused

DECIDERS = (Role.POLICE_CHIEF, Role.POLICE_OFFICER, Role.CHAIRPERSON)
KINDS = {
    Category.FIRE: "fire",
    Category.GEO: "flood",
    Category.MET: "flood",
    Category.ENV: "flood",
    Category.SECURITY: "disorder",
    Category.RESCUE: "missing",
    Category.HEALTH: "medical",
}
State = CapProposal.State


@dataclass(frozen=True)
class Came:
    """A message as it came in: what it says, how far it may be believed, by which way."""

    message: CapMessage
    trust: CapProposal.Trust
    signed_by: str
    by_way_of: str


@transaction.atomic
def take_cap(came: Came, *, commune: Commune, at: datetime) -> CapProposal:
    """Keep it and tell those who decide. The same message again changes nothing and tells nobody."""
    said = came.message
    info = _best(said.infos)
    _refuse_what_proposes_nothing(said, info, at)
    known = CapProposal.objects.filter(
        commune=commune, sender=said.sender[:200], identifier=said.identifier[:200], sent_at=said.sent
    ).first()
    if known is not None:
        return known
    is_end = said.msg_type is MsgType.CANCEL
    _outdate(came, commune=commune, state=State.WITHDRAWN if is_end else State.REPLACED, at=at)
    row = CapProposal.objects.create(
        commune=commune,
        sender=said.sender[:200],
        identifier=said.identifier[:200],
        sent_at=said.sent,
        msg_type=said.msg_type,
        follows=" ".join(str(one) for one in said.references),
        occasion=Occasion.REAL if said.status is Status.ACTUAL else Occasion.DRILL,
        kind=KINDS.get(info.categories[0], "other") if info else "other",
        headline=(info.headline or info.event if info else _what_it_ends(said, commune))[:300],
        text="\n".join(filter(None, (info.description, info.instruction)))[:3000] if info else "",
        where=", ".join(area.words for area in info.areas)[:600] if info else "",
        village_ids=[v.pk for v in _villages(commune, info)],
        expires_at=info.expires if info else None,
        trust=came.trust,
        signed_by=came.signed_by[:200],
        came_by=came.by_way_of[:120],
        received_at=at,
        state=State.TOLD if is_end else State.WAITING,
    )
    _tell(row, at)
    return row


@transaction.atomic
def confirm_proposal(
    row: CapProposal, *, kind: str, villages: Sequence[Village], by: Person, account: Account, at: datetime
) -> Alarm:
    """An officer makes it an alarm of these villages; more than one still needs a second officer."""
    locked = _waiting(row)
    if not villages:
        raise Refused(_("Chọn ít nhất một thôn."))
    if locked.expires_at is not None and locked.expires_at <= at:
        raise Refused(_("Tin này đã hết hạn, không phát nữa."))
    alarm = raise_alarm(
        Cry(
            kind=kind,
            village=villages[0],
            others=villages[1:],
            occasion=Occasion(locked.occasion),
            origin=Origin.AUTHORITY,
            note=locked.headline[:200],
            reporter=locked.sender[:120],
        ),
        by=by,
        at=at,
    )
    locked.alarm = alarm
    _decide(locked, State.CONFIRMED, by=by, at=at)
    note_act("cap_confirmed", subject=f"cap:{row.pk}", by=account, commune=locked.commune, at=at)
    return alarm


@transaction.atomic
def reject_proposal(row: CapProposal, *, by: Person, account: Account, at: datetime) -> None:
    """An officer leaves it; it stays on record who did."""
    locked = _waiting(row)
    _decide(locked, State.REJECTED, by=by, at=at)
    note_act("cap_rejected", subject=f"cap:{row.pk}", by=account, commune=locked.commune, at=at)


def waiting_proposals(commune: Commune) -> int:
    """How many wait for somebody to decide."""
    return commune.cap_proposals.filter(state=State.WAITING).count()


def _decide(row: CapProposal, state: State, *, by: Person, at: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, by, at
    row.save(update_fields=["state", "decided_by", "decided_at", "alarm"])
    no_longer_needed(f"cap:{row.pk}", at=at, reason=_("đã có người quyết định"))
    note_change("alarms", commune=row.commune_id, village=None, at=at)


def _waiting(row: CapProposal) -> CapProposal:
    rows = CapProposal.objects.select_for_update(of=("self",)).select_related("commune")
    locked = rows.get(pk=row.pk)
    if locked.state != State.WAITING:
        raise Refused(_("Tin này đã được quyết định rồi."))
    return locked


def _refuse_what_proposes_nothing(said: CapMessage, info: CapInfo | None, at: datetime) -> None:
    if said.status not in (Status.ACTUAL, Status.EXERCISE):
        raise Refused(_("Tin thử máy, tin nháp thì không đưa ra cán bộ."))
    if said.msg_type in (MsgType.ACK, MsgType.ERROR):
        raise Refused(_("Chỉ nhận tin cảnh báo, tin cập nhật và tin rút lại."))
    if info is None and said.msg_type is not MsgType.CANCEL:
        raise Refused(_("Tin không nói có việc gì."))
    if info is not None and info.expires is not None and info.expires <= at:
        raise Refused(_("Tin này đã hết hạn."))


def _what_it_ends(said: CapMessage, commune: Commune) -> str:
    """A message that takes others back has no words of its own: the headline of the first that is known."""
    for one in said.references:
        rows = commune.cap_proposals.filter(sender=one.sender, identifier=one.identifier, sent_at=one.sent)
        if (first := rows.first()) is not None:
            return _("Rút lại: %(headline)s") % {"headline": first.headline}
    return said.note or said.identifier


def _outdate(came: Came, *, commune: Commune, state: State, at: datetime) -> None:
    """Earlier words of the same sender that this one names and nobody has decided on.

    Nobody takes back another's word, nothing less believed takes back what is believed more, and no
    word a later one.
    """
    for one in came.message.references:
        if one.sender != came.message.sender or one.sent > came.message.sent:
            continue
        rows = CapProposal.objects.filter(
            commune=commune, sender=one.sender, identifier=one.identifier, sent_at=one.sent
        )
        if came.trust != CapProposal.Trust.TRUSTED:
            rows = rows.exclude(trust=CapProposal.Trust.TRUSTED)
        for row in rows.filter(state=State.WAITING):
            CapProposal.objects.filter(pk=row.pk).update(state=state, decided_at=at)
            no_longer_needed(f"cap:{row.pk}", at=at, reason=_("có tin mới thay thế"))


def _best(infos: Sequence[CapInfo]) -> CapInfo | None:
    """The Vietnamese block, else the first."""
    return next((one for one in infos if one.language.lower().startswith("vi")), infos[0] if infos else None)


def _villages(commune: Commune, info: CapInfo | None) -> list[Village]:
    found: dict[int, Village] = {}
    for area in info.areas if info else ():
        shapes: list[Area] = [*area.circles]
        shapes += [Drawn(((ring,),)) for ring in area.polygons]
        for shape in shapes:
            found |= {v.pk: v for v in villages_in(commune, shape)}
    return sorted(found.values(), key=lambda v: (v.order, v.pk))


def _tell(row: CapProposal, at: datetime) -> None:
    """The board and those who may decide, at once: a warning that nobody sees warns nobody."""
    notice = Notice(
        template="cap_proposed",
        commune_id=row.commune_id,
        params={"sender": row.sender, "headline": row.headline[:120]},
        lane=Lane.ALARM,
        occasion=Occasion(row.occasion),
        subject=f"cap:{row.pk}",
        dedupe=f"cap:{row.pk}",
        only_by=frozenset() if row.occasion == Occasion.DRILL else None,
    )
    post_to_board(notice, at=at)
    held = Appointment.objects.in_force_on(at.astimezone(row.commune.zone).date()).filter(
        commune=row.commune, role__in=DECIDERS, person__is_active=True
    )
    post(notice, to=Person.objects.filter(pk__in=held.values("person")).select_related("commune"), at=at)
    note_change("alarms", commune=row.commune_id, village=None, at=at)
