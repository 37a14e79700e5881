"""One process tree: web, watchman and planner under one parent that restarts what dies."""

import math
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

BACK_OFF_S = (1, 2, 5, 10, 30)  # a child that dies again and again is restarted ever more slowly
STEADY_S = 60
GRACE_S = 10
TICK_S = 0.1
FIRST_PAGE = "/accounts/login/"


@dataclass
class Child:
    """One verb of the `keng` command, kept running."""

    verb: str
    deaths: int = 0
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restart_after: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and verb
            [sys.executable, "-m", "keng", self.verb, "--with-parent"],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches the parent alone, which then ends the children in order
        )

    def look_after(self, stop: threading.Event) -> None:
        """Restart the child if it died and its pause is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.restart_after:
                self.start()
            return
        code = self.process.poll()
        if code is None or stop.is_set():
            return
        self.deaths = 0 if now - self.started > STEADY_S else self.deaths + 1
        pause = BACK_OFF_S[min(self.deaths, len(BACK_OFF_S) - 1)]
        sys.stderr.write(f"keng {self.verb} đã dừng (mã {code}); chạy lại sau {pause} giây\n")
        self.process, self.restart_after = None, now + pause

    def end(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def come_up(tree: Sequence[Child], stop: threading.Event, *, listen: str, within_s: float = math.inf) -> bool:
    """Look after the children until a page answers; False when stopped, or not answered in that time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end and not stop.is_set():
        for child in tree:
            child.look_after(stop)
        try:
            urllib.request.urlopen(f"http://{listen}{FIRST_PAGE}", timeout=2).close()
            return True
        except OSError:
            stop.wait(TICK_S)
    return False


def supervise(verbs: tuple[str, ...], *, listen: str, opened: Callable[[], object]) -> int:
    """Keep the children running until Ctrl-C or SIGTERM, then end them; call `opened` once a page answers."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    children = [Child(verb) for verb in verbs]
    if come_up(children, stop, listen=listen):
        opened()
    while not stop.is_set():
        for child in children:
            child.look_after(stop)
        stop.wait(0.5)
    for child in children:
        child.end()
    return 0
