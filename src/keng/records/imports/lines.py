"""One row of a sheet while it is judged: its cells by column, what is wrong, what would change."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from keng.core.cells import Unreadable, is_nothing, read_name, read_parts
from keng.core.geo import Fault, NotAPoint, Point, checked, read_degrees, read_point
from keng.core.names import fold
from keng.records.imports.columns import Table
from keng.records.imports.grids import BROKEN, UNCOUNTED
from keng.records.imports.models import ImportRow, ImportSheet
from keng.records.imports.tables import TABLES
from keng.records.people.numbers import normalise, spoken
from keng.records.places.models import Village
from keng.records.refusal import Refused

T = TypeVar("T")
Verdict = ImportRow.Verdict
POINT_FAULTS = {
    Fault.UNREADABLE: "Không đọc được vị trí; ghi như 20.0213, 105.3301.",
    Fault.OUTSIDE: "Vị trí nằm ngoài Việt Nam, chắc ghi nhầm.",
    Fault.GRID: "Đây là tọa độ mét (VN-2000); hãy ghi độ, như 20.0213, 105.3301.",
}
SIGNED = re.compile(r"\(?(nguoi lap|tm\.? |uy ban nhan dan|noi nhan|ky ten|ky, |kt\.|.*, ngay .* thang )")
ORDINAL = re.compile(r"[IVXivx]{1,4}[.)]?|\d{1,5}[.)]?|[A-Za-z][.)]?")
# With its marks: Tống and Công are family names.
SUM = re.compile(r"(tổng|cộng)\b|(tong|cong)( cong| so)?\s*(:|\d|$)|tong (cong|so|ho|khau)\b")
FEW = 4  # cells of a line for signatures
HEADED = re.compile(r"(truong thon|xac nhan|chu tich|ke toan|ghi chu|luu y)")


@dataclass
class Line:
    """A row being judged. `plan` is what to write, once the row is found right."""

    table: Table
    number: int
    cells: Mapping[str, str]
    section: Village | None = None  # the village that a title or a line above speaks of
    faults: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    meant: dict[str, str] = field(default_factory=dict)  # by column: what a cell was read as, in our words
    label: str = ""
    members: int = 0  # rows below it that name people of the same home
    is_new: bool = False
    plan: object = None

    @property
    def verdict(self) -> ImportRow.Verdict:
        if self.faults:
            return Verdict.WRONG
        if self.is_new:
            return Verdict.NEW
        return Verdict.CHANGED if self.changes else Verdict.SAME

    def text(self, key: str, *, most: int = 120) -> str:
        """A cell; a formula without a result and a text too long are faults."""
        text = self.cells.get(key, "")
        if text == BROKEN:
            self.fault(key, _("Công thức báo lỗi. Hãy gõ thẳng giá trị."))
            return ""
        if text == UNCOUNTED:
            self.fault(key, _("Ô này là công thức chưa có kết quả: hãy mở bằng Excel, lưu lại."))
            return ""
        if len(text) > most:
            self.fault(key, _("Dài quá %(n)s chữ.") % {"n": most})
        return text[:most]

    def name(self, key: str) -> tuple[str, str]:
        """Form of address before the name, and the name, put together out of two columns where there are."""
        text = " ".join(filter(None, (self.text("family_name"), self.text(key))))
        try:
            called, name = read_name(text)
        except Unreadable:
            self.fault(key, _("“%(text)s”: mỗi ô chỉ ghi một người.") % {"text": text})
            return "", text
        if name.isupper() and name.replace(" ", "").isalpha():
            name = name.title()
            self.note(_("Tên gõ toàn chữ hoa: ghi là “%(name)s”.") % {"name": name})
        return called, name

    def lacks(self, key: str, why: str) -> None:
        """A cell that must not be empty is; one that cannot be read was named already."""
        if self.cells.get(key, "") not in (BROKEN, UNCOUNTED):
            self.fault(key, why)

    def fault(self, key: str, why: str) -> None:
        heading = next((c.heading for c in self.table.columns if c.key == key), "")
        self.faults.append((heading, why))

    def note(self, text: str) -> None:
        self.notes.append(text)

    def change(self, key: str, before: object, after: object) -> None:
        """Note a difference; what the file leaves empty is never a change."""
        if after not in ("", None) and str(before) != str(after):
            self.changes.append((self.table.column(key).heading, str(before or ""), str(after)))

    def show_new(self) -> None:
        """What will be written of a new row, where no judge said it better."""
        if not self.is_new or self.faults or self.changes:
            return
        told = {c.key for c in self.table.columns if c.is_required} | {"village"}
        for column in self.table.columns:
            text = self.cells.get(column.key, "")
            if column.key not in told and not column.is_read_only and text and not is_nothing(text):
                self.change(column.key, "", self.meant.get(column.key, text))

    def read(self, key: str, reader: Callable[[str], T], why: str) -> T | None:
        """A cell through its reader; None where it is empty or wrong."""
        text = self.text(key)
        if not text:
            return None
        try:
            found = reader(text)
        except Unreadable:
            self.fault(key, _("“%(text)s”: %(why)s") % {"text": text, "why": why})
            return None
        if isinstance(found, date):
            self.meant[key] = f"{found:%d/%m/%Y}"
        return found

    def phones(self, key: str = "phone") -> list[str]:
        """The numbers of a cell in the one stored form; a wrong one is a fault."""
        found = []
        for part in read_parts(self.text(key, most=300)):
            if is_nothing(part):
                continue
            part = re.sub(r"\([^)\d]*\)|^[^\d+(]*:", "", part)  # "Zalo: 0912…", "0912… (con trai)"
            if "e+" in part.lower():
                self.fault(key, _("“%(text)s”: bảng tính đã làm tròn số này, hãy gõ lại.") % {"text": part})
                continue
            try:
                found.append(normalise(part))
            except Refused as why:
                self.fault(key, str(why))
        self.meant[key] = ", ".join(spoken(n) for n in dict.fromkeys(found))
        return list(dict.fromkeys(found))

    def point(self) -> Point | None:
        """The position of one column or two; latitude and longitude in each other's place are put right."""
        one, lat, lon = (self.text(key) for key in ("point", "lat", "lon"))
        key = "point" if one else "lat"
        if not (one or lat or lon):
            return None
        try:
            if one:
                return self._turned(one)
            return checked(Point(read_degrees(lat), read_degrees(lon)))
        except NotAPoint as error:
            if error.fault is Fault.SWAPPED:
                self.note(_("Vĩ độ, kinh độ ghi đổi chỗ: đã đổi lại."))
                return checked(Point(read_degrees(lon), read_degrees(lat)))
            self.fault(key, _(POINT_FAULTS[error.fault]))
            return None

    def _turned(self, text: str) -> Point:
        try:
            return read_point(text)
        except NotAPoint as error:
            parts = [p for p in text.replace(";", " ").replace(", ", " ").split() if p]
            parts = parts if len(parts) == 2 else text.split(",")
            if error.fault is not Fault.SWAPPED or len(parts) != 2:
                raise
            self.note(_("Vĩ độ, kinh độ ghi đổi chỗ: đã đổi lại."))
            return checked(Point(read_degrees(parts[1]), read_degrees(parts[0])))


