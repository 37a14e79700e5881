"""How long a search at the command line goes on: until its seconds are over, or somebody presses Ctrl-C."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENOUGH_S = 1e9  # as if so much time had gone
STOPPING = "Đang dừng, ghi phương án tốt nhất đã thấy; bấm Ctrl-C lần nữa thì bỏ hẳn, không ghi gì.\n"


class Patience:
    """Seconds since the search began; after Ctrl-C so many that no search goes on."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._is_stopped = False

    def spent(self) -> float:
        return ENOUGH_S if self._is_stopped else time.monotonic() - self._begun

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stopped = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.stderr.write(STOPPING)


@contextmanager
def patience() -> Iterator[Patience]:
    """The first Ctrl-C within ends the search, the second one the program."""
    own = Patience()
    before = signal.signal(signal.SIGINT, own.stop)
    try:
        yield own
    finally:
        signal.signal(signal.SIGINT, before)
