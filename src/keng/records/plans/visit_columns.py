"""Names under which a file says what a checkpoint asks of a visit, and names that nobody here reads."""

from collections.abc import Iterable, Mapping

from keng.core.names import fold

FIELDS = {  # named as `keng plan routes` names them, or as people head a column
    "from": ("from", "tu", "tu luc", "tu gio"),
    "to": ("to", "den", "den luc", "den gio"),
    "stop_min": ("stop min", "dung", "dung phut", "phut dung", "so phut dung"),
    "risk": ("risk", "nguy co"),
}


def heading(text: str) -> str:
    """A column's or property's name as names are compared."""
    return fold(text.replace("_", " "))


def asks_of(said: Mapping[str, str]) -> dict[str, str]:
    """The fields above out of a row whose names went through `heading`, as they were written."""
    found = {field: [said[w].strip() for w in words if w in said] for field, words in FIELDS.items()}
    return {field: text for field, texts in found.items() if (text := next(filter(None, texts), ""))}


def unread_of(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Names that nobody here reads, as they were written."""
    read = {*known, *(word for words in FIELDS.values() for word in words)}
    return tuple(name.strip() for name in names if name.strip() and heading(name) not in read)
