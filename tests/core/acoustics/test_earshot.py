"""Who hears the gongs that hang, against the rules it is made of."""

import pytest

from keng.core.acoustics.earshot import Hanging, at_homes, contour
from keng.core.acoustics.hearing import Heard, Listener, Window
from keng.core.acoustics.learning import learn
from keng.core.acoustics.nights import CALM, INSECTS, WIND, reach_on
from keng.core.acoustics.rules import Gong, Rule, Weather, level_dba
from keng.core.acoustics.strength import Answer, Strength
from keng.core.geo import Grid, Point, distance_m

MIDDLE = Point(20.02, 105.33)
GONG = Hanging(MIDDLE, Strength())


def off(metres: float, *, north: float = 0.0) -> Point:
    return Grid(MIDDLE).point(metres, north)


@pytest.mark.parametrize("metres", [3.0, 60.0, 176.0, 500.0, 3000.0])
def test_levels_are_those_of_the_rules(metres: float) -> None:
    """The table between distances errs by less than a twentieth of a decibel."""
    home = off(metres)
    (found,) = at_homes([home], [GONG], INSECTS)
    far, weather = distance_m(MIDDLE, home), Weather(INSECTS.air)
    assert found.cautious_dba == pytest.approx(
        level_dba(Rule.CAUTIOUS, Gong(), far, weather=weather), abs=0.05
    )
    assert found.favourable_dba == pytest.approx(
        level_dba(Rule.FAVOURABLE, Gong(), far, weather=weather), abs=0.05
    )
    assert found.pillow_dba(Window.CLOSED) == pytest.approx(found.cautious_dba - 28)


def test_a_home_hears_awake_and_sleeps_on_and_windows_matter() -> None:
    (found,) = at_homes([off(140)], [GONG], INSECTS)
    assert found.heard[Listener.INDOORS, Window.OPEN] is Heard.HEARD
    assert found.heard[Listener.ASLEEP, Window.OPEN] is Heard.PERHAPS
    assert found.heard[Listener.ASLEEP, Window.CLOSED] is Heard.NOT_HEARD


def test_the_loudest_gong_counts_and_without_one_nobody_hears() -> None:
    far = Hanging(off(900), Strength(130, 4))
    (near,) = at_homes([off(100)], [far, GONG], CALM)
    assert near.by == 1
    (nobody,) = at_homes([off(100)], [], CALM)
    assert nobody.by is None
    assert {*nobody.heard.values()} == {Heard.NOT_HEARD}


@pytest.mark.parametrize("rule", Rule)
def test_the_contour_stands_where_the_reach_ends(rule: Rule) -> None:
    line = contour(GONG, INSECTS, Listener.INDOORS, rule)
    wanted = reach_on(INSECTS, rule, Gong(), Listener.INDOORS)
    assert line.ring[0] == line.ring[-1]
    assert [distance_m(MIDDLE, corner) for corner in line.ring] == pytest.approx(
        [wanted] * len(line.ring), rel=0.006
    )


def test_a_north_wind_draws_the_contour_in_at_the_north() -> None:
    line = contour(GONG, WIND[0], Listener.OUTDOORS, Rule.CAUTIOUS)
    assert line.metres[0] == line.nearest_m < line.farthest_m == line.metres[18]
    south, north = at_homes([off(0, north=-200), off(0, north=200)], [GONG], WIND[0])
    assert south.cautious_dba - north.cautious_dba == pytest.approx(4, abs=0.05)


def test_a_gong_is_guessed_then_measured_then_corrected() -> None:
    guessed = learn()
    assert not guessed.is_news and not guessed.is_measured
    measured = learn(strokes=[84.0] * 10)
    assert measured.strength.dba == pytest.approx(104)
    assert measured.strength.sd_db < guessed.strength.sd_db
    said = learn(strokes=[84.0] * 10, answers=[(Answer.NOTHING, 60.0), (Answer.NOTHING, 90.0)])
    assert said.prior == measured.strength
    assert said.strength.dba < 104
    assert said.answers == {Answer.NOTHING: 2}
