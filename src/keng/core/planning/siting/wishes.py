"""What the planner is asked for, read from the file's `siting` table and the command line; flaws in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from keng.core.acoustics.hearing import Listener, Window
from keng.core.acoustics.nights import NIGHTS, NightKind, weathered, with_windows
from keng.core.acoustics.rules import Rule
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.settings_table import SettingsTable
from keng.core.planning.siting.problem import Aim, Goal


@dataclass(frozen=True)
class Wishes:
    """`radius_m` decides alone where it is given; else sound does: rule, strength, listener, nights."""

    goal: Goal = field(default_factory=Goal)
    backup: int = 1
    radius_m: float | None = None
    rule: Rule = Rule.CAUTIOUS
    strength_dba: float = 110.0
    strength_sd_db: float = 4.0
    listener: Listener = Listener.INDOORS
    nights: tuple[NightKind, ...] = NIGHTS["usual"]
    chance: float | None = None
    most_dba_at_home: float | None = None
    seconds: float = 60.0
    terrain: str | None = None
    grid_m: float | None = None
    centre_gongs: int | None = None  # the p-centre instead of a goal


CENTRE = "centre"
FIELDS = (
    *("aim", "gongs", "budget", "share", "backup", "radius_m", "rule", "strength_dba", "strength_sd_db"),
    *("listener", "windows", "nights", "chance", "most_dba_at_home", "seconds", "terrain", "grid_m"),
    *("temperature_c", "humidity", "wind_from", "noise_dba"),
)


def read_wishes(table: Mapping[str, object]) -> Wishes:
    """Raises `BadInput` naming every field that cannot be."""
    reader = SettingsTable(table, FIELDS)
    is_centre = table.get("aim") == CENTRE
    goal = Goal() if is_centre else _goal(reader)
    windows = reader.one_of("windows", [w.value for w in Window], "")
    nights = _nights(reader)
    wishes = Wishes(
        goal=goal,
        backup=int(reader.number("backup", 1, low=1, high=5)),
        radius_m=reader.number("radius_m", None, low=1, high=20_000),
        rule=Rule(reader.one_of("rule", [r.value for r in Rule], "cautious")),
        strength_dba=reader.number("strength_dba", 110.0, low=60, high=150),
        strength_sd_db=reader.number("strength_sd_db", 4.0, low=0.1, high=20),
        listener=Listener(reader.one_of("listener", [w.value for w in Listener], "indoors")),
        nights=tuple(with_windows(n, Window(windows)) for n in nights) if windows else nights,
        chance=reader.number("chance", None, low=0.01, high=0.999),
        most_dba_at_home=reader.number("most_dba_at_home", None, low=30, high=150),
        seconds=reader.number("seconds", 60.0, low=0.1, high=86_400),
        grid_m=reader.number("grid_m", None, low=5, high=5_000),
        centre_gongs=_centre(reader) if is_centre else None,
        terrain=str(table["terrain"]) if table.get("terrain") else None,
    )
    if wishes.chance is not None and wishes.backup > 1:
        reader.flaws.append(Flaw("chance", "đã tính nhiều kẻng cùng nghe; không dùng cùng với backup"))
    if wishes.terrain is not None and wishes.radius_m is not None:
        reader.flaws.append(Flaw("radius_m", "chỉ tính khoảng cách, không tính terrain; hãy bỏ một"))
    if reader.flaws:
        raise BadInput(reader.flaws)
    return wishes


def _nights(reader: SettingsTable) -> tuple[NightKind, ...]:
    """The nights that are named, with the air, wind and noise that were measured."""
    temperature = reader.number("temperature_c", None, low=-20, high=50)
    humidity = reader.number("humidity", None, low=10, high=100)
    wind, noise = (
        reader.number("wind_from", None, low=0, high=360),
        reader.number("noise_dba", None, low=15, high=90),
    )
    return tuple(
        weathered(night, temperature_c=temperature, humidity=humidity, wind_from=wind, noise_dba=noise)
        for night in reader.nights()
    )


def _centre(reader: SettingsTable) -> int:
    """Distance alone counts: what speaks of sound, cost or several gongs has no place beside it."""
    others = ("budget", "share", "backup", "radius_m", "chance", "terrain")
    reader.flaws += [
        Flaw(name, f"không dùng cùng với aim {CENTRE}") for name in others if name in reader.table
    ]
    if "gongs" not in reader.table:
        reader.flaws.append(Flaw("gongs", f"mục tiêu {CENTRE} cần số kẻng (gongs)"))
    return int(reader.number("gongs", 1, low=1))


def _goal(reader: SettingsTable) -> Goal:
    aim = Aim(reader.one_of("aim", [*(a.value for a in Aim), CENTRE], _likely_aim(reader.table)))
    gongs, budget = reader.number("gongs", None, low=0), reader.number("budget", None, low=0)
    if aim is Aim.MOST and (gongs is None) == (budget is None):
        words = "mục tiêu most cần đúng một trong hai: số kẻng (gongs) hoặc số tiền (budget)"
        reader.flaws.append(Flaw("gongs", words))
    return Goal(aim, int(gongs if gongs is not None else budget or 0), budget is not None, _share(reader))


def _likely_aim(table: Mapping[str, object]) -> str:
    if "gongs" in table or "budget" in table:
        return Aim.MOST.value
    return Aim.SHARE.value if "share" in table else Aim.FEWEST.value


def _share(reader: SettingsTable) -> Fraction:
    value = reader.table.get("share", 1)
    try:
        share = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1:
        reader.flaws.append(Flaw("share", f"phải lớn hơn 0 và không quá 1, ví dụ 0.95; đang là {value!r}"))
        return Fraction(1)
    return share
