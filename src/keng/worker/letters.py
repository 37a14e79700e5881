"""Messages put into envelopes: what leaves together, to which address, in which words."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from keng.channels.envelope import Envelope
from keng.core.sms import cheapest
from keng.records.messages.hooks import hook_address
from keng.records.messages.models import ALARMS, Channel, Lane, Message, Occasion, PushEndpoint
from keng.records.messages.outlets import loudspeaker_json, outlet_address
from keng.records.messages.receipts import receipt_for
from keng.records.messages.wording import (
    Own,
    address_of,
    answer_page,
    buttons_of,
    language_of,
    said,
    values_of,
)

Letters = list[Envelope]
WRITTEN = (Channel.EMAIL, Channel.CHAT)


def bundles(messages: Sequence[Message]) -> list[list[Message]]:
    """Like messages to one person by one path that leave together, as one; everything else alone."""
    groups: dict[object, list[Message]] = {}
    for message in messages:
        alike = (message.person_id, message.path_id, message.occasion, message.bundle)
        is_alone = not message.bundle or message.channel == Channel.ZALO  # its template holds one event
        groups.setdefault(message.pk if is_alone else alike, []).append(message)
    return list(groups.values())


def browsers_of(groups: Sequence[Sequence[Message]]) -> dict[int, list[PushEndpoint]]:
    """The browsers of everybody who is pushed, asked once a batch."""
    live: dict[int, list[PushEndpoint]] = {}
    for one in PushEndpoint.objects.filter(person__in=[g[0].person_id for g in groups], gone_at=None):
        live.setdefault(one.person_id, []).append(one)
    return live


def letters_of(
    group: Sequence[Message], own: Own, *, live: Mapping[int, list[PushEndpoint]], at: datetime
) -> Letters:
    """One envelope an address: a person's browsers each get theirs, a number gets one."""
    first = group[0]
    if first.channel != Channel.PUSH:
        address = _address(first, at)
        return [letter(group, own, address=address, at=at)] if address else []
    return [
        letter(group, own, address=_subscription(one), at=at, key=f"{first.pk}.{one.pk}")
        for one in live.get(first.person_id or 0, [])
    ]


def sample_letters(group: Sequence[Message], own: Own, *, at: datetime) -> Letters:
    return [letter(group, own, address="-", at=at)]


def letter(group: Sequence[Message], own: Own, *, address: str, at: datetime, key: str = "") -> Envelope:
    """The envelope of a bundle: the first message's title, every message's words.

    An SMS has no title: a gateway would put it before the text, with marks that cost a part.
    """
    first = group[0]
    is_sms = first.channel == Channel.SMS
    bodies = dict.fromkeys(said(message, own).body for message in group)
    body = "\n".join(bodies)
    url = answer_page(first)
    if first.channel == Channel.LOUD:
        body = loudspeaker_json(first, body)
    if url and first.channel in WRITTEN:  # a push carries it beside its words
        body = f"{body}\n{url}"
    return Envelope(
        key=key or str(first.pk),
        address=address,
        title="" if is_sms else said(first, own).title,
        body=cheapest(body).text if is_sms else body,
        url=url,
        lasts_s=max(1, int((first.expires_at - at).total_seconds())),
        is_urgent=first.lane != Lane.NOTICE,
        is_alarm=first.lane in ALARMS,
        is_drill=first.occasion == Occasion.DRILL,
        language=language_of(first),
        template=first.template,
        params=values_of(first),
        receipt=receipt_for(group) if first.channel == Channel.PUSH else "",
        buttons=buttons_of(first) if first.channel == Channel.PUSH else {},
    )


def _address(message: Message, at: datetime) -> str:
    if message.channel == Channel.HOOK:
        hook = message.webhook
        return hook_address(hook, at=at) if hook is not None and hook.closed_at is None else ""
    if message.channel in (Channel.LOUD, Channel.MESH):
        outlet = message.outlet
        return outlet_address(outlet) if outlet is not None and outlet.closed_at is None else ""
    return "-" if message.channel == Channel.BOARD else address_of(message)


def _subscription(one: PushEndpoint) -> str:
    return json.dumps({"endpoint": one.endpoint, "keys": {"p256dh": one.p256dh, "auth": one.auth}})
