"""Live events: one reader per process follows the change cursor and tells every open board.

An event says only which villages changed, and only villages that the signed-in holder may see; the
page then asks for its fragment like any other page, so the stream itself carries nothing of anybody.

Everybody who is called for an alarm opens its page. Whoever leads and whoever raised it is told at once;
the others take turns, so that what they ask together never keeps an answer waiting.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import ParamSpec, TypeVar

import anyio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, get_user
from django.db import close_old_connections
from django.http import HttpRequest
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from keng.core.rights import Right, reach
from keng.records.alarms.queries import has_raised_one
from keng.records.people.accounts import holder_by_phone
from keng.records.people.models import Account
from keng.records.people.rights import Holder, holder
from keng.records.places.models import Change
from keng.web.accounts import PHONE_COOKIE

POLL_SECONDS = 0.5
PING_SECONDS = 15
FAREWELL_SECONDS = 2  # less than the web process gives its answers when it is told to end
RECHECK_SECONDS = 60  # how long an open stream outlives a right that was taken away
TURNS_A_SECOND = 5  # fragments of a crowd: a fifth of what one slow core has
ASKS_AGAIN_SECONDS = 45  # a page that heard nothing, in case the stream died unseen
TRAIL = 400  # rows looked at again: a transaction may commit after one that drew a later number
TOPICS = {
    "watch": Right.SEE_TONIGHT,
    "alarms": Right.RAISE_ALARM,
    "reach": Right.SEE_MESSAGES,
    "plans": Right.SEE_PLANS,
}
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Seen:
    """One change as the fan-out needs it."""

    pk: int
    commune: int
    village: int | None
    topic: str


@dataclass(eq=False)
class Subscriber:
    """One open page. Changes that pile up while it is slow become one event."""

    commune: int
    villages: frozenset[int] | None  # None: every village of the commune
    topic: str
    is_first: bool = True  # told at once; else it takes turns with the crowd
    pending: set[int] = field(default_factory=set)
    wakes: asyncio.Event = field(default_factory=asyncio.Event)

    def look(self) -> None:
        """Something may have changed before this page was heard of."""
        self.pending.add(0)
        self.wakes.set()

    def offer(self, change: Seen) -> None:
        if change.topic != self.topic or change.commune != self.commune:
            return
        if change.village is not None and self.villages is not None and change.village not in self.villages:
            return
        self.pending.add(change.village or 0)  # 0: the commune as a whole
        self.wakes.set()


class Reader:
    """Follows the cursor for the whole process; sleeps while nobody looks."""

    def __init__(self, read: Callable[[int], list[Seen]], newest: Callable[[], int]) -> None:
        self._read, self._newest = read, newest
        self._subscribers: set[Subscriber] = set()
        self._task: asyncio.Task[None] | None = None
        self._told: set[int] = set()

    @property
    def crowd_seconds(self) -> float:
        """How long it takes until everybody who takes turns had one."""
        return sum(not one.is_first for one in self._subscribers) / TURNS_A_SECOND

    def join(self, subscriber: Subscriber) -> None:
        self._subscribers.add(subscriber)
        subscriber.look()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._follow())

    def leave(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)

    async def _follow(self) -> None:
        head = await in_thread(self._newest)
        self._told = {c.pk for c in await in_thread(self._read, head - TRAIL)}
        for subscriber in self._subscribers:  # what changed before the first look is not lost
            subscriber.look()
        while self._subscribers:
            changes = await in_thread(self._read, head - TRAIL)
            for change in changes:
                if change.pk not in self._told:
                    self._tell(change)
            head = max([head, *(c.pk for c in changes)])
            self._told = {c.pk for c in changes}
            await asyncio.sleep(POLL_SECONDS)

    def _tell(self, change: Seen) -> None:
        for subscriber in self._subscribers:
            subscriber.offer(change)


async def in_thread(question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Ask the database beside the event loop, on a connection that is still good."""

    def ask() -> T:
        close_old_connections()
        return question(*args, **kwargs)

    return await sync_to_async(ask)()


def read_changes(after: int) -> list[Seen]:
    """The changes after a number, oldest first."""
    rows = Change.objects.filter(pk__gt=after).order_by("pk")
    return [Seen(*r) for r in rows.values_list("pk", "commune_id", "village_id", "topic")]


