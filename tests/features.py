"""Which test shows which row of the feature table.

`@pytest.mark.feature("A5")` names rows of docs/features.tsv; an unknown id stops the run.
`pytest --features docs/features.md` writes the table: row → passing tests that show it.
"""

from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "features.tsv"


def rows() -> dict[str, str]:
    """Feature id → title, in the order of the table."""
    lines = TABLE.read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))


class Features:
    """Collects the marks while tests are gathered and their outcomes while they run."""

    def __init__(self, target: Path | None) -> None:
        self.target = target
        self.shown: defaultdict[str, set[str]] = defaultdict(set)
        self.broken: set[str] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        known = rows()
        for item in items:
            ids = {row for mark in item.iter_markers("feature") for row in mark.args}
            if unknown := sorted(ids - known.keys()):
                raise pytest.UsageError(f"{item.nodeid}: no such feature: {', '.join(unknown)}")
            if ids:
                # Travels with the report, so that the count also works with several processes.
                item.user_properties.append(("features", " ".join(sorted(ids))))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ids = dict(report.user_properties).get("features")
        if not ids:
            return
        name = report.nodeid.split("[")[0]
        if not report.passed:
            self.broken.add(name)
        elif report.when == "call":
            for row in str(ids).split():
                self.shown[row].add(name)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.target and not hasattr(session.config, "workerinput"):
            self.target.write_text(self.table(), "utf-8")

    def table(self) -> str:
        """The page: every row, and the tests that passed; a row counts only through one of them."""
        proved = {row: sorted(tests - self.broken) for row, tests in self.shown.items()}
        proved = {row: tests for row, tests in proved.items() if tests}
        lines = [
            "# Features, and the tests that show them",
            "",
            "Written by `make features` from `docs/features.tsv` and the tests that passed.",
            "A row counts when a test shows it through the product's own entrance.",
            "",
            f"Shown: {len(proved)} of {len(rows())} rows.",
            "",
            "| row | what | shown by |",
            "|---|---|---|",
        ]
        for row, title in rows().items():
            tests = "<br>".join(f"`{name}`" for name in proved.get(row, ()))
            lines.append(f"| {row} | {title} | {tests or '–'} |")
        return "\n".join(lines) + "\n"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--features", metavar="FILE", help="write the feature table with what passed")


def pytest_configure(config: pytest.Config) -> None:
    target = config.getoption("--features")
    config.pluginmanager.register(Features(Path(target) if target else None), "keng-features")
