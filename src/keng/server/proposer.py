"""Instant proposals of groups for those who wait: nobody's first look hangs on another's long search."""

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic

from django.db import OperationalError, close_old_connections

from keng.records.plans import actions
from keng.records.plans.models import PlanRun
from keng.records.plans.sheets import planner_sheets
from keng.server.plan_child import command, start

IDLE_S = 0.5
LOOK_S = 0.1
LONGEST_S = 60.0  # a village takes one or two
AFTER_TROUBLE_S = 2.0


@dataclass
class Proposer:
    """Runs beside a `Planner`; what it cannot answer in time the planner will."""

    name: str
    now: Callable[[], datetime]
    stop: Event
    arguments: tuple[str, ...] = (sys.executable, "-m", "keng", "plan")

    def keep_proposing(self) -> None:
        """Until told to stop."""
        while not self.stop.is_set():
            try:
                close_old_connections()
                if not self.propose_one():
                    self.stop.wait(IDLE_S)
            except OperationalError as error:
                sys.stderr.write(f"the database does not answer: {type(error).__name__}\n")
                self.stop.wait(AFTER_TROUBLE_S)

    def propose_one(self) -> bool:
        """An instant proposal for the run that waits longest for one; False where none waits."""
        run = actions.claim_first(planner=self.name)
        if run is None:
            return False
        with tempfile.TemporaryDirectory(prefix="keng-plan-") as folder:
            self._propose(run, Path(folder))
        return True

    def _propose(self, run: PlanRun, folder: Path) -> None:
        child = start([*command(self.arguments, planner_sheets(run), folder), "--instant"], folder)
        began = monotonic()
        try:
            while child.process.poll() is None and monotonic() - began < LONGEST_S:
                if self.stop.wait(LOOK_S):
                    return
        finally:
            child.end()
        if child.process.returncode == 0 and child.output.exists():
            answer = json.loads(child.output.read_text("utf-8"))
            actions.keep_first_of_waiting(run, output=answer, told=child.said, at=self.now())
