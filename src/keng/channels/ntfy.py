"""ntfy: a native push at the priority that a phone lets through its silence, to a topic that is a secret."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import aiohttp

from keng.channels.envelope import Envelope, Fate, Outcome
from keng.channels.together import Together

PROVIDER = "ntfy"
MAX, HIGH, USUAL = 5, 4, 3  # ntfy's own scale; only 5 may be let through "do not disturb" on a phone
SIREN = "rotating_light"
FOR_GOOD = frozenset({400, 401, 403, 404, 413})  # a topic or key that will be no better in a minute


@dataclass(frozen=True)
class Ntfy:
    """`server` is ours or ntfy.sh; `token` where it asks for one. An envelope's address is its topic."""

    server: str
    token: str = ""

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        return Together(PROVIDER).carry(envelopes, self._one)

    async def _one(self, envelope: Envelope, session: aiohttp.ClientSession) -> Outcome:
        said = {
            "topic": envelope.address,
            "title": envelope.title,
            "message": envelope.body,
            "priority": MAX if envelope.is_alarm else HIGH if envelope.is_urgent else USUAL,
            "tags": [SIREN] if envelope.is_alarm else [],
            "click": envelope.url,
        }
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        said = {name: value for name, value in said.items() if value}
        async with session.post(self.server, json=said, headers=headers, allow_redirects=False) as answer:
            if answer.status != 200:
                fate = Fate.REFUSED if answer.status in FOR_GOOD else Fate.FAILED
                return Outcome(fate, PROVIDER, detail=str(answer.status))
            return Outcome(Fate.SENT, PROVIDER, detail="200")
