"""Stroke times, bars and words of a signal."""

from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given

from keng.core.signals import (
    PRESETS,
    BarKind,
    Hours,
    Kind,
    Peal,
    Purpose,
    Signal,
    bars,
    say,
    say_hours,
    spell,
)
from keng.core.signals.spell import placed
from tests.core.signals.given import signals

EA_O = [s for s in PRESETS if s.place.startswith("Ea Ô")]


def test_strokes_and_pauses_fall_where_they_are_written() -> None:
    signal = Signal(Purpose.PEACE, "x", (Peal(Kind.STROKES, 2, 3, 1.0, 1.0, 2.0),))
    assert spell(signal) == (0, 1, 3, 4, 6, 7)


def test_a_roll_runs_together() -> None:
    times = spell(Signal(Purpose.PEACE, "x", (Peal(Kind.ROLL, 10, 1, 0.8, 0.2, 2.0),)))
    gaps = [b - a for a, b in pairwise(times)]
    assert gaps[0] == pytest.approx(0.8)
    assert gaps[-1] == pytest.approx(0.2)
    assert all(later < earlier for earlier, later in pairwise(gaps))


def test_an_endless_signal_fills_the_time_it_is_given() -> None:
    alarm = next(s for s in EA_O if s.is_alarm)
    assert 58 < spell(alarm, duration_s=60)[-1] <= 60


@given(signals())
def test_times_rise_from_zero_and_bars_match_them(signal: Signal) -> None:
    times = spell(signal, duration_s=12.0)
    assert times[0] == 0
    assert all(b > a for a, b in pairwise(times))
    drawn = bars(signal, duration_s=12.0)
    struck = [b for b in drawn if b.kind is not BarKind.PAUSE]
    assert [b.x for b in struck] == pytest.approx(list(times[: len(struck)]), abs=1e-3)
    last = placed(signal, duration_s=12.0)[len(struck) - 1]
    assert last.index == last.peal.count - 1 or last.index == len(struck) - 1, "no half peal is drawn"
    assert all(0.3 <= b.height <= 1 for b in struck)
    ends = [b.x + b.width for b in drawn]
    assert [b.x for b in drawn[1:]] == pytest.approx(ends[:-1], abs=1e-3)


def test_presets_are_said_as_villagers_say_them() -> None:
    said = {(s.place.split(",")[0].split(" (")[0], s.name): say(s) for s in PRESETS}
    assert said["Vân Am", "Kẻng bình yên"] == "1 hồi 9 tiếng"
    assert said["Lương Sơn", "Kẻng bình yên"] == "3 hồi ngắn đều"
    assert said["Ea Ô", "Kẻng bình yên"] == "2 hồi dài"
    assert said["Ea Ô", "Kẻng báo động"] == "nhiều hồi dồn dập, mỗi hồi 3 tiếng, liên tục"
    assert said["Thái Hòa", "Kẻng báo động"] == "nhiều hồi dồn dập, liên tục"
    assert said["Lam Hạ", "Kẻng báo động"] == "liên hồi dồn dập, không nghỉ"
    assert said["Na Nhung 1", "Kẻng họp loại một"] == "3 hồi 3 tiếng"
    assert (
        said["chuông báo cháy Nhật Bản", "Kẻng báo yên (tùy chọn)"] == "1 tiếng, nghỉ, 2 tiếng, đánh 4 lượt"
    )


def test_hours_are_said_with_their_days() -> None:
    study = next(s for s in EA_O if s.purpose is Purpose.STUDY)
    assert say_hours(study) == "18:50–19:30 từ thứ Hai đến thứ Sáu"
    assert say_hours(next(s for s in EA_O if s.is_alarm)) == "bất kỳ lúc nào"


def test_hours_over_midnight_belong_to_the_evening() -> None:
    monday_night = Hours(time(22, 0), time(2, 0), frozenset({0}))
    assert monday_night.holds(time(23, 0), 0)
    assert monday_night.holds(time(1, 0), 1)
    assert not monday_night.holds(time(1, 0), 0)
