"""A product of its own for the tests that start and stop it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.test_process_tree import Tree, until


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory) -> Path:
    """The tables of a new installation, made once: walking through every migration takes long."""
    folder = tmp_path_factory.mktemp("tables")
    around = {k: v for k, v in os.environ.items() if not k.startswith("KENG_")}
    around |= {"PYTHONPATH": "src", "KENG_DATA_DIR": str(folder)}
    subprocess.run([sys.executable, "-m", "keng", "migrate", "--verbosity", "0"], env=around, check=True)
    return folder / "keng.sqlite3"


@pytest.fixture
def tables(tmp_path, empty_database: Path) -> Path:
    """A data folder that holds them."""
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copy(empty_database, folder)
    return folder


@pytest.fixture
def tree(tables: Path) -> Iterator[Tree]:
    running = Tree(tables)
    try:
        until(running.is_well)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(20)
