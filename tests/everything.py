"""Run everything that CI runs, one thing after the other, and say plainly what was not run and why.

`python -m tests.everything` runs all; `python -m tests.everything check` only what reads the code.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.chromium import chromium
from tests.postgres import find_binaries

BIN = Path(sys.executable).parent
PYTEST = (str(BIN / "pytest"), "-q", "--durations=5")
TWO_AT_ONCE = ("--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder")


@dataclass(frozen=True)
class Step:
    """One command; `missing` says in words why it cannot run here."""

    name: str
    command: tuple[str, ...]
    missing: str = ""


def checks() -> list[Step]:
    """What reads the code without running it."""
    return [
        Step("types", (str(BIN / "mypy"),)),  # the longest first: two run at a time
        Step("style", (str(BIN / "ruff"), "check", "--quiet", ".")),
        Step("format", (str(BIN / "ruff"), "format", "--quiet", "--check", ".")),
        Step("imports", (str(BIN / "lint-imports"), "--no-cache")),
        Step("templates", (str(BIN / "djlint"), "--lint", "--quiet", "src/keng")),
        Step("migrations", (str(BIN / "keng"), "makemigrations", "--check", "--dry-run")),
    ]


def suites() -> list[Step]:
    """The tests on SQLite, in the browser, and once more on PostgreSQL where a database is used."""
    no_browser = "" if chromium() else "no Chromium on this machine, and no right to install it"
    no_postgres = "" if find_binaries() else "no PostgreSQL 15 or newer, and no right to install it"
    plain = (*PYTEST, *TWO_AT_ONCE, "-m", "not browser")
    # Where the database makes a difference: claims, locks and whole nights, and the pages that write most.
    rooms = ("nights/test_two_workers_killed.py", "nights/test_fan_out_killed.py", "records", "worker")
    pages = ("alarms", "households", "my_duty", "tonight")
    asked = (*(f"tests/{room}" for room in rooms), *(f"tests/web/test_{page}.py" for page in pages))
    with_database = (*plain, *asked)
    in_browser = (*PYTEST, "--numprocesses=2", "--dist=load", "-m", "browser")
    private = (sys.executable, "-m", "tests.postgres", "--")
    return [
        Step("tests on SQLite", plain),
        Step("tests in the browser", in_browser, missing=no_browser),
        Step("tests on PostgreSQL", (*private, *with_database), missing=no_postgres),
    ]


@dataclass(frozen=True)
class Ran:
    """What came of a step: `passed`, `failed …` or `NOT RUN: why`, and how long it took."""

    step: Step
    outcome: str
    seconds: float


def run(step: Step) -> Ran:
    """Run one step, its output straight to the reader."""
    print(f"\n=== {step.name}", flush=True)
    if step.missing:
        print(f"not run: {step.missing}", flush=True)
        return Ran(step, f"NOT RUN: {step.missing}", 0)
    begun = time.monotonic()
    return _ended(step, subprocess.run(step.command, check=False).returncode, begun)


def run_quietly(step: Step) -> Ran:
    """Run one step beside others; its output comes in one piece when it is done."""
    begun = time.monotonic()
    done = subprocess.run(step.command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(f"\n=== {step.name}\n{done.stdout.decode(errors='replace').rstrip()}", flush=True)
    return _ended(step, done.returncode, begun)


def _ended(step: Step, code: int, begun: float) -> Ran:
    outcome = "passed" if code == 0 else f"failed (exit code {code})"
    return Ran(step, outcome, time.monotonic() - begun)


def main() -> int:
    """Run every step even after a failure, so that one look shows all that is wrong."""
    with ThreadPoolExecutor(max_workers=2) as pair:
        ran = list(pair.map(run_quietly, checks()))
    if sys.argv[1:] != ["check"]:
        ran += [run(step) for step in suites()]
    lines = [f"  {one.step.name:<22} {one.outcome} · {one.seconds:.0f} s" for one in ran]
    print("\n=== in short", *lines, sep="\n", flush=True)
    return 1 if any(one.outcome.startswith("failed") for one in ran) else 0


if __name__ == "__main__":
    sys.exit(main())
