"""Who said he cannot come tonight: of everybody's words about a night, the last one counts."""

from collections.abc import Collection, Iterable

from keng.records.watch.models import Expectation, WatchEvent

WORDS = (WatchEvent.Kind.BUSY, WatchEvent.Kind.BACK)


def said_busy(rows: Collection[Expectation]) -> set[tuple[int, int]]:
    """(expectation, person) of all who are busy; whoever came back is not among them."""
    events = WatchEvent.objects.filter(expectation__in=rows, kind__in=WORDS, by__isnull=False)
    return busy_after(events.order_by("at", "id"))


def busy_after(events: Iterable[WatchEvent]) -> set[tuple[int, int]]:
    """The same out of events at hand, the oldest first."""
    busy: set[tuple[int, int]] = set()
    for event in events:
        if event.by_id is not None and event.kind in WORDS:
            who = (event.expectation_id, event.by_id)
            busy = busy | {who} if event.kind == WatchEvent.Kind.BUSY else busy - {who}
    return busy
