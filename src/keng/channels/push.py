"""Web Push (VAPID) to browsers: encrypted for each, many at once, no socket left waiting long."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import aiohttp
from py_vapid import Vapid
from pywebpush import WebPushException, webpush_async

from keng.channels.envelope import Envelope, Fate, Outcome

GONE = frozenset({404, 410})
AT_ONCE = 64
PATIENCE_S = 10
TOLD_EVERY_S = 0.25  # how much a worker that dies may have handed over without writing it down
PROVIDER = "web push"
Task = asyncio.Task[tuple[Envelope, Outcome]]


@dataclass(frozen=True)
class Push:
    """`private_key` is the path of the VAPID key (PEM), `contact` a mailto: address."""

    private_key: str
    contact: str

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        """Hand all over, `AT_ONCE` at a time; answers are told as they come, whichever service hangs."""
        with asyncio.Runner() as runner:
            session, open_ = runner.run(self._begin(envelopes))
            try:
                while open_:
                    done, open_ = runner.run(_what_is_done(open_))
                    yield from (task.result() for task in done)
            finally:
                runner.run(session.close())

    async def _begin(self, envelopes: Sequence[Envelope]) -> tuple[aiohttp.ClientSession, set[Task]]:
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_S))
        gate, key = asyncio.Semaphore(AT_ONCE), Vapid.from_file(self.private_key)
        return session, {asyncio.create_task(self._in_turn(e, session, gate, key)) for e in envelopes}

    async def _in_turn(
        self, envelope: Envelope, session: aiohttp.ClientSession, gate: asyncio.Semaphore, key: Vapid
    ) -> tuple[Envelope, Outcome]:
        async with gate:
            return envelope, await self._one(envelope, session, key)

    async def _one(self, envelope: Envelope, session: aiohttp.ClientSession, key: Vapid) -> Outcome:
        text = {
            "title": envelope.title,
            "body": envelope.body,
            "url": envelope.url,
            "tag": envelope.key,
            "receipt": envelope.receipt,
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
        except (aiohttp.ClientError, TimeoutError) as error:
            return Outcome(Fate.FAILED, PROVIDER, detail=type(error).__name__)
        status = getattr(answer, "status", 201)
        return Outcome(Fate.SENT, PROVIDER, detail=str(status))


async def _what_is_done(open_: set[Task]) -> tuple[set[Task], set[Task]]:
    return await asyncio.wait(open_, timeout=TOLD_EVERY_S)


def _refusal(error: WebPushException) -> Outcome:
    status = getattr(error.response, "status", None) or getattr(error.response, "status_code", None)
    fate = Fate.REFUSED if status in GONE else Fate.FAILED
    return Outcome(fate, PROVIDER, detail=str(status or type(error).__name__))
