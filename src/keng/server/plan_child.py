"""`keng plan` as a child of the planner: its files, its limits, its answer."""

import os
import resource
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keng.records.plans.sheets import Sheets

NICE = 10  # the night's work goes first
MOST_BYTES = 6 << 30


@dataclass(frozen=True)
class Child:
    """One run of the planner's arithmetic."""

    process: "subprocess.Popen[bytes]"
    output: Path
    words: Path

    @property
    def said(self) -> str:
        """What it told in words."""
        return self.words.read_text("utf-8", "replace")

    def end(self) -> None:
        """Nobody waits for it any more."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def command(arguments: Sequence[str], sheets: Sheets, folder: Path) -> list[str]:
    """The words to call it with; its files are written into the folder."""
    words = [*arguments, sheets.verb]
    for option, text in sheets.texts().items():
        (folder / f"{option}.json").write_text(text, "utf-8")
        words += [f"--{option}", str(folder / f"{option}.json")]
    for name, path in sheets.beside.items():
        (folder / name).symlink_to(path)
    return words


def start(words: Sequence[str], folder: Path) -> Child:
    """Behind everything else of the machine, and within its memory."""
    output, said = folder / "output.json", folder / "said.txt"
    with said.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and verb
            [*words, "--output", str(output)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=file,
            start_new_session=True,
        )
    try:
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        resource.prlimit(process.pid, resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    except ProcessLookupError:
        pass  # it has ended already
    return Child(process, output, said)
