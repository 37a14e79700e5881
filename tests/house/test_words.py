"""What stands in the repository is whole, speaks of the product only, and is written in full Vietnamese."""

import re
import unicodedata

from tests.house.source import modules, name, nodes, place, texts

# Written with a bracket inside, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X|Not[I]mplementedError)\b")
IDLE_TESTS = re.compile(r"pytest\.mark\.(s[k]ip|x[f]ail)|pytest\.(s[k]ip|x[f]ail)\(|assert T[r]ue\b")
BARE_IGNORE = re.compile(r"# type: i[g]nore(?!\[)|# n[o]qa(?!:)")
ADDRESSES = re.compile(r"p[y]pi\.org|p[y]thonhosted\.org|n[p]mjs\.(org|com)|deb\.debia[n]\.org")
OF_ONE_MACHINE = re.compile(r"/w[o]rk/|/r[o]ot/|/home/[a-z]+/|/t[m]p/wt")
PROSE_IN_CODE = {".py", ".js", ".mjs", ".css", ".html", ".md", ".sh", ".toml"}


def _lines(pattern: re.Pattern[str], suffixes: set[str]) -> list[str]:
    return [
        f"{name(path)}:{number}: {line.strip()[:90]}"
        for path in texts()
        if path.suffix in suffixes
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_nothing_is_left_unfinished() -> None:
    assert not _lines(UNFINISHED, PROSE_IN_CODE)


def test_no_test_is_put_to_sleep() -> None:
    assert not _lines(IDLE_TESTS, {".py"})


def test_an_exception_from_a_check_names_the_check() -> None:
    assert not _lines(BARE_IGNORE, {".py"})


def test_no_address_of_a_package_index_and_no_path_of_one_machine() -> None:
    everything = {path.suffix for path in texts()}
    assert not _lines(ADDRESSES, everything)
    assert not _lines(OF_ONE_MACHINE, everything)


def test_vietnamese_is_composed() -> None:
    """A letter and its marks are one character (NFC): what is searched is what was typed."""
    loose = [name(p) for p in texts() if not unicodedata.is_normalized("NFC", p.read_text("utf-8"))]
    assert not loose


def test_the_tests_read_the_whole_house() -> None:
    """The checks above would pass on an empty house; this one would not."""
    seen = {path.relative_to(path.parents[2]).parts[0] for path in modules("core", "records", "web")}
    assert len(modules()) > 50
    assert seen
    assert any(place(path, node) for path, node in nodes("core"))
