"""The life of an alarm as one pure step: what now, and because of what.

`step(alarm, event, ladder, at)` is the only place where an alarm changes. It reads no clock, so
replaying the events of a night gives the row that stands in the database. What must always hold:
every alarm that is not over has a `wake_at`; rungs never go down; only a named person ends it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from keng.core.escalation.ladder import Circle, Ladder
from keng.core.escalation.musts import Asked, Must, is_met, meant


class State(StrEnum):
    """Where an alarm stands."""

    PENDING = "pending"  # wide: waits for a second officer
    CALLING = "calling"  # too few are coming, or somebody who must answer has not
    MANNED = "manned"  # enough are coming
    ON_SCENE = "on_scene"  # enough, and somebody stands there
    ENDED = "ended"


class Happening(StrEnum):
    """What can happen to an alarm."""

    RAISED = "raised"
    WITNESSED = "witnessed"  # the same event reported again
    MERGED = "merged"  # it is the same event as another alarm, which goes on for both
    JOINED = "joined"  # that other one: it goes on for both
    PARTED = "parted"  # they were two events after all
    APPROVED = "approved"  # a second officer says yes to a wide alarm
    ANSWERED = "answered"
    DUE = "due"  # the clock reached `wake_at`
    EMPTY = "empty"  # the rung just called holds nobody who could still be called
    WIDENED = "widened"  # a named person has the next circle called now
    UPDATED = "updated"  # a word to everybody who was told
    STOOD_DOWN = "stood_down"  # it is over
    CALLED_OFF = "called_off"  # it was none


class Reply(StrEnum):
    """What somebody who was called says with one tap."""

    COMING = "coming"
    ON_SCENE = "on_scene"
    CANNOT = "cannot"


class Because(StrEnum):
    """Why the alarm now does what it does; kept with the event and shown to people."""

    RAISED = "raised"
    NEEDS_SECOND = "needs_second"
    NOT_APPROVED = "not_approved"
    APPROVED = "approved"
    WITNESSED = "witnessed"
    MERGED = "merged"
    JOINED = "joined"
    PARTED = "parted"
    TOO_FEW = "too_few"
    WIDENED = "widened"  # somebody who leads does not wait for the clock
    NOBODY_HERE = "nobody_here"  # an empty rung: the next is called at once
    NOBODY_ABOVE = "nobody_above"  # the top rung calls again
    BROKEN_PROMISE = "broken_promise"  # said to be coming, and nobody arrived
    FELL_SHORT = "fell_short"  # somebody who was coming cannot
    COUNTED = "counted"  # an answer that changes no more than the count
    AWAITED = "awaited"  # hands enough, and somebody who must answer has not
    UNANSWERED = "unanswered"  # nor did they in time: one step higher
    ENOUGH = "enough"
    ARRIVED = "arrived"
    FORGOTTEN = "forgotten"  # nobody has said that it is over
    UPDATED = "updated"
    STOOD_DOWN = "stood_down"
    CALLED_OFF = "called_off"
    CORRECTED = "corrected"
    EARLY = "early"  # looked at before its time: nothing to do


@dataclass(frozen=True)
class Promise:
    """One person's last answer; `by` is when somebody who is coming said to be there."""

    reply: Reply
    by: datetime


@dataclass(frozen=True)
class Event:
    """Something that happened, with the person behind it where there is one."""

    kind: Happening
    person: int | None = None
    reply: Reply | None = None
    minutes: int = 5  # on the way, for somebody who is coming


@dataclass(frozen=True)
class Alarm:
    """Everything the machine knows of an alarm. `rung` counts from 0; -1 is none called yet."""

    need: int  # people who are needed at the door
    is_wide: bool = False
    state: State = State.CALLING
    rung: int = -1
    round: int = 0  # how often the same rung was called again
    wake_at: datetime | None = None
    raised_by: int | None = None
    replies: Mapping[int, Promise] = field(default_factory=dict)
    is_merged: bool = False  # over here, since another alarm goes on for it
    asked: tuple[Asked, ...] = ()  # whom its rungs called; only needed where a rung says who must answer

    def on_scene(self) -> int:
        """How many say that they stand there."""
        return sum(p.reply is Reply.ON_SCENE for p in self.replies.values())

    def strength(self) -> int:
        """How many are coming or there."""
        return sum(p.reply is not Reply.CANNOT for p in self.replies.values())


