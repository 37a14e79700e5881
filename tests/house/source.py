"""The product's own source, read as text and as syntax, for the tests that look at the code itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "keng"
WRITTEN_IN = ("src", "tests", "bench", "docs", "deploy", "samples", "requirements", ".ci")
TEXT = {
    *(".py", ".md", ".toml", ".txt", ".in", ".sh", ".html", ".css", ".js", ".mjs", ".json", ".yaml", ".yml"),
    *(".po", ".service", ".tsv", ".csv", ".typ", ".svg", ""),
}


@cache
def modules(*storeys: str) -> tuple[Path, ...]:
    """Every Python file of the house, or of the named parts of it; generated migrations left out."""
    roots = [HOUSE / storey for storey in storeys] or [HOUSE]
    found = {path for root in roots for path in root.rglob("*.py")}
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def name(path: Path) -> str:
    """The path as a reader would write it."""
    return str(path.relative_to(ROOT))


def nodes(*storeys: str) -> Iterator[tuple[Path, ast.AST]]:
    """Every node of every file, with its file."""
    for path in modules(*storeys):
        for node in ast.walk(tree(path)):
            yield path, node


def place(path: Path, node: ast.AST) -> str:
    """`src/keng/core/nights.py:12`, as editors like it."""
    return f"{name(path)}:{getattr(node, 'lineno', 1)}"


@cache
def texts() -> tuple[Path, ...]:
    """Every text file a reader of the repository meets."""
    here = [path for path in ROOT.iterdir() if path.is_file() and path.name not in {".git", ".env"}]
    below = [path for folder in WRITTEN_IN for path in (ROOT / folder).rglob("*") if path.is_file()]
    return tuple(
        sorted(path for path in (*here, *below) if path.suffix in TEXT and "__pycache__" not in path.parts)
    )


def pages() -> tuple[Path, ...]:
    """Every Markdown page."""
    return tuple(path for path in texts() if path.suffix == ".md")
