"""One round of the watchman: everything due as of `at`, each module failing alone.

A round holds no state of its own: what is due stands in the rows, so a restart needs nothing and
several watchmen may walk side by side.
"""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db import OperationalError
from django.db.models import Min

from keng.core.nights import night_of
from keng.records.alarms.actions import (
    advance_alarm,
    due_alarms,
    push_alarm_forward,
)
from keng.records.alarms.calling import Waiting, call_portion, owing_alarms
from keng.records.alarms.models import Alarm
from keng.records.alarms.queries import has_real_open
from keng.records.messages.models import Message
from keng.records.people.audit import sweep_log
from keng.records.places.models import Change, Commune
from keng.records.reach.actions import start_due_test
from keng.records.reach.closing import tell_closed
from keng.records.watch.actions import (
    advance_due,
    advance_expectation,
    due_now,
    expect_nights,
    push_forward,
)
from keng.records.watch.gong_notices import remind_gongs
from keng.records.watch.keeping import ABSENCE, Heartbeat, beat, note_absence, note_fault
from keng.records.watch.models import Expectation
from keng.records.watch.rota_notices import keep_rotas
from keng.worker.audit import audit
from keng.worker.sending import Post
from keng.worker.upkeep import Upkeep

NIGHTS_AHEAD = 7  # written ahead, so that a week without power leaves unknown nights, not holes
CHANGES_KEPT = timedelta(days=1)
EVERY = {
    "rota": timedelta(minutes=30),
    "expect": timedelta(minutes=10),
    "sweep": timedelta(hours=1),
    "audit": timedelta(minutes=2),
    "reach": timedelta(minutes=5),
}
PULSE = timedelta(seconds=10)
PORTIONS = 10  # of calls a round: about half a second of writing
TROUBLE = timedelta(minutes=1)
SOON = timedelta(seconds=10)

log = logging.getLogger(__name__)


@dataclass
class Round:
    """What one round did."""

    advanced: int = 0
    failed: list[str] = field(default_factory=list)
    is_behind: bool = False  # there is more to do than one round does: the next follows at once


@dataclass
class Diary:
    """When this process last did its slower chores; losing it only does a chore again."""

    last: dict[str, datetime] = field(default_factory=dict)
    is_sound: bool = True  # the last audit passed; a heartbeat says no less than that
    resting: dict[str, datetime] = field(default_factory=dict)  # rows that broke, until when
    absence: timedelta = ABSENCE  # a longer silence of every watchman is written down
    waiting: dict[int, Waiting] = field(default_factory=dict)  # an alarm's people still to be called

    def rests(self, subject: str, at: datetime) -> bool:
        """Whether a row broke so lately that it is left alone."""
        return self.resting.get(subject, at) > at

    def is_time(self, chore: str, at: datetime) -> bool:
        """Whether the chore is due; asking writes it down as done."""
        if chore in self.last and timedelta() <= at - self.last[chore] < EVERY[chore]:
            return False
        self.last[chore] = at
        return True


def run_round(
    *,
    worker: str,
    at: datetime,
    diary: Diary | None = None,
    post: Post | None = None,
    upkeep: Upkeep | None = None,
) -> Round:
    """Do everything that is due. Without a diary every chore is done; without a post nothing leaves."""
    diary = diary or Diary()
    done = Round()
    _alone("absence", done, at, lambda: note_absence(at=at, longest=diary.absence))
    _alone("alarms", done, at, lambda: _advance_alarms(done, at))
    if post is not None:
        _alone("sending", done, at, lambda: post.pump(at=at))  # before anything that takes seconds
    _call_owed(worker, done, at, diary, post)
    if diary.is_time("rota", at):
        _each_commune("rota", done, at, lambda commune: keep_rota(commune, at=at))
    if diary.is_time("expect", at):
        _each_commune("expect", done, at, lambda commune: expect_ahead(commune, at=at))
    if diary.is_time("reach", at):
        _each_commune("reach", done, at, lambda commune: keep_reach(commune, at=at))
    _alone("night", done, at, lambda: _advance(done, at))
    if post is not None:
        _alone("sending", done, at, lambda: post.pump(at=at))
    if diary.is_time("sweep", at):
        _alone("sweep", done, at, lambda: Change.objects.filter(at__lt=at - CHANGES_KEPT).delete())
        _alone("sweep", done, at, lambda: sweep_log(at=at))
    if diary.is_time("audit", at):
        diary.is_sound = _alone("audit", done, at, lambda: audit(at=at))
    if diary.is_sound and _pulse_is_due(worker, at):
        _alone("pulse", done, at, lambda: beat(worker, at=at))
    if upkeep is not None:
        _alone("upkeep", done, at, lambda: upkeep.tend(at=at, is_sound=diary.is_sound))
    return done


def expect_ahead(commune: Commune, *, at: datetime) -> None:
    """The rows of a commune's coming nights."""
    first = night_of(at, commune.zone)
    expect_nights(commune, nights=[first + timedelta(days=n) for n in range(NIGHTS_AHEAD)], at=at)


