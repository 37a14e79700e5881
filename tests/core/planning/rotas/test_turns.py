"""Turns: leave moves nobody else's nights, and stand-ins are shared."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keng.core.planning.rotas.turns import Problem, Turn, plan

START = date(2026, 11, 23)


def nights(count: int) -> list[date]:
    return [START + timedelta(days=n) for n in range(count)]


def test_each_serves_in_turn_night_by_night() -> None:
    places = plan(Problem((1, 2, 3), START, Turn.NIGHTLY, nights(4)))
    assert [p.person for p in places] == [1, 2, 3, 1]
    assert all(p.is_own_turn for p in places)


def test_a_weekly_turn_lasts_seven_nights() -> None:
    places = plan(Problem((1, 2), START, Turn.WEEKLY, nights(15)))
    assert [p.person for p in places] == [1] * 7 + [2] * 7 + [1]


def test_leave_changes_only_the_nights_it_touches() -> None:
    away = {2: frozenset({START + timedelta(days=1)})}
    places = plan(Problem((1, 2, 3), START, Turn.NIGHTLY, nights(6), away=away))
    assert [p.person for p in places] == [1, 3, 3, 1, 2, 3]
    assert not places[1].is_own_turn


def test_nobody_able_is_a_gap() -> None:
    places = plan(Problem((1,), START, Turn.NIGHTLY, nights(1), taken={START: frozenset({1})}))
    assert places[0].person is None


@given(
    people=st.integers(1, 6),
    days=st.integers(1, 60),
    away=st.dictionaries(st.integers(0, 5), st.frozensets(st.integers(0, 59)), max_size=6),
)
def test_nobody_serves_while_away_and_a_gap_means_all_are(
    people: int, days: int, away: dict[int, frozenset[int]]
) -> None:
    gone = {p: frozenset(START + timedelta(days=d) for d in ds) for p, ds in away.items()}
    for place in plan(Problem(range(people), START, Turn.NIGHTLY, nights(days), away=gone)):
        free = [p for p in range(people) if place.night not in gone.get(p, frozenset())]
        assert (place.person in free) if free else place.person is None


def test_a_long_absence_is_shared_among_the_rest() -> None:
    away = {1: frozenset(nights(40))}
    served = Counter(
        p.person for p in plan(Problem((1, 2, 3, 4, 5), START, Turn.NIGHTLY, nights(40), away=away))
    )
    assert max(served.values()) - min(served.values()) <= 1
