"""The administrative units of Vietnam since 1 July 2025: 34 provinces, 3,321 communes, wards, special zones.

A code alone is ambiguous in time (15106 was another commune's before 2025), so the directory carries the
day it holds from. Data and licence: `units_2025.csv`, `units_2025.LICENSE`; docs/adr/0010.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from keng.core.names import fold

VALID_FROM = date(2025, 7, 1)  # NQ 202/2025/QH15 and the resolutions of 16/6/2025
_FILE = Path(__file__).with_name("units_2025.csv")


@dataclass(frozen=True)
class Unit:
    """One commune, ward or special zone; `kind` is a `Commune.Kind` value."""

    code: str
    kind: str
    name: str
    province_code: str
    province: str
    folded: str


@cache
def units() -> tuple[Unit, ...]:
    """Every unit in the order of codes, read once a process."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Unit(**row, folded=fold(f"{row['name']} {row['province']}")) for row in csv.DictReader(file)
        )


@cache
def provinces() -> tuple[tuple[str, str], ...]:
    """(code, name) of the 34 provinces and cities."""
    return tuple(sorted({(u.province_code, u.province) for u in units()}))


def unit(code: str) -> Unit | None:
    """The unit that bears a code today."""
    return next((u for u in units() if u.code == code), None)


def find_units(text: str, *, most: int = 20) -> list[Unit]:
    """Units whose name and province hold every word, without marks; names that begin so come first."""
    words = fold(text).split()
    if not words:
        return []
    found = [u for u in units() if all(w in u.folded or w == u.code for w in words)]
    return sorted(found, key=lambda u: (not u.folded.startswith(words[0]), u.folded))[:most]
