"""LoRaWAN: a few folded words to a node beside a gong, through ChirpStack's REST interface (v4).

The words wait in the network server's queue: a node of class C, which always listens, gets them at once.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import aiohttp

from keng.channels.envelope import Envelope, Fate, Outcome
from keng.channels.together import Together
from keng.core.short import short

PROVIDER = "lorawan"
PORT = 10  # of the frame, 1 to 223 for applications
FOR_GOOD = frozenset({400, 401, 403, 404})  # no such node, or not with this token


@dataclass(frozen=True)
class Lorawan:
    """`server` is the REST interface, `token` an API key of its tenant; an envelope's address is a DevEUI."""

    server: str
    token: str

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        return Together(PROVIDER).carry(envelopes, self._one)

    async def _one(self, envelope: Envelope, session: aiohttp.ClientSession) -> Outcome:
        words = short(envelope.body).encode("ascii")  # whatever it was handed, never more than a frame
        item = {"confirmed": False, "f_port": PORT, "data": base64.b64encode(words).decode()}
        headers = {"Grpc-Metadata-Authorization": f"Bearer {self.token}"}
        queue = f"{self.server}/api/devices/{envelope.address}/queue"
        async with session.post(queue, json={"queueItem": item}, headers=headers) as answer:
            if answer.status != 200:
                fate = Fate.REFUSED if answer.status in FOR_GOOD else Fate.FAILED
                return Outcome(fate, PROVIDER, detail=str(answer.status))
            said = await answer.json(content_type=None)
            return Outcome(Fate.SENT, PROVIDER, provider_id=str(said.get("id", "")))
