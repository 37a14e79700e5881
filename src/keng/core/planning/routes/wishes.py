"""What the routes planner is asked for: the file's `routes` table and the command line; flaws in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.routes.nights import ROUNDS_A_NIGHT
from keng.core.planning.routes.problem import Aim
from keng.core.planning.settings_table import SettingsTable

DAY_MIN = 24 * 60
CLOCK = re.compile(r"([01]?\d|2[0-3])[:hg]([0-5]\d)")


@dataclass(frozen=True)
class RouteWishes:
    """Times in minutes; `leave` is when the walkers set out, in minutes since midnight. A straight line is
    `detour` times shorter than the way. `within` is by how much an order may be worse than the best."""

    walkers: int = 1
    aim: Aim = Aim.LONGEST
    speed_m_s: float = 1.1
    detour: float = 1.3
    leave: int = 22 * 60
    returns: bool = True
    most_min: float | None = None
    stop_min: float = 1.0
    nights: int = 7
    rounds: int = 1
    rest_min: float = 5.0
    within: float = 0.1
    orders: int = 24
    seed: int = 0
    seconds: float = 120.0


def read_route_wishes(table: Mapping[str, object]) -> RouteWishes:
    """Raises `BadInput` naming every field that cannot be."""
    asked = SettingsTable(table, RouteWishes.__dataclass_fields__)
    walkers = _whole(asked, "walkers", 1, 1, 50)
    leave = clock(table.get("leave", "22:00"))
    if leave is None:
        asked.flaws.append(Flaw("leave", f"phải là giờ:phút như 22:00, đang là {table.get('leave')!r}"))
    returns = table.get("returns", True)
    if not isinstance(returns, bool):
        asked.flaws.append(Flaw("returns", f"phải là true hoặc false, đang là {returns!r}"))
    wishes = RouteWishes(
        walkers=walkers,
        aim=Aim(asked.one_of("aim", [*Aim], Aim.LONGEST.value)),
        speed_m_s=asked.number("speed_m_s", 1.1, low=0.1, high=10),
        detour=asked.number("detour", 1.3, low=1, high=5),
        leave=leave or 0,
        returns=returns is True,
        most_min=asked.number("most_min", None, low=1, high=DAY_MIN),
        stop_min=asked.number("stop_min", 1.0, low=0, high=600),
        nights=_whole(asked, "nights", 7, 1, 366),
        rounds=_whole(asked, "rounds", 1, 1, ROUNDS_A_NIGHT),
        rest_min=asked.number("rest_min", 5.0, low=0, high=600),
        within=asked.number("within", 0.1, low=0, high=1),
        orders=_whole(asked, "orders", 24, 1, 200),
        seed=_whole(asked, "seed", 0, 0, 2**53),
        seconds=asked.number("seconds", 120.0, low=1, high=86_400),
    )
    if asked.flaws:
        raise BadInput(asked.flaws)
    return wishes


def clock(value: object) -> int | None:
    """`"22:15"` (or 22h15, as people write) as minutes since midnight; None where it is no hour."""
    found = CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(found[1]) * 60 + int(found[2]) if found else None


def told_clock(wishes: RouteWishes, seconds: float) -> str:
    """So many seconds after setting out, as a clock shows it."""
    minutes = (wishes.leave + int(seconds // 60)) % DAY_MIN
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _whole(asked: SettingsTable, name: str, default: int, low: int, high: int) -> int:
    value = asked.number(name, float(default), low=low, high=high)
    if value != int(value):
        asked.flaws.append(Flaw(name, f"phải là số nguyên, đang là {value:g}"))
        return default
    return int(value)
