"""Watchmen as processes of their own, by a clock that the story holds, to be killed at any moment.

`python -m tests.nights.watchmen CLOCK LOG` reads names from its input, starts one watchman for each and
answers with the process's number. It forks: a hundred fresh interpreters would take minutes.
"""

import mmap
import os
import random
import signal
import struct
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from keng.channels.envelope import Envelope, Fate, Outcome

INSTANT = struct.Struct("d")
NAP_S = 0.001
LONGEST_NAP_S = 0.05
TROUBLE = 0.05  # share of attempts that a provider puts off


class StoryClock:
    """An instant in a file that several processes see at once."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(INSTANT.pack(0.0))
        with path.open("r+b") as file:
            self.shared = mmap.mmap(file.fileno(), INSTANT.size)

    def set(self, at: datetime) -> None:
        self.shared[:] = INSTANT.pack(at.timestamp())

    def now(self) -> datetime:
        return datetime.fromtimestamp(INSTANT.unpack(self.shared[:])[0], UTC)

    def moved(self) -> float:
        """Wait until the story moves the clock, or a moment; what is left to wait after that."""
        before, end = self.shared[:], time.monotonic() + LONGEST_NAP_S
        while self.shared[:] == before and time.monotonic() < end:
            time.sleep(NAP_S)
        return 0.0


@dataclass(frozen=True)
class Noting:
    """A channel that writes down what was handed to it, is slow at times, and busy for some."""

    log: Path
    worker: str
    draw: random.Random

    def carry(self, envelopes: Sequence[Envelope]) -> Iterable[tuple[Envelope, Outcome]]:
        for envelope in envelopes:
            if self.draw.random() < TROUBLE:
                yield envelope, Outcome(Fate.FAILED, "story", detail="máy bận")
                continue
            self._note(envelope.key)
            time.sleep(self.draw.uniform(0, 0.004))  # between leaving the house and being written down
            yield envelope, Outcome(Fate.DELIVERED, "story", provider_id=envelope.key)

    def _note(self, key: str) -> None:
        file = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, f"{key} {self.worker}\n".encode())
        os.close(file)


def watch(name: str, clock: StoryClock, log: Path) -> None:
    """Be a watchman until killed."""
    from django.conf import settings

    from keng.records.messages.models import Channel
    from keng.worker.loop import keep_watch
    from keng.worker.paths import carriers

    noted = dict.fromkeys(Channel, Noting(log, name, random.Random(name)))
    keep_watch(
        worker=name,
        carried=carriers() if settings.CONFIG.sms_urls else noted,
        now=clock.now,
        real_seconds=lambda _: clock.moved(),
        stop=Event(),
    )


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "keng.server.settings"
    django.setup()
    import keng.worker.loop  # noqa: F401 - loaded once, before the first fork

    clock, log = StoryClock(Path(sys.argv[1])), Path(sys.argv[2])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed need nobody to bury them
    for line in sys.stdin:
        if pid := os.fork():
            print(pid, flush=True)
        else:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            watch(line.strip(), clock, log)


if __name__ == "__main__":
    main()
