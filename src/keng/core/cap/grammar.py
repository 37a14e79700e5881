"""The grammar of CAP 1.2 as a table, and the first place where a tree breaks it.

The same as the schema of OASIS (CAP-v1.2.xsd), with a path in the message for every fault, and stricter
where the text of the standard (§3.2) is: names hold no space or comma, later words name earlier ones.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keng.core.cap.message import Category, MsgType, Status
from keng.core.cap.tree import CAP, DSIG, Node


class CapFault(StrEnum):
    """What is wrong with an element."""

    NOT_CAP = "not_cap"
    MISSING = "missing"
    UNEXPECTED = "unexpected"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_TIME = "not_a_time"
    NOT_A_SHAPE = "not_a_shape"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_NAME = "not_a_name"
    NO_REFERENCE = "no_reference"
    NOT_A_LANGUAGE = "not_a_language"
    HAS_CHILDREN = "has_children"


class NotCap(ValueError):
    """The tree is no CAP 1.2 message: where, and what is wrong there."""

    def __init__(self, fault: CapFault, where: str) -> None:
        super().__init__(f"{where}: {fault}")
        self.fault, self.where = fault, where


@dataclass(frozen=True)
class _Part:
    """One line of a sequence: a name, how often, and what it holds."""

    name: str
    least: int = 0
    most: int | None = 1
    holds: "frozenset[str] | re.Pattern[str] | tuple[_Part, ...] | None" = None
    fault: CapFault = CapFault.NOT_A_CHOICE


TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
NAME = re.compile(r"[^\s,<&]+")
LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
DECIMAL = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)")
NUMBER = re.compile(r"[-+]?\d+")
PAIR = (_Part("valueName", 1), _Part("value", 1))
URGENCIES = frozenset({"Immediate", "Expected", "Future", "Past", "Unknown"})
SEVERITIES = frozenset({"Extreme", "Severe", "Moderate", "Minor", "Unknown"})
CERTAINTIES = frozenset({"Observed", "Likely", "Possible", "Unlikely", "Unknown"})
RESPONSES = frozenset(
    {"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"}
)


def _words(*names: str) -> tuple[_Part, ...]:
    return tuple(_Part(name) for name in names)


def _times(*names: str) -> tuple[_Part, ...]:
    return tuple(_Part(name, 0, 1, TIME, CapFault.NOT_A_TIME) for name in names)


_AREA = (
    _Part("areaDesc", 1),
    _Part("polygon", 0, None),
    _Part("circle", 0, None),
    _Part("geocode", 0, None, PAIR),
    _Part("altitude", 0, 1, DECIMAL, CapFault.NOT_A_NUMBER),
    _Part("ceiling", 0, 1, DECIMAL, CapFault.NOT_A_NUMBER),
)
_RESOURCE = (
    _Part("resourceDesc", 1),
    _Part("mimeType", 1),
    _Part("size", 0, 1, NUMBER, CapFault.NOT_A_NUMBER),
    *_words("uri", "derefUri", "digest"),
)
_INFO = (
    _Part("language", 0, 1, LANGUAGE, CapFault.NOT_A_LANGUAGE),
    _Part("category", 1, None, frozenset(Category)),
    _Part("event", 1),
    _Part("responseType", 0, None, RESPONSES),
    _Part("urgency", 1, 1, URGENCIES),
    _Part("severity", 1, 1, SEVERITIES),
    _Part("certainty", 1, 1, CERTAINTIES),
    _Part("audience"),
    _Part("eventCode", 0, None, PAIR),
    *_times("effective", "onset", "expires"),
    *_words("senderName", "headline", "description", "instruction", "web", "contact"),
    _Part("parameter", 0, None, PAIR),
    _Part("resource", 0, None, _RESOURCE),
    _Part("area", 0, None, _AREA),
)
_MESSAGE = (
    _Part("identifier", 1, 1, NAME, CapFault.NOT_A_NAME),
    _Part("sender", 1, 1, NAME, CapFault.NOT_A_NAME),
    _Part("sent", 1, 1, TIME, CapFault.NOT_A_TIME),
    _Part("status", 1, 1, frozenset(Status)),
    _Part("msgType", 1, 1, frozenset(MsgType)),
    _Part("source"),
    _Part("scope", 1, 1, frozenset({"Public", "Restricted", "Private"})),
    *_words("restriction", "addresses"),
    _Part("code", 0, None),
    *_words("note", "references", "incidents"),
    _Part("info", 0, None, _INFO),
)


def check(root: Node) -> None:
    """Raise `NotCap` for the first thing that the grammar does not allow."""
    if (root.name, root.space) != ("alert", CAP):
        raise NotCap(CapFault.NOT_CAP, root.name)
    own = root.children
    while own and own[-1].space == DSIG:  # signatures stand at the end
        own = own[:-1]
    _sequence(own, _MESSAGE, "alert")
    if root.said("msgType") != MsgType.ALERT and not root.said("references"):
        raise NotCap(CapFault.NO_REFERENCE, "alert/references")


def _sequence(nodes: tuple[Node, ...], parts: tuple[_Part, ...], where: str) -> None:
    at = 0
    for part in parts:
        count = 0
        while at < len(nodes) and (nodes[at].name, nodes[at].space) == (part.name, CAP):
            if count == part.most:
                break
            _holds(nodes[at], part, f"{where}/{part.name}")
            at, count = at + 1, count + 1
        if count < part.least:
            raise NotCap(CapFault.MISSING, f"{where}/{part.name}")
    if at < len(nodes):
        raise NotCap(CapFault.UNEXPECTED, f"{where}/{nodes[at].name}")


def _holds(node: Node, part: _Part, where: str) -> None:
    if isinstance(part.holds, tuple):
        _sequence(node.children, part.holds, where)
        return
    if node.children:
        raise NotCap(CapFault.HAS_CHILDREN, where)
    # The choices are strings to the schema: no space around them is forgiven.
    if isinstance(part.holds, frozenset) and node.text not in part.holds:
        raise NotCap(part.fault, where)
    if isinstance(part.holds, re.Pattern) and not part.holds.fullmatch(node.text.strip()):
        raise NotCap(part.fault, where)
    if part.holds is TIME:
        _is_real_time(node.text.strip(), where)


def _is_real_time(text: str, where: str) -> None:
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise NotCap(CapFault.NOT_A_TIME, where) from error
