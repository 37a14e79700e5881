"""`keng plan` without a database, in this process: a second sooner each time than in one of its own."""

import os
from collections.abc import Callable
from typing import NamedTuple

import pytest

from keng.server.cli import main


class Said(NamedTuple):
    """What a command wrote to either side."""

    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def keng(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])  # main() sets it anew

    def run(*words: object, says: int = 0) -> Said:
        code = main(["plan", *map(str, words)])
        said = Said(*capsys.readouterr())
        assert code == says, said
        return said

    return run
