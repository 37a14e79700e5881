"""A drawn commune and its `simulate` table become nights to simulate; flaws in words."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from keng.core.acoustics.hearing import Window
from keng.core.acoustics.nights import with_windows
from keng.core.acoustics.rules import Rule
from keng.core.planning.fields import check_along, real
from keng.core.planning.places import Drawn, Place
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.settings_table import SettingsTable
from keng.core.planning.simulate.problem import ASLEEP, Gongs, Habits, Night, Relay, Village
from keng.core.planning.strays import refuse_strays

FIELDS = (
    *("times", "map_times", "seed", "within_s", "nights", "windows", "rule", "relay", "hours"),
    *("strength_dba", "strength_sd_db", "responds", "reached", "detour", "asleep"),
)
SAME_SPOT_M = 1.0


@dataclass(frozen=True)
class Wanted:
    """What to simulate and how often; `map_times` nights at each home draw the map."""

    night: Night
    times: int = 10_000
    map_times: int = 20
    seed: int = 2200
    within_s: float = 180.0
    strength_dba: float = 110.0


def read_wanted(table: Mapping[str, object]) -> Wanted:
    """Raises `BadInput` naming every field that cannot be."""
    reader = SettingsTable(table, FIELDS)
    kinds, usual = reader.nights(), Habits()
    windows = reader.one_of("windows", [w.value for w in Window], "")
    habits = replace(
        usual,
        responds=reader.number("responds", usual.responds, low=0, high=1),
        reached=reader.number("reached", usual.reached, low=0, high=1),
        detour=reader.number("detour", usual.detour, low=1, high=10),
    )
    night = Night(
        kinds=tuple(with_windows(kind, Window(windows)) for kind in kinds) if windows else kinds,
        rule=Rule(reader.one_of("rule", [r.value for r in Rule], "cautious")),
        strength_sd_db=reader.number("strength_sd_db", 4.0, low=0, high=20),
        relay=Relay(reader.one_of("relay", [r.value for r in Relay], "hand")),
        asleep=_by_hour(reader, "asleep", ASLEEP, most=1),
        hours=_by_hour(reader, "hours", dict.fromkeys(ASLEEP, 1.0), most=None),
        habits=habits,
    )
    wanted = Wanted(
        night,
        times=int(reader.number("times", 10_000, low=1, high=10_000_000)),
        map_times=int(reader.number("map_times", 20, low=0, high=10_000)),
        seed=int(reader.number("seed", 2200, low=0, high=2**62)),
        within_s=reader.number("within_s", 180.0, low=1, high=86_400),
        strength_dba=reader.number("strength_dba", 110.0, low=60, high=150),
    )
    if reader.flaws:
        raise BadInput(reader.flaws)
    return wanted


def _by_hour(
    reader: SettingsTable, name: str, usual: Mapping[int, float], *, most: float | None
) -> dict[int, float]:
    """A table of hours, 0 to 23, each with a number."""
    table = reader.table.get(name)
    if table is None:
        return dict(usual)
    if not isinstance(table, Mapping) or not table:
        reader.flaws.append(Flaw(name, 'phải là một bảng giờ, ví dụ {"22": 0.6, "23": 0.85}'))
        return dict(usual)
    read: dict[int, float] = {}
    for hour, value in table.items():
        if not str(hour).isdecimal() or int(hour) > 23:
            reader.flaws.append(Flaw(f"{name} · {hour}", "giờ phải từ 0 đến 23"))
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= (most or 1e9):
            ends = f"từ 0 đến {most:g}" if most else "không âm"
            reader.flaws.append(Flaw(f"{name} · {hour}", f"phải là một số {ends}, đang là {value!r}"))
        else:
            read[int(hour)] = float(value)
    if most is None and not sum(read.values()):
        reader.flaws.append(Flaw(name, "phải có ít nhất một giờ lớn hơn 0"))
    return read


def village_of(drawn: Drawn, wanted: Wanted) -> Village:
    """Raises `BadInput` where homes are missing or carry figures that cannot be."""
    homes, gongs, flaws = drawn.of("home"), drawn.of("gong"), list[Flaw]()
    if not homes:
        raise BadInput.of("", "chưa có hộ nào")
    risk = [real(home, "risk", 1.0, flaws) for home in homes]
    flaws += [Flaw(f"{h.where} · risk", "không được âm") for h, r in zip(homes, risk, strict=True) if r < 0]
    if not flaws and not sum(risk):
        flaws.append(Flaw("risk", "phải có ít nhất một hộ lớn hơn 0"))
    check_along(homes, ("people",), flaws)
    refuse_strays(drawn, flaws)
    dba = [real(gong, "strength_dba", wanted.strength_dba, flaws) for gong in gongs]
    if flaws:
        raise BadInput(flaws)
    machine = [gong.more.get("machine") is True for gong in gongs]
    keys = [zlib.crc32(gong.name.encode()) for gong in gongs]
    struck = Gongs(
        _metres(gongs),
        np.array(dba, dtype=float),
        np.array(keys, dtype=np.int64),
        np.array(machine, dtype=bool),
    )
    return Village(_metres(homes), np.array(risk), _groups(homes), struck)


def _groups(homes: tuple[Place, ...]) -> np.ndarray:
    """Groups numbered in the order they are met; −1 where a home names none."""
    names: dict[str, int] = {}
    told = [home.more.get("group") for home in homes]
    return np.array([-1 if name in (None, "") else names.setdefault(str(name), len(names)) for name in told])


def _metres(places: tuple[Place, ...]) -> np.ndarray:
    return np.array([(place.x, place.y) for place in places], dtype=float).reshape(-1, 2)


def same_homes(this: Drawn, other: Drawn) -> Drawn:
    """The other plan with its homes in the order and at the spots of this one, so that both meet the same
    luck. Raises `BadInput` naming the homes that are not in both.
    """
    theirs = {home.name: home for home in other.of("home")}
    ours = {home.name for home in this.of("home")}
    flaws = [
        Flaw(home.where, "không có trong phương án kia")
        for home in this.of("home")
        if home.name not in theirs
    ]
    flaws += [
        Flaw(home.where, "chỉ có trong phương án kia") for home in theirs.values() if home.name not in ours
    ]
    homes = []
    for home in this.of("home"):
        twin = theirs.get(home.name)
        if twin is None:
            continue
        if abs(twin.x - home.x) > SAME_SPOT_M or abs(twin.y - home.y) > SAME_SPOT_M:
            flaws.append(Flaw(home.where, "nằm ở chỗ khác trong phương án kia"))
        homes.append(replace(twin, x=home.x, y=home.y))
    if flaws:
        raise BadInput(flaws)
    return replace(other, places={**other.places, "home": tuple(homes)})
