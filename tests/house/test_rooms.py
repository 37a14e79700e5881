"""The storeys and rooms: nouns from the plan, each with its meaning, core with nothing but itself."""

import ast
import sys
from pathlib import Path

from tests.house.source import HOUSE, modules, name, nodes, place, tree

EMPTY_WORDS = {
    *("services", "service", "utils", "util", "helpers", "helper", "common", "managers", "manager"),
    *("misc", "base", "handlers", "logic", "core", "shared", "part2"),
}
WITH_NUMBERS = {"acoustics", "listening", "planning"}  # rooms of core that may use numpy and scipy
NUMBERS = {"numpy", "scipy"}
SOLVERS = {"ortools", "pyvrp", "k_means_constrained"}  # planning only
OUTSIDE_WORLD = {
    *("os", "sys", "pathlib", "io", "socket", "ssl", "http", "urllib", "subprocess", "threading"),
    *("multiprocessing", "asyncio", "sqlite3", "tempfile", "shutil", "logging", "secrets", "time"),
}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""] if node.level == 0 else ["."]
    return []


def _may_import(path: Path, module: str) -> bool:
    top = module.split(".")[0]
    room = path.relative_to(HOUSE / "core").parts[0]
    if module.startswith("keng.core"):
        return True
    if top in NUMBERS:
        return room in WITH_NUMBERS
    if top in SOLVERS:
        return room == "planning"
    return top in sys.stdlib_module_names and top not in OUTSIDE_WORLD


def test_core_imports_only_the_standard_library_and_no_outside_world() -> None:
    found = [
        f"{place(path, node)} imports {module}"
        for path, node in nodes("core")
        for module in _imported(node)
        if not _may_import(path, module)
    ]
    assert not found, "\n".join(found)


def test_checkers_trust_nothing_of_the_solvers() -> None:
    """What proves a plan is short, and reads no planner, no solver and no floating arithmetic of theirs."""
    checkers = [path for path in modules("core/planning") if path.stem.endswith("checker")]
    assert len(checkers) == 5
    assert not [path for path in checkers if len(path.read_text("utf-8").splitlines()) > 250]
    found = [
        f"{name(path)} imports {module}"
        for path in checkers
        for node in ast.walk(tree(path))
        for module in _imported(node)
        if not module.endswith("checker") and module.split(".")[0] not in sys.stdlib_module_names
    ]
    assert not found, "\n".join(found)


def test_core_opens_no_file() -> None:
    found = [
        place(path, node)
        for path, node in nodes("core")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"open", "print"}
    ]
    assert not found, "\n".join(found)


def test_files_of_records_are_nouns() -> None:
    found = [name(path) for path in modules("records", "core", "worker") if path.stem in EMPTY_WORDS]
    folders = [name(path) for path in (HOUSE / "records").iterdir() if path.name in EMPTY_WORDS]
    assert not found + folders, "name the noun instead: " + ", ".join(found + folders)


def test_every_room_says_what_it_is() -> None:
    silent = [
        name(path) for path in modules() if path.stem == "__init__" and not ast.get_docstring(tree(path))
    ]
    assert not silent, "no docstring: " + ", ".join(silent)


def test_records_uses_no_django_signals_and_no_logic_in_save() -> None:
    found = [
        f"{place(path, node)} {module}"
        for path, node in nodes("records", "web", "api", "worker")
        for module in _imported(node)
        if module.startswith(("django.db.models.signals", "django.dispatch"))
    ]
    found += [
        f"{place(path, node)} def save"
        for path, node in nodes("records")
        if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]
    assert not found, "\n".join(found)
