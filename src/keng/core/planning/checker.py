"""Checks a siting certificate by whole-number addition. Trusts nothing of the solver and imports none.

From the homes and places as they stand in the file it works out anew who hears what, counts what the plan
serves and costs, and adds the prices of each leaf of each part: no choice of places can be better than they
allow.

Why that holds: with prices y ≥ 0 of rows "Σ a x ≥ b", any x in 0..1 costs at least Σ b y + Σ min(0, c − Σ a
y), where a place that a case fixes counts with its own value. Cases "closed" and "opened" are all there is,
so the lower of the two holds. Costs come in steps of their greatest common divisor, so a bound may be
lifted to the next step. Parts share no place, so their bounds add up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd
from typing import Any

MILLION = 1_000_000
Row = tuple[dict[int, int], int]  # what each variable adds, and how much is asked


class Unsound(ValueError):
    """The certificate does not prove what it says; the words are Vietnamese."""


@dataclass(frozen=True)
class Verdict:
    """What was found anew, beside what the file claims."""

    value: int
    bound: int
    is_best: bool
    people_served: int


def check(sheet: Mapping[str, Any]) -> Verdict:
    """Read a certificate as `keng plan siting` writes it. Raises `Unsound`, or KeyError and such where
    it is torn.
    """
    homes = _hearing(sheet)
    groups = _grouped(homes, sheet["people"])
    chosen = {*sheet["chosen"]}
    _demand(chosen <= {*range(len(sheet["cost"]))}, "có điểm treo không nằm trong danh sách")
    _demand({*sheet["kept"]} <= chosen, "kẻng phải giữ lại không có trong phương án")
    served = sum(p for nights, p in groups.items() if _is_served(nights, chosen, sheet["need"]))
    spent = sum(sheet["cost"][j] for j in chosen)
    value = _value(sheet, served, spent, chosen)
    bound = _bound(sheet, groups)
    _demand(value == sheet["value"], f"phương án tính lại được {value}, tệp ghi {sheet['value']}")
    proved = bound <= sheet["bound"] if sheet["aim"] == "most" else bound >= sheet["bound"]
    _demand(proved, f"chứng cứ chỉ cho cận {bound}, tệp ghi {sheet['bound']}")
    return Verdict(value, bound, value == bound, served)


def is_heard(sheet: Mapping[str, Any]) -> list[bool]:
    """Which homes, in their order, the chosen places serve on every night."""
    chosen = {*sheet["chosen"]}
    return [_is_served(nights, chosen, sheet["need"]) for nights in _hearing(sheet)]


def _hearing(sheet: Mapping[str, Any]) -> list[tuple[tuple[tuple[int, int], ...], ...]]:
    """For each home, for each night, the places it hears and what each adds (cut at the need)."""
    reach, need = sheet["reach"], sheet["need"]
    if "nights" in reach:
        nights = [[_cut(row, need) for row in night] for night in reach["nights"]]
    else:
        nights = [_by_distance(reach)]
    return [tuple(night[home] for night in nights) for home in range(len(sheet["people"]))]


def _cut(row: Sequence[Any], need: int) -> tuple[tuple[int, int], ...]:
    """`[3, 7]` is places that add 1; `[[3, 20], …]` places with what they add."""
    pairs = (entry if isinstance(entry, list) else (entry, 1) for entry in row)
    return tuple(sorted((int(j), min(int(a), need)) for j, a in pairs))


def _by_distance(reach: Mapping[str, Any]) -> list[tuple[tuple[int, int], ...]]:
    """Whole millimetres: a home hears a place no farther than that place's radius."""
    sites = sorted(
        (x, j, y, r * r)
        for j, ((x, y), r) in enumerate(zip(reach["sites_mm"], reach["radius_mm"], strict=True))
    )
    widest = max(reach["radius_mm"], default=0)
    easts = [site[0] for site in sites]
    return [tuple(sorted(_near(sites, easts, widest, x, y))) for x, y in reach["homes_mm"]]


def _near(
    sites: Sequence[tuple[int, int, int, int]], easts: Sequence[int], widest: int, x: int, y: int
) -> Iterator[tuple[int, int]]:
    from bisect import bisect_left, bisect_right

    for east, j, north, square in sites[bisect_left(easts, x - widest) : bisect_right(easts, x + widest)]:
        if (x - east) ** 2 + (y - north) ** 2 <= square:
            yield j, 1


def _grouped(
    homes: Sequence[tuple[tuple[tuple[int, int], ...], ...]], people: Sequence[int]
) -> dict[tuple[tuple[tuple[int, int], ...], ...], int]:
    """Homes that hear the same count as one, in the order of the first."""
    groups: dict[tuple[tuple[tuple[int, int], ...], ...], int] = {}
    for hearing, count in zip(homes, people, strict=True):
        _demand(count >= 0, "số người âm")
        groups[hearing] = groups.get(hearing, 0) + count
    return groups


def _is_served(nights: Sequence[Sequence[tuple[int, int]]], chosen: set[int], need: int) -> bool:
    return all(sum(a for j, a in night if j in chosen) >= need for night in nights)


