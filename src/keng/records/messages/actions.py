"""Verbs of people about messages: say something to a village, try again, choose one's own words."""

import string
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keng.records.messages.models import Channel, Lane, Message, MessageTemplate
from keng.records.messages.outbox import Notice, post
from keng.records.messages.texts import text_of
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Person
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused

WORD_LASTS = timedelta(hours=12)
AGAIN_LASTS = timedelta(hours=1)
AGAIN = (Message.State.FAILED, Message.State.EXPIRED)


@transaction.atomic
def tell_village(village: Village, *, text: str, by: Account, at: datetime) -> int:
    """Say something to everybody of a village who can be reached; how many messages that makes."""
    folk = Person.objects.filter(village=village, is_active=True, phones__isnull=False).distinct()
    notice = Notice(
        template="word",
        commune_id=village.commune_id,
        village_id=village.pk,
        params={"text": text.strip(), "village": str(village)},
        lane=Lane.NOTICE,
        dedupe=f"word:{uuid.uuid5(uuid.NAMESPACE_OID, text)}/{village.pk}/{at.date()}",
        expires_at=at + WORD_LASTS,
    )
    count = post(notice, to=folk.select_related("commune"), at=at)
    if not count:
        raise Refused(_("Chưa có ai ở %(village)s có số điện thoại để gửi.") % {"village": village})
    subject = f"village:{village.pk}"
    note_act("tell_village", subject=subject, by=by, commune=village.commune, at=at, detail=str(count))
    return count


@transaction.atomic
def send_again(message: Message, *, by: Account, at: datetime) -> None:
    """Try once more what could not be sent, for another hour."""
    again = Message.objects.filter(pk=message.pk, state__in=AGAIN, person__isnull=False)
    done = again.update(
        state=Message.State.QUEUED,
        state_at=at,
        send_after=at,
        expires_at=at + AGAIN_LASTS,
        attempts=0,
        reason="",
    )
    if not done:
        raise Refused(_("Tin này không còn ở trạng thái hỏng nên không gửi lại."))
    subject = f"message:{message.pk}"
    note_act("send_again", subject=subject, by=by, commune=message.commune, at=at)


@transaction.atomic
def set_words(
    commune: Commune,
    *,
    template: str,
    channel: Channel,
    language: str,
    text: str,
    by: Account,
    at: datetime,
) -> None:
    """Keep the commune's own words for one kind of message; empty or our own words: back to ours."""
    ours = text_of(template, language, by=channel)
    text = " ".join(text.split())
    here = MessageTemplate.objects.filter(
        commune=commune, template=template, channel=channel, language=language
    )
    if not text or text == ours.body:
        here.delete()
    else:
        _refuse_unknown_names(text, ours.params)
        MessageTemplate.objects.update_or_create(
            commune=commune,
            template=template,
            channel=channel,
            language=language,
            defaults={"text": text[:1000]},
        )
    detail = f"{channel}/{language}"
    note_act("set_words", subject=f"text:{template}", by=by, commune=commune, at=at, detail=detail)


def _refuse_unknown_names(text: str, known: frozenset[str]) -> None:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as wrong:
        raise Refused(_("Dấu { và } phải đi thành cặp, bên trong là tên, ví dụ {village}.")) from wrong
    for _literal, name, spec, conversion in parts:
        if name is not None and (name not in known or spec or conversion):
            names = ", ".join(f"{{{n}}}" for n in sorted(known))
            said = _("Không có {%(name)s} trong loại tin này. Dùng được: %(names)s.")
            raise Refused(said % {"name": name, "names": names})
