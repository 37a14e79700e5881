"""Every act that is written into the log is told there in words, never as a code."""

import ast
from collections.abc import Iterator

from keng.web.log_words import VERBS
from tests.house.source import nodes, place

WRITERS = {"note_act": 0, "log": 1}  # function: which of its arguments is the verb


def _verbs() -> Iterator[tuple[str, str]]:
    for path, node in nodes():
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        at = WRITERS.get(node.func.id)
        if at is None or len(node.args) <= at:
            continue
        for part in ast.walk(node.args[at]):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value, place(path, node)


def test_every_act_of_the_log_has_words() -> None:
    silent = [f"{verb} ({where})" for verb, where in _verbs() if verb not in VERBS]
    assert not silent, "say them in keng/web/log_words.py: " + ", ".join(silent)
