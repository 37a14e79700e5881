"""One CAP message as values, named as the standard names them. What nobody here needs is left out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keng.core.areas import Ring, Round


class Status(StrEnum):
    """Whether it is meant."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    """First word, later word, or taken back."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Category(StrEnum):
    """What kind of thing happens."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


@dataclass(frozen=True)
class CapArea:
    """Where: in words, and drawn where it is known. Rings are open, corners (lon, lat)."""

    words: str
    polygons: tuple[Ring, ...] = ()
    circles: tuple[Round, ...] = ()


@dataclass(frozen=True)
class CapInfo:
    """The message in one language."""

    language: str
    categories: tuple[Category, ...]
    event: str
    urgency: str
    severity: str
    certainty: str
    response: str = ""
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    areas: tuple[CapArea, ...] = ()


@dataclass(frozen=True)
class Reference:
    """An earlier message that this one updates or takes back."""

    sender: str
    identifier: str
    sent: datetime

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{stamp(self.sent)}"


@dataclass(frozen=True)
class CapMessage:
    """`sender`, `identifier` and `sent` together name a message for ever; none holds a space or a comma."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    msg_type: MsgType
    scope: str = "Public"
    note: str = ""
    references: tuple[Reference, ...] = ()
    infos: tuple[CapInfo, ...] = ()

    @property
    def name(self) -> Reference:
        """How a later message names this one."""
        return Reference(self.sender, self.identifier, self.sent)


def stamp(at: datetime) -> str:
    """`2026-11-23T22:00:00+07:00`: whole seconds, and never `Z` (CAP 1.2 §3.3.2)."""
    return at.replace(microsecond=0).isoformat()
