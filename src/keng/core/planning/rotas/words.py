"""Rules in plain Vietnamese, those alike in one sentence, each with its nights, duty and people by name."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from keng.core.planning.rotas.problem import RotaProblem
from keng.core.planning.rotas.rules import Rule, Rules, in_runs

WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
MOST_NAMED = 12
Saying = Callable[[RotaProblem, list[Rule]], str]


def sentences(problem: RotaProblem, rules: Iterable[Rule]) -> list[str]:
    """One sentence for the rules that differ only in night or person."""
    bunches: dict[tuple[object, ...], list[Rule]] = {}
    for rule in rules:
        bunches.setdefault(_alike(rule), []).append(rule)
    return [SAID[own[0].kind](problem, own) for own in _together_away([*bunches.values()])]


def _together_away(bunches: list[list[Rule]]) -> list[list[Rule]]:
    """People who are away on the same nights share a sentence."""
    found: dict[object, list[Rule]] = {}
    for number, own in enumerate(bunches):
        nights = tuple(sorted(rule.nights for rule in own))
        found.setdefault(nights if own[0].kind is Rules.AWAY else number, []).extend(own)
    return [*found.values()]


def _alike(rule: Rule) -> tuple[object, ...]:
    whom = rule.people if rule.kind in (Rules.AWAY, Rules.FIXED, Rules.APART, Rules.TOGETHER) else ()
    return rule.kind, rule.duty, rule.number, rule.days, rule.skill, whom


def day_word(day: date) -> str:
    """`T7 5/12`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day}/{day.month}"


def nights_word(dates: tuple[date, ...], nights: Iterable[int]) -> str:
    """`đêm T7 5/12`, `mỗi đêm từ T7 5/12 đến T3 8/12`."""
    runs = in_runs(nights)
    if len(runs) == 1 and runs[0][0] < runs[0][1]:
        first, last = (day_word(dates[n]) for n in runs[0])
        return f"mỗi đêm từ {first} đến {last}"
    words = [day_word(dates[a]) if a == b else f"{day_word(dates[a])}–{day_word(dates[b])}" for a, b in runs]
    return f"đêm {', '.join(words)}"


def _nights(problem: RotaProblem, rules: list[Rule]) -> str:
    return nights_word(problem.dates, (n for rule in rules for n in rule.nights))


def _names(problem: RotaProblem, rules: list[Rule]) -> str:
    names = [*dict.fromkeys(problem.people[p].name for rule in rules for p in rule.people)]
    left = len(names) - MOST_NAMED
    return ", ".join(names) if left <= 0 else f"{', '.join(names[:MOST_NAMED])} và {left} người nữa"


def _duty(problem: RotaProblem, rule: Rule) -> str:
    return f"“{problem.duties[rule.duty].name}”" if rule.duty is not None else ""


def _need(problem: RotaProblem, rules: list[Rule]) -> str:
    return f"Việc {_duty(problem, rules[0])} cần {rules[0].number} người {_nights(problem, rules)}."


def _fixed(problem: RotaProblem, rules: list[Rule]) -> str:
    return f"Đã định {_names(problem, rules)} làm {_duty(problem, rules[0])} {_nights(problem, rules)}."


def _mix(problem: RotaProblem, rules: list[Rule]) -> str:
    own = rules[0]
    asked = f"ít nhất {own.number} người biết “{own.skill}”"
    return f"Việc {_duty(problem, own)} cần {asked} {_nights(problem, rules)}."


def _together(problem: RotaProblem, rules: list[Rule]) -> str:
    return f"{_names(problem, rules)} phải trực cùng đêm."


def _apart(problem: RotaProblem, rules: list[Rule]) -> str:
    return f"{_names(problem, rules)} không được trực cùng đêm."


def _least(problem: RotaProblem, rules: list[Rule]) -> str:
    return f"{_names(problem, rules)} trực ít nhất {rules[0].number} đêm."


def _most(problem: RotaProblem, rules: list[Rule]) -> str:
    return f"{_names(problem, rules)} trực nhiều nhất {rules[0].number} đêm."


def _away(problem: RotaProblem, rules: list[Rule]) -> str:
    return f"{_names(problem, rules)} nghỉ {_nights(problem, rules)}."


def _able(problem: RotaProblem, rules: list[Rule]) -> str:
    return f"{_names(problem, rules)} không làm việc {_duty(problem, rules[0])}."


def _rest(problem: RotaProblem, rules: list[Rule]) -> str:
    return f"{_names(problem, rules)} trực xong phải nghỉ ít nhất {rules[0].number} đêm."


def _window(problem: RotaProblem, rules: list[Rule]) -> str:
    own = rules[0]
    return f"{_names(problem, rules)} trực nhiều nhất {own.number} đêm trong {own.days} ngày liền nhau."


SAID: Mapping[Rules, Saying] = {
    Rules.NEED: _need,
    Rules.FIXED: _fixed,
    Rules.MIX: _mix,
    Rules.TOGETHER: _together,
    Rules.LEAST: _least,
    Rules.AWAY: _away,
    Rules.ABLE: _able,
    Rules.APART: _apart,
    Rules.MOST: _most,
    Rules.REST: _rest,
    Rules.WINDOW: _window,
}
