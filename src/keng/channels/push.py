"""Web Push (VAPID) to browsers: encrypted for each, many at once, no socket left waiting long."""

import json
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass

import aiohttp
from py_vapid import Vapid
from pywebpush import WebPushException, webpush_async

from keng.channels.envelope import Envelope, Fate, Outcome
from keng.channels.together import Together

GONE = frozenset({404, 410})
AT_ONCE = 64
PROVIDER = "web push"


@dataclass(frozen=True)
class Push:
    """`private_key` is the path of the VAPID key (PEM), `contact` a mailto: address."""

    private_key: str
    contact: str

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        """Hand all over, `AT_ONCE` at a time; answers are told as they come, whichever service hangs."""
        key = Vapid.from_file(self.private_key)

        def ask(envelope: Envelope, session: aiohttp.ClientSession) -> Awaitable[Outcome]:
            return self._one(envelope, session, key)

        return Together(PROVIDER, AT_ONCE).carry(envelopes, ask)

    async def _one(self, envelope: Envelope, session: aiohttp.ClientSession, key: Vapid) -> Outcome:
        text = {
            "title": envelope.title,
            "body": envelope.body,
            "url": envelope.url,
            "tag": envelope.key,
            "receipt": envelope.receipt,
            "buttons": [{"action": key, "title": words} for key, words in envelope.buttons.items()],
            "calm": not envelope.is_urgent,
        }
        try:
            answer = await webpush_async(
                subscription_info=json.loads(envelope.address),
                data=json.dumps(text, ensure_ascii=False).encode(),
                vapid_private_key=key,
                vapid_claims={"sub": self.contact},
                ttl=envelope.lasts_s,
                headers={"Urgency": "high" if envelope.is_urgent else "normal"},
                aiohttp_session=session,
            )
        except WebPushException as error:
            return _refusal(error)
        status = getattr(answer, "status", 201)
        return Outcome(Fate.SENT, PROVIDER, detail=str(status))


def _refusal(error: WebPushException) -> Outcome:
    status = getattr(error.response, "status", None) or getattr(error.response, "status_code", None)
    fate = Fate.REFUSED if status in GONE else Fate.FAILED
    return Outcome(fate, PROVIDER, detail=str(status or type(error).__name__))
