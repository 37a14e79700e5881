"""What the watchman does beside the night: a backup at three, a sign of life to something outside,
a look at the world's time.

All may be slow, so they run apart: a full disk or a dead network never holds up a gong.
"""

import os
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from keng.channels.time_server import seconds_ahead
from keng.records.watch.keeping import note_clock
from keng.worker.backup import back_up

BACKUP_HOUR = 3  # by then the night's papers are written and nobody waits
OUTSIDE_BEAT = timedelta(minutes=1)
CLOCK_LOOK = timedelta(hours=1)
PATIENCE_S = 10
AGAIN = timedelta(minutes=10)  # after a backup that failed


@dataclass
class Upkeep:
    """One worker's slow chores and which of them are under way."""

    pool: ThreadPoolExecutor | None = None  # None does them at once, for single steps
    worker: str = ""
    out: dict[str, "Future[None]"] = field(default_factory=dict)
    beaten_at: datetime | None = None
    tried_at: datetime | None = None
    clock_asked_at: datetime | None = None

    def tend(self, *, at: datetime, is_sound: bool) -> None:
        """Begin what is due; a chore that failed since is told here, to the round that shows it."""
        if self._is_free("backup") and _passed(self.tried_at, AGAIN, at) and _is_ours(due_night(at)):
            self.tried_at = at
            self._begin("backup", lambda: _back_up(at))
        url = settings.CONFIG.outside_heartbeat_url
        if url and is_sound and self._is_free("outside") and _passed(self.beaten_at, OUTSIDE_BEAT, at):
            self.beaten_at = at
            self._begin("outside", lambda: _beat_outside(url))
        server = settings.CONFIG.time_server
        if server and self._is_free("clock") and _passed(self.clock_asked_at, CLOCK_LOOK, at):
            self.clock_asked_at = at
            self._begin("clock", lambda: _ask_the_time(server, worker=self.worker, at=at))

    def _is_free(self, chore: str) -> bool:
        if (running := self.out.get(chore)) is None:
            return True
        if not running.done():
            return False
        del self.out[chore]
        running.result()
        return True

    def _begin(self, chore: str, work: Callable[[], None]) -> None:
        if self.pool is None:
            work()
        else:
            self.out[chore] = self.pool.submit(_apart, work)


def _passed(last: datetime | None, pause: timedelta, at: datetime) -> bool:
    return last is None or not timedelta() <= at - last < pause


def due_night(at: datetime) -> date:
    """The day whose three o'clock passed last, by the installation's own zone."""
    local = at.astimezone(ZoneInfo(settings.CONFIG.time_zone))
    return local.date() if local.hour >= BACKUP_HOUR else local.date() - timedelta(days=1)


def _is_ours(night: date) -> bool:
    """Whether this worker is the first to take that night's backup; a mark in the folder says so."""
    folder = settings.CONFIG.backups
    folder.mkdir(parents=True, exist_ok=True)
    try:
        os.close(os.open(folder / f"taken-{night}", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    for old in folder.glob("taken-*"):
        if old.name != f"taken-{night}":
            old.unlink(missing_ok=True)
    return True


def _back_up(at: datetime) -> None:
    mark = settings.CONFIG.backups / f"taken-{due_night(at)}"
    with ExitStack() as undo:
        undo.callback(mark.unlink, missing_ok=True)  # what fails is tried again
        back_up(settings.CONFIG.backups, at=at, keep=settings.CONFIG.backups_kept)
        undo.pop_all()


def _apart(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connection.close()  # this thread's own


def _beat_outside(url: str) -> None:
    with urllib.request.urlopen(url, timeout=PATIENCE_S):  # noqa: S310 - the setting takes http(s) only
        pass


def _ask_the_time(server: str, *, worker: str, at: datetime) -> None:
    """Of the machine itself, whatever a demonstration's clock shows."""
    note_clock(worker, ahead_s=seconds_ahead(server, now=time.time), at=at)
