"""A text that comes in: who sent it, what it means, what follows, and what is answered.

Every text is kept, once by the gateway's own number for it. Nothing is answered to a stranger, to a
machine, or to somebody who keeps on writing: two automata must never talk to each other all night.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from keng.core.names import fold
from keng.core.nights import STRUCK, Outcome, Source, night_of
from keng.core.replies import Meaning, Reply, understand
from keng.core.rights import Right, may
from keng.records.gongs.models import GongPost
from keng.records.inbound.cries import is_called_now, note_strange_cry, take_word_about_alarm
from keng.records.messages.models import InboundMessage
from keng.records.messages.outbox import Notice, answer
from keng.records.people.models import Person, Phone
from keng.records.people.numbers import normalise
from keng.records.people.queries import grants_of
from keng.records.places.models import Commune
from keng.records.reach.actions import answer_by_text
from keng.records.refusal import Refused
from keng.records.roster.models import Duty, Shift
from keng.records.watch.models import Expectation
from keng.records.watch.ringings import Report, report_ringing
from keng.records.watch.telling import say_busy

CALM = timedelta(minutes=10)
MERE_ANSWERS = (Reply(Meaning.STRUCK), Reply(Meaning.UNCLEAR))  # what a reach test is answered with
MOST_IN_CALM = 6  # a person answering a reminder writes once or twice
MOST_CHOICES = 4  # more would not be read on a small screen


@dataclass(frozen=True)
class Incoming:
    """A text as the gateway handed it over."""

    provider_id: str
    sender: str
    text: str
    received_at: datetime  # by the gateway's clock


@transaction.atomic
def take_text(incoming: Incoming, *, commune: Commune, at: datetime) -> InboundMessage:
    """Keep a text and do what it asks for. The same text handed over again changes nothing."""
    row, is_new = InboundMessage.objects.get_or_create(
        provider_id=incoming.provider_id[:120],
        defaults={
            "commune": commune,
            "sender": incoming.sender[:20],
            "text": incoming.text[:500],
            "received_at": min(incoming.received_at, at),
            "meaning": "new",
        },
    )
    if not is_new:
        return row
    phone = _phone_of(incoming.sender, commune, night_of(row.received_at, commune.zone))
    if phone is None:
        row.meaning = "stranger_cries" if note_strange_cry(commune, row, at) else "unknown_sender"
    else:
        _take_from(phone, row, at)
    row.save()
    return row


def _take_from(phone: Phone, row: InboundMessage, at: datetime) -> None:
    """An echo is put aside. In a flood a cry or the answer of somebody called counts; only we fall silent."""
    row.person = phone.person
    lately = InboundMessage.objects.filter(sender=row.sender, received_at__gt=at - CALM).exclude(pk=row.pk)
    is_called = is_called_now(phone.person, at)
    if _is_ours(row, lately) or (not is_called and _is_said_again(row, lately)):
        row.meaning = "loop"
        return
    with translation.override(phone.person.language):
        if lately.count() >= MOST_IN_CALM:
            row.meaning = _only_a_cry(phone.person, row, at, otherwise="unclear" if is_called else "loop")
            return
        note_alive(phone, at)
        was_asked = answer_by_text(phone, at=at)
        row.meaning, row.answer = _act(phone.person, row, at, was_asked=was_asked)
    _answer(row, phone, at)


def _only_a_cry(person: Person, row: InboundMessage, at: datetime, *, otherwise: str) -> str:
    try:
        done = take_word_about_alarm(person, row, at)
    except Refused:
        return otherwise
    return done[0] if done is not None else otherwise


def _act(person: Person, row: InboundMessage, at: datetime, *, was_asked: bool) -> tuple[str, str]:
    """What the text means and the words to answer with."""
    reply = understand(row.text)
    try:
        if (done := take_word_about_alarm(person, row, at)) is not None:
            return done
        if was_asked and reply in MERE_ANSWERS and not _is_at_the_gong(person, row):
            return "reached", _("Máy này nhận được tin. Cảm ơn bác đã thử cùng xã.")
        match reply.meaning:
            case Meaning.STRUCK | Meaning.HEARD:
                return _strike(person, reply, row, at)
            case Meaning.BUSY:
                return reply.meaning, say_busy_tonight(person, row, at)
            case Meaning.EMERGENCY:
                return reply.meaning, _("Cháy gọi ngay 114, trộm cướp gọi 113, đánh kẻng báo động.")
            case _:
                return reply.meaning, _help()
    except Refused as refused:
        return "refused", str(refused)


def _strike(person: Person, reply: Reply, row: InboundMessage, at: datetime) -> tuple[str, str]:
    night = night_of(row.received_at, person.commune.zone)
    post = _post_of(person, reply, night)
    if post is None:
        return "which", _("Kẻng số mấy? Nhắn: %(choices)s.") % {"choices": _choices(person, reply, night)}
    grants = grants_of(person, on=night)
    place = {"commune_id": person.commune_id, "village_id": post.village_id}
    is_striker = reply.meaning is Meaning.STRUCK and may(grants, Right.STRIKE, **place)
    if not is_striker and not may(grants, Right.SAY_HEARD, **place):
        raise Refused(_("Số máy này chưa được giao việc ở thôn có kẻng đó. Nhờ trưởng thôn xem giúp."))
    ringing = report_ringing(
        post,
        Report(
            client_id=uuid.uuid5(uuid.NAMESPACE_URL, f"sms:{row.provider_id}"),
            source=Source.SMS if is_striker else Source.NEIGHBOUR,
            struck_at=row.received_at,
            by=person,
        ),
        at=at,
    )
    meaning = Meaning.STRUCK if is_striker else Meaning.HEARD
    return meaning, _noted(post, ringing.expectation, row.received_at)


def _is_at_the_gong(person: Person, row: InboundMessage) -> bool:
    """Whether a "1" now tells of a strike: somebody on duty, inside the hours of the gong."""
    night = night_of(row.received_at, person.commune.zone)
    own = Shift.objects.filter(person=person, night=night, replaced_at=None).exclude(duty=Duty.PATROL)
    due = Expectation.objects.filter(post__in=own.values("post"), night=night)
    return due.filter(early_from__lte=row.received_at, cut_off_at__gt=row.received_at).exists()


def _noted(post: GongPost, row: Expectation | None, struck_at: datetime) -> str:
    clock = f"{timezone.localtime(struck_at, post.village.commune.zone):%H:%M}"
    known = {"gong": str(post), "time": clock}
    if row is None:
        return _("%(gong)s: lúc này chưa tới giờ kẻng. Đánh kẻng xong bác nhắn lại 1.") % known
    row.refresh_from_db()
    if row.outcome in STRUCK:
        return _("%(gong)s: đã ghi tiếng kẻng lúc %(time)s. Cảm ơn bác.") % known
    if row.outcome == Outcome.EXCUSED:
        return _("%(gong)s: đêm nay được nghỉ. Đã ghi lại lúc %(time)s.") % known
    return _("%(gong)s: đã ghi lúc %(time)s. Quá giờ rồi, đừng đánh nữa kẻo bà con tưởng báo động.") % known


def say_busy_tonight(person: Person, row: InboundMessage, at: datetime) -> str:
    night = night_of(row.received_at, person.commune.zone)
    own = Shift.objects.filter(person=person, night=night, replaced_at=None).exclude(duty=Duty.PATROL)
    waiting = Expectation.objects.filter(
        post__in=own.values("post"), night=night, outcome=Outcome.WAITING, cut_off_at__gt=at
    ).select_related("post__village", "commune", "village")
    asked = [name for one in waiting for name in say_busy(one, by=person, at=at)]
    if not waiting:
        return _("Đêm nay bác không có ca đang chờ. Muốn nghỉ đêm khác, nhờ trưởng thôn.")
    if not asked:
        return _("Đã ghi bác bận. Chưa tìm được người thay, đã báo xã.")
    names = ", ".join(dict.fromkeys(map(str, asked)))
    return _("Đã ghi bác bận và nhờ %(names)s đánh thay.") % {"names": names}


def _help() -> str:
    return _("Nhắn 1: đã đánh kẻng. NGHE: nghe thấy kẻng. NGHI: bận đêm nay. Cháy gọi 114, an ninh gọi 113.")


def _choices(person: Person, reply: Reply, night: date) -> str:
    """What may be written where "1" could mean several gongs: those on duty at, else the village's."""
    standing = GongPost.objects.filter(village__commune=person.commune_id, valid_to=None)
    duty = standing.filter(shifts__person=person, shifts__night=night, shifts__replaced_at=None)
    own = standing.filter(village=person.village_id)
    numbers = _numbers(duty) or _numbers(own) or [3]
    word = "NGHE" if reply.meaning is Meaning.HEARD else "KENG"
    return ", ".join(f"{word} {number}" for number in numbers[:MOST_CHOICES])


