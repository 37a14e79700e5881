"""Reminders that reached nobody: every message of them failed or came too late to be sent."""

from collections.abc import Iterable
from datetime import datetime

from keng.core.nights import Audience
from keng.records.messages.models import Message
from keng.records.watch.models import WatchEvent

LOST = frozenset({Message.State.FAILED, Message.State.EXPIRED})
Said = tuple[str, datetime]  # of which expectation, and when


def unreached(events: Iterable[WatchEvent]) -> frozenset[int]:
    """Those of the events that say "reminded" while nothing of it left or may still leave. One query."""
    reminded = [e for e in events if e.kind == WatchEvent.Kind.REMINDED and e.audience != Audience.COMMUNE]
    if not reminded:
        return frozenset()
    owed: dict[Said, dict[str, set[str]]] = {}
    rows = Message.objects.filter(subject__in={_subject(e) for e in reminded}, person__isnull=False)
    for subject, made_at, dedupe, state in rows.values_list("subject", "made_at", "dedupe", "state"):
        audience = [*dedupe.split("/"), "", ""][2]  # "expectation:12/-10/striker/…"
        owed.setdefault((subject, made_at), {}).setdefault(audience, set()).add(state)
    return frozenset(e.pk for e in reminded if _is_lost(owed.get((_subject(e), e.at), {}), e.audience))


def _is_lost(owed: dict[str, set[str]], audience: str) -> bool:
    """The step may have been meant for somebody else who was not there: then all of that minute count."""
    states = owed.get(audience) or set().union(*owed.values())
    return bool(states) and states <= LOST


def _subject(event: WatchEvent) -> str:
    return f"expectation:{event.expectation_id}"
