"""The glossary is law: every table and every list of choices has its row, every word in use exists."""

import ast
import re
from functools import cache

import pytest

from tests.house.source import HOUSE, ROOT, modules, nodes, tree

TABLES = {"Model", "AbstractBaseUser", "AbstractUser"}
CHOICES = {"TextChoices", "IntegerChoices", "StrEnum", "IntEnum", "Enum"}


@cache
def rows() -> tuple[tuple[str, ...], ...]:
    """The cells of every row of every table of GLOSSARY.md, headings left out."""
    lines = [line for line in (ROOT / "GLOSSARY.md").read_text("utf-8").splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return tuple(row for row in cells if row[0] != "Vietnamese" and not set(row[0]) <= {"-"})


def words_in_use() -> set[str]:
    return {word for row in rows() for word in re.findall(r"`([^`]+)`", row[1])}


def words_for_later() -> set[str]:
    return {word for row in rows() for word in re.findall(r"\*([^*]+)\*", row[1])}


def domain_classes() -> dict[str, str]:
    """Tables and lists of choices of `records`, found through any bases of their own."""
    classes = {
        node.name: {ast.unparse(base).split("[")[0].split(".")[-1] for base in node.bases}
        for path in modules("records")
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
    }

    def roots(name: str) -> set[str]:
        bases = classes.get(name, set())
        return bases | {root for base in bases if base in classes for root in roots(base)}

    kinds = {name: "table" if roots(name) & TABLES else "choices" for name in classes}
    return {name: kind for name, kind in kinds.items() if roots(name) & (TABLES | CHOICES)}


@cache
def identifiers() -> frozenset[str]:
    """Every name the code binds or speaks, and every folder and file."""
    found = {part.removesuffix(".py") for path in modules() for part in path.relative_to(HOUSE).parts}
    for _, node in nodes():
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                found.add(name)
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
    return frozenset(found)


def test_every_table_and_choice_has_its_row() -> None:
    missing = sorted(name for name in domain_classes() if name not in words_in_use())
    assert not missing, "add a row to GLOSSARY.md, the word in code type, for: " + ", ".join(missing)


def test_every_word_in_use_exists() -> None:
    gone = sorted(words_in_use() - identifiers())
    assert not gone, "no longer in the code, so not in code type in GLOSSARY.md: " + ", ".join(gone)


def test_a_word_kept_for_later_is_not_used_for_something_else() -> None:
    early = sorted(words_for_later() & set(domain_classes()))
    assert not early, "in the code now, so in code type: " + ", ".join(early)


def test_every_row_is_whole_and_no_word_has_two_meanings() -> None:
    torn = [row for row in rows() if len(row) != 4 or not all(row)]
    assert not torn
    words = [word for row in rows() for word in re.findall(r"[`*]([^`*]+)[`*]", row[1])]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("word", ["Alert", "Bell", "Propaganda", "Ward"])
def test_words_the_plan_does_not_use_name_no_table(word: str) -> None:
    assert not [name for name in domain_classes() if word in name]
