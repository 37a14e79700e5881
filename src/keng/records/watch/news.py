"""The news beside the board: what happened at several places in one minute is one line."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from keng.records.places.models import Village
from keng.records.watch.models import WatchEvent

Kind = WatchEvent.Kind
LIKE = frozenset({Kind.REMINDED, Kind.SKIPPED, Kind.NOBODY, Kind.REPORTED, Kind.CONCLUDED, Kind.EXCUSED})
OWN_WORDS = frozenset({Kind.BUSY, Kind.BACK})  # said once by one person of all the gongs he strikes


@dataclass(frozen=True)
class Line:
    """Something that happened, at one village or alike at several; `event` is the newest of them."""

    event: WatchEvent
    villages: tuple[Village, ...]
    is_lost: bool = False  # said to nobody: no message of it got out


def news(events: Iterable[WatchEvent], *, most: int, lost: Collection[int] = frozenset()) -> tuple[Line, ...]:
    """The newest lines first. A village with two gongs is named once; what carries a note stands alone."""
    lines: dict[object, Line] = {}
    for event in events:
        village = event.expectation.village
        is_lost = event.pk in lost
        known = lines.get(key := (_key(event), is_lost))
        if known is None and len(lines) < most:
            lines[key] = Line(event, (village,), is_lost)
        elif known is not None and village not in known.villages:
            lines[key] = replace(known, villages=(village, *known.villages))
    return tuple(lines.values())


def _key(event: WatchEvent) -> object:
    if event.note or event.kind not in LIKE | OWN_WORDS:
        return event.pk
    if event.kind in OWN_WORDS:
        return event.kind, event.by_id, _minute(event.at)
    return event.kind, event.audience, event.outcome, _minute(event.at)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
