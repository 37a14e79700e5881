"""A night as a story: a fixed clock, the watchman's round, and what was owed to whom."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from keng.core.nights import Source
from keng.records.gongs.models import GongPost
from keng.records.messages.models import Channel, Message
from keng.records.people.models import Person
from keng.records.watch.actions import Report, report_ringing
from keng.records.watch.models import Expectation, Ringing
from keng.worker.paths import SAMPLE
from keng.worker.round import Diary, run_round
from keng.worker.sending import Post
from tests.cast import Cast, cast

MINUTE = timedelta(minutes=1)


class Night:
    """The evening of the cast; `pass_time` walks minute by minute, as the watchman does."""

    def __init__(self, people: Cast, at: datetime) -> None:
        self.cast, self.at = people, at
        self.diary = Diary()
        # Everything arrives at once, and nothing leaves the machine.
        self.post = Post("canh", dict.fromkeys(Channel, SAMPLE), lambda: self.at)

    def clock(self, text: str) -> datetime:
        """An instant of this night, from "22:04" as the village's clock shows it."""
        hour, minute = (int(part) for part in text.split(":"))
        day = self.cast.night + timedelta(days=1 if hour < 12 else 0)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.cast.commune.zone)

    def until(self, text: str) -> None:
        """Let the watchman walk until that time of the clock."""
        while self.at < self.clock(text):
            self.pass_time(minutes=1)

    def pass_time(self, *, minutes: int) -> None:
        for _ in range(minutes):
            self.at += MINUTE
            run_round(worker="canh", at=self.at, diary=self.diary, post=self.post)

    def power_is_out_until(self, text: str) -> None:
        """Nobody watches; then the machine comes back and does its first round."""
        self.at = self.clock(text)
        self.diary = Diary()
        run_round(worker="canh", at=self.at, diary=self.diary, post=self.post)

    def tap(self, by: Person, post: GongPost | None = None, **more: object) -> Ringing:
        """Somebody says that the gong was struck, by default bác Hòa's phone at this very minute."""
        report = {"client_id": uuid.uuid4(), "source": Source.TAP, "struck_at": self.at, "by": by} | more
        return report_ringing(post or self.cast.post_3, Report(**report), at=self.at)  # type: ignore[arg-type]

    def row(self, post: GongPost | None = None, night: date | None = None) -> Expectation:
        return Expectation.objects.get(post=post or self.cast.post_3, night=night or self.cast.night)

    def told(self, person: Person) -> list[str]:
        """The kinds of message owed to a person, in order, unless they became needless or late."""
        gone = (Message.State.SUPPRESSED, Message.State.EXPIRED)
        rows = Message.objects.filter(person=person).exclude(state__in=gone).order_by("made_at", "pk")
        return list(rows.values_list("template", flat=True))

    def on_board(self) -> list[str]:
        return list(Message.objects.filter(channel="board").values_list("template", flat=True))


@pytest.fixture
def night(db: None) -> Iterator[Night]:
    at = datetime.fromisoformat("2026-11-23T21:30+07:00")
    told = Night(cast(at), at)
    # Only kẻng số 3 is followed in most stories; the others are excused by not being hung yet.
    GongPost.objects.exclude(pk=told.cast.post_3.pk).update(valid_from=date(2099, 1, 1))
    run_round(worker="canh", at=at, diary=told.diary, post=told.post)
    yield told
