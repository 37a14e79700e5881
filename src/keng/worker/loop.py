"""The loop: a round of what is due, then sleep until the next due time; it ends when told to."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

from django.db import OperationalError, close_old_connections

from keng.channels.envelope import Carrier
from keng.records.messages.models import Channel
from keng.records.watch.keeping import ABSENCE
from keng.worker.round import PULSE, Diary, next_due, run_round
from keng.worker.sending import Post, most_lanes
from keng.worker.upkeep import Upkeep

# A new row of any process is seen this soon; a sleep longer than that would need a second wake-up path.
LONGEST_SLEEP_S = 1.0
AFTER_TROUBLE_S = 2.0

log = logging.getLogger(__name__)


def keep_watch(
    *,
    worker: str,
    carried: Mapping[Channel, Carrier],
    now: Callable[[], datetime],
    real_seconds: Callable[[timedelta], float],
    stop: Event,
    absence: timedelta = ABSENCE,
) -> None:
    """Run rounds until `stop` is set. A database that is away is waited for, never given up on."""
    diary = Diary(absence=absence)
    pool = ThreadPoolExecutor(most_lanes(carried) + 2, thread_name_prefix="apart")
    post, upkeep = Post(worker, carried, now, pool), Upkeep(pool, worker)
    while not stop.is_set():
        try:
            close_old_connections()
            done = run_round(worker=worker, at=now(), diary=diary, post=post, upkeep=upkeep)
            wait = 0.0 if done.is_behind else real_seconds(_until_due(now()))
        except OperationalError as error:
            log.error("the database does not answer: %s", type(error).__name__)
            wait = AFTER_TROUBLE_S
        stop.wait(min(wait, LONGEST_SLEEP_S))
    post.is_closing = True
    pool.shutdown(wait=True, cancel_futures=True)


def _until_due(at: datetime) -> timedelta:
    """How long to sleep by this clock: to the next due time, but never past the next sign of life."""
    due = next_due(at)
    return PULSE if due is None else min(PULSE, max(timedelta(), due - at))
