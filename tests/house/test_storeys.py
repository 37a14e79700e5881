"""A folder nobody declared fails the build: each belongs to a storey, each room has its place."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import HOUSE, ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house once more, to build something onto it."""
    shutil.copytree(
        HOUSE, tmp_path / "keng", ignore=shutil.ignore_patterns("__pycache__", "static", "templates")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("storey", ["annex", "records/annex"])
def test_an_undeclared_folder_fails_the_build(copy: Path, storey: str) -> None:
    new = copy / "keng" / storey
    new.mkdir()
    (new / "__init__.py").write_text("")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "annex" in done.stdout


@pytest.mark.slow
def test_a_room_may_not_look_upwards(copy: Path) -> None:
    with (copy / "keng" / "records" / "places" / "actions.py").open("a") as file:
        file.write("\nimport keng.records.watch.actions\n")
    done = lint(copy)
    assert done.returncode == 1
    assert "keng.records.places" in done.stdout


def test_every_folder_with_code_is_a_package() -> None:
    """A folder without `__init__.py` would be seen by no contract."""
    folders = {path.parent for path in HOUSE.rglob("*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]
