"""The feature table: its own file, read by the marks on the tests."""

import ast
import re

import pytest

from tests.features import rows
from tests.house.source import ROOT

LINE = re.compile(r"\| [A-Z]\d+ \| ")


def test_every_row_has_an_id_and_a_title() -> None:
    table = rows()
    assert len(table) == 211
    assert all(row[0].isupper() and row[1:].isdigit() and title for row, title in table.items())


def ids_of(node: ast.AST) -> set[str]:
    """The rows named by every `….mark.feature("A5")` inside that expression."""
    return {
        str(argument.value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "feature"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    }


def marked() -> dict[str, set[str]]:
    """Row → the tests that carry its mark, read from the tests' own source."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        body = ast.parse(path.read_text("utf-8")).body
        whole = {row for one in body if _is_pytestmark(one) for row in ids_of(one)}
        for test in body:
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                own = {row for decorator in test.decorator_list for row in ids_of(decorator)}
                for row in whole | own:
                    found.setdefault(row, set()).add(f"{path.relative_to(ROOT)}::{test.name}")
    return found


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


@pytest.mark.slow  # writing the page anew runs every marked test: not before each commit
def test_the_page_of_features_is_in_step_with_the_marks() -> None:
    """The page names what passed when it was written; a mark that came or went since makes it old."""
    page = (ROOT / "docs" / "features.md").read_text("utf-8")
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if LINE.match(line)]
    told = {row: set(re.findall(r"`([^`]+)`", tests)) for row, _title, tests in lines}
    assert told.keys() == rows().keys()
    marks = marked()
    wrong = {row: tests ^ marks.get(row, set()) for row, tests in told.items()}
    assert not {row: tests for row, tests in wrong.items() if tests}, "docs/features.md is old: make features"
