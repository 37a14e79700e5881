"""SMS gateways, mail and chats through Apprise: one address template a provider, the next one takes over."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import apprise

from keng.channels.envelope import Envelope, Fate, Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Apprised:
    """Providers in order; `{to}` in a URL is where the receiver goes, `{id}` our number for
    the message, by which receipts come back. A chat's address is the URL itself."""

    urls: tuple[str, ...]

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        for envelope in envelopes:
            yield envelope, self._one(envelope)

    def _one(self, envelope: Envelope) -> Outcome:
        for n, template in enumerate(self.urls or (envelope.address,)):
            provider = f"{template.partition(':')[0]} {n + 1}"
            target = apprise.Apprise()
            url = template.replace("{to}", quote(envelope.address, safe="")).replace("{id}", envelope.key)
            if not target.add(url):
                return Outcome(Fate.REFUSED, provider, detail="địa chỉ không đúng")
            if target.notify(title=envelope.title, body=envelope.body):
                return Outcome(Fate.SENT, provider, provider_id=envelope.key if "{id}" in template else "")
            log.warning("provider %s did not take message %s", provider, envelope.key)
        return Outcome(Fate.FAILED, "apprise", detail="không cổng nào nhận")
