"""Web Push (VAPID) to browsers: encrypted for each, many at once, no socket left waiting long."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import aiohttp
from pywebpush import WebPushException, webpush_async

from keng.channels.envelope import Envelope, Fate, Outcome

GONE = frozenset({404, 410})
AT_ONCE = 64
PATIENCE_S = 10
PROVIDER = "web push"


@dataclass(frozen=True)
class Push:
    """`private_key` is the VAPID key (PEM path or base64), `contact` a mailto: address."""

    private_key: str
    contact: str

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        return asyncio.run(self._all(envelopes))

    async def _all(self, envelopes: Sequence[Envelope]) -> list[tuple[Envelope, Outcome]]:
        gate = asyncio.Semaphore(AT_ONCE)
        patience = aiohttp.ClientTimeout(total=PATIENCE_S)
        async with aiohttp.ClientSession(timeout=patience) as session:
            fates = await asyncio.gather(*(self._one(e, session, gate) for e in envelopes))
        return list(zip(envelopes, fates, strict=True))

    async def _one(
        self, envelope: Envelope, session: aiohttp.ClientSession, gate: asyncio.Semaphore
    ) -> Outcome:
        text = {"title": envelope.title, "body": envelope.body, "url": envelope.url, "tag": envelope.key}
        async with gate:
            try:
                answer = await webpush_async(
                    subscription_info=json.loads(envelope.address),
                    data=json.dumps(text, ensure_ascii=False).encode(),
                    vapid_private_key=self.private_key,
                    vapid_claims={"sub": self.contact},
                    ttl=envelope.lasts_s,
                    headers={"Urgency": "high" if envelope.is_urgent else "normal"},
                    aiohttp_session=session,
                )
            except WebPushException as error:
                return _refusal(error)
            except (aiohttp.ClientError, TimeoutError) as error:
                return Outcome(Fate.FAILED, PROVIDER, detail=type(error).__name__)
        status = getattr(answer, "status", 201)
        return Outcome(Fate.SENT, PROVIDER, detail=str(status))


def _refusal(error: WebPushException) -> Outcome:
    status = getattr(error.response, "status", None) or getattr(error.response, "status_code", None)
    fate = Fate.REFUSED if status in GONE else Fate.FAILED
    return Outcome(fate, PROVIDER, detail=str(status or type(error).__name__))
