"""An XML tree without XML: what stands between a parser, our values and a writer."""

from collections.abc import Iterator
from dataclasses import dataclass, field

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
DSIG = "http://www.w3.org/2000/09/xmldsig#"


@dataclass(frozen=True)
class Node:
    """One element: its namespace and name, its text, the elements inside it."""

    name: str
    text: str = ""
    children: tuple["Node", ...] = field(default=())
    space: str = CAP

    def all(self, name: str) -> Iterator["Node"]:
        """The children of that name."""
        return (child for child in self.children if child.name == name and child.space == CAP)

    def said(self, name: str) -> str:
        """The text of the first child of that name; empty where there is none."""
        return next((child.text.strip() for child in self.all(name)), "")