def keep_rota(commune: Commune, *, at: datetime) -> None:
    """A commune's shifts a month ahead; a word about empty nights and gongs that wait for somebody."""
    keep_rotas(commune, at=at)
    remind_gongs(commune, at=at)


def keep_reach(commune: Commune, *, at: datetime) -> None:
    """A commune's planned test of the phones, and a word about the one that is over."""
    if not has_real_open(commune):
        start_due_test(commune, at=at)
    tell_closed(commune, at=at)


def next_due(at: datetime) -> datetime | None:
    """The next instant to come at which something is due; None when nothing is known to come.

    What is due already was taken up by the round before, or waits for a channel that is busy.
    """
    wake = Expectation.objects.filter(wake_at__gt=at).aggregate(at=Min("wake_at"))["at"]
    alarm = Alarm.objects.filter(wake_at__gt=at).aggregate(at=Min("wake_at"))["at"]
    waiting = Message.objects.filter(state=Message.State.QUEUED, send_after__gt=at)
    queued = waiting.aggregate(at=Min("send_after"))["at"]
    return min((x for x in (alarm, wake, queued) if x), default=None)


def _advance_alarms(done: Round, at: datetime) -> None:
    """Each alarm alone: one that breaks is looked at again within seconds, shown, and holds up no other."""
    for pk in due_alarms(at=at):
        if not _alone("alarms", done, at, partial(advance_alarm, pk, at=at), subject=f"alarm:{pk}"):
            push_alarm_forward(pk, by=SOON, at=at)


def _call_owed(worker: str, done: Round, at: datetime, diary: Diary, post: Post | None) -> None:
    """First a portion for alarms that have called nobody, sent before all else; then some for the others.

    No more than a few a round: an alarm raised meanwhile waits for those, not for a whole province.
    """
    owing = {
        pk: begun for pk, begun in owing_alarms(worker=worker, at=at) if not diary.rests(f"alarm:{pk}", at)
    }
    diary.waiting = {pk: left for pk, left in diary.waiting.items() if pk in owing}
    fresh = [pk for pk, begun in owing.items() if not begun]
    with post.held_back() if post is not None and fresh else nullcontext():
        for pk in fresh[:PORTIONS]:
            while _call(pk, worker, done, at, diary) and not diary.waiting[pk].is_begun:
                continue  # a rung that holds nobody: the next one at once
    if post is not None and owing:
        _alone("sending", done, at, partial(post.pump, at=at))
        post.let_go_first()  # what was just written
    turns = PORTIONS if len(fresh) <= PORTIONS else 0
    for pk in [pk for pk, begun in owing.items() if begun or pk in diary.waiting]:  # one to its end
        while turns:
            turns -= 1
            if not _call(pk, worker, done, at, diary):
                break
    done.is_behind = not turns or bool(diary.waiting)


def _call(pk: int, worker: str, done: Round, at: datetime, diary: Diary) -> bool:
    """Call one portion of an alarm; whether this watchman has more of it in hand."""
    subject, known = f"alarm:{pk}", diary.waiting.pop(pk, None)

    def work() -> None:
        if (left := call_portion(pk, worker=worker, known=known, at=at)) is not None:
            diary.waiting[pk] = left

    if not _alone("alarms", done, at, work, subject=subject):
        diary.resting[subject] = at + SOON
    return pk in diary.waiting


def _advance(done: Round, at: datetime) -> None:
    """All at once; if one row breaks that, each alone, and the broken one is pushed forward and shown."""
    try:
        done.advanced = advance_due(at=at)
    except OperationalError:
        raise
    except Exception:
        log.exception("the sweep failed; looking at each night alone")
        for pk in due_now(at=at):
            subject = f"expectation:{pk}"
            if not _alone("night", done, at, partial(advance_expectation, pk, at=at), subject=subject):
                push_forward(pk, by=TROUBLE, at=at)


def _each_commune(module: str, done: Round, at: datetime, work: Callable[[Commune], object]) -> None:
    """A commune whose rows break keeps no other commune waiting."""
    for commune in Commune.objects.filter(valid_to=None):
        _alone(module, done, at, partial(work, commune), subject=f"commune:{commune.pk}")


def _pulse_is_due(worker: str, at: datetime) -> bool:
    last = Heartbeat.objects.filter(worker=worker).values_list("at", flat=True).first()
    return last is None or at - last >= PULSE or at < last


def _alone(module: str, done: Round, at: datetime, work: Callable[[], object], *, subject: str = "") -> bool:
    """Do one module's work; whether it went well. A failure is written down and shown."""
    try:
        work()
        return True
    except OperationalError:
        raise  # the database itself is away: the loop waits for it, no module is to blame
    except Exception as error:  # one broken module must not stop the night; it is shown in red
        log.exception("module %s failed", module)
        done.failed.append(module)
        note_fault(module, subject=subject, text=f"{type(error).__name__}: {error}", at=at)
        return False
