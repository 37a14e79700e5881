"""A CAP message → its tree, in the order that the schema wants."""

from collections.abc import Iterator

from keng.core.areas import Ring, Round
from keng.core.cap.message import CapArea, CapInfo, CapMessage, stamp
from keng.core.cap.tree import Node

M_A_KM = 1000
DEGREES = 5  # decimals; a metre


def tree_of(message: CapMessage) -> Node:
    """`tree_of(m).name == "alert"`."""
    parts = [
        Node("identifier", message.identifier),
        Node("sender", message.sender),
        Node("sent", stamp(message.sent)),
        Node("status", message.status),
        Node("msgType", message.msg_type),
        Node("scope", message.scope),
        *_if("note", message.note),
        *_if("references", " ".join(str(one) for one in message.references)),
        *(_info(one) for one in message.infos),
    ]
    return Node("alert", children=tuple(parts))


def _info(info: CapInfo) -> Node:
    parts = [
        Node("language", info.language),
        *(Node("category", one) for one in info.categories),
        Node("event", info.event),
        *_if("responseType", info.response),
        Node("urgency", info.urgency),
        Node("severity", info.severity),
        Node("certainty", info.certainty),
        *_if("expires", stamp(info.expires) if info.expires else ""),
        *_if("senderName", info.sender_name),
        *_if("headline", info.headline),
        *_if("description", info.description),
        *_if("instruction", info.instruction),
        *(_area(one) for one in info.areas),
    ]
    return Node("info", children=tuple(parts))


def _area(area: CapArea) -> Node:
    parts = [
        Node("areaDesc", area.words),
        *(Node("polygon", _corners(ring)) for ring in area.polygons),
        *(Node("circle", _circle(one)) for one in area.circles),
    ]
    return Node("area", children=tuple(parts))


def _corners(ring: Ring) -> str:
    """Latitude first, closed: the first corner stands again at the end (CAP 1.2 §3.2.4)."""
    return " ".join(f"{lat:.{DEGREES}f},{lon:.{DEGREES}f}" for lon, lat in (*ring, ring[0]))


def _circle(area: Round) -> str:
    """`lat,lon radius`, the radius in kilometres."""
    middle = area.middle
    return f"{middle.lat:.{DEGREES}f},{middle.lon:.{DEGREES}f} {area.radius_m / M_A_KM:.3f}"


def _if(name: str, text: str) -> Iterator[Node]:
    if text:
        yield Node(name, text)
