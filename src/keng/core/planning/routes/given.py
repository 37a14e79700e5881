"""A table of ways that somebody measured: `ways_m` in metres or `ways_min` in minutes, the post first."""

import math
from collections.abc import Mapping

from keng.core.planning.refused import Flaw
from keng.core.planning.routes.wishes import RouteWishes

LONGEST_MM = 1 << 40


def has_table(data: object) -> bool:
    """Whether ways were given."""
    return isinstance(data, Mapping) and ("ways_m" in data or "ways_min" in data)


def with_places(data: object) -> object:
    """Where ways are given, places need no positions: those without get none that counts."""
    if not isinstance(data, Mapping) or not has_table(data) or "features" in data:
        return data
    found = dict(data)
    for name in ("start", "checkpoints", "end"):
        rows = data.get(name)
        rows = [rows] if isinstance(rows, Mapping) else rows
        if isinstance(rows, list):
            found[name] = [_placed(row) if isinstance(row, Mapping) else row for row in rows]
    found.setdefault("start", [{"id": "0", "x_m": 0, "y_m": 0}])
    return found


def _placed(row: Mapping[str, object]) -> Mapping[str, object]:
    known = {"lat", "lon", "x_m", "y_m"} & row.keys()
    return row if known else {**row, "x_m": 0, "y_m": 0}


def given_ways(
    data: object, wishes: RouteWishes, *, places: int, flaws: list[Flaw]
) -> list[list[int]] | None:
    """Whole millimetres, rows and columns as post, checkpoints in order, end; None where none is given."""
    if not isinstance(data, Mapping) or not has_table(data):
        return None
    name = "ways_m" if "ways_m" in data else "ways_min"
    one = 1000.0 if name == "ways_m" else 60.0 * round(1000 * wishes.speed_m_s)
    rows = data[name]
    if (
        not isinstance(rows, list)
        or len(rows) != places
        or any(not isinstance(row, list) or len(row) != places for row in rows)
    ):
        flaws.append(Flaw(name, f"phải là bảng {places} × {places}: điểm xuất phát rồi các điểm tuần tra"))
        return [[0] * places] * places
    return [[_mm(name, i, j, way, one, flaws) for j, way in enumerate(row)] for i, row in enumerate(rows)]


def _mm(name: str, i: int, j: int, way: object, one: float, flaws: list[Flaw]) -> int:
    where = f"{name} · dòng {i + 1}, cột {j + 1}"
    if isinstance(way, bool) or not isinstance(way, int | float) or not math.isfinite(way):
        flaws.append(Flaw(where, f"phải là một số, đang là {way!r}"))
    elif not 0 <= way * one <= LONGEST_MM:
        flaws.append(Flaw(where, f"không được âm hoặc lớn quá, đang là {way:g}"))
    else:
        return 0 if i == j else round(way * one)
    return 0
