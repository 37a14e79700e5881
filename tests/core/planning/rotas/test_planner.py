"""The fairest rota, held against every rota there is on small villages."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from math import prod

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keng.core.planning.checker import Unsound
from keng.core.planning.rotas.checker import check_rota
from keng.core.planning.rotas.planner import plan_rota
from keng.core.planning.rotas.problem import Duty, Kind, Member, NoRota, Proof, RotaPlan, RotaProblem, Shift
from keng.core.planning.rotas.reasons import reason_of
from keng.core.planning.rotas.repair import Repaired, repair_rota
from keng.core.planning.rotas.rules import Rule, Rules, rules_of
from keng.core.planning.rotas.sheet import sheet

START = date(2027, 2, 1)  # a Monday
MOST_ROTAS = 20_000  # tried one by one: five nights of two duties could make hundreds of millions


def asked(nights: int, people: list[Member], *duties: Duty, **more: object) -> RotaProblem:
    dates = tuple(START + timedelta(days=n) for n in range(nights))
    weekends = frozenset(n for n, day in enumerate(dates) if day.weekday() >= 5)
    own = duties or (Duty("đánh kẻng", (1,) * nights),)
    return RotaProblem(dates, own, tuple(people), kinds={Kind.WEEKENDS: weekends}, **more)


def team(*away: set[int], able: tuple[int, ...] = (0,)) -> list[Member]:
    return [Member(f"P{n}", frozenset(able), frozenset(gone)) for n, gone in enumerate(away)]


@st.composite
def villages(draw: st.DrawFn) -> RotaProblem:
    """Up to four people, five nights, two duties, and most of the rules."""
    nights, count = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    duties = [Duty("kẻng", tuple(draw(st.lists(st.integers(0, 1), min_size=nights, max_size=nights))))]
    if draw(st.booleans()):
        needs = tuple(draw(st.lists(st.integers(0, 2), min_size=nights, max_size=nights)))
        mix = draw(st.sampled_from([{}, {"s": 1}]))
        duties.append(Duty("thay", needs, is_light=draw(st.booleans()), mix=mix))
    people = [
        Member(
            f"P{n}",
            frozenset(draw(st.sets(st.integers(0, len(duties) - 1), min_size=n == 0))),
            frozenset(draw(st.sets(st.integers(0, nights - 1), max_size=2))),
            frozenset(draw(st.sampled_from([(), ("s",)]))),
            most=draw(st.sampled_from([None, None, 2])),
            carried={Kind.NIGHTS: draw(st.integers(0, 2))},
            before=frozenset(draw(st.sampled_from([(), (), (1,)]))),
        )
        for n in range(count)
    ]
    assume(prod(len(own) for own in choices_of(duties, count)) <= MOST_ROTAS)
    pair = ((0, 1),) if count > 1 else ()
    return replace(
        asked(nights, people, *duties, rest=draw(st.integers(0, 2))),
        apart=pair if draw(st.booleans()) else (),
        together=((0, count - 1),) if count > 2 and draw(st.integers(0, 3)) == 0 else (),
        kinds={Kind.HOLIDAYS: frozenset(draw(st.sets(st.integers(0, nights - 1))))},
    )


def choices_of(duties: Sequence[Duty], count: int) -> list[list[tuple[int, ...]]]:
    """Who could fill each place of each night, nobody to as many as are wanted."""
    needs = [need for duty in duties for need in duty.needs if need]
    return [[c for k in range(need + 1) for c in combinations(range(count), k)] for need in needs]


def every_rota(problem: RotaProblem, rules: list[Rule] | None = None) -> Iterator[tuple[Shift, ...]]:
    """All that keep the rules, tried one by one; the checker is not asked."""
    rules = rules_of(problem) if rules is None else rules
    nights = range(len(problem.dates))
    needs = [(n, d) for d, duty in enumerate(problem.duties) for n in nights if duty.needs[n]]
    for chosen in product(*choices_of(problem.duties, len(problem.people))):
        shifts = tuple(sorted((*place, p) for place, own in zip(needs, chosen, strict=True) for p in own))
        alone = len({(n, p) for n, _d, p in shifts}) == len(shifts)
        if alone and all(holds(rule, problem, shifts) for rule in rules):
            yield shifts


def holds(rule: Rule, problem: RotaProblem, shifts: tuple[Shift, ...]) -> bool:
    true = {*shifts} | {(n, -1, p) for n, _d, p in shifts}
    true |= {(n, -2, p) for n, d, p in shifts if not problem.duties[d].is_light}
    return all(
        row.low <= sum(k in true for k in row.plus) - sum(k in true for k in row.minus) <= row.high
        for row in rule.rows
    )


def worth(problem: RotaProblem, shifts: tuple[Shift, ...]) -> tuple[int, ...]:
    """Spread and squares of each kind, as the checker counts them."""
    found = check_rota(sheet(problem, shifts, ())).kinds
    return tuple(figure for kind in found.values() for figure in (kind.spread, kind.squares))


def unlike(problem: RotaProblem, rotas: list[tuple[Shift, ...]]) -> Iterable[tuple[Shift, ...]]:
    """One rota of each way to share the kinds of nights: the others are worth the same."""
    kinds = [*problem.kinds.values()]

    def shares(rota: tuple[Shift, ...]) -> frozenset[tuple[tuple[object, ...], int]]:
        served = Counter((p, d, *(n in nights for nights in kinds)) for n, d, p in rota)
        return frozenset(served.items())

    return {shares(rota): rota for rota in rotas}.values()


@given(villages())
@settings(max_examples=40, deadline=None)
def test_no_rota_is_fairer_and_where_there_is_none_the_reason_holds(problem: RotaProblem) -> None:
    found, rotas = plan_rota(problem), [*every_rota(problem)]
    if isinstance(found, NoRota):
        assert not rotas
        assert found.is_certain
        return
    best = min(worth(problem, rota) for rota in unlike(problem, rotas))
    blocks = {level.name for block in found.levels for level in block}
    if len(found.levels) == 1 or blocks <= {"nights"}:
        assert worth(problem, found.shifts) == best
    check_rota(sheet(problem, found.shifts, found.gaps))
    assert found.proof is not Proof.OPEN


@given(villages())
@settings(max_examples=12, deadline=None)
def test_a_reason_clashes_and_can_spare_no_rule(problem: RotaProblem) -> None:
    if any(True for _ in every_rota(problem)) or len(problem.people) > 3:
        return
    reason = reason_of(problem)
    assert reason is not None
    assert not any(True for _ in every_rota(problem, [*reason.rules]))
    if not reason.is_tight:
        return
    for left_out in reason.rules:
        assert any(True for _ in every_rota(problem, [r for r in reason.rules if r is not left_out]))


@given(villages(), st.data())
@settings(max_examples=25, deadline=None)
def test_no_repair_changes_fewer_places_or_shares_what_it_changes_more_evenly(
    problem: RotaProblem, data: st.DataObject
) -> None:
    rotas = [*every_rota(problem)]
    if not rotas:
        return
    present = data.draw(st.sampled_from(rotas))
    ill = data.draw(st.integers(0, len(problem.people) - 1))
    gone = frozenset(data.draw(st.sets(st.integers(0, len(problem.dates) - 1))))
    people = [replace(m, away=m.away | gone) if n == ill else m for n, m in enumerate(problem.people)]
    after = replace(problem, people=tuple(people))
    found, left = repair_rota(after, present), [*every_rota(after)]

    def cost(rota: tuple[Shift, ...]) -> tuple[int, ...]:
        moved = {*rota} ^ {*present}
        shares = (Counter(p for n, _d, p in rota if n in after.nights_of(kind)) for kind in Kind)
        squares = (sum(served**2 for served in share.values()) for share in shares)
        return len({*present} - {*rota}), *squares, len({p for _n, _d, p in moved})

    if isinstance(found, NoRota):
        assert not left
        return
    assert cost(found.shifts) == min(map(cost, left))
    assert found.is_evenest
    check_rota(sheet(after, found.shifts, found.gaps, present))


def test_nights_are_shared_and_the_bound_is_addition() -> None:
    plan = plan_rota(asked(31, team(set(), set(), {5, 6, 7}, set(), set())))
    assert isinstance(plan, RotaPlan)
    assert plan.proof is Proof.EXACT
    assert [level.spread for level in plan.levels[0][:2]] == [1, 1]


def test_plain_reasons_are_found_without_a_search() -> None:
    short = reason_of(asked(3, [*team({1}, {1}), Member("khách", frozenset(), frozenset({1}))]))
    assert short is not None
    assert short.is_tight
    assert [rule.kind for rule in short.rules] == [Rules.NEED, Rules.AWAY, Rules.AWAY, Rules.AWAY]
    few = reason_of(asked(9, [replace(one, most=2) for one in team(set(), set(), set())]))
    assert few is not None
    assert [rule.kind for rule in few.rules] == [Rules.NEED] * 7 + [Rules.MOST] * 3


def test_a_gap_is_told_when_nobody_is_there_and_only_when_asked_for() -> None:
    problem = asked(3, team({1}, {1}))
    assert isinstance(plan_rota(problem), NoRota)
    plan = plan_rota(replace(problem, may_leave_gaps=True))
    assert isinstance(plan, RotaPlan)
    assert plan.gaps == ((1, 0, 1),)
    assert plan.gaps_proof is Proof.EXACT


def test_illness_moves_one_night_and_what_is_past_stays() -> None:
    problem = asked(6, team(set(), {2}, set()))
    present = ((0, 0, 0), (1, 0, 1), (2, 0, 1), (3, 0, 0), (4, 0, 2), (5, 0, 1))
    done = repair_rota(problem, present, since=2)
    assert isinstance(done, Repaired)
    assert [(c.night, c.was, c.now) for c in done.changes] == [(2, 1, 0)] or done.changes[0].now == 2
    assert done.proof is Proof.EXACT
    was_open = repair_rota(replace(problem, may_leave_gaps=True), present[1:], since=2)
    assert isinstance(was_open, Repaired)
    assert was_open.gaps == ((0, 0, 1),)
    check_rota(sheet(problem, was_open.shifts, was_open.gaps, present[1:], since=2))


def test_a_tampered_rota_does_not_stand() -> None:
    plan = plan_rota(asked(7, team(set(), set(), {3})))
    assert isinstance(plan, RotaPlan)
    whole = sheet(asked(7, team(set(), set(), {3})), plan.shifts, plan.gaps)
    assert check_rota(whole).kinds["nights"].is_best
    for spoil in ([[0, 0, 0], [1, 0, 0]], [[3, 0, 2]], []):
        shifts = [[n, d, p] for n, d, p in plan.shifts if n not in {s[0] for s in spoil}] + spoil
        try:
            check_rota({**whole, "shifts": shifts[1:] if not spoil else shifts})
        except Unsound:
            continue
        raise AssertionError(spoil)
