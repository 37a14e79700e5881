"""What the pages say is true: links lead somewhere, files named exist, generated parts are fresh."""

import ast
import re
from pathlib import Path

from tests.house import architecture
from tests.house.source import HOUSE, ROOT, modules, name, pages, tree

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:src|tests|docs|bench|deploy|samples|requirements)/[\w./-]+|src/keng/[\w./-]+)`")
INSIDE = re.compile(r"`((?:core|records|channels|papers|web|api|worker|box|server)/[\w./-]+\.\w+)`")
TARGET = re.compile(r"`make ([a-z-]+)`|^ {4}make ([a-z-]+)", re.MULTILINE)
ADR_ROOF = 40


def _anchor(heading: str) -> str:
    """The anchor a heading gets on the usual code hosts."""
    plain = re.sub(r"[^\w\s-]", "", heading.strip().lower())
    return re.sub(r"\s", "-", plain)


def _anchors(page: Path) -> set[str]:
    lines = page.read_text("utf-8").splitlines()
    return {_anchor(line.lstrip("#")) for line in lines if line.startswith("#")}


def _broken(page: Path, link: str) -> bool:
    if link.startswith(("https://", "http://", "mailto:")):
        return False
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in _anchors(target)


def test_every_link_leads_somewhere() -> None:
    broken = [
        f"{name(page)}: {link}"
        for page in pages()
        for link in LINK.findall(page.read_text("utf-8"))
        if _broken(page, link)
    ]
    assert not broken, "\n".join(broken)


def test_every_file_named_in_the_pages_exists() -> None:
    gone = []
    for page in pages():
        text = page.read_text("utf-8")
        gone += [f"{name(page)}: {path}" for path in FILE.findall(text) if not (ROOT / path).exists()]
        inside = [path for path in INSIDE.findall(text) if not (ROOT / "src" / "keng" / path).exists()]
        gone += [f"{name(page)}: {path}" for path in inside]
    assert not gone, "\n".join(gone)


def test_every_make_verb_named_in_the_pages_exists() -> None:
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {a or b for page in pages() for a, b in TARGET.findall(page.read_text("utf-8"))}
    assert named
    assert not named - verbs


def test_generated_parts_of_the_architecture_are_fresh() -> None:
    page = architecture.PAGE.read_text("utf-8")
    written = {found[1] for found in architecture.SECTION.findall(page)}
    assert written == architecture.SECTIONS.keys()
    assert architecture.renewed(page) == page, (
        "ARCHITECTURE.md is older than the code: `make docs` (python -m tests.house.architecture)"
    )


def test_decisions_are_short_and_listed() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text("utf-8")
    decisions = sorted(folder.glob("[0-9]*.md"))
    assert decisions
    long = [page.name for page in decisions if len(page.read_text("utf-8").splitlines()) > ADR_ROOF]
    assert not long, f"over {ADR_ROOF} lines: {long}"
    assert not [page.name for page in decisions if f"({page.name})" not in index]
    numbers = [page.name[:4] for page in decisions]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_formulas_of_sound_name_their_source_their_unit_and_where_they_hold() -> None:
    rooms = ("air", "ground", "obstacles", "rules", "hearing", "strength", "terrain", "cover")
    wanted = {"source": r"ISO \d|CPG|Locher|Bayes", "unit": r"\bdBA?\b", "range": r"\b[Vv]alid\b"}
    for room in rooms:
        told = "\n".join(_docstrings(HOUSE / "core" / "acoustics" / f"{room}.py").values())
        assert not [word for word, pattern in wanted.items() if not re.search(pattern, told)], room


def test_planners_give_an_instance_and_a_cost() -> None:
    rows = modules("core/planning")
    planners = {
        verb: told
        for path in rows
        for verb, told in _docstrings(path).items()
        if re.fullmatch(r"plan_(?!.*kinds)\w+|repair_rota|simulate_nights", verb)
    }
    assert len(planners) == 7, planners.keys()
    silent = [verb for verb, told in planners.items() if not re.search(r"Instance: |>>> ", told)]
    assert not silent
    assert not [verb for verb, told in planners.items() if not re.search(r"Cost[:.*]", told)]


def _docstrings(path: Path) -> dict[str, str]:
    """Of the module and of its public functions, by name."""
    parts = (node for node in tree(path).body if isinstance(node, ast.FunctionDef))
    public = {node.name: ast.get_docstring(node) or "" for node in parts if not node.name.startswith("_")}
    return {"": ast.get_docstring(tree(path)) or "", **public}


def test_every_verb_of_the_command_says_what_it_does() -> None:
    verbs = [p for p in (ROOT / "src/keng/server/commands").glob("*.py") if p.stem != "__init__"]
    silent = [p.stem for p in verbs if not re.search(r'^HELP(: str)? = [("]', p.read_text("utf-8"), re.M)]
    assert verbs
    assert not silent
