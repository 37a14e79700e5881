"""An evening on the clock, also across midnight."""

from datetime import time

from keng.core.evenings import Mark, begins, evening
from keng.core.nights import Audience, Hours, Step

STEPS = [Step(-10, Audience.STRIKER), Step(5, Audience.DEPUTY)]


def test_marks_and_steps_stand_in_the_order_of_the_clock() -> None:
    lines = evening(Hours(time(22)), STEPS)
    assert [(f"{m.clock:%H:%M}", m.mark) for m in lines] == [
        ("21:45", Mark.EARLY_FROM),
        ("21:50", Mark.STEP),
        ("21:58", Mark.ON_TIME_FROM),
        ("22:00", Mark.RING),
        ("22:05", Mark.LATE_FROM),
        ("22:05", Mark.STEP),
        ("22:15", Mark.CUT_OFF),
    ]


def test_the_clock_turns_over_at_midnight() -> None:
    assert [m.clock for m in evening(Hours(time(23, 55)), STEPS)][-1] == time(0, 10)


def test_an_evening_begins_with_whatever_comes_first() -> None:
    assert begins(Hours(time(22)), STEPS) == -15
    assert begins(Hours(time(22)), [Step(-40, Audience.STRIKER)]) == -40