@dataclass(frozen=True)
class Decision:
    """The alarm as it now stands, the circles to call for it, and why. `tells` goes to all who were told."""

    alarm: Alarm
    because: Because
    calls: tuple[Circle, ...] = ()
    tells: bool = False


class NotAllowed(ValueError):
    """The table has no such line: this cannot happen to an alarm in that state."""

    def __init__(self, state: State | None, kind: Happening) -> None:
        super().__init__(
            f"{kind.value} cannot happen to an alarm that is {state.value if state else 'not raised'}"
        )
        self.state, self.kind = state, kind


LONGEST_WAY = timedelta(minutes=60)  # whoever is further away is no help tonight
APPROVAL = timedelta(seconds=60)  # what a second officer has before the commune police are told alone


def step(alarm: Alarm, event: Event, ladder: Ladder, at: datetime, *, is_new: bool = False) -> Decision:
    """What an event makes of an alarm at an instant. Raises `NotAllowed` for what the table does not list.

    A new alarm is the bare `Alarm(need)` with the event `RAISED`.
    """
    state = None if is_new else alarm.state
    if (state, event.kind) not in TABLE:
        raise NotAllowed(state, event.kind)
    return TABLE[state, event.kind](alarm, event, ladder, at)


def has_overslept(alarm: Alarm, ladder: Ladder, at: datetime) -> bool:
    """Whether an alarm sleeps past what its state ever may: the clock was set back while it lasted."""
    longest = {
        State.PENDING: max(APPROVAL, ladder.repeat),
        State.CALLING: max(ladder.repeat, *(rung.wait for rung in ladder.rungs)),
        State.MANNED: LONGEST_WAY + ladder.grace,
        State.ON_SCENE: ladder.forgotten,
    }
    return alarm.wake_at is not None and alarm.wake_at > at + longest[alarm.state]


