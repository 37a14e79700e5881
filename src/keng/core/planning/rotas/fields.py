"""One row of a rota file, read field by field; what is wrong is named, and reading goes on."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from keng.core.cells import Unreadable, read_day
from keng.core.names import fold, nfc
from keng.core.planning.refused import Flaw

_DAYS = ("mon t2", "tue t3", "wed t4", "thu t5", "fri t6", "sat t7", "sun cn")
WEEKDAYS = {word: n for n, words in enumerate(_DAYS) for word in words.split()}
LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS |= {word: n for n, word in enumerate(LONG)}
WEEKDAYS |= {
    word: n
    for n, word in enumerate(("thu hai", "thu ba", "thu tu", "thu nam", "thu sau", "thu bay", "chu nhat"))
}
LONGEST = 3_660  # days in one stretch of leave


class Fields:
    """`where` names the row; `known` the fields it may have (all, where nothing is said)."""

    def __init__(
        self, table: Mapping[str, object], where: str, flaws: list[Flaw], *, known: Sequence[str] = ()
    ) -> None:
        self.table, self.where, self.flaws = table, where, flaws
        for name in table if known else ():
            if name not in known:
                self.flaw(str(name), "không có trường này")

    def flaw(self, name: str, words: str) -> None:
        self.flaws.append(Flaw(" · ".join(part for part in (self.where, name) if part), words))

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        value = self.real(name, default, low, high)
        if value != int(value):
            self.flaw(name, f"phải là số nguyên, đang là {value:g}")
            return default
        return int(value)

    def real(self, name: str, default: float, low: float, high: float) -> float:
        value = self.table.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.flaw(name, f"phải là một số, đang là {shown(value)}")
        elif value < low and low == 0:
            self.flaw(name, f"không được âm, đang là {value:g}")
        elif not low <= value <= high:
            self.flaw(name, f"phải trong khoảng {low:g} đến {high:g}, đang là {value:g}")
        else:
            return value
        return default

    def flag(self, name: str) -> bool:
        value = self.table.get(name, False)
        if not isinstance(value, bool):
            self.flaw(name, f"phải là true hoặc false, đang là {shown(value)}")
            return False
        return value

    def texts(self, name: str) -> list[str]:
        """A list of texts; one text alone is a list of one."""
        value = self.table.get(name, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str | int) for one in listed):
            self.flaw(name, "phải là danh sách chữ")
            return []
        return [nfc(str(one)) for one in listed]

    def day(self, name: str, *, needed: bool = False) -> date | None:
        if self.table.get(name) is None:
            if needed:
                self.flaw(name, "chưa ghi đêm nào")
            return None
        return self.read_day(self.table[name], name)

    def read_day(self, value: object, name: str) -> date | None:
        try:
            if isinstance(value, str):
                return read_day(value)
        except Unreadable:
            pass  # told below, as for what is no text at all
        self.flaw(name, f"phải là ngày như 2026-12-24 hoặc 24/12/2026, đang là {shown(value)}")
        return None

    def weekdays(self, name: str, default: Sequence[int]) -> frozenset[int]:
        if name not in self.table:
            return frozenset(default)
        words = self.texts(name)
        for word in words:
            if fold(word) not in WEEKDAYS:
                self.flaw(name, f"không có thứ nào tên {word!r}; dùng mon … sun hoặc T2 … CN")
        return frozenset(WEEKDAYS[fold(word)] for word in words if fold(word) in WEEKDAYS)

    def days(self, name: str, dates: Sequence[date] = ()) -> frozenset[date]:
        """Days, stretches (`{"from": …, "until": …}`, `"1/12..5/12/2026"`), and weekdays among `dates`."""
        value = self.table.get(name, [])
        listed = value if isinstance(value, list) else [value]
        found: set[date] = set()
        for number, one in enumerate(listed, start=1):
            where = f"{name} · thứ {number}"
            if isinstance(one, str) and fold(one) in WEEKDAYS and dates:
                found |= {day for day in dates if day.weekday() == WEEKDAYS[fold(one)]}
            elif isinstance(one, Mapping):
                found |= self._stretch(one.get("from"), one.get("until", one.get("from")), where)
            elif isinstance(one, str) and ".." in one:
                first, _dots, last = one.partition("..")
                found |= self._stretch(first, last, where)
            elif (day := self.read_day(one, where)) is not None:
                found.add(day)
        return frozenset(found)

    def _stretch(self, first: object, last: object, where: str) -> set[date]:
        a, b = self.read_day(first, where), self.read_day(last, where)
        if a is None or b is None:
            return set()
        if b < a:
            self.flaw(where, f"đến {b} trước từ {a}: có lẽ đổi chỗ")
            return set()
        return {a + timedelta(days=n) for n in range(min((b - a).days, LONGEST) + 1)}


class Names:
    """Finds people or duties by id, or by name as people type it."""

    def __init__(self, noun: str, ids: Sequence[str], names: Sequence[str]) -> None:
        self.noun, self.exact = noun, {name: n for n, name in enumerate(ids)}
        self.only = ids[0] if len(ids) == 1 else None
        self.folded: dict[str, set[int]] = {}
        for n, pair in enumerate(zip(ids, names, strict=True)):
            for name in pair:
                self.folded.setdefault(fold(name), set()).add(n)

    def find(self, value: object, where: str, flaws: list[Flaw]) -> int | None:
        text = nfc(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if text in self.exact:
            return self.exact[text]
        found = self.folded.get(fold(text), set())
        if len(found) == 1:
            return next(iter(found))
        words = f"có nhiều {self.noun} tên ấy" if found else f"không có {self.noun} này trong danh sách"
        flaws.append(Flaw(where, f"{words}: {shown(value)}"))
        return None


def rows_of(value: object, name: str, flaws: list[Flaw]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The rows of a list, each with the words that name it."""
    if not isinstance(value, list):
        flaws.append(Flaw(name, "phải là một danh sách"))
        return
    for number, row in enumerate(value, start=1):
        if isinstance(row, Mapping):
            yield f"{name} · dòng {number}", row
        else:
            flaws.append(Flaw(f"{name} · dòng {number}", f"phải là một bảng, đang là {shown(row)}"))


def shown(value: object) -> str:
    """A value as a flaw shows it."""
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    return "trống" if value in (None, "") else repr(value)[:60]
