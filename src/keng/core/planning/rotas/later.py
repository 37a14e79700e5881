"""A rota problem from some night on, with what was served before brought along."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from keng.core.planning.rotas.problem import Kind, Member, RotaProblem, Shift


def later_part(problem: RotaProblem, past: Sequence[Shift], *, since: int) -> RotaProblem:
    """The nights from `since` on, with what was served before them brought along."""
    if not since:
        return problem
    days = problem.days
    served = [[n for n, _d, p in past if p == person] for person in range(len(problem.people))]
    tiring = [[n for n in own if _tires(problem, past, n, p)] for p, own in enumerate(served)]

    def member(p: int, one: Member) -> Member:
        ago = {days[since] + before for before in one.before} | {days[since] - days[n] for n in tiring[p]}
        carried = {k: one.carried.get(k, 0) + len({*served[p]} & problem.nights_of(k)) for k in Kind}
        return replace(
            one,
            away=frozenset(n - since for n in one.away if n >= since),
            least=max(0, one.least - len(served[p])),
            most=None if one.most is None else max(0, one.most - len(served[p])),
            before=frozenset(ago),
            carried=carried,
        )

    return replace(
        problem,
        dates=problem.dates[since:],
        duties=tuple(replace(d, needs=d.needs[since:]) for d in problem.duties),
        people=tuple(member(p, one) for p, one in enumerate(problem.people)),
        fixed=tuple((n - since, d, p) for n, d, p in problem.fixed if n >= since),
        kinds={kind: frozenset(n - since for n in own if n >= since) for kind, own in problem.kinds.items()},
    )


def _tires(problem: RotaProblem, past: Iterable[Shift], night: int, person: int) -> bool:
    return any(n == night and p == person and not problem.duties[d].is_light for n, d, p in past)