def _raise(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    born = replace(alarm, raised_by=event.person)
    if alarm.is_wide:
        waiting = replace(born, state=State.PENDING, wake_at=at + APPROVAL)
        return Decision(waiting, Because.NEEDS_SECOND, (Circle.COMMUNE,))
    return _call(replace(born, state=State.CALLING), 0, ladder, at, Because.RAISED)


def _approve(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    if event.person is None or event.person == alarm.raised_by:
        raise NotAllowed(alarm.state, event.kind)  # a second person, and a named one
    return _call(replace(alarm, state=State.CALLING, round=0), 0, ladder, at, Because.APPROVED)


def _unapproved(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    """No second officer yet: the commune police alone are told, again and again."""
    if _is_early(alarm, at):
        return Decision(alarm, Because.EARLY)
    waiting = replace(alarm, round=alarm.round + 1, wake_at=at + ladder.repeat)
    return Decision(waiting, Because.NOT_APPROVED, (Circle.COMMUNE,))


def _witness(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    return Decision(alarm, Because.WITNESSED)


def _merge(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    """Two alarms share one event's hands: this one ends, and nobody is told that it is over."""
    if event.person is None:
        raise NotAllowed(alarm.state, event.kind)
    return Decision(replace(alarm, state=State.ENDED, wake_at=None, is_merged=True), Because.MERGED)


def _join(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    if event.person is None:
        raise NotAllowed(alarm.state, event.kind)
    return Decision(alarm, Because.JOINED)


def _part(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    """It goes on where it stood, and looks again at once: time was lost."""
    if event.person is None or not alarm.is_merged:
        raise NotAllowed(alarm.state, event.kind)  # what was ended by a word stays ended
    state = State.PENDING if alarm.rung < 0 else State.CALLING
    return Decision(replace(alarm, state=state, wake_at=at, is_merged=False), Because.PARTED)


def _answer(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    """Count heads. Coming is never a mute: too few of them and the ladder goes on."""
    if event.person is None or event.reply is None:
        raise NotAllowed(alarm.state, event.kind)
    promise = Promise(event.reply, at + timedelta(minutes=event.minutes))
    counted = replace(alarm, replies={**alarm.replies, event.person: promise})
    if alarm.state in (State.PENDING, State.ENDED):
        return Decision(counted, Because.COUNTED)
    if counted.strength() < alarm.need:
        if alarm.state is State.CALLING:
            return Decision(counted, Because.COUNTED)
        return Decision(replace(counted, state=State.CALLING, wake_at=at), Because.FELL_SHORT)
    if not is_answered(counted, ladder):
        if alarm.state is State.CALLING:
            return Decision(counted, Because.AWAITED)
        if is_answered(alarm, ladder):  # one of those who had to take it gives it back
            return Decision(replace(counted, state=State.CALLING, wake_at=at), Because.FELL_SHORT)
    if counted.on_scene():
        if alarm.state is State.ON_SCENE:
            return Decision(counted, Because.COUNTED)
        there = replace(counted, state=State.ON_SCENE, wake_at=at + ladder.forgotten)
        return Decision(there, Because.ARRIVED)
    if alarm.state is State.ON_SCENE:  # whoever stood there has left, others are on the way
        return Decision(
            replace(counted, state=State.MANNED, wake_at=_arrival(counted, ladder)), Because.ENOUGH
        )
    manned = replace(counted, state=State.MANNED, wake_at=_arrival(counted, ladder))
    return Decision(manned, Because.COUNTED if alarm.state is State.MANNED else Because.ENOUGH)


def _too_few(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    if _is_early(alarm, at):
        return Decision(alarm, Because.EARLY)
    left = _without_broken(alarm, ladder, at)
    lacks_hands = left.strength() < left.need or is_answered(left, ladder)
    return _climb(left, ladder, at, Because.TOO_FEW if lacks_hands else Because.UNANSWERED)


def _unfollowed(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    """Enough had said they would come, and nobody is there: one step higher."""
    if _is_early(alarm, at):
        return Decision(alarm, Because.EARLY)
    left = replace(_without_broken(alarm, ladder, at), state=State.CALLING)
    return _climb(left, ladder, at, Because.BROKEN_PROMISE)


def _widen(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    """Whoever stands there sees that it is not enough. What was counted and promised stays so."""
    if event.person is None:
        raise NotAllowed(alarm.state, event.kind)
    higher = _climb(alarm, ladder, at, Because.WIDENED)
    if alarm.state is State.CALLING:
        return higher
    return replace(higher, alarm=replace(higher.alarm, wake_at=alarm.wake_at))


def _pass_over(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    """A rung that called nobody is no rung to wait on. What was counted stays counted."""
    if alarm.rung >= ladder.top:
        raise NotAllowed(alarm.state, event.kind)
    higher = _call(replace(alarm, round=0), alarm.rung + 1, ladder, at, Because.NOBODY_HERE)
    if alarm.state is State.CALLING:
        return higher
    if not is_answered(higher.alarm, ladder):
        return replace(higher, alarm=replace(higher.alarm, state=State.CALLING))
    return replace(higher, alarm=replace(higher.alarm, wake_at=alarm.wake_at))


def _forgotten(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    """Somebody is there and nobody has ended it: the end of the ladder is asked who does."""
    if _is_early(alarm, at):
        return Decision(alarm, Because.EARLY)
    asked = replace(
        alarm, rung=max(alarm.rung, ladder.top), round=alarm.round + 1, wake_at=at + ladder.forgotten
    )
    return Decision(asked, Because.FORGOTTEN, (Circle.COMMUNE,))


def _tell(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    if event.person is None:
        raise NotAllowed(alarm.state, event.kind)
    is_over = alarm.state is State.ENDED
    return Decision(alarm, Because.CORRECTED if is_over else Because.UPDATED, tells=True)


def _end(alarm: Alarm, event: Event, ladder: Ladder, at: datetime) -> Decision:
    if event.person is None:
        raise NotAllowed(alarm.state, event.kind)  # never by itself, never by nobody
    because = Because.STOOD_DOWN if event.kind is Happening.STOOD_DOWN else Because.CALLED_OFF
    return Decision(replace(alarm, state=State.ENDED, wake_at=None), because, tells=True)


def _call(alarm: Alarm, rung: int, ladder: Ladder, at: datetime, because: Because) -> Decision:
    called = replace(alarm, rung=rung, wake_at=at + ladder.rungs[rung].wait)
    return Decision(called, because, ladder.rungs[rung].circles)


def _climb(alarm: Alarm, ladder: Ladder, at: datetime, because: Because) -> Decision:
    """The next rung; at the top, the top one again. A ladder cut short meanwhile never lets it down."""
    if alarm.rung < ladder.top:
        higher = _call(replace(alarm, round=0), alarm.rung + 1, ladder, at, because)
        is_settled = because is Because.UNANSWERED and is_answered(higher.alarm, ladder)
        return replace(higher, alarm=_manned(higher.alarm, ladder, at)) if is_settled else higher
    again = replace(alarm, round=alarm.round + 1, wake_at=at + ladder.repeat)
    top = ladder.rungs[ladder.top].circles
    return Decision(again, Because.NOBODY_ABOVE if because is Because.TOO_FEW else because, top)


def _manned(alarm: Alarm, ladder: Ladder, at: datetime) -> Alarm:
    """Hands were enough, and the one whom the rung below waited for lies behind: those coming are awaited."""
    if alarm.on_scene():
        return replace(alarm, state=State.ON_SCENE, wake_at=at + ladder.forgotten)
    return replace(alarm, state=State.MANNED, wake_at=_arrival(alarm, ladder))


def is_answered(alarm: Alarm, ladder: Ladder) -> bool:
    """Whether everybody whom the rung it stands on says must answer has done so.

    Only that rung: whoever stayed silent below has been stepped over, which is what the ladder is for.
    """
    must = must_of(alarm, ladder)
    if must is None:
        return True
    taken = {person for person, one in alarm.replies.items() if one.reply is not Reply.CANNOT}
    who = meant(must, alarm.asked, rung=alarm.rung)
    return is_met(must, who, answered=alarm.replies.keys(), taken=taken)


def awaited(alarm: Alarm, ladder: Ladder) -> frozenset[int]:
    """Who could still give the answer that the rung waits for; nobody once it has it."""
    must = must_of(alarm, ladder)
    if must is None or is_answered(alarm, ladder):
        return frozenset()
    return meant(must, alarm.asked, rung=alarm.rung) - alarm.replies.keys()


def must_of(alarm: Alarm, ladder: Ladder) -> Must | None:
    """What the rung an alarm stands on asks for besides hands; nothing before the first is called."""
    return ladder.rungs[min(alarm.rung, ladder.top)].must if alarm.rung >= 0 else None


def _without_broken(alarm: Alarm, ladder: Ladder, at: datetime) -> Alarm:
    """Those who said they would be there by now and are not count no longer."""
    kept = {
        person: promise
        for person, promise in alarm.replies.items()
        if promise.reply is not Reply.COMING or at < promise.by + ladder.grace
    }
    return replace(alarm, replies=kept)


def _arrival(alarm: Alarm, ladder: Ladder) -> datetime:
    """When the first of those coming should have arrived, with the grace that a dark lane asks for."""
    return min(p.by for p in alarm.replies.values() if p.reply is Reply.COMING) + ladder.grace


def _is_early(alarm: Alarm, at: datetime) -> bool:
    return alarm.wake_at is not None and at < alarm.wake_at


Rule = Callable[[Alarm, Event, Ladder, datetime], Decision]
LIVE = (State.CALLING, State.MANNED, State.ON_SCENE)
OPEN = (State.PENDING, *LIVE)
# Everything that can happen, and nothing else can. Printed into ARCHITECTURE.md from here.
TABLE: Mapping[tuple[State | None, Happening], Rule] = {
    (None, Happening.RAISED): _raise,
    (State.PENDING, Happening.APPROVED): _approve,
    (State.PENDING, Happening.DUE): _unapproved,
    (State.CALLING, Happening.DUE): _too_few,
    (State.MANNED, Happening.DUE): _unfollowed,
    (State.ON_SCENE, Happening.DUE): _forgotten,
    **{(state, Happening.WIDENED): _widen for state in LIVE},
    **{(state, Happening.EMPTY): _pass_over for state in LIVE},
    **{(state, Happening.WITNESSED): _witness for state in OPEN},
    **{(state, Happening.MERGED): _merge for state in OPEN},
    **{(state, Happening.JOINED): _join for state in OPEN},
    (State.ENDED, Happening.PARTED): _part,
    **{(state, Happening.ANSWERED): _answer for state in State},
    **{(state, Happening.UPDATED): _tell for state in State},
    **{(state, Happening.STOOD_DOWN): _end for state in OPEN},
    **{(state, Happening.CALLED_OFF): _end for state in OPEN},
}
