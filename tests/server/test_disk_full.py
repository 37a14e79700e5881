"""A disk that is full in the middle of an alarm: said in words, and the same tap succeeds afterwards."""

import re
import resource
import subprocess
import sys
import uuid
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from tests.server.test_process_tree import Tree, until

pytestmark = [pytest.mark.slow, pytest.mark.feature("S8")]
TOKEN = "diskfull" * 4


def striker_enters(tree: Tree) -> str:
    """The cookies of a striker's phone in the sample commune."""
    done = subprocess.run(
        [sys.executable, "-m", "keng", "load-sample"],
        env=tree.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    [link] = re.findall(r"Người đánh kẻng.*(/vao/\S+)", done.stdout)
    answer = ask(tree, link, {})
    return "; ".join(c.split(";")[0] for c in answer.headers.get_all("Set-Cookie", []))


def ask(tree: Tree, path: str, form: dict[str, object] | None = None, cookies: str = ""):
    """One POST, or a GET where there is no form; the answer, read to its end."""
    head = {
        "Cookie": f"{cookies}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    there = HTTPConnection("127.0.0.1", tree.port, timeout=60)
    with closing(there):
        there.request("GET" if form is None else "POST", path, urlencode(form or {}), head)
        answer = there.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
    return answer


def limit(tree: Tree, bytes_a_file: int) -> None:
    """No file of the product may grow past this: to the database, a full disk."""
    for name in ("web", "worker"):
        pid = tree.child(name)
        assert pid is not None
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (bytes_a_file, hard))


def test_a_full_disk_is_said_in_words_and_the_same_tap_is_kept_once_there_is_room(tree: Tree) -> None:
    cookies = striker_enters(tree)
    village = re.search(r'<option value="(\d+)"', ask(tree, "/bao-dong/", cookies=cookies).text)
    assert village is not None
    form = {"client_id": uuid.uuid4(), "kind": "fire", "village": village[1]}
    limit(tree, 4096)
    refused = ask(tree, "/bao-dong/", form, cookies)
    assert refused.status == 500
    assert "chưa ghi được" in refused.text
    assert 'href="tel:114"' in refused.text
    until(lambda: not tree.is_well(), seconds=60)  # whoever watches from outside sees it
    limit(tree, resource.RLIM_INFINITY)
    taken = ask(tree, "/bao-dong/", form, cookies)
    assert taken.status == 302
    again = ask(tree, "/bao-dong/", form, cookies)
    assert again.headers["Location"] == taken.headers["Location"]
    until(tree.is_well, seconds=60)
