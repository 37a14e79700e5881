"""A signal written as plain JSON values, and read back with every wrong field named in Vietnamese."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time
from typing import TypeVar

from keng.core.names import nfc
from keng.core.rights import Role
from keng.core.signals.language import Hours, Kind, Peal, Purpose, Signal
from keng.core.signals.refused import BadSignal, Problem
from keng.core.signals.refused import gettext_noop as _

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
T = TypeVar("T")

_KINDS = {"roll": Kind.ROLL, "strokes": Kind.STROKES}


def to_json(signal: Signal) -> dict[str, Json]:
    """Plain values only: what a JSON column, a file or a phone can hold. `from_json` gives it back."""
    return {
        "purpose": signal.purpose.value,
        "name": signal.name,
        "peals": [_peal_out(p) for p in signal.peals],
        "repeats": signal.repeats,
        "hours": [_hours_out(h) for h in signal.hours],
        "who": [role.value for role in signal.who],
        "source": signal.source,
        "place": signal.place,
    }


def from_json(data: object) -> Signal:
    """The signal that was written. Raises `BadSignal` with all problems found, each with its field."""
    if not isinstance(data, Mapping):
        raise BadSignal.of("", _("hiệu lệnh phải là một bảng có tên trường"))
    reader = _Reader(data)
    reader.refuse_unknown({"purpose", "name", "peals", "repeats", "hours", "who", "source", "place"})
    purpose = reader.read("purpose", _purpose)
    name = reader.read("name", _text)
    peals = reader.read_list("peals", _peal_in)
    repeats = reader.read("repeats", _repeats, 1)
    hours = reader.read_list("hours", _hours_in)
    who = reader.read_list("who", _role)
    source, place = reader.read("source", _text, ""), reader.read("place", _text, "")
    if reader.problems or purpose is None or name is None or source is None or place is None:
        raise BadSignal(tuple(reader.problems))
    return Signal(purpose, name, peals, repeats, hours, who, source, place)


class _Reader:
    """Reads one object field by field and keeps going after a wrong one, so that a form shows all."""

    def __init__(self, data: Mapping[object, object]) -> None:
        self.data = data
        self.problems: list[Problem] = []

    def refuse_unknown(self, known: set[str]) -> None:
        self.problems += [Problem(str(k), _("không có trường này")) for k in self.data if k not in known]

    def read(self, field: str, parse: Callable[[object], T], default: object = ...) -> T | None:
        value = self.data.get(field, default)
        if value is ...:
            self.problems.append(Problem(field, _("còn thiếu")))
            return None
        try:
            return parse(value)
        except BadSignal as bad:
            self.problems += bad.under(field) if bad.problems[0].field else _named(field, bad)
            return None

    def read_list(self, field: str, parse: Callable[[object], T]) -> tuple[T, ...]:
        rows = self.data.get(field, [])
        if not isinstance(rows, list | tuple):
            self.problems.append(Problem(field, _("phải là một danh sách")))
            return ()
        row_reader = _Reader({str(i): row for i, row in enumerate(rows)})
        values = [row_reader.read(str(i), parse) for i in range(len(rows))]
        self.problems += [replace(p, field=f"{field}.{p.field}") for p in row_reader.problems]
        return tuple(v for v in values if v is not None)


def _named(field: str, bad: BadSignal) -> list[Problem]:
    return [replace(p, field=field) for p in bad.problems]


def _peal_out(peal: Peal) -> dict[str, Json]:
    return {
        "kind": peal.kind.value,
        "count": peal.count,
        "times": peal.times,
        "first_gap": peal.first_gap,
        "last_gap": peal.last_gap,
        "pause": peal.pause,
    }


def _peal_in(data: object) -> Peal:
    reader = _of(data, _("nhóm hồi, tiếng"), {"kind", "count", "times", "first_gap", "last_gap", "pause"})
    kind, count = reader.read("kind", _kind), reader.read("count", _whole)
    times, first = reader.read("times", _whole, 1), reader.read("first_gap", _number, 1.0)
    last, pause = reader.read("last_gap", _number, first or 1.0), reader.read("pause", _number, 2.0)
    if kind is None or count is None or times is None or first is None or last is None or pause is None:
        raise BadSignal(tuple(reader.problems))
    if reader.problems:
        raise BadSignal(tuple(reader.problems))
    return Peal(kind, count, times, first, last, pause)


def _hours_out(hours: Hours) -> dict[str, Json]:
    return {
        "start": f"{hours.start:%H:%M}",
        "end": f"{hours.end:%H:%M}",
        "weekdays": [*sorted(hours.weekdays)],
    }


def _hours_in(data: object) -> Hours:
    reader = _of(data, _("khung giờ"), {"start", "end", "weekdays"})
    start, end = reader.read("start", _clock), reader.read("end", _clock)
    weekdays = reader.read("weekdays", _weekdays, list(range(7)))
    if reader.problems or start is None or end is None or weekdays is None:
        raise BadSignal(tuple(reader.problems))
    return Hours(start, end, weekdays)


def _of(data: object, what: str, known: set[str]) -> _Reader:
    if not isinstance(data, Mapping):
        raise BadSignal.of("", _("%(what)s phải là một bảng có tên trường"), what=what)
    reader = _Reader(data)
    reader.refuse_unknown(known)
    return reader


def _purpose(value: object) -> Purpose:
    if isinstance(value, str) and value in set(Purpose):
        return Purpose(value)
    raise BadSignal.of("", _("không rõ hiệu lệnh dùng vào việc gì"))


def _kind(value: object) -> Kind:
    if isinstance(value, str) and value in _KINDS:
        return _KINDS[value]
    raise BadSignal.of("", _("chỉ có hai loại: hồi hoặc tiếng"))


def _role(value: object) -> Role:
    if isinstance(value, str) and value in set(Role):
        return Role(value)
    raise BadSignal.of("", _("không có vai trò này"))


def _text(value: object) -> str:
    if isinstance(value, str):
        return nfc(value)
    raise BadSignal.of("", _("phải là chữ"))


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BadSignal.of("", _("phải là số nguyên"))


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise BadSignal.of("", _("phải là số"))


def _repeats(value: object) -> int | None:
    return None if value is None else _whole(value)


def _clock(value: object) -> time:
    try:
        at = time.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo or at.second or at.microsecond:
        raise BadSignal.of("", _("giờ phải viết dạng 22:00"))
    return at


def _weekdays(value: object) -> frozenset[int]:
    if isinstance(value, list | tuple | set | frozenset):
        return frozenset(_whole(day) for day in value)
    raise BadSignal.of("", _("phải là danh sách ngày, thứ Hai là 0"))