def lines_of(
    sheet: ImportSheet, *, find: Callable[[str], Village | None], default: Village | None
) -> Iterator[Line]:
    """The rows that say something. A row with a village's name alone speaks for those below it."""
    table = TABLES[sheet.kind]
    named = next(
        c.key for c in table.columns if c.is_required and (c.key != "village" or len(table.required) == 1)
    )
    named_above = (find(line) for line in sheet.title.split(" | ") if line)
    section = next((v for v in named_above if v is not None), default)
    for number, raw in sheet.cells:
        cells = _by_key(raw, sheet.columns)
        said = list(dict.fromkeys(cell for cell in raw if cell))
        if not said:
            continue
        alone = [cell for cell in said if not ORDINAL.fullmatch(cell)]
        if len(alone) == 1 and (named != "village" or not cells.get(named)):
            village = find(alone[0])
            section = village or section
            if village or not cells.get(named):
                continue
        if is_closing(said, has_name=bool(cells.get(named))):
            continue
        yield Line(table, number, cells, section=section)


def heads(lines: Iterable[Line]) -> Iterator[Line]:
    """Only heads of homes, where rows say how they belong to one; the others are counted with theirs."""
    head: Line | None = None
    for line in lines:
        relation = fold(line.cells.get("relation", ""))
        if head and relation and not relation.startswith("chu ho") and relation != "ch":
            head.members += 1
            continue
        if head:
            yield head
        head = line
    if head:
        yield head


def is_closing(said: list[str], *, has_name: bool) -> bool:
    """A sum or the lines for signatures below a list."""
    if any(SUM.match(cell.lower()) for cell in said):
        return True
    if len(said) > FEW:
        return False
    words = [fold(cell) for cell in said]
    return any(SIGNED.match(w) for w in words) or (not has_name and bool(HEADED.match(words[0])))


def skipped(sheet: ImportSheet, judged: set[int]) -> list[int]:
    """Rows with something in them that were passed over: nothing is passed over silently."""
    return [number for number, raw in sheet.cells if number not in judged and any(raw)]


def _by_key(raw: list[str], columns: list[str]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for key, text in zip(columns, raw, strict=False):
        if key and text:
            cells[key] = f"{cells[key]}, {text}" if cells.get(key) else text
    return cells