def _numbers(rows: QuerySet[GongPost]) -> list[int]:
    return sorted(set(rows.values_list("number", flat=True)))


def _post_of(person: Person, reply: Reply, night: date) -> GongPost | None:
    """The gong that is meant: the one named, the one on duty at, or the village's only one."""
    standing = GongPost.objects.filter(village__commune=person.commune_id, valid_to=None)
    own = standing.filter(village=person.village_id).select_related("village__commune")
    duty = standing.filter(
        shifts__person=person, shifts__night=night, shifts__replaced_at=None
    ).select_related("village__commune")
    for rows in [duty, own] if reply.meaning is Meaning.STRUCK else [own, duty]:
        found = list((rows if reply.number is None else rows.filter(number=reply.number)).distinct()[:2])
        if len(found) == 1:
            return found[0]
    return None


def _phone_of(sender: str, commune: Commune, night: date) -> Phone | None:
    """Whose number that is; of people who share one, the one on duty that night."""
    try:
        number = normalise(sender)
    except Refused:
        return None  # a short code or a name: a machine
    rows = Phone.objects.filter(number=number, person__commune=commune, person__is_active=True)
    found = list(rows.select_related("person__commune").order_by("pk"))
    busy = set(
        Shift.objects.filter(
            person__in=[p.person_id for p in found], night=night, replaced_at=None
        ).values_list("person_id", flat=True)
    )
    return next((p for p in found if p.person_id in busy), found[0] if found else None)


