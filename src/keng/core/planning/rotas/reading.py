"""A rota problem out of a file: read generously, refused in words, each flaw by its row and field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.rotas.fields import Fields, Names, rows_of
from keng.core.planning.rotas.problem import Kind, Member, RotaProblem, Shift, Window
from keng.core.planning.rotas.reading_people import read_duties, read_people

TOP = ("from", "until", "nights", "people", "duties", "fixed", "before", "shifts", "rota")
RULES = (
    *("rest", "most_in", "apart", "together", "weekend", "holidays", "gaps"),
    *("seconds", "seed", "changes_from", "repair"),
)
WRITTEN = ("verb", "plan", "open", "load", "changes", "touched", "reason", "notes", "certificate")
MOST_NIGHTS, MOST_KEYS = 800, 1_000_000


@dataclass(frozen=True)
class Asked:
    """A problem with the names of its people and duties as the file has them, and the rota it carries."""

    problem: RotaProblem
    people: tuple[str, ...]  # ids
    duties: tuple[str, ...]
    present: tuple[Shift, ...]
    since: int  # the first night that a repair may change
    seconds: float
    is_repair: bool  # the present rota is to be kept as far as can be


def read_rota(data: object) -> Asked:
    """Raises `BadInput` naming all that is wrong."""
    if not isinstance(data, Mapping):
        raise BadInput.of("", "tệp phải là một đối tượng JSON có people và from, until")
    flaws = [Flaw(str(name), "không có trường này") for name in data if name not in (*TOP, *RULES, *WRITTEN)]
    table = data.get("rota", {})
    if not isinstance(table, Mapping):
        flaws.append(Flaw("rota", "phải là một bảng"))
        table = {}
    flaws += [Flaw(f"rota · {name}", "không có trường này") for name in table if name not in RULES]
    rules = Fields({**{n: data[n] for n in RULES if n in data}, **table}, "", flaws)
    dates = _dates(Fields(data, "", flaws))
    if flaws and not dates:
        raise BadInput(flaws)
    return _asked(data, rules, dates, flaws)


def _asked(data: Mapping[str, object], rules: Fields, dates: tuple[date, ...], flaws: list[Flaw]) -> Asked:
    duty_ids, duties, asks = read_duties(data.get("duties", ["trực"]), dates, flaws)
    person_ids, people = read_people(data.get("people"), dates, asks, flaws)
    if len(dates) * len(duties) * len(people) > MOST_KEYS:
        flaws.append(
            Flaw(
                "",
                f"{len(dates)} đêm × {len(duties)} việc × {len(people)} người là quá lớn, hãy chia theo thôn",
            )
        )
        raise BadInput(flaws)
    whom = Names("người", person_ids, [member.name for member in people])
    what = Names("việc", duty_ids, [duty.name for duty in duties])
    fixed = _shifts(data, "fixed", dates, whom, what, flaws)
    people = _with_before(data, people, dates, whom, flaws)
    problem = RotaProblem(
        dates=dates,
        duties=duties,
        people=people,
        rest=rules.whole("rest", 1, 0, 60),
        windows=_windows(rules),
        apart=_pairs(rules, "apart", whom),
        together=_pairs(rules, "together", whom),
        fixed=fixed,
        kinds={Kind.WEEKENDS: _weekends(rules, dates), Kind.HOLIDAYS: _holidays(rules, dates)},
        may_leave_gaps=rules.flag("gaps"),
        seed=rules.whole("seed", 0, 0, 2**31 - 1),
    )
    _sizes(problem, flaws)
    present = _shifts(data, "shifts", dates, whom, what, flaws)
    since = rules.day("changes_from")
    first = next((n for n, day in enumerate(dates) if since is None or day >= since), len(dates))
    if since is not None and first == len(dates):
        flaws.append(Flaw("changes_from", f"{since} sau đêm cuối {dates[-1]}"))
    seconds = rules.real("seconds", 60.0, 0.1, 86_400)
    is_repair = rules.flag("repair")
    if flaws:
        raise BadInput(flaws)
    return Asked(problem, tuple(person_ids), tuple(duty_ids), present, first, seconds, is_repair)


def _dates(fields: Fields) -> tuple[date, ...]:
    """`from` with `until` or a number of `nights`, or `nights` as a list of days."""
    listed = fields.table.get("nights")
    if isinstance(listed, list):
        days = [fields.read_day(day, f"nights · thứ {n}") for n, day in enumerate(listed, start=1)]
        found = [day for day in days if day is not None]
        if len({*found}) < len(found):
            fields.flaw("nights", "có đêm ghi hai lần")
        if not found:
            fields.flaw("nights", "chưa có đêm nào")
        return tuple(sorted({*found}))[:MOST_NIGHTS]
    first = fields.day("from")
    if first is None:
        if fields.table.get("from") is None:
            fields.flaw("from", "chưa ghi đêm đầu")
        return ()
    if fields.table.get("until") is not None:
        last = fields.day("until")
    elif fields.table.get("nights") is not None:
        last = first + timedelta(days=fields.whole("nights", 1, 1, MOST_NIGHTS) - 1)
    else:
        fields.flaw("until", "chưa ghi đêm cuối (until) hoặc số đêm (nights)")
        return ()
    if last is None:
        return ()
    if last < first:
        fields.flaw("from, until", f"đêm cuối {last} trước đêm đầu {first}: có lẽ đổi chỗ")
        return ()
    if (last - first).days >= MOST_NIGHTS:
        fields.flaw("until", f"dài quá {MOST_NIGHTS} đêm")
        return ()
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def _shifts(
    data: Mapping[str, object],
    name: str,
    dates: tuple[date, ...],
    whom: Names,
    what: Names,
    flaws: list[Flaw],
) -> tuple[Shift, ...]:
    found: list[Shift] = []
    for where, row in rows_of(data.get(name, []), name, flaws):
        fields = Fields(row, where, flaws, known=("night", "duty", "person"))
        day = fields.day("night", needed=True)
        duty = what.find(row.get("duty", what.only), f"{where} · duty", flaws)
        person = whom.find(row.get("person"), f"{where} · person", flaws)
        if day is None or duty is None or person is None:
            continue
        if day not in dates:
            fields.flaw("night", f"đêm {day} ngoài kỳ {dates[0]} đến {dates[-1]}")
        elif (shift := (dates.index(day), duty, person)) in found:
            fields.flaw("", "ghi hai lần")
        else:
            found.append(shift)
    return tuple(sorted(found))


def _with_before(
    data: Mapping[str, object],
    people: tuple[Member, ...],
    dates: tuple[date, ...],
    whom: Names,
    flaws: list[Flaw],
) -> tuple[Member, ...]:
    """Shifts just before the first night: only rest looks at them."""
    ago: list[set[int]] = [set() for _ in people]
    for where, row in rows_of(data.get("before", []), "before", flaws):
        fields = Fields(row, where, flaws, known=("night", "duty", "person"))
        day = fields.day("night", needed=True)
        person = whom.find(row.get("person"), f"{where} · person", flaws)
        if day is not None and dates and day >= dates[0]:
            fields.flaw("night", f"đêm {day} không trước đêm đầu {dates[0]}")
        elif day is not None and person is not None:
            ago[person].add((dates[0] - day).days)
    pairs = zip(people, ago, strict=True)
    return tuple(replace(member, before=frozenset(days)) for member, days in pairs)


def _windows(rules: Fields) -> tuple[Window, ...]:
    found = []
    for where, row in rows_of(rules.table.get("most_in", []), "most_in", rules.flaws):
        fields = Fields(row, where, rules.flaws, known=("days", "nights"))
        found.append(
            Window(fields.whole("days", 7, 2, MOST_NIGHTS), fields.whole("nights", 2, 0, MOST_NIGHTS))
        )
    return tuple(found)


def _pairs(rules: Fields, name: str, whom: Names) -> tuple[tuple[int, int], ...]:
    value = rules.table.get(name, [])
    if not isinstance(value, list):
        rules.flaw(name, "phải là danh sách các cặp [người, người]")
        return ()
    found = []
    for number, pair in enumerate(value, start=1):
        where = f"{name} · cặp thứ {number}"
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
            rules.flaws.append(Flaw(where, "phải là hai người [người, người]"))
            continue
        a, b = (whom.find(one, where, rules.flaws) for one in pair)
        if a is not None and a == b:
            rules.flaws.append(Flaw(where, "phải là hai người khác nhau"))
        elif a is not None and b is not None:
            found.append((min(a, b), max(a, b)))
    return tuple(dict.fromkeys(found))


def _weekends(rules: Fields, dates: tuple[date, ...]) -> frozenset[int]:
    days = rules.weekdays("weekend", (5, 6))
    return frozenset(n for n, day in enumerate(dates) if day.weekday() in days)


def _holidays(rules: Fields, dates: tuple[date, ...]) -> frozenset[int]:
    days = rules.days("holidays")
    return frozenset(n for n, day in enumerate(dates) if day in days)


def _sizes(problem: RotaProblem, flaws: list[Flaw]) -> None:
    """What no choice of people could ever fill."""
    for d, duty in enumerate(problem.duties):
        own = sum(d in member.able for member in problem.people)
        need = max(duty.needs, default=0)
        if need > own and not problem.may_leave_gaps and problem.people:
            flaws.append(
                Flaw(f"việc “{duty.name}”", f"cần {need} người một đêm mà chỉ {own} người làm được việc ấy")
            )
    held: dict[tuple[int, int], int] = {}
    for night, held_duty, _person in problem.fixed:
        held[night, held_duty] = held.get((night, held_duty), 0) + 1
    for (night, held_duty), count in held.items():
        duty = problem.duties[held_duty]
        if count > duty.needs[night]:
            where = f"fixed · đêm {problem.dates[night]} · {duty.name}"
            flaws.append(Flaw(where, f"định {count} người mà đêm ấy chỉ cần {duty.needs[night]}"))