def _value(sheet: Mapping[str, Any], served: int, spent: int, chosen: set[int]) -> int:
    """What the plan comes to; it must keep its goal."""
    everybody = sum(sheet["people"])
    if sheet["aim"] == "most":
        used = spent if sheet["is_budget"] else len(chosen)
        _demand(used <= max(sheet["limit"], _kept(sheet)), "vượt quá số kẻng hoặc số tiền cho phép")
        return served
    asked = everybody if sheet["aim"] == "fewest" else ceil(Fraction(sheet["share"]) * everybody)
    _demand(served >= asked, f"chỉ {served} người nghe thấy, cần {asked}")
    return spent


def _kept(sheet: Mapping[str, Any]) -> int:
    """What the kept gongs take of the limit."""
    return sum(sheet["cost"][j] for j in sheet["kept"]) if sheet["is_budget"] else len(sheet["kept"])


def _bound(sheet: Mapping[str, Any], groups: Mapping[Any, int]) -> int:
    kept = {*sheet["kept"]}
    rows, costs = _program(sheet, groups, kept)
    total, taken = 0, set[int]()
    for part in sheet["parts"]:
        own = {row: rows[row] for row in part["rows"]}
        touched = {j for helps, _ in own.values() for j in helps}
        _demand(not touched & taken, "hai phần của chứng cứ dùng chung một điểm")
        taken |= touched
        total += _part(part, own, {j: costs[j] for j in touched})
    base = 0 if sheet["aim"] == "most" else sum(sheet["cost"][j] for j in kept)
    rest = sum(min(0, c) for j, c in enumerate(costs) if j not in taken)
    return -(total + rest) if sheet["aim"] == "most" else base + total + rest


def _program(
    sheet: Mapping[str, Any], groups: Mapping[Any, int], kept: set[int]
) -> tuple[list[Row], list[int]]:
    """Rows and costs of "least cost": kept gongs are taken off what is asked; being served is a variable of
    its own where people are chosen."""
    need, sites = sheet["need"], len(sheet["cost"])
    chooses = sheet["aim"] != "fewest"
    rows: list[Row] = []
    for number, nights in enumerate(groups):
        for night in nights:
            ask = max(0, need - sum(a for j, a in night if j in kept))
            helps = {j: a for j, a in night if j not in kept}
            rows.append(({**helps, sites + number: -need}, ask - need) if chooses else (helps, ask))
    costs = [0 if j in kept else c for j, c in enumerate(sheet["cost"])]
    if sheet["aim"] == "most":
        free = max(0, sheet["limit"] - _kept(sheet))
        rows.append(
            (
                {j: -(c if sheet["is_budget"] else 1) for j, c in enumerate(sheet["cost"]) if j not in kept},
                -free,
            )
        )
        return rows, [0] * sites + [-p for p in groups.values()]
    if chooses:
        asked = ceil(Fraction(sheet["share"]) * sum(sheet["people"]))
        rows.append(({sites + g: p for g, p in enumerate(groups.values())}, asked))
        costs = costs + [0] * len(groups)
    return rows, costs


def _part(part: Mapping[str, Any], rows: Mapping[int, Row], costs: dict[int, int]) -> int:
    """The bound of one part, places left out for a better one first taken off."""
    served: dict[int, dict[int, int]] = {j: {} for j in costs}
    for i, (helps, _) in rows.items():
        for j, a in helps.items():
            served[j][i] = a
    out = {int(j): k for j, k in part["instead"].items()}
    for j, k in out.items():
        stands = (
            k not in out
            and costs[k] <= costs[j]
            and all(served[k].get(i, 0) >= a for i, a in served[j].items())
        )
        _demand(stands, f"điểm {k} không thay được điểm {j}")
    costs = {j: c for j, c in costs.items() if j not in out}
    step = gcd(*costs.values()) or 1
    return _case(part["tree"], rows, costs, step, {})


def _case(
    tree: Mapping[str, Any],
    rows: Mapping[int, Row],
    costs: Mapping[int, int],
    step: int,
    fixed: Mapping[int, int],
) -> int:
    if "site" in tree:
        site = tree["site"]
        _demand(site in costs and site not in fixed, "chứng cứ rẽ nhánh ở một điểm lạ")
        cases = (
            _case(tree[name], rows, costs, step, {**fixed, site: v})
            for name, v in (("closed", 0), ("opened", 1))
        )
        return min(cases)
    slack = {j: c * MILLION for j, c in costs.items()}
    bound = 0
    for name, price in tree["duals"].items():
        helps, ask = rows[int(name)]
        _demand(isinstance(price, int) and price >= 0, "giá âm trong chứng cứ")
        bound += ask * price
        for j, a in helps.items():
            if j in slack:
                slack[j] -= a * price
    bound += sum(fixed[j] * s if j in fixed else min(0, s) for j, s in slack.items())
    return -(-bound // (MILLION * step)) * step


def _demand(holds: bool, words: str) -> None:  # noqa: FBT001 - reads like an assertion
    if not holds:
        raise Unsound(words)