def _is_ours(row: InboundMessage, lately: QuerySet[InboundMessage]) -> bool:
    """Our own words come back, alone or quoted."""
    said = fold(row.text)
    return any(fold(text) in said for text in lately.exclude(answer="").values_list("answer", flat=True))


def _is_said_again(row: InboundMessage, lately: QuerySet[InboundMessage]) -> bool:
    """The very words that said nothing a moment ago."""
    said = fold(row.text)
    nothing = lately.filter(meaning__in=(Meaning.UNCLEAR, "asked_back"))
    return any(fold(text) == said for text in nothing.values_list("text", flat=True))


def note_alive(phone: Phone, at: datetime) -> None:
    """A number that writes to us works and is that person's: it counts as verified."""
    phone.last_heard_at = at
    phone.verified_at = phone.verified_at or at
    phone.save(update_fields=["last_heard_at", "verified_at"])


def _answer(row: InboundMessage, phone: Phone, at: datetime) -> None:
    if not row.answer:
        return
    notice = Notice(
        template="sms_answer",
        commune_id=phone.person.commune_id,
        village_id=phone.person.village_id,
        params={"text": row.answer},
        subject=f"inbound:{row.pk}",
        dedupe=f"inbound:{row.pk}",
        expires_at=at + CALM,
    )
    answer(notice, phone=phone, at=at)
