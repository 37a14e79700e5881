"""Percentages, streaks and gaps: what neither helps nor harms is left out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keng.core.nights import STRUCK, Outcome
from keng.core.targets import FAILED, Face, Gap, combine, face, gaps, streaks, tally

O = Outcome  # noqa: E741
FIRST = date(2026, 11, 1)
OUTCOMES = st.lists(st.sampled_from(list(Outcome)), max_size=60)


def nights(*outcomes):
    return [(FIRST + timedelta(days=n), o) for n, o in enumerate(outcomes)]


def test_excused_and_unknown_nights_are_outside_the_percentage():
    count = tally([O.ON_TIME, O.LATE, O.MISSED, O.EXCUSED, O.UNKNOWN, O.WAITING])
    assert (count.struck, count.failed, count.counted, count.total) == (2, 1, 3, 6)
    assert count.percent == 66


def test_a_hundred_percent_means_every_single_one():
    assert tally([O.ON_TIME] * 299 + [O.MISSED]).percent == 99
    assert tally([O.ON_TIME] * 11).is_whole
    assert not tally([O.ON_TIME] * 10 + [O.WAITING]).is_whole


def test_no_percentage_where_nothing_counts():
    assert tally([O.EXCUSED, O.UNKNOWN]).percent is None


def test_an_excused_night_neither_lengthens_nor_breaks_a_streak():
    run = streaks(nights(O.MISSED, O.ON_TIME, O.EXCUSED, O.LATE, O.UNKNOWN, O.WAITING))
    assert (run.current, run.longest) == (2, 2)


def test_a_missed_night_ends_the_streak_and_opens_a_gap():
    row = nights(O.ON_TIME, O.ON_TIME, O.MISSED, O.EXCUSED, O.WRONG_SIGNAL, O.ON_TIME, O.MISSED)
    assert (streaks(row).current, streaks(row).longest) == (0, 2)
    day = [n for n, _ in row]
    assert gaps(row) == [Gap(day[2], day[4], 2), Gap(day[6], day[6], 1)]


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        ([O.ON_TIME, O.MISSED], O.MISSED),
        ([O.ON_TIME, O.EXCUSED], O.ON_TIME),
        ([O.EXCUSED], O.EXCUSED),
        ([O.LATE, O.ON_TIME], O.LATE),
        ([O.WAITING, O.ON_TIME], O.WAITING),
        ([], None),
    ],
)
def test_a_village_shows_the_gravest_of_its_gongs(outcomes, whole):
    assert combine(outcomes) is whole


def test_a_waiting_gong_turns_due_and_then_silent():
    assert face(O.WAITING, at_ring=False, after_window=False) is Face.AHEAD
    assert face(O.WAITING, at_ring=True, after_window=False) is Face.DUE
    assert face(O.WAITING, at_ring=True, after_window=True) is Face.SILENT
    assert face(O.MISSED, at_ring=True, after_window=True) is Face.SILENT
    assert face(O.LATE, at_ring=True, after_window=True) is Face.LATE


@given(OUTCOMES)
def test_counts_always_add_up(outcomes):
    count = tally(outcomes)
    assert count.total == len(outcomes)
    row = nights(*outcomes)
    assert sum(g.nights for g in gaps(row)) == sum(o in FAILED for o in outcomes) == count.failed
    assert streaks(row).current <= streaks(row).longest <= sum(o in STRUCK for o in outcomes)
