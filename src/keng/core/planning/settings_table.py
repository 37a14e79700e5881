"""A planner's settings, read field by field; a wrong one is named and reading goes on."""

import math
from collections.abc import Collection, Mapping
from typing import TypeVar

from keng.core.acoustics.nights import KINDS, NIGHTS, NightKind
from keng.core.planning.refused import Flaw

N = TypeVar("N", float, float | None)


class SettingsTable:
    """One planner's table of settings; `known` are the names it may carry."""

    def __init__(self, table: Mapping[str, object], known: Collection[str]) -> None:
        self.table = table
        self.flaws = [Flaw(str(name), "không có trường này") for name in table if name not in known]

    def one_of(self, name: str, known: list[str], default: str) -> str:
        value = str(self.table.get(name, default))
        if value and value not in known:
            self.flaws.append(Flaw(name, f"không hiểu {value!r}; dùng được: {', '.join(known)}"))
            return default or known[0]
        return value

    def number(self, name: str, default: N, *, low: float, high: float = math.inf) -> float | N:
        value = self.table.get(name, default)
        if value is default or value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.flaws.append(Flaw(name, f"phải là một số, đang là {value!r}"))
            return default
        if not low <= value <= high:
            ends = f"từ {low:g} trở lên" if math.isinf(high) else f"trong khoảng {low:g} đến {high:g}"
            self.flaws.append(Flaw(name, f"phải {ends}, đang là {value:g}"))
            return default
        return value

    def nights(self) -> tuple[NightKind, ...]:
        """The kinds of night that `nights` names, each once."""
        value = self.table.get("nights", "usual")
        names = value if isinstance(value, list) else str(value).split(",")
        nights: dict[str, NightKind] = {}
        for name in names:
            if name in NIGHTS:
                nights |= {kind.name: kind for kind in NIGHTS[name]}
            elif name in KINDS:
                nights[name] = KINDS[name]
            else:
                known = ", ".join([*NIGHTS, *KINDS])
                self.flaws.append(Flaw("nights", f"không có đêm nào tên {name!r}; dùng được: {known}"))
        return tuple(nights.values()) or NIGHTS["usual"]
