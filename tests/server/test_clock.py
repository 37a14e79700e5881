"""The one clock of the edge, and its faster sister for demonstrations."""

from datetime import UTC, datetime, timedelta

import pytest

from keng.server.clock import Clock, parse


def test_without_a_demonstration_it_is_the_machines_clock():
    before = datetime.now(UTC)
    assert before <= parse("").now() <= datetime.now(UTC)


def test_a_demonstration_starts_where_it_is_told_and_runs_faster():
    anchor = datetime.now(UTC) - timedelta(seconds=10)
    clock = Clock(datetime(2026, 11, 23, 14, 40, tzinfo=UTC), anchor, speed=60)
    passed = clock.now() - datetime(2026, 11, 23, 14, 40, tzinfo=UTC)
    assert timedelta(minutes=10) <= passed < timedelta(minutes=11)
    assert clock.real_seconds(timedelta(minutes=1)) == 1


@pytest.mark.parametrize("text", ["now", "2026-11-23T21:40@60@2026-11-23T08:00:00+00:00", "a@b@c"])
def test_a_clock_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError):
        parse(text)


def test_a_clock_that_stands_still_is_refused():
    with pytest.raises(ValueError, match="lớn hơn 0"):
        parse("2026-11-23T21:40+07:00@0@2026-11-23T08:00:00+00:00")
