"""Small rooms: what is too long to read is split by noun."""

import ast
import statistics
from pathlib import Path

from tests.house.source import ROOT, modules, name, nodes, place

HARD_ROOF = 400
MEDIAN_FILE = 80
MEDIAN_FUNCTION = 10
LONG_FUNCTION = 40  # 95 of 100 are at most this long


def _length(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _functions() -> list[tuple[int, str]]:
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{place(path, node)} {node.name}")
        for path, node in nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_file_stands_above_the_roof() -> None:
    everywhere = [*modules(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    over = [f"{name(path)}: {lines}" for path in everywhere if (lines := _length(path)) > HARD_ROOF]
    assert not over, f"over {HARD_ROOF} lines:\n" + "\n".join(over)


def test_the_usual_file_is_read_at_one_sitting() -> None:
    lengths = sorted((_length(path), name(path)) for path in modules())
    middle = statistics.median(lines for lines, _ in lengths)
    assert middle <= MEDIAN_FILE, f"median {middle}; the longest: {lengths[-8:]}"


def test_functions_are_short() -> None:
    functions = sorted(_functions())
    middle = statistics.median(lines for lines, _ in functions)
    nineteen_of_twenty = functions[int(len(functions) * 0.95)][0]
    longest = "\n".join(f"{lines:4} {where}" for lines, where in functions[-12:])
    assert middle < MEDIAN_FUNCTION, f"median {middle}; the longest:\n{longest}"
    assert nineteen_of_twenty <= LONG_FUNCTION, f"p95 {nineteen_of_twenty}; the longest:\n{longest}"
