"""Who hears, who wakes, and how loud a gong is found to be."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keng.core.acoustics.hearing import (
    Ear,
    Heard,
    Listener,
    Window,
    indoors_dba,
    verdict,
    wanted_outdoors_dba,
    wind_noise_dba,
)
from keng.core.acoustics.nights import CALM, INSECTS, KINDS, NIGHTS, WIND, WINTER, reach_on
from keng.core.acoustics.rules import Gong, Rule
from keng.core.acoustics.strength import (
    Answer,
    Check,
    Strength,
    TooFewStrokes,
    heard_chance,
    measured,
    updated,
)


def test_walls_take_ten_sixteen_twenty_eight() -> None:
    assert [indoors_dba(70, w) for w in (Window.OPEN, Window.TILTED, Window.CLOSED)] == [60, 54, 42]


def test_a_sleeper_wants_fifty_five_at_the_pillow() -> None:
    assert wanted_outdoors_dba(Ear(Listener.ASLEEP, Window.OPEN, 28)) == 65
    assert wanted_outdoors_dba(Ear(Listener.ASLEEP, Window.CLOSED, 28)) == 83


def test_awake_outdoors_wants_ten_above_the_noise() -> None:
    assert wanted_outdoors_dba(Ear(Listener.OUTDOORS, Window.OPEN, 58)) == 68


def test_frogs_may_be_louder_than_a_pillow_allows() -> None:
    """Behind open windows frogs leave 48: a sleeper then needs 58, not 55."""
    assert wanted_outdoors_dba(Ear(Listener.ASLEEP, Window.OPEN, 58)) == pytest.approx(68, abs=0.1)


def test_sleepers_are_reached_within_ninety_to_a_hundred_and_fifty_metres_or_hardly_at_all() -> None:
    opened = [reach_on(CALM, rule, Gong(110), Listener.ASLEEP) for rule in Rule]
    closed = [reach_on(WINTER, rule, Gong(110), Listener.ASLEEP) for rule in Rule]
    assert all(85 <= metres <= 150 for metres in opened)
    assert all(20 <= metres <= 28 for metres in closed)


def test_the_verdict_certifies_on_the_cautious_rule() -> None:
    assert verdict(56, 60, 55) is Heard.HEARD
    assert verdict(50, 60, 55) is Heard.PERHAPS
    assert verdict(50, 54, 55) is Heard.NOT_HEARD


def test_wind_makes_its_own_noise() -> None:
    assert wind_noise_dba(5) == pytest.approx(38.5, abs=0.05)
    assert wind_noise_dba(0) == 28


def test_reach_shrinks_against_the_wind() -> None:
    north = WIND[0]
    towards, away = (reach_on(north, Rule.CAUTIOUS, Gong(), Listener.OUTDOORS, bearing=b) for b in (0, 180))
    assert towards < away


def test_named_nights_are_those_of_the_notes() -> None:
    """Noise × wind from eight sides × air × windows; "worst" has them all."""
    assert all(kind in KINDS.values() for kinds in NIGHTS.values() for kind in kinds)
    assert NIGHTS["usual"] == (INSECTS,)
    assert {*NIGHTS["worst"]} == {*KINDS.values()}
    noise = {kind.name: kind.noise_dba for kind in KINDS.values() if kind.wind_from is None}
    assert noise == {"calm": 28, "insects": 45, "frogs": 58, "rain": 65, "winter": 28, "heat": 45}
    assert [kind.wind_from for kind in NIGHTS["windy"]] == [None, 0, 45, 90, 135, 180, 225, 270, 315]
    assert {kind.noise_dba for kind in WIND} == {39}
    assert {(k.air.celsius, k.air.humidity) for k in KINDS.values()} == {(24, 85), (18, 90), (30, 75)}
    assert [kind.name for kind in KINDS.values() if kind.window is Window.CLOSED] == ["winter"]


def test_ten_strokes_replace_the_guess() -> None:
    strength = measured([88, 89, 90, 90, 90, 91, 90, 92, 89, 90])
    assert strength.dba == pytest.approx(110)
    assert 3 <= strength.sd_db < 4
    with pytest.raises(TooFewStrokes):
        measured([90] * 9)


@given(st.floats(40, 70))
def test_silence_lowers_and_a_clear_answer_raises(loss: float) -> None:
    after = updated(Strength(), [])
    assert after.dba == pytest.approx(110)
    assert after.sd_db == pytest.approx(4, rel=0.01)
    heard = updated(Strength(), [Check(Answer.CLEAR, loss, 55)])
    silent = updated(Strength(), [Check(Answer.NOTHING, loss, 55)])
    assert silent.dba < heard.dba


def test_the_grid_agrees_with_the_closed_form() -> None:
    """One "faint or clear" against a normal prior has a known posterior mean (truncated by a probit)."""
    loss, needed, prior, scatter = 50.0, 65.0, Strength(110, 4), 6.0
    both = math.hypot(prior.sd_db, scatter)
    z = (prior.dba - loss - needed) / both
    phi = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    silent_mean = prior.dba - prior.sd_db**2 / both * phi / (0.5 * math.erfc(z / math.sqrt(2)))
    assert updated(prior, [Check(Answer.NOTHING, loss, needed)]).dba == pytest.approx(silent_mean, abs=0.3)


def test_many_homes_that_hear_nothing_outweigh_the_guess() -> None:
    after = updated(Strength(), [Check(Answer.NOTHING, 45, 55)] * 12)
    assert after.dba < 106
    assert after.sd_db < 3


def test_the_chance_to_hear_is_one_half_at_the_edge() -> None:
    assert heard_chance(Strength(110, 4), loss_db=55, needed_dba=55) == pytest.approx(0.5)
    assert heard_chance(Strength(110, 4), loss_db=30, needed_dba=55) > 0.99
