"""People and shifts of a rota out of a spreadsheet, as a rota file has them; flaws by row and column."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from keng.core.cells import Unreadable, read_day
from keng.core.names import fold
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.rotas.fields import WEEKDAYS
from keng.core.planning.rotas.tables import EMPTY
from keng.server.written import read_bytes

ENDINGS = (".csv", ".tsv", ".xlsx")
FIRST_ROWS = 10  # a heading stands among these
UNREAD = ("", "stt", "tt", "ghi chu", "thu", "note")  # often there, and nothing for a rota
NIGHT = ("dem", "ngay", "dem truc", "ngay truc", "night")
WHO = ("nguoi", "nguoi truc", "ten", "ho ten", "ho va ten", "person", "name")
WHAT = ("viec", "nhiem vu", "ca", "duty")
PEOPLE = {  # heading → field of a person
    **dict.fromkeys(WHO, "name"),
    **dict.fromkeys(("thon", "village"), "village"),
    **dict.fromkeys(("ky nang", "biet", "skills"), "skills"),
    **dict.fromkeys((*WHAT, "viec lam duoc"), "duties"),
    **dict.fromkeys(("nghi", "dem nghi", "ban", "vang", "away"), "away"),
    **dict.fromkeys(("it nhat", "least"), "least"),
    **dict.fromkeys(("nhieu nhat", "most"), "most"),
    **dict.fromkeys(("da truc", "so dem da truc", "carried"), "carried"),
}
LISTS, NUMBERS = ("skills", "duties", "away"), ("least", "most", "carried")
Row = tuple[int, dict[str, str]]  # its number in the sheet, heading → cell


def is_sheet(path: Path) -> bool:
    """Whether the name says so."""
    return path.suffix.lower() in ENDINGS


def read_people(path: Path) -> list[dict[str, Any]]:
    """A person a row: tên, kỹ năng, nghỉ, thôn, việc, ít nhất, nhiều nhất, đã trực. Raises `BadInput`."""
    flaws: list[Flaw] = []
    rows = [_person(n, cells, flaws) for n, cells in _rows(path, WHO, "tên", PEOPLE, flaws)]
    _stop(path, flaws, is_empty=not rows)
    return rows


def read_shifts(path: Path, people: object) -> list[dict[str, str]]:
    """A night a row with a column for each duty, or đêm, việc, người. Raises `BadInput`."""
    flaws: list[Flaw] = []
    known = {fold(str(one.get(key))) for one in _tables(people) for key in ("id", "name") if key in one}
    shifts = [
        shift
        for n, cells in _rows(path, NIGHT, "đêm", {}, flaws)
        for shift in _shifts(n, cells, known, flaws)
    ]
    _stop(path, flaws, is_empty=not shifts)
    return shifts


def _rows(
    path: Path, needed: Sequence[str], told: str, known: Mapping[str, str], flaws: list[Flaw]
) -> Iterator[Row]:
    """The rows below the heading: it has one of the `needed` columns; where some are `known`, no other."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            USE_I18N=False
        )  # its words as they stand, Vietnamese; no database, no folder of data
    from keng.records.imports.reading import read_file
    from keng.records.refusal import Refused

    try:
        grid = read_file(read_bytes(path), name=path.name)[0]
    except Refused as why:
        raise BadInput.of(str(path), str(why)) from why
    tops = [n for n, row in enumerate(grid.rows[:FIRST_ROWS]) if {*map(fold, row)} & {*needed}]
    if not tops:
        raise BadInput.of(str(path), f"bảng cần một dòng tiêu đề có cột {told}")
    titles = grid.rows[tops[0]]
    strange = [title for title in titles if known and fold(title) not in (*known, *UNREAD)]
    flaws += [Flaw(f"dòng {tops[0] + 1}, cột {title}", "không hiểu cột này") for title in strange]
    for number, row in enumerate(grid.rows[tops[0] + 1 :], start=tops[0] + 2):
        cells = {title: cell.strip() for title, cell in zip(titles, row, strict=False)}
        if any(cells.values()):
            yield number, cells


def _person(number: int, cells: Mapping[str, str], flaws: list[Flaw]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for title, cell in cells.items():
        field, where = PEOPLE.get(fold(title)), f"dòng {number}, cột {title}"
        if field is None or not cell:
            continue
        if field in NUMBERS:
            if not cell.isdecimal():
                flaws.append(Flaw(where, f"phải là số nguyên không âm, đang là “{cell[:30]}”"))
            found[field] = int(cell) if cell.isdecimal() else 0
        elif field in LISTS:
            found[field] = _listed(cell)
        else:
            found[field] = cell
        if field == "away":
            flaws += [Flaw(where, why) for part in found[field] if (why := _no_leave(part))]
    if "name" not in found:
        flaws.append(Flaw(f"dòng {number}", "chưa ghi tên"))
    return found


def _no_leave(part: str) -> str:
    """Why this is no leave: a day, `5/2/2027..8/2/2027` or a weekday."""
    if fold(part) in WEEKDAYS:
        return ""
    try:
        days = [read_day(end) for end in part.split("..", 1)]
    except Unreadable:
        return f"phải là ngày, ngày..ngày hoặc thứ (T2 … CN), đang là “{part[:30]}”"
    return "ngày sau đứng trước ngày đầu: có lẽ đổi chỗ" if days[-1] < days[0] else ""


def _shifts(
    number: int, cells: Mapping[str, str], known: set[str], flaws: list[Flaw]
) -> Iterator[dict[str, str]]:
    by_word = {fold(title): title for title in cells}
    night = next(title for word, title in by_word.items() if word in NIGHT)
    try:
        day = read_day(cells[night])
    except Unreadable:
        words = f"phải là ngày như 24/12/2026, đang là “{cells[night][:30]}”"
        flaws.append(Flaw(f"dòng {number}, cột {night}", words))
        return
    who = next((by_word[word] for word in WHO if word in by_word), None)
    what = next((by_word[word] for word in WHAT if word in by_word), None)
    columns = [who] if who else [title for title in cells if title != night and fold(title) not in UNREAD]
    for title in columns:
        for name in (one for one in _listed(cells[title]) if one != EMPTY):
            if known and fold(name) not in known:
                flaws.append(
                    Flaw(f"dòng {number}, cột {title}", f"không có người này trong danh sách: “{name[:40]}”")
                )
            duty = title if who is None else cells.get(what or "", "")
            yield {"night": day.isoformat(), "person": name} | ({"duty": duty} if duty else {})


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace(";", ",").replace("\n", ",").split(",") if part.strip()]


def _tables(people: object) -> list[Mapping[str, object]]:
    listed = people if isinstance(people, list) else []
    return [one if isinstance(one, Mapping) else {"id": one} for one in listed]


def _stop(path: Path, flaws: list[Flaw], *, is_empty: bool) -> None:
    if is_empty and not flaws:
        flaws.append(Flaw(str(path), "bảng không có dòng nào dưới tiêu đề"))
    if flaws:
        raise BadInput(flaws)
