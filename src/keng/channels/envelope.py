"""What goes to a channel and what comes back: plain values, the same for every channel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Envelope:
    """One thing to carry to one address. `key` is the same on every attempt: a provider may use it
    to recognise a repeat."""

    key: str
    address: str  # E.164 number, e-mail address, chat URL, or a push subscription as JSON
    title: str
    body: str
    url: str = ""  # the page that answers it
    lasts_s: int = 3600  # worthless after that
    is_urgent: bool = False
    receipt: str = ""  # what the phone sends back once it has shown this; for channels that reach a browser
    buttons: Mapping[str, str] = field(default_factory=dict)  # key → words: answers that need no page
    is_alarm: bool = False  # may break through a phone's silence
    is_drill: bool = False
    language: str = "vi"
    template: str = ""  # which kind of message, for providers that keep the words themselves
    params: Mapping[str, str] = field(default_factory=dict)


class Fate(StrEnum):
    """What became of one attempt."""

    SENT = "sent"  # handed over; nobody has said that it arrived
    DELIVERED = "delivered"
    REFUSED = "refused"  # for good: a dead address, no provider
    FAILED = "failed"  # for now: slow, away, too many


@dataclass(frozen=True)
class Outcome:
    """One attempt's fate with who said so; `detail` never holds an address."""

    fate: Fate
    provider: str
    provider_id: str = ""
    detail: str = ""


class Carrier(Protocol):
    """A way out of the house. It answers for every envelope and raises nothing for expected trouble."""

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        """Try each envelope once."""
