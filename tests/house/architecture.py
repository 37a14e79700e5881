"""The parts of ARCHITECTURE.md that the code itself writes.

`python -m tests.house.architecture` (or `make docs`) writes them anew; a test says when they are old.
"""

import ast
import re
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from keng.core.escalation.machine import TABLE
from keng.core.nights import Hours, Proof, Source, conclude, judge, window
from tests.house.source import HOUSE, ROOT, tree

PAGE = ROOT / "ARCHITECTURE.md"
SECTION = re.compile(r"(<!-- from the code: (\w+) -->\n).*?(<!-- until here -->)", re.DOTALL)
NIGHT = date(2026, 11, 23)
NO_ROOMS = {"migrations", "static", "templates", "locale", "__pycache__", "templatetags"}


def house() -> str:
    """Storeys and their rooms, each with the first line of what it says of itself."""
    lines = ["| storey | room | what it is |", "|---|---|---|"]
    for storey in _folders(HOUSE):
        lines.append(f"| `{storey.name}` | | {_says(storey)} |")
        lines += [f"| | `{room.name}` | {_says(room)} |" for room in _folders(storey)]
    return "\n".join(lines)


def rooms() -> str:
    """The order of storeys and rooms, as the import contracts have it."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")

    def order(contract: str) -> str:
        layers = contracts[f"importlinter:contract:{contract}"]["layers"]
        return " › ".join(layers.split("\n")[1:]).replace("|", "∥")

    return f"Storeys: {order('storeys')}\n\nRooms of `records`: {order('rooms')}"


def strikes() -> str:
    """How one strike counts, asked of the code for the usual hours."""
    hours = Hours(ring_at=time(22, 0))
    night = window(NIGHT, hours, UTC)
    edges = [night.early_from, night.on_time_from, night.late_from, night.cut_off_at]
    before = timedelta(minutes=1)
    lines = ["| a strike with the right signal | counts as |", "|---|---|"]
    lines.append(f"| before {edges[0]:%H:%M} | `{judge(night, edges[0] - before)}` (no proof of this gong) |")
    for start, end in zip(edges, [*edges[1:], None], strict=True):
        span = f"{start:%H:%M} – {end - before:%H:%M}" if end else f"{start:%H:%M} and later"
        told = f"`{judge(night, start)}`" + ("" if end else " (do not strike: it is heard as an alarm)")
        lines.append(f"| {span} | {told} |")
    return "\n".join(lines)


def conclusions() -> str:
    """What a night comes to, asked of the code for every kind of evidence."""
    night = window(NIGHT, Hours(ring_at=time(22, 0)), UTC)
    right, wrong = Proof(night.ring_at, Source.TAP), Proof(night.ring_at, Source.TAP, is_right_signal=False)
    early, late = night.ring_at, night.cut_off_at
    cases: list[tuple[str, list[Proof], datetime, bool, bool]] = [
        ("a right signal inside the hours", [right], late, False, False),
        ("the same, on a night that was excused", [right], late, True, False),
        ("only a wrong signal inside the hours", [wrong], late, False, False),
        ("silence on a night that was excused", [], late, True, False),
        ("silence, the hours not over", [], early, False, False),
        ("silence, the hours over, the watchman awake", [], late, False, False),
        ("silence, the hours over, nobody was watching", [], late, False, True),
    ]
    lines = ["| what is known | the night comes to |", "|---|---|"]
    for told, proofs, at, is_excused, was_away in cases:
        outcome = conclude(night, proofs, at=at, is_excused=is_excused, was_away=was_away).outcome
        lines.append(f"| {told} | `{outcome}` |")
    return "\n".join(lines)


def alarm() -> str:
    """Everything that can happen to an alarm, from the table the machine itself uses."""
    lines = ["| an alarm that is | and then | comes to |", "|---|---|---|"]
    for (state, kind), rule in TABLE.items():
        before = f"`{state}`" if state else "not there yet"
        lines.append(f"| {before} | `{kind}` | {RULES[rule.__name__]} |")
    return "\n".join(lines)


# What each rule of the machine does, in a line; a rule that is missing here fails the test.
RULES = {
    "_raise": "the first rung is called: `calling`; a wide one waits for a second officer: `pending`",
    "_approve": "the first rung is called: `calling`; only by somebody else than the raiser",
    "_unapproved": "the commune police alone are told, again and again: `pending`",
    "_too_few": "the next rung is called, at the top the same again: `calling`; "
    "where only an answer was lacking `manned` or `on_scene`",
    "_unfollowed": "nobody arrived: promises are dropped, the next rung is called: `calling`",
    "_widen": "a named person has the next rung called now; what was counted stays",
    "_pass_over": "nobody is left to call on that rung: the next is called at once",
    "_forgotten": "the commune is asked who ends it: `on_scene`",
    "_witness": "one more witness, nothing else",
    "_merge": "`ended` here by a named person, going on there: nobody is told that it is over",
    "_join": "it goes on for both; who was called, answered or reported there counts here",
    "_part": "only what was merged: it goes on where it stood, `calling` or `pending`, and looks at once",
    "_answer": "heads are counted: too few, or one who must answer has not, `calling`; enough `manned`, "
    "somebody there `on_scene`",
    "_tell": "everybody who was told hears it, once",
    "_end": "`ended`, by a named person; everybody who was told hears it, once",
}


SECTIONS: dict[str, Callable[[], str]] = {
    "house": house,
    "rooms": rooms,
    "strikes": strikes,
    "conclusions": conclusions,
    "alarm": alarm,
}


def renewed(page: str) -> str:
    """The page with every generated part written anew."""
    return SECTION.sub(lambda part: f"{part[1]}\n{SECTIONS[part[2]]()}\n\n{part[3]}", page)


def _folders(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in NO_ROOMS and (path / "__init__.py").exists():
            yield path


def _says(folder: Path) -> str:
    return (ast.get_docstring(tree(folder / "__init__.py")) or "").split("\n")[0]


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
