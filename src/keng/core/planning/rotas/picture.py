"""A rota as plain values for a file: who serves when, how evenly, what changed, and why there is none."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keng.core.geojson import Json
from keng.core.planning.rotas.blocks import part_of
from keng.core.planning.rotas.changes import Change
from keng.core.planning.rotas.problem import Gap, Kind, NoRota, Proof, RotaPlan, Shift
from keng.core.planning.rotas.reading import Asked
from keng.core.planning.rotas.reasons import Reason
from keng.core.planning.rotas.repair import Repaired
from keng.core.planning.rotas.rules import Rule
from keng.core.planning.rotas.sheet import sheet
from keng.core.planning.rotas.words import sentences

CLASH = "Không xếp được lịch: những điều sau không thể cùng giữ, bỏ bớt một điều là hết vướng chỗ này."
CLASH_AT_LEAST = "Không xếp được lịch: trong những điều sau có điều không thể cùng giữ."
FOOTNOTE = "(Một người một đêm chỉ làm một việc.)"
ORDER = (Proof.EXACT, Proof.SOLVER, Proof.OPEN)


def pictured(asked: Asked, plan: RotaPlan) -> dict[str, Any]:
    """A plan's part of the file; the caller puts it beside the input."""
    figures: dict[str, Json] = {
        **_figures(asked, plan.shifts, plan.gaps),
        "status": "gaps" if plan.gaps else "planned",
        "proof": plan.proof.value,
        "gaps_proof": plan.gaps_proof.value,
        "levels": _levels(plan),
    }
    return {
        "verb": "rota",
        "plan": figures,
        **_rows(asked, plan.shifts, plan.gaps),
        "certificate": sheet(asked.problem, plan.shifts, plan.gaps),
    }


def pictured_repair(asked: Asked, repaired: Repaired) -> dict[str, Any]:
    """A repair's part of the file: the whole rota anew, and what changed."""
    figures: dict[str, Json] = {
        **_figures(asked, repaired.shifts, repaired.gaps),
        "status": "gaps" if repaired.gaps else "planned",
        "is_repair": True,
        "proof": repaired.proof.value,
        "places_changed": len(repaired.changes),
        "people_touched": len(repaired.touched),
        "is_evenest": repaired.is_evenest,
    }
    certificate = sheet(asked.problem, repaired.shifts, repaired.gaps, asked.present, since=asked.since)
    return {
        "verb": "rota",
        "plan": figures,
        **_rows(asked, repaired.shifts, repaired.gaps),
        "changes": [_change(asked, change) for change in repaired.changes],
        "touched": [asked.people[p] for p in repaired.touched],
        "certificate": certificate,
    }


def pictured_clash(asked: Asked, no: NoRota, reason: Reason | None) -> dict[str, Any]:
    """Why there is no rota, in sentences and rule by rule."""
    part = part_of(asked.problem, ([*no.people], [*no.duties]))
    rules = reason.rules if reason else ()
    words = sentences(part, rules)
    if not reason:
        words = [
            "Chưa tìm được lịch trong thời gian cho phép; chưa chắc là không có. Hãy cho thêm giây (seconds)."
        ]
    elif reason.is_tight:
        words = [CLASH, *words, FOOTNOTE]
    else:
        words = [CLASH_AT_LEAST, *words]
    said: dict[str, Json] = {
        "words": words,
        "rules": [_rule(asked, no, rule) for rule in rules],
        "is_smallest": bool(reason and reason.is_smallest),
        "is_certain": reason is not None,
    }
    figures: dict[str, Json] = {"verb": "rota", "status": "infeasible" if reason else "not_found"}
    return {"verb": "rota", "plan": figures, "reason": said}


def _figures(asked: Asked, shifts: Sequence[Shift], gaps: Sequence[Gap]) -> dict[str, Json]:
    problem = asked.problem
    return {
        "verb": "rota",
        "nights": len(problem.dates),
        "people": len(problem.people),
        "places": sum(sum(duty.needs) for duty in problem.duties),
        "filled": len(shifts),
        "open": sum(number for _n, _d, number in gaps),
    }


def _levels(plan: RotaPlan) -> list[Json]:
    """Each step of fairness over all blocks: the largest spread, and the weakest word for it."""
    levels = [level for block in plan.levels for level in block]
    names = [name for name in (*Kind, "duties") if any(level.name == name for level in levels)]
    return [
        {
            "kind": str(name),
            "spread": max(level.spread for level in own),
            "spread_bound": max(level.spread_bound for level in own),
            "spread_proof": max((level.spread_proof for level in own), key=ORDER.index).value,
            "evenness": sum(level.evenness for level in own),
            "evenness_bound": sum(level.evenness_bound for level in own),
            "evenness_proof": max((level.evenness_proof for level in own), key=ORDER.index).value,
        }
        for name in names
        for own in [[level for level in levels if level.name == name]]
    ]


def _rows(asked: Asked, shifts: Iterable[Shift], gaps: Iterable[Gap]) -> dict[str, Json]:
    dates = asked.problem.dates
    return {
        "shifts": [
            {"night": dates[n].isoformat(), "duty": asked.duties[d], "person": asked.people[p]}
            for n, d, p in shifts
        ],
        "open": [
            {"night": dates[n].isoformat(), "duty": asked.duties[d], "missing": number}
            for n, d, number in gaps
        ],
        "load": _loads(asked, [*shifts]),
    }


def _loads(asked: Asked, shifts: list[Shift]) -> list[Json]:
    problem = asked.problem
    rows: list[Json] = []
    for p, member in enumerate(problem.people):
        own = [shift for shift in shifts if shift[2] == p]
        counted = {kind.value: sum(n in problem.nights_of(kind) for n, _d, _p in own) for kind in Kind}
        duties = {
            name: count
            for d, name in enumerate(asked.duties)
            if (count := sum(shift[1] == d for shift in own))
        }
        row: dict[str, Json] = {"person": asked.people[p], "name": member.name, **counted, "duties": duties}
        if any(member.carried.values()):
            row["carried"] = {kind.value: had for kind, had in member.carried.items()}
        rows.append(row)
    return rows


def _change(asked: Asked, change: Change) -> dict[str, Json]:
    def person(number: int | None) -> str | None:
        return None if number is None else asked.people[number]

    return {
        "night": asked.problem.dates[change.night].isoformat(),
        "duty": asked.duties[change.duty],
        "was": person(change.was),
        "now": person(change.now),
    }


def _rule(asked: Asked, no: NoRota, rule: Rule) -> Mapping[str, Json]:
    dates = asked.problem.dates
    said: dict[str, Json] = {"rule": rule.kind.value}
    if rule.nights:
        said["nights"] = [dates[n].isoformat() for n in rule.nights]
    if rule.duty is not None:
        said["duty"] = asked.duties[no.duties[rule.duty]]
    if rule.people:
        said["people"] = [asked.people[no.people[p]] for p in rule.people]
    if rule.number:
        said["number"] = rule.number
    return said
