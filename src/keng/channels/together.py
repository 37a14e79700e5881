"""Many letters over HTTP at once: each is answered for as it comes, whichever service hangs."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

import aiohttp

from keng.channels.envelope import Envelope, Fate, Outcome

TOLD_EVERY_S = 0.25  # how much a worker that dies may have handed over without writing it down
Answered = tuple[Envelope, Outcome]
Ask = Callable[[Envelope, aiohttp.ClientSession], Awaitable[Outcome]]


@dataclass(frozen=True)
class Together:
    """How many letters are out at once, and how long each may take. `provider` names who did not answer."""

    provider: str
    at_once: int = 16
    patience_s: float = 10
    connector: Callable[[], aiohttp.BaseConnector | None] = lambda: None

    def carry(self, envelopes: Sequence[Envelope], ask: Ask) -> Iterator[Answered]:
        """Ask for every envelope; a service that is away or too slow is a failure for now."""
        with asyncio.Runner() as runner:
            session, open_ = runner.run(self._begin(envelopes, ask))
            try:
                while open_:
                    done, open_ = runner.run(_what_is_done(open_))
                    yield from (task.result() for task in done)
            finally:
                runner.run(session.close())

    async def _begin(
        self, envelopes: Sequence[Envelope], ask: Ask
    ) -> tuple[aiohttp.ClientSession, set[asyncio.Task[Answered]]]:
        patience = aiohttp.ClientTimeout(total=self.patience_s)
        session = aiohttp.ClientSession(timeout=patience, connector=self.connector())
        gate = asyncio.Semaphore(self.at_once)
        return session, {asyncio.create_task(self._in_turn(one, session, gate, ask)) for one in envelopes}

    async def _in_turn(
        self, envelope: Envelope, session: aiohttp.ClientSession, gate: asyncio.Semaphore, ask: Ask
    ) -> Answered:
        async with gate:
            try:
                return envelope, await ask(envelope, session)
            except (aiohttp.ClientError, TimeoutError) as error:
                return envelope, Outcome(Fate.FAILED, self.provider, detail=type(error).__name__)


async def _what_is_done(
    open_: set[asyncio.Task[Answered]],
) -> tuple[set[asyncio.Task[Answered]], set[asyncio.Task[Answered]]]:
    return await asyncio.wait(open_, timeout=TOLD_EVERY_S)
