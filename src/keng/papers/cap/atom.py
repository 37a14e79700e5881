"""CAP messages as an Atom feed (RFC 4287): one entry a message, each with its file."""

from collections.abc import Callable, Sequence
from datetime import datetime

from lxml import etree

from keng.core.cap.message import CapMessage

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"


def feed_of(
    messages: Sequence[CapMessage], *, title: str, address: str, file_at: Callable[[str], str], at: datetime
) -> etree._Element:
    """The feed. `file_at` gives the address of a message by its name; `at` is when nothing has been said."""
    feed = etree.Element(etree.QName(ATOM, "feed"), nsmap={None: ATOM})
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", max((one.sent for one in messages), default=at).isoformat())
    _add(_add(feed, "author"), "name", title)
    _add(feed, "link", rel="self", href=address)
    for one in messages:
        _entry(feed, one, file_at(one.identifier))
    return feed


def _entry(feed: etree._Element, message: CapMessage, address: str) -> None:
    info = message.infos[0]
    entry = _add(feed, "entry")
    _add(entry, "id", address)
    _add(entry, "title", info.headline)
    _add(entry, "updated", message.sent.isoformat())
    _add(entry, "published", message.sent.isoformat())
    _add(entry, "summary", info.description)
    _add(entry, "category", term=message.status)
    _add(entry, "link", rel="alternate", type=CAP_TYPE, href=address)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, etree.QName(ATOM, name), attributes)
    element.text = text or None
    return element
