"""Many letters over HTTP at once: each is answered for as it comes, whichever service hangs."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

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
        with ExitStack() as stack:
            line = _here.line or stack.enter_context(kept_open())
            open_ = line.runner.run(self._begin(envelopes, ask, line))
            stack.callback(lambda: line.runner.run(_given_up(open_)))
            while open_:
                done, open_ = line.runner.run(_what_is_done(open_))
                yield from (task.result() for task in done)

    async def _begin(
        self, envelopes: Sequence[Envelope], ask: Ask, line: "Line"
    ) -> set[asyncio.Task[Answered]]:
        if self not in line.sessions:
            patience = aiohttp.ClientTimeout(total=self.patience_s)
            line.sessions[self] = aiohttp.ClientSession(timeout=patience, connector=self.connector())
        session, gate = line.sessions[self], asyncio.Semaphore(self.at_once)
        return {asyncio.create_task(self._in_turn(one, session, gate, ask)) for one in envelopes}

    async def _in_turn(
        self, envelope: Envelope, session: aiohttp.ClientSession, gate: asyncio.Semaphore, ask: Ask
    ) -> Answered:
        async with gate:
            try:
                return envelope, await ask(envelope, session)
            except (aiohttp.ClientError, TimeoutError) as error:
                return envelope, Outcome(Fate.FAILED, self.provider, detail=type(error).__name__)


@dataclass(frozen=True)
class Line:
    """One thread's open connections, by what they are for."""

    runner: asyncio.Runner
    sessions: dict[Together, aiohttp.ClientSession] = field(default_factory=dict)


class _Here(threading.local):
    line: Line | None = None


_here = _Here()


@contextmanager
def kept_open() -> Iterator[Line]:
    """Within it this thread's connections outlive a batch: the next needs no new hands to shake."""
    with asyncio.Runner() as runner:
        line = _here.line = Line(runner)
        try:
            yield line
        finally:
            _here.line = None
            for session in line.sessions.values():
                runner.run(session.close())


async def _given_up(open_: set[asyncio.Task[Answered]]) -> None:
    """Whoever listened has gone: what is still out is let go."""
    for task in open_:
        task.cancel()
    await asyncio.gather(*open_, return_exceptions=True)


async def _what_is_done(
    open_: set[asyncio.Task[Answered]],
) -> tuple[set[asyncio.Task[Answered]], set[asyncio.Task[Answered]]]:
    return await asyncio.wait(open_, timeout=TOLD_EVERY_S)
