"""Practising: what a striker is told about his taps, and the sound he follows."""

import io
import wave
from random import Random

import pytest

from keng.core.signals import PRESETS, perform, spell
from keng.core.signals.score import score
from keng.core.signals.sound import RATE_HZ, RING_S, wav

VAN_AM, TA_GIA_KHAU = PRESETS[0], next(s for s in PRESETS if s.place.startswith("Tả"))


@pytest.mark.parametrize("signal", PRESETS, ids=lambda s: f"{s.place} {s.name}")
def test_exact_taps_get_full_marks(signal):
    found = score(signal, spell(signal))
    assert found.points >= 95, found
    assert found.is_understood


def test_human_taps_get_good_marks():
    points = [score(VAN_AM, perform(VAN_AM, rng=Random(seed))).points for seed in range(40)]
    assert sorted(points)[len(points) // 2] >= 70


def test_a_missing_stroke_is_told_by_its_count():
    found = score(TA_GIA_KHAU, spell(TA_GIA_KHAU)[:-1])
    assert found.points < 100
    assert "Có nhóm 4 tiếng, đúng ra là 5 tiếng." in found.words


def test_a_hurried_hand_is_told_by_how_much():
    found = score(TA_GIA_KHAU, [t / 1.5 for t in spell(TA_GIA_KHAU)])
    assert "Đánh nhanh hơn mẫu 33%." in found.words


@pytest.mark.parametrize("taps", [[], [1.0], [0.0, 0.01, 0.02], [5.0, 5.0, 5.0]])
def test_next_to_nothing_gets_nothing(taps):
    found = score(VAN_AM, taps)
    assert (found.points, found.is_understood) == (0, False)


def test_knocking_at_random_is_not_understood():
    rng = Random(1)
    found = score(VAN_AM, sorted(rng.uniform(0, 30) for _ in range(12)))
    assert not found.is_understood
    assert found.points <= 50


def test_the_sound_is_a_plain_wav_as_long_as_the_signal():
    with wave.open(io.BytesIO(wav(TA_GIA_KHAU))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        seconds = file.getnframes() / RATE_HZ
    assert seconds == pytest.approx(spell(TA_GIA_KHAU)[-1] + RING_S, abs=0.01)


def test_a_stroke_is_heard_where_it_is_spelled():
    with wave.open(io.BytesIO(wav(TA_GIA_KHAU))) as file:
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
    for at_s in spell(TA_GIA_KHAU):
        start = int(at_s * RATE_HZ)
        before = max((abs(x) for x in samples[max(start - 400, 0) : start]), default=0)
        assert max(abs(x) for x in samples[start : start + 400]) > 3 * before
