"""A message as it leaves: the commune's own words where it has some, a drill always named as one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from keng.core.escalation.answers import ON_THE_WAY
from keng.core.short import short
from keng.core.sms import Sms, cheapest
from keng.records.messages.models import Channel, Message, MessageTemplate, Occasion
from keng.records.messages.texts import fill, text_of
from keng.records.people.models import Person, Phone


@dataclass(frozen=True)
class Said:
    """Title and body, filled in."""

    title: str
    body: str


BY_NUMBER = (Channel.SMS, Channel.VOICE, Channel.ZALO)
CALLS = ("alarm_call", "alarm_drill")  # messages that ask: do you come?
DRILL = {"vi": "DIỄN TẬP", "en": "DRILL"}


Own = Mapping[tuple[int, str, str, str], str]


def own_words(messages: Iterable[Message]) -> Own:
    """The words that the communes of these messages put in place of ours; asked once a batch."""
    rows = MessageTemplate.objects.filter(commune__in={m.commune_id for m in messages})
    return {(r.commune_id, r.template, r.channel, r.language): r.text for r in rows}


def said(message: Message, own: Own) -> Said:
    """The words of one message in its reader's language; a program reads JSON, whatever the occasion."""
    if message.channel == Channel.HOOK:
        return Said(message.template, message.params["payload"])
    language = language_of(message)
    text = text_of(message.template, language, by=message.channel)
    key = (message.commune_id, message.template, message.channel, language)
    body = fill(own.get(key, text.body), message.params)
    title = fill(text.title, message.params)
    if message.occasion == Occasion.DRILL:
        mark = DRILL.get(language, DRILL["vi"])
        title, body = f"{mark}: {title}", f"{mark}. {body}"
    return Said(title, short(body) if message.channel == Channel.MESH else body)


def language_of(message: Message) -> str:
    """The language its reader asked for."""
    return message.person.language if message.person else "vi"


def values_of(message: Message) -> Mapping[str, str]:
    """What the message names, and nothing that only its neighbours were told."""
    if message.channel == Channel.HOOK:
        return {}
    return {name: message.params[name] for name in sorted(text_of(message.template).params)}


def as_sms(message: Message) -> Sms:
    """The body as SMS, without marks where that saves a part."""
    return cheapest(said(message, own_words([message])).body)


def address_of(message: Message) -> str:
    """Where the message goes: a number, an address; empty where the person has none any more."""
    if message.channel in (Channel.EMAIL, Channel.CHAT, Channel.NTFY):
        return message.path.address if message.path else ""
    if message.channel in BY_NUMBER and message.person is not None:
        chosen = message.path.phone if message.path else None
        phone = chosen or best_phone(message.person)
        return phone.number if phone else ""
    return ""


def best_phone(person: Person) -> Phone | None:
    """The number that reaches somebody who chose none: a verified one first, then in their order."""
    phones = list(person.phones.all())
    return best_of(phones) if phones else None


def best_of(phones: Sequence[Phone]) -> Phone:
    """The first verified one; the first of all where none was heard from."""
    return min(phones, key=lambda phone: phone.verified_at is None)


def buttons_of(message: Message) -> Mapping[str, str]:
    """What a push of a call is answered with on the spot: keys as in a telephone call, and words."""
    if message.template not in CALLS:
        return {}
    with translation.override(language_of(message)):
        return {"1": _("Tôi đến trong %(n)s phút") % {"n": ON_THE_WAY}, "0": _("Không đến được")}


def answer_page(message: Message) -> str:
    """The page on which the message is answered."""
    about, _colon, pk = message.subject.partition(":")
    path = {
        "expectation": "/phien/",
        "alarm": f"/bao-dong/{pk}/",
        "cap": f"/tin-canh-bao/{pk}/",
        "reach": f"/nhan-duoc/{message.params.get('answer', '')}/",
    }.get(about)
    return f"{settings.CONFIG.base_url}{path}" if path else ""
