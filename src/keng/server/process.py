"""Processes that end together: a child stops when told to, or when its parent is gone."""

import gc
import os
import resource
import signal
import threading
from collections.abc import Callable

MOST_CONNECTIONS = 65_536


def stop_event(*, with_parent: bool, then: Callable[[], object] = lambda: None) -> threading.Event:
    """An event set by SIGTERM or SIGINT, and when the parent's end of our standard input closes."""
    stop = threading.Event()

    def end(*_signal: object) -> None:
        stop.set()
        then()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if with_parent:
        threading.Thread(target=_wait_for_parent, daemon=True).start()
    return stop


def settle() -> None:
    """Leave what was loaded at start out of every later garbage collection: it lives as long as we do.

    Python would otherwise walk through all of Django again and again while a request or a sweep waits.
    """
    gc.collect()
    gc.freeze()


def open_doors() -> None:
    """As many open connections as the system lets us have: a shell gives a thousand, and everybody who is
    called for an alarm keeps one."""
    _given, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS if most == resource.RLIM_INFINITY else min(most, MOST_CONNECTIONS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _wait_for_parent() -> None:
    # Read by the system, not through sys.stdin: a thread that holds its lock makes our own end a crash.
    while os.read(0, 1024):
        pass  # returns empty only when the parent has gone, however it went
    os.kill(os.getpid(), signal.SIGTERM)
