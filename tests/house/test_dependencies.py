"""Every dependency has its reason: docs/adr/0008 names each package, and no other."""

import json
import re
from pathlib import Path

from tests.house.source import ROOT

REASONS = ROOT / "docs" / "adr" / "0008-dependencies.md"
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]*")


def _asked_for(page: Path) -> set[str]:
    lines = page.read_text("utf-8").splitlines()
    return {found[0] for line in lines if (found := NAME.match(line))}


def _wanted() -> set[str]:
    packages = json.loads((ROOT / "package.json").read_text("utf-8"))
    found = {*packages["dependencies"], *packages.get("devDependencies", {})}
    for page in (ROOT / "requirements").glob("*.in"):
        found |= _asked_for(page)
    return found


def _argued() -> set[str]:
    rows = [line.split("|")[1] for line in REASONS.read_text("utf-8").splitlines() if line.startswith("| `")]
    return {name for cell in rows for name in re.findall(r"`([^`]+)`", cell)}


def test_every_dependency_has_its_reason() -> None:
    assert len(_wanted()) > 30
    assert not _wanted() - _argued(), "add a row to docs/adr/0008-dependencies.md"


def test_no_reason_outlives_its_dependency() -> None:
    assert not _argued() - _wanted()
