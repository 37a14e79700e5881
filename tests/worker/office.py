"""The office that owes messages in the tests of sending, and what they ask of it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from keng.channels.apprised import Apprised
from keng.channels.envelope import Carrier
from keng.channels.push import Push
from keng.records.messages.keys import vapid
from keng.records.messages.models import Channel, ContactPath, Lane, Message, PushEndpoint
from keng.records.messages.outbox import Notice, post
from keng.records.people.models import Person
from keng.worker.sending import Post
from tests.cast import Cast
from tests.worker.providers import Provider, browser_keys

AT = datetime.fromisoformat("2026-11-23T21:50+07:00")
S = Message.State


@dataclass
class Office:
    """The cast in a commune that really sends, and the providers outside."""

    cast: Cast
    outside: Provider
    at: datetime = AT

    def owe(self, *to: Person, lane: Lane = Lane.DUTY, **more: object) -> list[Message]:
        params = {"gong": "kẻng số 3", "village": "thôn Mẫu Năm", "time": "22:00"}
        notice = Notice("strike_soon", self.cast.commune.pk, params, lane=lane, **more)  # type: ignore[arg-type]
        last = Message.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        post(notice, to=to, at=self.at)
        return list(Message.objects.filter(pk__gt=last).order_by("pk"))

    def post(self, pool: ThreadPoolExecutor | None = None, **carriers: Carrier) -> Post:
        return Post("canh", {Channel(name): c for name, c in carriers.items()}, lambda: self.at, pool)

    def sms(self, *rooms: str) -> Apprised:
        return Apprised(tuple(self.outside.url(f"{room}/{{to}}", "json") for room in rooms))

    def push(self) -> Push:
        return Push(str(vapid(settings.CONFIG.data_dir).private_path), "mailto:keng@localhost")

    def browser_of(self, person: Person, room: str = "/push", *, then_sms_after: int | None = None) -> None:
        PushEndpoint.objects.create(
            person=person, endpoint=self.outside.url(f"{room}/1"), made_at=AT, **browser_keys()
        )
        ContactPath.objects.create(person=person, channel=Channel.PUSH, order=0)
        if then_sms_after is not None:
            ContactPath.objects.create(
                person=person, channel=Channel.SMS, order=1, delay_seconds=then_sms_after
            )


def states(*messages: Message) -> list[str]:
    return [Message.objects.get(pk=m.pk).state for m in messages]


def until(fact: Callable[[], object]) -> None:
    end = time.monotonic() + 15
    while not fact():
        assert time.monotonic() < end, "not within 15 s"
        time.sleep(0.02)
