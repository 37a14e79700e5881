"""The planner: takes the run that waits longest, has `keng plan` solve it as a child, beats meanwhile."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic

from django.db import OperationalError, close_old_connections

from keng.records.plans import actions
from keng.records.plans.models import PlanRun
from keng.records.plans.sheets import planner_sheets
from keng.server.plan_child import command, start

IDLE_S = 1.0
LOOK_S = 0.2
BEAT_S = 2.0
AFTER_TROUBLE_S = 2.0
SPARE_S = 90.0  # on top of the search: reading, writing, one relaxation a part
NO_PLAN, BAD_INPUT = 1, 2  # exit codes of `keng plan`


@dataclass(frozen=True)
class Done:
    """How a child ended: its exit code, its answer, its words."""

    code: int
    output: Path
    said: str


@dataclass
class Planner:
    """`now` is the edge's clock; `name` tells this process from others."""

    name: str
    now: Callable[[], datetime]
    stop: Event
    spare_s: float = SPARE_S
    beat_s: float = BEAT_S
    arguments: tuple[str, ...] = field(default=(sys.executable, "-m", "keng", "plan"))

    def keep_planning(self) -> None:
        """Until told to stop. A database that is away is waited for, never given up on."""
        while not self.stop.is_set():
            try:
                close_old_connections()
                if not self.plan_one():
                    self.stop.wait(IDLE_S)
            except OperationalError as error:
                sys.stderr.write(f"the database does not answer: {type(error).__name__}\n")
                self.stop.wait(AFTER_TROUBLE_S)

    def plan_one(self) -> bool:
        """Solve the run that waits longest; False where nothing waits."""
        actions.release_dead(at=self.now())
        run = actions.claim_run(planner=self.name, at=self.now())
        if run is None:
            return False
        with tempfile.TemporaryDirectory(prefix="keng-plan-") as folder:
            self._solve(run, Path(folder))
        return True

    def _solve(self, run: PlanRun, folder: Path) -> None:
        """Groups in two steps: a proposal within seconds, then the one with a bound."""
        sheets = planner_sheets(run)
        words, seconds = command(self.arguments, sheets, folder), sheets.seconds + self.spare_s
        is_proposed = sheets.verb != "groups" or run.output is not None
        if not is_proposed and not self._propose(run, [*words, "--instant"], folder, seconds):
            return
        if (done := self._run(run, words, folder, seconds)) is not None:
            self._keep(run, done)

    def _propose(self, run: PlanRun, words: list[str], folder: Path, seconds: float) -> bool:
        """Show what can be said at once; False where that was all (nothing to better, or nobody waits)."""
        done = self._run(run, words, folder, seconds)
        if done is None:
            return False
        if done.code != 0 or not done.output.exists():
            self._keep(run, done)
            return False
        answer = json.loads(done.output.read_text("utf-8"))
        done.output.unlink()
        return actions.keep_first(run, output=answer, told=done.said, at=self.now())

    def _run(self, run: PlanRun, words: list[str], folder: Path, seconds: float) -> "Done | None":
        """One child to its end; None where it was stopped (and the run was told why, or is no more ours)."""
        child = start(words, folder)
        try:
            trouble = self._watch(run, child.process, seconds=seconds)
        finally:
            child.end()
        if trouble is not None:
            actions.fail_run(run, trouble=trouble, at=self.now())
        elif child.process.returncode is not None and not self.stop.is_set() and self._is_ours(run):
            return Done(child.process.returncode, child.output, child.said)
        return None

    def _is_ours(self, run: PlanRun) -> bool:
        return actions.beat(run, at=self.now())

    def _watch(
        self, run: PlanRun, child: "subprocess.Popen[bytes]", *, seconds: float
    ) -> PlanRun.Trouble | None:
        """Until it ends, is cancelled (the run is then no longer ours) or takes too long."""
        began = beaten = monotonic()
        while child.poll() is None:
            if self.stop.wait(LOOK_S):
                actions.give_back_run(run, at=self.now())
                return None
            if monotonic() - began > seconds:
                return PlanRun.Trouble.TIME
            if monotonic() - beaten > self.beat_s:
                beaten = monotonic()
                if not actions.beat(run, at=self.now()):
                    return None
        return None

    def _keep(self, run: PlanRun, done: "Done") -> None:
        code, output, said = done.code, done.output, done.said
        if code in (0, NO_PLAN) and output.exists():
            answer = json.loads(output.read_text("utf-8"))
            actions.finish_run(run, output=answer, told=said, at=self.now())
        elif code in (NO_PLAN, BAD_INPUT) and "Traceback" not in said:
            actions.fail_run(run, trouble=PlanRun.Trouble.INPUT, told=said, at=self.now())
        else:
            sys.stderr.write(said)
            is_full = "MemoryError" in said or code == -signal.SIGKILL
            trouble = PlanRun.Trouble.MEMORY if is_full else PlanRun.Trouble.BROKE
            actions.fail_run(run, trouble=trouble, at=self.now())
