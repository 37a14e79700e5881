"""A tree → the CAP message it says, or where it breaks the grammar."""

import math
from datetime import datetime

from keng.core.areas import Ring, Round
from keng.core.cap.grammar import CapFault, NotCap, check
from keng.core.cap.message import CapArea, CapInfo, CapMessage, Category, MsgType, Reference, Status
from keng.core.cap.tree import Node
from keng.core.geo import Point

DEFAULT_LANGUAGE = "en-US"  # what the schema says of an info that names none
M_A_KM = 1000.0


def read_message(root: Node) -> CapMessage:
    """Raises `NotCap`. Shapes are read as drawn anywhere on earth: an authority may speak of a wide area."""
    check(root)
    return CapMessage(
        identifier=root.said("identifier"),
        sender=root.said("sender"),
        sent=_time(root.said("sent")),
        status=Status(root.said("status")),
        msg_type=MsgType(root.said("msgType")),
        scope=root.said("scope"),
        note=root.said("note"),
        references=references_in(root.said("references")),
        infos=tuple(_info(one) for one in root.all("info")),
    )


def _info(node: Node) -> CapInfo:
    expires = node.said("expires")
    return CapInfo(
        language=node.said("language") or DEFAULT_LANGUAGE,
        categories=tuple(Category(one.text) for one in node.all("category")),
        event=node.said("event"),
        urgency=node.said("urgency"),
        severity=node.said("severity"),
        certainty=node.said("certainty"),
        response=node.said("responseType"),
        expires=_time(expires) if expires else None,
        sender_name=node.said("senderName"),
        headline=node.said("headline"),
        description=node.said("description"),
        instruction=node.said("instruction"),
        areas=tuple(_area(one) for one in node.all("area")),
    )


def _area(node: Node) -> CapArea:
    return CapArea(
        words=node.said("areaDesc"),
        polygons=tuple(_ring(one.text) for one in node.all("polygon") if one.text.strip()),
        circles=tuple(_round(one.text) for one in node.all("circle") if one.text.strip()),
    )


def _ring(text: str) -> Ring:
    corners = [_pair(one, "polygon") for one in text.split()]
    if len(corners) < 4 or corners[0] != corners[-1]:
        raise NotCap(CapFault.NOT_A_SHAPE, "alert/info/area/polygon")
    return tuple((point.lon, point.lat) for point in corners[:-1])


def _round(text: str) -> Round:
    parts = text.split()
    if len(parts) != 2:
        raise NotCap(CapFault.NOT_A_SHAPE, "alert/info/area/circle")
    return Round(_pair(parts[0], "circle"), _number(parts[1], "circle", least=0, most=20_040) * M_A_KM)


def _pair(text: str, what: str) -> Point:
    halves = text.split(",")
    if len(halves) != 2:
        raise NotCap(CapFault.NOT_A_SHAPE, f"alert/info/area/{what}")
    return Point(_number(halves[0], what, least=-90, most=90), _number(halves[1], what, least=-180, most=180))


def _number(text: str, what: str, *, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise NotCap(CapFault.NOT_A_SHAPE, f"alert/info/area/{what}") from error
    if not math.isfinite(number) or not least <= number <= most:
        raise NotCap(CapFault.NOT_A_SHAPE, f"alert/info/area/{what}")
    return number


def references_in(text: str) -> tuple[Reference, ...]:
    """The messages that a text names as CAP does: `"a@b,id,time a@b,id,time"`; raises NotCap."""
    found = []
    for one in text.split():
        parts = one.split(",")
        if len(parts) != 3:
            raise NotCap(CapFault.NO_REFERENCE, "alert/references")
        found.append(Reference(parts[0], parts[1], _time(parts[2], "alert/references")))
    return tuple(found)


def _time(text: str, where: str = "alert/sent") -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotCap(CapFault.NOT_A_TIME, where) from error
    if at.tzinfo is None:
        raise NotCap(CapFault.NOT_A_TIME, where)
    return at
