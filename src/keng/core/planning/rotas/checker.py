"""Checks a rota from its certificate alone, by counting. Trusts nothing of the solver and imports none.

It goes through every rule anew, counts everybody's nights, weekends and holidays, and works out how evenly
they could be shared at best: give each person no fewer nights than stand fixed, no more than leave and rest
let him serve, and fill the emptiest first. No rota has a smaller spread or a smaller sum of squares than that
(every other sharing of the same total is less even). Where the rota reaches it, fairness is proved; where it
does not, the rest is the solver's word: rules that tie people and nights together are not looked at here.

In a repaired rota (`present`) a rule may stay as broken as it was, save leave, skills and fixed shifts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keng.core.planning.checker import Unsound

Sheet = Mapping[str, Any]
Shift = tuple[int, int, int]  # night, duty, person


@dataclass(frozen=True)
class KindVerdict:
    """What one kind of night came to over those who share duties: the worst spread, the sum of squares, and
    what arithmetic says cannot be bettered."""

    spread: int
    spread_bound: int
    squares: int
    squares_bound: int

    @property
    def is_best(self) -> bool:
        return self.squares == self.squares_bound


@dataclass(frozen=True)
class RotaVerdict:
    """What was found anew."""

    shifts: int
    people: int
    gaps: int
    changed: int | None
    kinds: Mapping[str, KindVerdict]


def check_rota(sheet: Sheet) -> RotaVerdict:
    """Read a certificate as `keng plan rota` writes it. Raises `Unsound`, or KeyError and such where torn."""
    shifts = [(n, d, p) for n, d, p in sheet["shifts"]]
    _demand(len({*shifts}) == len(shifts), "một ca ghi hai lần")
    _places(sheet, shifts)
    _each(sheet, shifts)
    broken = _broken(sheet, shifts)
    present = [(n, d, p) for n, d, p in sheet["present"]] if "present" in sheet else None
    if present is not None:
        broken -= _broken(sheet, present)
    _demand(not broken, "; ".join(sorted(f"{what}: {where}" for what, where in broken)[:5]))
    kinds = {kind: _judged(sheet, shifts, kind) for kind in ("nights", "weekends", "holidays")}
    changed = None if present is None else len({(n, d) for n, d, _p in {*shifts} ^ {*present}})
    gaps = sum(number for _n, _d, number in sheet["gaps"])
    return RotaVerdict(len(shifts), len(sheet["people"]), gaps, changed, kinds)


def _places(sheet: Sheet, shifts: Sequence[Shift]) -> None:
    """Every place is filled, or told to be empty."""
    filled = Counter((n, d) for n, d, _p in shifts)
    missing = {(n, d): number for n, d, number in sheet["gaps"]}
    for d, duty in enumerate(sheet["duties"]):
        for n, need in enumerate(duty["needs"]):
            there, empty = filled.pop((n, d), 0), missing.get((n, d), 0)
            _demand(
                empty >= 0 and there + empty == need,
                f"đêm {n}, việc {d}: cần {need}, có {there}, báo trống {empty}",
            )
            for skill, number in duty["mix"].items():
                others = [
                    p for m, e, p in shifts if (m, e) == (n, d) and skill not in sheet["people"][p]["skills"]
                ]
                _demand(len(others) <= max(0, need - number), f"đêm {n}, việc {d}: thiếu người biết {skill}")
    _demand(not filled, "có ca ngoài các đêm và việc đã hỏi")


def _each(sheet: Sheet, shifts: Sequence[Shift]) -> None:
    """Leave, skills, one duty a night, and shifts that stand: never to be broken."""
    _demand(len({(n, p) for n, _d, p in shifts}) == len(shifts), "một người hai việc trong một đêm")
    for n, d, p in shifts:
        person = sheet["people"][p]
        if n >= sheet.get("since", 0) or [n, d, p] not in sheet["present"]:  # what is past stays
            _demand(n not in person["away"], f"người {p} nghỉ đêm {n}")
            _demand(d in person["able"], f"người {p} không làm được việc {d}")
    standing = {*shifts}
    _demand(all((n, d, p) in standing for n, d, p in sheet["fixed"]), "một ca đã định bị bỏ")


def _broken(sheet: Sheet, shifts: Iterable[Shift]) -> set[tuple[str, tuple[int, ...]]]:
    """Rest, windows, pairs, least and most that do not hold."""
    found: set[tuple[str, tuple[int, ...]]] = set()
    nights: list[set[int]] = [set() for _ in sheet["people"]]
    tiring: list[set[int]] = [set() for _ in sheet["people"]]
    for n, d, p in shifts:
        nights[p].add(n)
        if not sheet["duties"][d]["light"]:
            tiring[p].add(n)
    for p, person in enumerate(sheet["people"]):
        before = [-ago for ago in person["before"]]
        days = [*before, *sorted(sheet["days"][n] for n in tiring[p])]
        close = [(a, b) for a in days for b in days if a < b <= a + sheet["rest"] and b >= 0]
        found |= {("nghỉ quá ít giữa hai đêm", (p, a, b)) for a, b in close}
        served = [*before, *(sheet["days"][n] for n in nights[p])]
        for length, most in sheet["most_in"]:
            for first in range(min(served, default=0), sheet["days"][-1] + 1):
                within = sum(first <= day < first + length for day in served)
                if within > most and any(max(0, first) <= day < first + length for day in served):
                    found |= {("trực dày quá", (p, first, extra)) for extra in range(most, within)}
        count = len(nights[p])
        found |= {("trực ít hơn mức", (p, left)) for left in range(count, person["least"])}
        found |= {("trực nhiều hơn mức", (p, m)) for m in range(_most(person, count), count)}
    for a, b in sheet["apart"]:
        found |= {("hai người không được chung đêm", (a, b, n)) for n in nights[a] & nights[b]}
    for a, b in sheet["together"]:
        found |= {("hai người phải chung đêm", (a, b, n)) for n in nights[a] ^ nights[b]}
    return found


def _most(person: Mapping[str, Any], otherwise: int) -> int:
    return int(otherwise if person["most"] is None else person["most"])


def _judged(sheet: Sheet, shifts: Sequence[Shift], kind: str) -> KindVerdict:
    spreads, bounds, squares, least = [0], [0], 0, 0
    nights = {*sheet["kinds"][kind]}
    for people, duties in _pools(sheet):
        filled = sum(d in duties and n in nights for n, d, _p in shifts)
        limits = {p: _limits(sheet, p, nights, duties, kind) for p in people}
        own = [p for p in people if limits[p][1] > 0]
        if not own or not filled:
            continue
        had = [sheet["people"][p]["carried"][kind] for p in own]
        loads = [
            h + sum(q == p and n in nights for n, _d, q in shifts) for h, p in zip(had, own, strict=True)
        ]
        best = _evenest(
            [h + limits[p][0] for h, p in zip(had, own, strict=True)],
            [h + limits[p][1] for h, p in zip(had, own, strict=True)],
            sum(loads),
        )
        spreads.append(max(loads) - min(loads))
        bounds.append(max(best) - min(best))
        squares += sum(load * load for load in loads)
        least += sum(load * load for load in best)
    return KindVerdict(max(spreads), max(bounds), squares, least)


def _limits(sheet: Sheet, p: int, nights: set[int], duties: set[int], kind: str) -> tuple[int, int]:
    """The fewest and the most nights of a kind that one person can serve, looked at alone."""
    person, own = sheet["people"][p], duties & {*sheet["people"][p]["able"]}
    rest = 0 if any(sheet["duties"][d]["light"] for d in own) else sheet["rest"]
    count, free = 0, max((1 + rest - ago for ago in person["before"]), default=0)
    for n in sorted(nights - {*person["away"]}):
        day = sheet["days"][n]
        if day >= free and any(sheet["duties"][d]["needs"][n] for d in own):
            count, free = count + 1, day + rest + 1
    least = sum(q == p and n in nights for n, _d, q in sheet["fixed"])
    if kind == "nights":
        return max(least, person["least"]), min(count, _most(person, count))
    return least, count


def _evenest(low: list[int], high: list[int], total: int) -> list[int]:
    loads = [*low]
    for _ in range(total - sum(low)):
        room = [i for i, load in enumerate(loads) if load < high[i]]
        _demand(bool(room), "có người trực nhiều hơn mức có thể")
        loads[min(room, key=lambda i: loads[i])] += 1
    return loads


def _pools(sheet: Sheet) -> list[tuple[list[int], set[int]]]:
    """People who share duties, directly or through others."""
    pools: list[set[int]] = []
    for person in sheet["people"]:
        meeting = [pool for pool in pools if pool & {*person["able"]}]
        pools = [pool for pool in pools if pool not in meeting]
        pools.append({*person["able"]}.union(*meeting))
    return [
        ([p for p, one in enumerate(sheet["people"]) if {*one["able"]} & pool], pool)
        for pool in pools
        if pool
    ]


def _demand(holds: bool, words: str) -> None:  # noqa: FBT001 - a statement and what to say when it is false
    if not holds:
        raise Unsound(words)
