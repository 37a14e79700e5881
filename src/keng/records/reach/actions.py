"""Trying whether people can be reached: begun by the watchman or an officer, answered by one tap or text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keng.core.names import nfc
from keng.core.reaching import LAST_DAY, planned_for
from keng.core.sms import cheapest
from keng.records.messages.models import Channel, ContactPath, Lane, Message, Occasion
from keng.records.messages.outbox import Notice, post_by_each
from keng.records.messages.paths import Way, give_paths, ways_to_try
from keng.records.messages.wording import own_words, said
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Person, Phone
from keng.records.places.changes import note_change
from keng.records.places.models import Commune, Village
from keng.records.reach.models import ReachAsk, ReachRule, ReachTest
from keng.records.refusal import Refused

TEMPLATE = "reach_test"
ANSWER_HOURS = 24
BETWEEN = timedelta(hours=12)  # two tests of the same people


@dataclass(frozen=True)
class Preview:
    """Whom a test would ask, and what leaves for it, before anything does."""

    people: int
    by_village: Sequence[tuple[Village | None, int]]
    by_channel: Sequence[tuple[Channel, int]]
    without_path: int
    texts: int  # SMS messages: one a number
    parts: int  # what the gateway counts


def people_to_try(commune: Commune, village: Village | None) -> QuerySet[Person]:
    """Everybody whom an alarm may call."""
    rows = Person.objects.filter(commune=commune, is_active=True)
    return (rows if village is None else rows.filter(village=village)).order_by("pk")


def preview_test(commune: Commune, *, village: Village | None, at: datetime) -> Preview:
    """What `start_test` would do now."""
    people = people_to_try(commune, village).select_related("village")
    ways = ways_to_try(people)
    places = Counter(person.village for person in people)
    numbers = {way.phone.number for way in ways if way.channel is Channel.SMS and way.phone}
    text = cheapest(_words(commune))
    return Preview(
        people=sum(places.values()),
        by_village=sorted(places.items(), key=lambda one: (one[0] is None, one[0].order if one[0] else 0)),
        by_channel=sorted(Counter(way.channel for way in ways).items()),
        without_path=sum(places.values()) - len({way.person_id for way in ways}),
        texts=len(numbers),
        parts=len(numbers) * text.parts,
    )


@transaction.atomic
def start_test(
    commune: Commune, *, village: Village | None, by: Person, account: Account | None, at: datetime
) -> ReachTest:
    """An officer tries everybody now; the same people are not tried twice within half a day."""
    Commune.objects.select_for_update(no_key=True).get(pk=commune.pk)
    lately = ReachTest.objects.filter(commune=commune, started_at__gt=at - BETWEEN)
    if lately.filter(Q(village=None) | Q(village=village) if village else Q()).exists():
        raise Refused(_("Vừa thử xong. Để bà con khỏi mệt, nửa ngày sau mới thử lại được."))
    test = _start(commune, village=village, by=by, at=at)
    note_act("start_reach_test", subject=f"reach:{test.pk}", by=account, commune=commune, at=at)
    return test


def start_due_test(commune: Commune, *, at: datetime) -> ReachTest | None:
    """The watchman's part: begin what the commune's rule plans for this day, once."""
    rule = ReachRule.objects.filter(commune=commune).exclude(day=None).first()
    if rule is None or rule.day is None:
        return None
    day = planned_for(at.astimezone(commune.zone), day=rule.day, ask_at=rule.ask_at)
    if day is None or ReachTest.objects.filter(commune=commune, planned_on=day).exists():
        return None
    try:
        with transaction.atomic():
            return _start(commune, village=None, by=None, at=at, planned_on=day)
    except IntegrityError:  # another watchman began it in this very moment
        return None


def answer_by_tap(token: str, *, at: datetime) -> ReachAsk | None:
    """The one tap of whoever read the message: that path works. None for a token that is not ours."""
    ask = asked_with(token)
    if ask is None:
        return None
    with transaction.atomic():
        _answered(ReachAsk.objects.filter(pk=ask.pk), ReachAsk.By.TAP, at)
        if ask.path is not None:
            ask.path.last_heard_at, ask.path.verified_at = at, ask.path.verified_at or at
            ask.path.save(update_fields=["last_heard_at", "verified_at"])
        note_change("reach", commune=ask.test.commune_id, village=ask.village_id, at=at)
    return ask


def answer_by_text(phone: Phone, *, at: datetime) -> bool:
    """Any text from a number proves it, for everybody who shares it; whether a test was waiting for it."""
    waiting = ReachAsk.objects.filter(
        channel=Channel.SMS,
        phone__number=phone.number,
        test__commune=phone.person.commune_id,
        test__closes_at__gt=at,
        answered_at=None,
    )
    found = _answered(waiting, ReachAsk.By.SMS, at)
    if found:
        note_change("reach", commune=phone.person.commune_id, village=phone.person.village_id, at=at)
    return found > 0


def answer_by_key(ask_pk: int, *, at: datetime) -> bool:
    """A key pressed in a call of ours; whether it came in time."""
    return _answered(ReachAsk.objects.filter(pk=ask_pk), ReachAsk.By.KEY, at) > 0


def token_of(ask_pk: int) -> str:
    """What stands in the address that answers: made by us, and for one path only."""
    return _signer().sign(str(ask_pk))


def asked_with(token: str) -> ReachAsk | None:
    """The path a token was made for; None where it was not made by us."""
    try:
        pk = int(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    return ReachAsk.objects.select_related("test__commune", "path").filter(pk=pk).first()


@dataclass(frozen=True)
class Plan:
    """What a commune sets: the day of the month (None: only by hand), the hour, and its spans."""

    day: int | None
    ask_at: time
    answer_hours: int
    unheard_days: int
    source: str = ""


@transaction.atomic
def set_rule(commune: Commune, plan: Plan, *, by: Account | None, at: datetime) -> ReachRule:
    """Try the phones by this rule from now on."""
    if plan.day is not None and not 1 <= plan.day <= LAST_DAY:
        raise Refused(_("Chọn ngày từ 1 đến 28: tháng nào cũng có."))
    row, _made = ReachRule.objects.update_or_create(
        commune=commune,
        defaults={
            "day": plan.day,
            "ask_at": plan.ask_at,
            "answer_hours": plan.answer_hours,
            "unheard_days": plan.unheard_days,
            "source": nfc(plan.source)[:120],
        },
    )
    detail = f"{plan.day or '-'} {plan.ask_at:%H:%M} {plan.answer_hours}h {plan.unheard_days}d"
    note_act("set_reach_rule", subject=f"commune:{commune.pk}", by=by, commune=commune, at=at, detail=detail)
    return row


def _start(
    commune: Commune,
    *,
    village: Village | None,
    by: Person | None,
    at: datetime,
    planned_on: date | None = None,
) -> ReachTest:
    rule = ReachRule.objects.filter(commune=commune).first()
    hours = rule.answer_hours if rule else ANSWER_HOURS
    test = ReachTest.objects.create(
        commune=commune,
        village=village,
        planned_on=planned_on,
        started_by=by,
        started_at=at,
        closes_at=at + timedelta(hours=hours),
    )
    people = people_to_try(commune, village)
    give_paths(people)
    ways = ways_to_try(people)
    asks = ReachAsk.objects.bulk_create([*_asks(test, people, ways)], batch_size=500)
    post_by_each([*_notices(test, asks, ways)], at=at)
    note_change("reach", commune=commune.pk, village=None, at=at)
    return test


def _asks(test: ReachTest, people: QuerySet[Person], ways: Sequence[Way]) -> list[ReachAsk]:
    homes = dict(people.values_list("pk", "village"))
    known = {way.person_id for way in ways}
    tried = [
        ReachAsk(
            test=test,
            person_id=way.person_id,
            village_id=homes[way.person_id],
            channel=way.channel,
            path=way.path,
            phone=way.phone,
        )
        for way in ways
    ]
    none = [
        ReachAsk(test=test, person_id=pk, village_id=home) for pk, home in homes.items() if pk not in known
    ]
    return [*tried, *none]


def _notices(
    test: ReachTest, asks: Sequence[ReachAsk], ways: Sequence[Way]
) -> Iterator[tuple[Notice, ContactPath]]:
    """One message a path; a number that several share hears it once."""
    told: set[str] = set()
    for ask, way in zip(asks, ways, strict=False):  # those without a path stand at the end
        if way.path is None:
            continue
        if way.phone is not None and way.channel is Channel.SMS:
            if way.phone.number in told:
                continue
            told.add(way.phone.number)
        yield _notice(test, ask), way.path


def _notice(test: ReachTest, ask: ReachAsk) -> Notice:
    return Notice(
        template=TEMPLATE,
        commune_id=test.commune_id,
        village_id=ask.village_id,
        params={"commune": str(test.commune), "answer": token_of(ask.pk)},
        lane=Lane.NOTICE,
        occasion=Occasion.DRILL,
        subject=f"reach:{ask.pk}",
        dedupe=f"reach:{test.pk}",
        expires_at=test.closes_at,
    )


def _words(commune: Commune) -> str:
    """The text as an SMS carries it, the commune's own words among them."""
    message = Message(
        commune=commune,
        channel=Channel.SMS,
        template=TEMPLATE,
        occasion=Occasion.DRILL,
        params={"commune": str(commune)},
    )
    return said(message, own_words([message])).body


def _answered(asks: QuerySet[ReachAsk], by: ReachAsk.By, at: datetime) -> int:
    waiting = asks.filter(answered_at=None, test__closes_at__gt=at)
    return waiting.update(answered_at=at, answered_by=by)


def _signer() -> Signer:
    return Signer(salt="keng.reach", sep=".")
