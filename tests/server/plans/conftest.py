"""`keng plan` as somebody runs it, without a database."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from keng.server.cli import main

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def keng(tmp_path: Path) -> Run:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KENG_")}
    environment |= {"PYTHONPATH": "src", "KENG_DATA_DIR": "/nowhere/to/write", "PYTHONUTF8": "1"}

    def run(*words: object, says: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "keng", "plan", *map(str, words)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == says, done.stdout + done.stderr
        return done

    return run


@dataclass(frozen=True)
class Said:
    out: str
    err: str


Inside = Callable[..., Said]


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Inside:
    """The same in this process: a second sooner each time."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])  # main() sets it anew

    def run(*words: object, says: int = 0) -> Said:
        code = main(["plan", *map(str, words)])
        said = Said(*capsys.readouterr())
        assert code == says, said
        return said

    return run
