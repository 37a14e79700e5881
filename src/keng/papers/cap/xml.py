"""XML that strangers send → a tree of ours, and back. Nothing outside the bytes is ever looked at."""

from enum import StrEnum

from lxml import etree

from keng.core.cap.tree import CAP, Node

MOST_BYTES = 256 * 1024  # a CAP message has a few kilobytes
DEEPEST = 16
MOST_ELEMENTS = 20_000


class XmlFault(StrEnum):
    """Why the bytes were not taken."""

    TOO_BIG = "too_big"
    NOT_XML = "not_xml"
    HAS_DOCTYPE = "has_doctype"
    TOO_DEEP = "too_deep"


class NotTaken(ValueError):
    """The bytes are no XML that we read; `line` where that is known."""

    def __init__(self, fault: XmlFault, line: int = 0) -> None:
        super().__init__(fault.value)
        self.fault, self.line = fault, line


def parse(data: bytes) -> etree._Element:
    """The root element. A DOCTYPE is refused whole: entities live there, and CAP needs none.

    Raises `NotTaken`.
    """
    if len(data) > MOST_BYTES:
        raise NotTaken(XmlFault.TOO_BIG)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!" in data and b"ENTITY" in data:
            raise NotTaken(XmlFault.HAS_DOCTYPE) from error
        raise NotTaken(XmlFault.NOT_XML, getattr(error, "lineno", 0) or 0) from error
    if root.getroottree().docinfo.internalDTD is not None or root.getroottree().docinfo.doctype:
        raise NotTaken(XmlFault.HAS_DOCTYPE)
    if sum(1 for _one in root.iter()) > MOST_ELEMENTS:
        raise NotTaken(XmlFault.TOO_BIG)
    return root


def tree_in(element: etree._Element, *, depth: int = 0) -> Node:
    """An element as our tree; comments and instructions say nothing. Raises `NotTaken`."""
    if depth > DEEPEST:
        raise NotTaken(XmlFault.TOO_DEEP)
    name = etree.QName(element)
    children = tuple(tree_in(one, depth=depth + 1) for one in element if isinstance(one.tag, str))
    text = (element.text or "") + "".join(one.tail or "" for one in element)
    return Node(name.localname, text, children, name.namespace or "")


def element_of(node: Node) -> etree._Element:
    """Our tree as an element, in the namespace of CAP."""
    root = etree.Element(etree.QName(CAP, node.name), nsmap={None: CAP})
    _fill(root, node)
    return root


def as_bytes(element: etree._Element) -> bytes:
    """The document with its declaration, UTF-8."""
    data: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8")
    return data


def _fill(element: etree._Element, node: Node) -> None:
    element.text = node.text or None
    for child in node.children:
        _fill(etree.SubElement(element, etree.QName(CAP, child.name)), child)
