"""A rota as people keep it elsewhere: a sheet with a night a row, and a calendar."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from keng.core.planning.rotas.problem import Shift
from keng.core.planning.rotas.reading import Asked
from keng.core.planning.rotas.words import WEEKDAYS

EMPTY = "(trống)"


def as_csv(asked: Asked, shifts: Iterable[Shift]) -> str:
    """Night, weekday, and a column for each duty; several people are parted by commas."""
    table: dict[tuple[int, int], list[str]] = {}
    for n, d, p in shifts:
        table.setdefault((n, d), []).append(asked.problem.people[p].name)
    rows = [["Đêm", "Thứ", *(duty.name for duty in asked.problem.duties)]]
    for n, day in enumerate(asked.problem.dates):
        cells = [
            ", ".join(table.get((n, d), [EMPTY])) if duty.needs[n] else ""
            for d, duty in enumerate(asked.problem.duties)
        ]
        rows.append([f"{day:%d/%m/%Y}", WEEKDAYS[day.weekday()], *cells])
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(cell: str) -> str:
    """RFC 4180."""
    is_plain = not any(mark in cell for mark in ',"\n\r')
    return cell if is_plain else '"' + cell.replace('"', '""') + '"'


def as_calendar(asked: Asked, shifts: Iterable[Shift]) -> str:
    """iCalendar (RFC 5545): each shift a whole day, "who: what"."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Keng//Lich truc//VI"]
    for n, d, p in shifts:
        day = asked.problem.dates[n]
        said = f"{asked.problem.people[p].name}: {asked.problem.duties[d].name}"
        mark = sha256(f"{day}/{asked.duties[d]}/{asked.people[p]}".encode()).hexdigest()[:24]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{mark}@keng",
            f"DTSTAMP:{day:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(said)}",
            "END:VEVENT",
        ]
    return "\r\n".join(_folded(line) for line in [*lines, "END:VCALENDAR", ""])


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line longer than 75 octets; a letter is never cut in two."""
    parts, own = [], ""
    for letter in line:
        if len((own + letter).encode()) > 74:
            parts.append(own)
            own = ""
        own += letter
    return "\r\n ".join([*parts, own])
