"""A wrong setting, in one line of the people's words that begins with its name."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FOLLOWS = "default_factory_not_called"  # a default that follows a wrong setting is no second mistake
NO_SUCH = "extra_forbidden"
WORDS = {
    "int_parsing": "phải là số nguyên, đang là “{input}”",
    "bool_parsing": "phải là true hoặc false, đang là “{input}”",
    "greater_than_equal": "phải từ {ge} trở lên, đang là “{input}”",
    "literal_error": "không có “{input}”; dùng được: {expected}",
    "value_error": "{error}",
}


def refusals(error: ValidationError, known: Sequence[str]) -> list[str]:
    """One line for each setting that is wrong."""
    return [_said(problem, known) for problem in error.errors() if problem["type"] != FOLLOWS]


def unknown(name: str, known: Sequence[str]) -> str:
    """A name that no setting has, with the nearest that one has: a typo must not pass in silence."""
    plain = {one.replace("_", ""): one for one in known}
    close = get_close_matches(name.replace("_", ""), list(plain), n=1, cutoff=0.8)
    return f"{name}: không có thiết lập này" + (f"; có phải {plain[close[0]]}?" if close else "")


def _said(problem: "ErrorDetails", known: Sequence[str]) -> str:
    name = ("KENG_" + "_".join(map(str, problem["loc"])).upper()).replace("KENG_KENG_", "KENG_")
    if problem["type"] == NO_SUCH:
        return unknown(name, known)
    words = WORDS.get(problem["type"], problem["msg"])
    why = words.format(input=problem["input"], **problem.get("ctx", {})).replace("' or '", "', '")
    return f"{name}: {why}" if problem["loc"] else why
