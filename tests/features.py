"""Which test shows which row of the feature table.

`@pytest.mark.feature("A5")` names rows of docs/features.tsv. `make features` writes docs/features.md out of
the marks; every test that it names is run by `make test`, where none may fail or be left out.
"""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "features.tsv"
PAGE = ROOT / "docs" / "features.md"


def rows() -> dict[str, str]:
    """Feature id → title, in the order of the table."""
    lines = TABLE.read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))


def marked() -> dict[str, set[str]]:
    """Row → the tests that carry its mark, read from the tests' own source."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        body = ast.parse(path.read_text("utf-8")).body
        whole = {row for one in body if _is_pytestmark(one) for row in _ids_of(one)}
        for test in body:
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                own = {row for decorator in test.decorator_list for row in _ids_of(decorator)}
                for row in whole | own:
                    found[row].add(f"{path.relative_to(ROOT)}::{test.name}")
    return dict(found)


def table() -> str:
    """The page: every row, and the tests that show it."""
    shown = marked()
    lines = [
        "# Features, and the tests that show them",
        "",
        "Written by `make features` from `docs/features.tsv` and the marks on the tests.",
        "`make test` runs every one of them, and none may fail.",
        "A row counts when a test shows it through the product's own entrance.",
        "",
        f"Shown: {len(shown)} of {len(rows())} rows.",
        "",
        "| row | what | shown by |",
        "|---|---|---|",
    ]
    for row, title in rows().items():
        tests = "<br>".join(f"`{name}`" for name in sorted(shown.get(row, ())))
        lines.append(f"| {row} | {title} | {tests or '–'} |")
    return "\n".join(lines) + "\n"


def _ids_of(node: ast.AST) -> set[str]:
    """The rows named by every `….mark.feature("A5")` inside that expression."""
    return {
        str(argument.value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "feature"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    }


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


if __name__ == "__main__":
    PAGE.write_text(table(), "utf-8")
