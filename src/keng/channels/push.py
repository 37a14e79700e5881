"""Web Push (VAPID) to browsers: encrypted for each, many at once, no socket left waiting long."""

import json
import time
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from py_vapid import Vapid
from pywebpush import WebPushException, webpush_async

from keng.channels.envelope import Envelope, Fate, Outcome
from keng.channels.together import Together

GONE = frozenset({404, 410})
AT_ONCE = 64
PROVIDER = "web push"
TRUSTED_S = 12 * 3600  # a service takes a day at most; a batch is over in seconds


@dataclass(frozen=True)
class Push:
    """`private_key` is the path of the VAPID key (PEM), `contact` a mailto: address."""

    private_key: str
    contact: str

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        """Hand all over, `AT_ONCE` at a time; answers are told as they come, whichever service hangs."""
        signed = Signed(Vapid.from_file(self.private_key), self.contact)

        def ask(envelope: Envelope, session: aiohttp.ClientSession) -> Awaitable[Outcome]:
            return self._one(envelope, session, signed)

        return Together(PROVIDER, AT_ONCE).carry(envelopes, ask)

    async def _one(self, envelope: Envelope, session: aiohttp.ClientSession, signed: "Signed") -> Outcome:
        browser = json.loads(envelope.address)
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
                subscription_info=browser,
                data=json.dumps(text, ensure_ascii=False).encode(),
                ttl=envelope.lasts_s,
                headers={"Urgency": "high" if envelope.is_urgent else "normal"}
                | signed.at(browser["endpoint"]),
                aiohttp_session=session,
            )
        except WebPushException as error:
            return _refusal(error)
        status = getattr(answer, "status", 201)
        return Outcome(Fate.SENT, PROVIDER, detail=str(status))


@dataclass(frozen=True)
class Signed:
    """Who we are, signed once for each push service and not once for each browser (RFC 8292 §2)."""

    key: Vapid
    contact: str
    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def at(self, endpoint: str) -> dict[str, str]:
        """The headers for the service that an endpoint belongs to."""
        url = urlsplit(endpoint)
        service = f"{url.scheme}://{url.netloc}"
        if service not in self.known:
            ends = int(time.time()) + TRUSTED_S
            self.known[service] = self.key.sign({"sub": self.contact, "aud": service, "exp": ends})
        return self.known[service]


def _refusal(error: WebPushException) -> Outcome:
    status = getattr(error.response, "status", None) or getattr(error.response, "status_code", None)
    fate = Fate.REFUSED if status in GONE else Fate.FAILED
    return Outcome(fate, PROVIDER, detail=str(status or type(error).__name__))
