"""One process tree: it comes up, heals what dies, and leaves nothing behind however it ends."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.feature("S1", "S2")]


def until(fact: Callable[[], object], *, seconds: float = 30) -> object:
    """Wait for a fact of the running processes; fail when it does not come."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := fact():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {fact}")


def children(pid: int) -> list[int]:
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def verb(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return words[3].decode() if len(words) > 3 else ""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Tree:
    """A running `keng serve`."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("KENG_")} | {
            "PYTHONPATH": "src",
            "KENG_DATA_DIR": str(folder),
            "KENG_LISTEN": f"127.0.0.1:{self.port}",
            "KENG_BASE_URL": f"http://localhost:{self.port}",
        }
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "keng", "serve"], env=self.environment)

    def health(self) -> dict[str, object] | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health") as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            with error:
                return dict(json.load(error))
        except OSError:
            return None

    def is_well(self) -> bool:
        found = self.health()
        return bool(found and found["ok"])

    def child(self, name: str) -> int | None:
        return next((pid for pid in children(self.process.pid) if verb(pid) == name), None)


@pytest.mark.feature("S4")
def test_it_comes_up_well_and_stops_cleanly_on_ctrl_c(tree):
    pids = children(tree.process.pid)
    assert {verb(pid) for pid in pids} == {"web", "worker", "planner"}
    for path, word in (("/accounts/login/", "Kẻng"), ("/static/css/keng.css", "@layer")):
        with closing(HTTPConnection("127.0.0.1", tree.port)) as there:
            there.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = there.getresponse()
            assert answer.headers["Content-Encoding"] == "gzip"
            assert word in gzip.decompress(answer.read()).decode()
    command = [sys.executable, "-m", "keng", "serve"]
    second = subprocess.run(command, env=tree.environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "KENG_LISTEN" in second.stderr, "its port is taken"
    tree.process.send_signal(signal.SIGINT)
    assert tree.process.wait(20) == 0
    assert not any(is_alive(pid) for pid in pids)


def test_a_watchman_that_is_killed_is_started_again(tree):
    dead = tree.child("worker")
    os.kill(dead, signal.SIGKILL)
    until(lambda: (pid := tree.child("worker")) is not None and pid != dead)
    until(tree.is_well)


def test_nothing_is_left_when_the_parent_is_killed_and_it_comes_up_again(tree):
    pids = children(tree.process.pid)
    tree.process.kill()
    tree.process.wait()
    until(lambda: not any(is_alive(pid) for pid in pids))
    tree.start()
    until(tree.is_well)