def newest_change() -> int:
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def who_asks(cookies: dict[str, str]) -> Holder | None:
    """The holder behind a session or a bound phone: the same people whom the gate lets in."""
    request = HttpRequest()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(cookies.get(settings.SESSION_COOKIE_NAME))
    account = get_user(request) if BACKEND_SESSION_KEY in request.session else None
    at = settings.CLOCK.now()
    if not isinstance(account, Account) and (key := cookies.get(PHONE_COOKIE)):
        known = holder_by_phone(key, at=at)
        return known[1] if known else None
    if not isinstance(account, Account) or account.person is None:
        return None
    return holder(
        account, on=at.astimezone(account.person.commune.zone).date()
    )  # rights of now, as at the gate


READER = Reader(read_changes, newest_change)


async def live(request: Request) -> Response:
    """The stream of one topic for whoever may see it somewhere; 403 for everybody else."""
    topic = request.path_params["topic"]
    right = TOPICS.get(topic)
    if right is None:
        return PlainTextResponse("", status_code=404)
    who = await in_thread(who_asks, request.cookies)
    if who is None or not who.may_somewhere(right):
        return PlainTextResponse("", status_code=403)
    is_first = topic != "alarms" or await in_thread(_goes_first, who)
    subscriber = Subscriber(who.commune.pk, reach(who.grants, right), topic, is_first=is_first)
    over = anyio.Event()
    return EventSourceResponse(
        _events(subscriber, right, request.cookies, over),
        ping=PING_SECONDS,
        headers={"X-Accel-Buffering": "no"},
        shutdown_event=over,
        shutdown_grace_period=FAREWELL_SECONDS,
    )


def _goes_first(who: Holder) -> bool:
    return who.may_somewhere(Right.LEAD_ALARM) or has_raised_one(who.person)


async def _events(
    subscriber: Subscriber, right: Right, cookies: dict[str, str], over: anyio.Event
) -> AsyncIterator[ServerSentEvent]:
    """Until the page is closed, the right is taken away, or the server ends: then it ends like any answer."""
    READER.join(subscriber)
    last_call = asyncio.get_running_loop().create_task(_wake(subscriber, over))
    try:
        yield ServerSentEvent(event="hello", data=_said([]), retry=3000)
        loop = asyncio.get_running_loop()
        recheck = loop.time() + RECHECK_SECONDS
        while not over.is_set():
            if await _changed(subscriber, until=recheck) and not await _turn(subscriber, over):
                villages, subscriber.pending = sorted(subscriber.pending), set()
                subscriber.wakes.clear()
                yield ServerSentEvent(event=subscriber.topic, data=_said(villages))
            if loop.time() >= recheck:
                who = await in_thread(who_asks, cookies)
                if who is None or not who.may_somewhere(right):
                    return
                subscriber.villages = reach(who.grants, right)
                recheck = loop.time() + RECHECK_SECONDS
    finally:
        last_call.cancel()
        READER.leave(subscriber)


async def _wake(subscriber: Subscriber, over: anyio.Event) -> None:
    await over.wait()
    subscriber.wakes.set()


async def _turn(subscriber: Subscriber, over: anyio.Event) -> bool:
    """Wait for this page's turn; whether the server ends meanwhile."""
    if not subscriber.is_first:
        with anyio.move_on_after(random.uniform(0, READER.crowd_seconds)):  # noqa: S311 - a queue, not a secret
            await over.wait()
    return over.is_set()


async def _changed(subscriber: Subscriber, *, until: float) -> bool:
    left = max(0.0, until - asyncio.get_running_loop().time())
    try:
        await asyncio.wait_for(subscriber.wakes.wait(), left)
    except TimeoutError:
        return False
    return True


def _said(villages: Iterable[int]) -> str:
    every = max(ASKS_AGAIN_SECONDS, round(READER.crowd_seconds))
    return json.dumps({"villages": list(villages), "every": every}, separators=(",", ":"))


def live_routes() -> list[BaseRoute]:
    """The routes that Starlette answers itself."""
    return [Route("/truc-tiep/{topic}", live, methods=["GET"])]
