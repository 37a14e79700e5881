"""`keng demo`: a visitor watches a whole night, and nothing of it is left."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ENDS = (
    ("thôn Mẫu Một, kẻng số 1", "● ", "Đúng giờ"),
    ("thôn Mẫu Hai, kẻng số 1", "● ", "Sớm 21:53"),
    ("thôn Mẫu Bốn, kẻng số 1", "◐ ", "Muộn 22:07"),
    ("thôn Mẫu Năm, kẻng số 1", "✕ ", "Sai hiệu lệnh"),
    ("thôn Mẫu Sáu, kẻng số 1", "● ", "Đúng giờ 22:02"),
    ("thôn Mẫu Bảy, kẻng số 1", "● ", "Đúng giờ 22:03"),
    ("thôn Mẫu Tám, kẻng số 1", "– ", "Có lý do"),
    ("thôn Mẫu Chín, kẻng số 1", "✕ ", "Chưa nghe kẻng"),
    ("thôn Mẫu Mười, kẻng số 1", "● ", "Đúng giờ 22:01"),
    ("thôn Mẫu Mười Một, kẻng số 1", "✕ ", "Chưa nghe kẻng"),
)


@pytest.fixture
def curtain(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A demonstration that began, with every trace it could leave inside `tmp_path`."""
    around = {k: v for k, v in os.environ.items() if not k.startswith("KENG_")}
    around |= {"PYTHONPATH": "src", "TMPDIR": str(tmp_path), "KENG_DATA_DIR": str(tmp_path / "own")}
    command = [sys.executable, "-m", "keng", "demo", "--speed", "200", "--leave"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=around, **pipes) as demo:  # type: ignore[call-overload]
        yield demo
        demo.kill()


def leftovers(folder: Path) -> list[str]:
    """Folders of the demonstration, and processes that still live in one."""
    mark = f"KENG_DATA_DIR={folder / 'keng-demo-'}".encode()
    alive = [p.parent.name for p in Path("/proc").glob("[0-9]*/environ") if mark in _read(p)]
    return [*map(str, folder.glob("keng-demo-*")), *alive]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.feature("S9", "A3", "A4", "A5", "A7", "A11", "D3")
def test_a_whole_night_is_played_and_cleared_away(curtain: subprocess.Popen[str], tmp_path: Path) -> None:
    said, trouble = curtain.communicate(timeout=150)
    assert curtain.returncode == 0
    assert trouble == ""
    told, _, end = said.partition("Đêm ấy ra sao:")
    assert "/dem-nay/tuong/" in told
    assert "không được" not in told
    asked = [line for line in told.splitlines() if "Kẻng nhắc" in line]
    ladder = ("người đánh kẻng", "người đánh thay", "tổ trưởng", "trưởng thôn", "bảng trực của xã")
    first = [next(n for n, line in enumerate(asked) if f"nhắc {who}:" in line) for who in ladder]
    assert first == sorted(first)
    for gong, sign, words in ENDS:
        line = next(line for line in end.splitlines() if f"{gong} " in line)
        assert line.strip().startswith(sign), line
        assert words in line
    assert leftovers(tmp_path) == []


def test_ctrl_c_ends_it_in_the_middle(curtain: subprocess.Popen[str], tmp_path: Path) -> None:
    assert curtain.stdout is not None
    for line in curtain.stdout:
        if "/dem-nay/tuong/" in line:  # the pages answer, the evening goes on
            break
    curtain.send_signal(signal.SIGINT)
    said, trouble = curtain.communicate(timeout=60)
    assert curtain.returncode == 0
    assert trouble == ""
    assert "Đêm ấy ra sao" not in said
    assert leftovers(tmp_path) == []
