"""The channel that leaves nothing: boards that read the rows themselves, and made-up communes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keng.channels.envelope import Envelope, Fate, Outcome


@dataclass(frozen=True)
class Local:
    """Everything arrives at once, on this machine."""

    provider: str

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        for envelope in envelopes:
            yield envelope, Outcome(Fate.DELIVERED, self.provider)


@dataclass(frozen=True)
class Missing:
    """A channel nobody has connected: refused for good, in words, so that it shows in red."""

    detail: str

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        for envelope in envelopes:
            yield envelope, Outcome(Fate.REFUSED, "-", detail=self.detail)
