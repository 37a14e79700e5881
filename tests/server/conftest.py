"""A product of its own for the tests that start and stop it."""

from collections.abc import Iterator

import pytest

from tests.server.test_process_tree import Tree, until


@pytest.fixture
def tree(tmp_path) -> Iterator[Tree]:
    running = Tree(tmp_path / "var")
    try:
        until(running.is_well)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(20)
