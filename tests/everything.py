"""Run everything that CI runs, one thing after the other, and say plainly what was not run and why.

`python -m tests.everything` runs all; `python -m tests.everything check` only what reads the code.
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.chromium import chromium
from tests.postgres import find_binaries

BIN = Path(sys.executable).parent
PYTEST = (str(BIN / "pytest"), "-q", "--durations=5")
TWO_AT_ONCE = ("--numprocesses=2", "--dist=loadfile")


@dataclass(frozen=True)
class Step:
    """One command; `missing` says in words why it cannot run here."""

    name: str
    command: tuple[str, ...]
    missing: str = ""


def checks() -> list[Step]:
    """What reads the code without running it."""
    return [
        Step("style", (str(BIN / "ruff"), "check", "--quiet", ".")),
        Step("format", (str(BIN / "ruff"), "format", "--quiet", "--check", ".")),
        Step("types", (str(BIN / "mypy"),)),
        Step("imports", (str(BIN / "lint-imports"), "--no-cache")),
        Step("templates", (str(BIN / "djlint"), "--lint", "--quiet", "src/keng")),
        Step("migrations", (str(BIN / "keng"), "makemigrations", "--check", "--dry-run")),
    ]


def suites() -> list[Step]:
    """The tests on SQLite, in the browser, and once more on PostgreSQL where a database is used."""
    no_browser = "" if chromium() else "no Chromium on this machine, and no right to install it"
    no_postgres = "" if find_binaries() else "no PostgreSQL 15 or newer, and no right to install it"
    plain = (*PYTEST, *TWO_AT_ONCE, "-m", "not browser")
    # What stands in tests/server starts products of its own, on SQLite whatever the database here; who may
    # open which address is decided by a table in core, and the pages themselves are asked on both.
    rooms = ("core", "house", "server", "web/test_every_url.py")
    with_database = (*plain, *(f"--ignore=tests/{room}" for room in rooms))
    private = (sys.executable, "-m", "tests.postgres", "--")
    return [
        Step("tests on SQLite", plain),
        Step("tests in the browser", (*PYTEST, *TWO_AT_ONCE, "-m", "browser"), missing=no_browser),
        Step("tests on PostgreSQL", (*private, *with_database), missing=no_postgres),
    ]


def run(step: Step) -> str:
    """Run one step and return what came of it: `passed`, `failed …` or `NOT RUN: why`."""
    print(f"\n=== {step.name}", flush=True)
    if step.missing:
        print(f"not run: {step.missing}", flush=True)
        return f"NOT RUN: {step.missing}"
    code = subprocess.run(step.command, check=False).returncode
    return "passed" if code == 0 else f"failed (exit code {code})"


def main() -> int:
    """Run every step even after a failure, so that one look shows all that is wrong."""
    steps = checks() if sys.argv[1:] == ["check"] else [*checks(), *suites()]
    lines: list[str] = []
    failed = 0
    for step in steps:
        begun = time.monotonic()
        outcome = run(step)
        failed += outcome.startswith("failed")
        lines.append(f"  {step.name:<22} {outcome} · {time.monotonic() - begun:.0f} s")
    print("\n=== in short", *lines, sep="\n", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
