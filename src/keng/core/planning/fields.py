"""Figures out of a drawn place's fields; what is none is a flaw, named by place and field."""

import math
from collections.abc import Iterable, Sequence
from typing import TypeGuard

from keng.core.planning.places import Place
from keng.core.planning.refused import Flaw

MOST = 10**10  # people or đồng at one place; a million such still add up in 64 bits


def whole(place: Place, name: str, default: int, flaws: list[Flaw]) -> int:
    """A whole number of zero or more out of a place's fields; a flaw where it is none."""
    value = place.more.get(name, default)
    if not _is_number(value):
        flaws.append(Flaw(f"{place.where} · {name}", f"phải là một số, đang là {_shown(value)}"))
        return default
    if value < 0:
        flaws.append(Flaw(f"{place.where} · {name}", f"không được âm, đang là {_shown(value)}"))
        return default
    if value > MOST:
        flaws.append(Flaw(f"{place.where} · {name}", f"lớn quá {MOST:,}".replace(",", ".")))
        return default
    if value != int(value):
        flaws.append(Flaw(f"{place.where} · {name}", f"phải là số nguyên, đang là {_shown(value)}"))
        return default
    return int(value)


def real(place: Place, name: str, default: float, flaws: list[Flaw]) -> float:
    """A finite number out of a place's fields."""
    value = place.more.get(name, default)
    if not _is_number(value):
        flaws.append(Flaw(f"{place.where} · {name}", f"phải là một số, đang là {_shown(value)}"))
        return default
    if abs(value) > MOST:
        flaws.append(Flaw(f"{place.where} · {name}", f"lớn quá {MOST:,}".replace(",", ".")))
        return default
    return float(value)


def check_along(homes: Iterable[Place], names: Sequence[str], flaws: list[Flaw]) -> None:
    """Figures that this planner only hands on to the next one must be figures all the same."""
    for home in homes:
        for name in names:
            if name in home.more and real(home, name, 0.0, flaws) < 0:
                flaws.append(Flaw(f"{home.where} · {name}", f"không được âm, đang là {home.more[name]!r}"))


def _is_number(value: object) -> TypeGuard[int | float]:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    return "NaN" if isinstance(value, float) and math.isnan(value) else repr(value)
