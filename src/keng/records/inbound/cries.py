"""Texts about an alarm: somebody cries for help, answers a call, or takes a mistake back."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from keng.core.escalation.answers import Answer, agrees, takes_back, understand_answer
from keng.core.escalation.kinds import Kind, read, understand
from keng.core.escalation.machine import Reply, State
from keng.core.escalation.sayings import TO_BE_SURE
from keng.core.nights import night_of
from keng.core.rights import Right, may
from keng.records.alarms.actions import Cry, answer_alarm, approve_alarm, call_off_own, raise_alarm
from keng.records.alarms.kinds import kind_of, kinds_of
from keng.records.alarms.models import Alarm, Origin
from keng.records.alarms.witnesses import reported_too, take_back_report
from keng.records.households.queries import homes_of
from keng.records.messages.models import InboundMessage
from keng.records.messages.outbox import Notice, post_to_board
from keng.records.people.models import Person
from keng.records.people.queries import grants_of
from keng.records.places.models import Commune
from keng.records.refusal import Refused

ANSWERED_FOR = timedelta(hours=2)  # a "1" later than that speaks of something else


def answer_call(alarm: Alarm, person: Person, text: str, at: datetime) -> tuple[str, str] | None:
    """What somebody presses or types back to the call for one alarm; None where it is no answer."""
    if alarm.joined_to is not None:  # called for one that is the same event as another
        return answer_call(alarm.joined_to, person, text, at)
    if alarm.state == State.PENDING and agrees(text):
        return "approved", _agree(alarm, person, at)
    said = understand_answer(text)
    if said is None:
        return None
    if alarm.state == State.ENDED:
        return "over", _("Việc đã yên rồi. Cảm ơn bác.")
    return "answered", _answer(alarm, said, person, at)


def take_word_about_alarm(person: Person, row: InboundMessage, at: datetime) -> tuple[str, str] | None:
    """What a text means for an alarm and the words to answer with; None where it is about none."""
    if (answered := answer_of_called(person, row.text, at)) is not None:
        return answered
    if takes_back(row.text) and (taken := _take_back(person, at)) is not None:
        return taken
    found = read(row.text, kinds_of(person.commune))
    if found.kind is not None:
        return "raised", _raise(person, found.kind, row, at)
    return ("asked_back", _ask_back(found.doubted)) if found.doubted is not None else None


def is_called_now(person: Person, at: datetime) -> bool:
    """Whether this person was called to an alarm that is still open."""
    return _called_lately(person, at) is not None


def answer_of_called(person: Person, text: str, at: datetime) -> tuple[str, str] | None:
    """The answer of somebody called to an open alarm; None where nobody called or it is no answer."""
    call = _called_lately(person, at)
    return answer_call(call, person, text, at) if call is not None else None


def note_strange_cry(commune: Commune, row: InboundMessage, at: datetime) -> bool:
    """A number nobody knows cries for help: no village is woken, but the commune's board hears it."""
    if understand(row.text, kinds_of(commune)) is None:
        return False
    notice = Notice(
        template="stranger_cries",
        commune_id=commune.pk,
        params={"name": row.sender, "text": row.text[:120]},
        subject=f"inbound:{row.pk}",
        dedupe=f"inbound:{row.pk}",
    )
    post_to_board(notice, at=at)
    return True


def _ask_back(kind: Kind) -> str:
    """No village is woken by a guess, and no cry is left lying: one short text makes it sure."""
    words = {"word": TO_BE_SURE[kind.code], "kind": kind.name.lower(), "n": kind.emergency}
    return _("Chưa báo động. Nhắn %(word)s nếu có %(kind)s thật, và gọi ngay %(n)s.") % words


def _agree(alarm: Alarm, person: Person, at: datetime) -> str:
    """A second officer's yes; "1" to that question is no promise to come."""
    grants = grants_of(person, on=night_of(at, alarm.commune.zone))
    place = {"commune_id": alarm.commune_id, "village_id": alarm.village_id}
    if not may(grants, Right.APPROVE_ALARM, **place):
        raise Refused(_("Báo động này chờ lãnh đạo hoặc công an xã đồng ý, bác chưa cần làm gì."))
    approve_alarm(alarm, by=person, at=at)
    return _("Đã ghi bác đồng ý, máy đang gọi bà con.")


def _answer(alarm: Alarm, said: Answer, person: Person, at: datetime) -> str:
    answer_alarm(alarm, said.reply, by=person, at=at, minutes=said.minutes)
    number = kind_of(alarm.commune, alarm.kind).emergency
    match said.reply:
        case Reply.COMING:
            words = _("Đã ghi bác đến trong %(m)s phút. Tới nơi nhắn 2. Nhớ gọi %(n)s.")
            return words % {"m": said.minutes, "n": number}
        case Reply.ON_SCENE:
            return _("Đã ghi bác có mặt. Giữ an toàn, nhớ gọi %(n)s.") % {"n": number}
        case Reply.CANNOT:
            return _("Đã ghi bác không đến được. Cảm ơn bác đã báo.")


def _take_back(person: Person, at: datetime) -> tuple[str, str] | None:
    """An own alarm ends; one that others reported too goes on, and whoever leads it reads of it."""
    mine = Alarm.objects.filter(raised_by=person).exclude(state=State.ENDED).first()
    if mine is not None:
        call_off_own(mine, by=person, at=at)
        return "called_off", _("Đã báo mọi người là nhầm, không có việc gì.")
    shared = reported_too(person)
    if shared is None:
        return None
    take_back_report(shared, by=person, at=at)
    return "taken_back", _(
        "Người khác cũng báo việc này nên máy chưa hủy; đã ghi bác báo nhầm. Gọi trưởng thôn hoặc công an."
    )


def _raise(person: Person, kind: Kind, row: InboundMessage, at: datetime) -> str:
    home = homes_of(person).select_related("village__commune")
    house = home.first()
    village = house.village if house else person.village
    if village is None:
        raise Refused(_("Chưa biết bác ở thôn nào. Gọi ngay %(n)s.") % {"n": kind.emergency})
    grants = grants_of(person, on=night_of(at, person.commune.zone))
    if house is None and not may(
        grants, Right.RAISE_ALARM, commune_id=person.commune_id, village_id=village.pk
    ):
        raise Refused(_("Số máy này chưa được phát báo động. Gọi ngay %(n)s.") % {"n": kind.emergency})
    cry = Cry(
        kind=kind.code,
        village=village,
        household=house,
        origin=Origin.SMS,
        note=row.text[:120],
        reporter=str(person),
    )
    raise_alarm(cry, by=person, at=at)
    words = {"kind": kind.name.lower(), "village": village, "n": kind.emergency}
    return _("Gọi ngay %(n)s! Đã ghi %(kind)s ở %(village)s, máy đang gọi bà con. Nhầm thì nhắn HUY.") % words


def _called_lately(person: Person, at: datetime) -> Alarm | None:
    """The open alarm this person was called for last."""
    call = (
        person.alarm_calls.filter(at__gt=at - ANSWERED_FOR)
        .exclude(alarm__state=State.ENDED)
        .select_related("alarm__village__commune", "alarm__commune")
        .order_by("-at", "-pk")
        .first()
    )
    return call.alarm if call else None
