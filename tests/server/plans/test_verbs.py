"""`keng plan` starts fast and needs no database."""

import subprocess
import sys

HEAVY = "{'numpy', 'scipy', 'ortools', 'pyvrp'}"
LISTS = f"""
import sys
from keng.server.cli import main
try:
    main(["plan", "--help"])
finally:
    print("heavy:", sorted({HEAVY} & set(sys.modules)))
"""


def test_it_lists_its_verbs_without_loading_a_solver() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LISTS],
        env={"PYTHONPATH": "src", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "heavy: []" in done.stdout, done.stdout + done.stderr
