"""`keng plan` starts fast and needs no database."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from keng.server.patience import patience

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


def test_a_sheet_is_read_without_leaving_anything_behind(tmp_path: Path) -> None:
    """No folder of data, no key: the command knows no commune."""
    (tmp_path / "in.json").write_text('{"from": "2027-03-01", "nights": 4}')
    (tmp_path / "folk.csv").write_text("Tên;Nghỉ\nAn;\nBình;2/3/2027\nCúc;\n", "utf-8")
    words = ["--input", "in.json", "--people", "folk.csv", "--output", "out.csv"]
    source = str(Path("src").resolve())
    done = subprocess.run(
        [sys.executable, "-m", "keng", "plan", "rota", *words],
        cwd=tmp_path,
        env={"PYTHONPATH": source, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "4 ca cho 3 người" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folk.csv", "in.json", "out.csv"]


def test_the_first_ctrl_c_ends_the_search_and_the_second_one_the_program() -> None:
    before = signal.getsignal(signal.SIGINT)
    with patience() as own:
        assert own.spent() < 1e6
        os.kill(os.getpid(), signal.SIGINT)
        assert own.spent() > 1e6  # as if the time were over: what was found is written
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is before
