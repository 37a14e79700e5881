"""How far the calls of an alarm came: whom they reached, by which path, and which path carries nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from keng.core.escalation.ladder import Circle
from keng.records.alarms.audience import CALLS
from keng.records.alarms.models import Alarm, AlarmCall
from keng.records.messages.models import LEFT, Channel, Message
from keng.records.reach.heard import heard_since, sure_paths, sure_phones


@dataclass(frozen=True)
class Reach:
    """How many people were called and how many a message left for."""

    called: int = 0
    reached: int = 0
    unreachable: int = 0
    refused: int = 0  # by this path: tried, and it did not leave


@dataclass(frozen=True)
class Spread:
    """The same for everybody called, circle by circle and path by path."""

    reach: Reach
    by_circle: dict[Circle, Reach]
    by_channel: dict[Channel, Reach]


@dataclass(frozen=True)
class Sent:
    """One message of a call: by which path, how far it came, and whether that path is known to reach."""

    channel: str
    state: str
    is_sure: bool
    attempts: int

    @property
    def arrived(self) -> bool:
        return self.is_sure and self.state in LEFT

    @property
    def is_lost(self) -> bool:
        return not self.is_sure or self.state == Message.State.FAILED

    @property
    def is_refused(self) -> bool:
        """Given up, or waiting for one more try after one that failed."""
        if self.state == Message.State.CLAIMED:
            return self.attempts > 1
        waits = self.state == Message.State.QUEUED
        return self.state == Message.State.FAILED or (waits and self.attempts > 0)


def spread_of(row: Alarm, *, answered: Collection[int]) -> Spread:
    """How far the calls of an alarm came; a person counts in the circle that called last."""
    calls = dict(AlarmCall.objects.filter(alarm=row).order_by("rung").values_list("person", "circle"))
    sent = sent_to(row, answered=answered)
    within: dict[str, set[int]] = {}
    for person, circle in calls.items():
        within.setdefault(circle, set()).add(person)
    by_circle = {circle: reached(within[circle], sent, answered) for circle in Circle if circle in within}
    return Spread(_together(by_circle.values()), by_circle, by_channel(sent))


def _together(parts: Collection[Reach]) -> Reach:
    """Nobody is in two of the parts."""
    return Reach(
        sum(one.called for one in parts),
        sum(one.reached for one in parts),
        sum(one.unreachable for one in parts),
        sum(one.refused for one in parts),
    )


def sent_to(row: Alarm, *, answered: Collection[int]) -> dict[int, list[Sent]]:
    """Each person's messages. A phone unverified or long unheard reaches nobody, unless it answered."""
    messages = Message.objects.filter(subject__in=row.subjects(), template__in=CALLS, person__isnull=False)
    told = list(messages.values_list("person", "channel", "state", "path", "attempts"))
    since = heard_since(row.commune, row.raised_at)
    paths = set(sure_paths(since).filter(person__in=messages.values("person")).values_list("pk", flat=True))
    bare = [person for person, _channel, _state, path, _attempts in told if path is None]
    numbers = (
        set(sure_phones(since).filter(person__in=bare).values_list("person", flat=True)) if bare else set()
    )
    found: dict[int, list[Sent]] = {}
    for person, channel, state, path, attempts in told:
        is_sure = person in answered or (path in paths if path else person in numbers)
        found.setdefault(person, []).append(Sent(channel, state, is_sure, attempts))
    return found


def reached(people: set[int], sent: Mapping[int, Sequence[Sent]], answered: Collection[int] = ()) -> Reach:
    """How far some people were reached; whoever answered was, by whatever path."""
    known = [sent.get(person, ()) for person in people if person not in answered]
    arrived = len(people) - len(known) + sum(any(one.arrived for one in some) for some in known)
    lost = sum(bool(some) and all(one.is_lost for one in some) for some in known)
    refused = sum(bool(some) and all(one.is_refused for one in some) for some in known)
    return Reach(len(people), arrived, lost, refused)


def by_channel(sent: Mapping[int, Sequence[Sent]]) -> dict[Channel, Reach]:
    """The same path by path."""
    found: dict[Channel, Reach] = {}
    for channel in sorted({one.channel for some in sent.values() for one in some}):
        by_it = {person: [one for one in some if one.channel == channel] for person, some in sent.items()}
        found[Channel(channel)] = reached({person for person, some in by_it.items() if some}, by_it)
    return found
