"""One process tree: it comes up, heals what dies, and leaves nothing behind however it ends."""

import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

FEW_FILES = 500  # what a shell may open; everybody who is called for an alarm keeps a connection

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
        self.complaints = folder / "stderr"
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
        command = ["/bin/sh", "-c", f"ulimit -Sn {FEW_FILES}; exec {sys.executable} -m keng serve"]
        with self.complaints.open("ab") as kept:
            self.process = subprocess.Popen(command, env=self.environment, stderr=kept)

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

    @contextmanager
    def board(self) -> Iterator[HTTPResponse]:
        """A live board that an officer has open."""
        founding = [sys.executable, "-m", "keng", "new-commune", "Mẫu", "--officer", "Chị Hạnh"]
        said = subprocess.run(founding, env=self.environment, capture_output=True, text=True, check=True)
        way_in = urlsplit(said.stdout.split()[-1]).path
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as there:
            there.request("GET", way_in)
            asked = there.getresponse()
            page, known = asked.read().decode(), _cookies(asked)
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert token
            form = urlencode({"csrfmiddlewaretoken": token[1]})
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": known}
            there.request("POST", way_in, form, headers)
            let_in = there.getresponse()
            let_in.read()
            there.request("GET", "/truc-tiep/watch", headers={"Cookie": f"{known}; {_cookies(let_in)}"})
            yield there.getresponse()

    def child(self, name: str) -> int | None:
        return next((pid for pid in children(self.process.pid) if verb(pid) == name), None)


def _open_files(pid: int) -> int:
    limits = Path(f"/proc/{pid}/limits").read_text()
    found = re.search(r"Max open files\s+(\d+)", limits)
    assert found
    return int(found[1])


def _cookies(answer: HTTPResponse) -> str:
    return "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", []))


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
    assert _open_files(tree.child("web")) > FEW_FILES
    with tree.board() as board:
        assert board.readline().strip() == b"event: hello"
        tree.process.send_signal(signal.SIGINT)
        assert b'"villages":[]' in board.read()  # to its end, like any answer
    assert tree.process.wait(20) == 0
    assert not any(is_alive(pid) for pid in pids)
    assert "ASGI" not in tree.complaints.read_text()


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
