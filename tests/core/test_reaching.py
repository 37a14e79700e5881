"""When a test of the phones is due, and what its answers come to."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keng.core.reaching import LATE, NOT_AFTER, Tally, next_planned, planned_for

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NINE = time(9)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "day", "planned"),
    [
        ("2026-11-05T08:59", 5, None),
        ("2026-11-05T09:00", 5, date(2026, 11, 5)),
        ("2026-11-05T20:00", 5, None),  # the evening belongs to the watch
        ("2026-11-08T10:00", 5, date(2026, 11, 5)),  # the watchman was away for three days
        ("2026-11-09T10:00", 5, None),
        ("2026-12-01T10:00", 28, date(2026, 11, 28)),  # over the end of a month
        ("2027-01-01T10:00", 31 - 3, None),
    ],
)
def test_a_test_is_due_on_its_day_by_daylight_and_a_little_late(now, day, planned):
    assert planned_for(at(now), day=day, ask_at=NINE) == planned


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - the zone is added below
    st.integers(1, 28),
)
def test_the_next_is_always_ahead_and_then_due(now, day):
    now = now.replace(tzinfo=ZONE)
    then = next_planned(now, day=day, ask_at=NINE)
    assert now < then <= now + timedelta(days=32)
    assert planned_for(then, day=day, ask_at=NINE) == then.date()
    due = planned_for(now, day=day, ask_at=NINE)
    assert due is None or (timedelta() <= now.date() - due <= LATE and NINE <= now.time() < NOT_AFTER)


def test_only_all_of_them_are_a_hundred():
    assert (Tally(3, 2).percent, Tally(1000, 999).percent, Tally(4, 4).percent, Tally().percent) == (
        66,
        99,
        100,
        0,
    )
    assert Tally(3, 2).silent == 1
