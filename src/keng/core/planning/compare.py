"""Two siting plans of the same homes: what each costs, and which homes win or lose by the second.

Works on plans as `keng plan siting` writes them. Cost, gongs and people are counted anew from the features,
not taken from the summary.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from keng.core.planning.refused import BadInput

T = TypeVar("T")
STATES = ("not_heard", "perhaps", "heard")  # worse first


@dataclass(frozen=True)
class Sited:
    """What one saved plan says: homes with (state, people), and gongs with their cost in đồng."""

    homes: Mapping[str, tuple[str, int]]
    gongs: Mapping[str, int]

    @property
    def cost(self) -> int:
        return sum(self.gongs.values())

    def people(self, state: str = "heard") -> int:
        return sum(people for own, people in self.homes.values() if own == state)


@dataclass(frozen=True)
class Compared:
    """The second plan against the first. Homes are named in the first plan's order."""

    first: Sited
    second: Sited
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def read_sited(data: object, source: str) -> Sited:
    """A saved plan, GeoJSON. Raises `BadInput` naming the file and the row."""
    rows = data.get("features") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise BadInput.of(source, "tệp không phải phương án bố trí kẻng đã lưu (thiếu features)")
    homes: dict[str, tuple[str, int]] = {}
    gongs: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        where = f"{source} · đối tượng {number}"
        said = row.get("properties") if isinstance(row, dict) else None
        if not isinstance(said, dict):
            raise BadInput.of(where, "thiếu properties")
        if said.get("kind") == "home":
            _put(homes, said, (_state(said, where), _count(said, "people", where)), where)
        elif said.get("kind") == "gong":
            _put(gongs, said, _count(said, "cost", where), where)
    if not homes:
        raise BadInput.of(source, "phương án không có hộ nào")
    return Sited(homes, gongs)


def compare(first: Sited, second: Sited) -> Compared:
    """Homes gained are those that come to hear, or perhaps to hear, more surely than before. O(homes).

    >>> a, b = (Sited({"h": (state, 4)}, {}) for state in ("perhaps", "heard"))
    >>> compare(a, b).gained
    ('h',)
    """
    both = [name for name in first.homes if name in second.homes]
    if not both:
        raise BadInput.of("hai phương án", "không có hộ nào chung: đây là hai nơi khác nhau")
    steps = {name: _rank(second, name) - _rank(first, name) for name in both}
    return Compared(
        first,
        second,
        tuple(name for name in both if steps[name] > 0),
        tuple(name for name in both if steps[name] < 0),
        tuple(name for name in first.homes if name not in second.homes),
        tuple(name for name in second.homes if name not in first.homes),
    )


def _rank(plan: Sited, name: str) -> int:
    return STATES.index(plan.homes[name][0])


def _put(found: dict[str, T], said: Mapping[str, Any], value: T, where: str) -> None:
    name = str(said.get("id"))
    if name in found:
        raise BadInput.of(where, f"“{name}” có hai lần")
    found[name] = value


def _state(said: Mapping[str, Any], where: str) -> str:
    state = said.get("heard")
    if state not in STATES:
        raise BadInput.of(where, f"heard phải là một trong {', '.join(STATES)}")
    return str(state)


def _count(said: Mapping[str, Any], field: str, where: str) -> int:
    value = said.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadInput.of(where, f"{field} phải là số nguyên từ 0 trở lên")
    return value
