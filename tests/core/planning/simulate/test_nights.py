"""Simulated nights against closed forms, against themselves, and against what must always hold."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keng.core.acoustics.hearing import Ear, Listener, wanted_outdoors_dba
from keng.core.acoustics.nights import INSECTS, WIND
from keng.core.acoustics.rules import Rule, cautious_dba
from keng.core.acoustics.strength import Strength, heard_chance
from keng.core.planning.simulate.figures import chance, difference, doors, figures
from keng.core.planning.simulate.hearing import Ears
from keng.core.planning.simulate.nights import simulate_nights
from keng.core.planning.simulate.problem import Gongs, Habits, Night, Nights, Relay, Village

TIMES = 20_000
MUTE = Habits(shout_dba=-500.0, sight_m=0.0)  # nobody shouts, nobody sees: one way of calling at a time
FEW = settings(max_examples=15, deadline=None)


def gongs(*at: tuple[float, float], dba: float = 110.0, is_machine: bool = False) -> Gongs:
    count = len(at)
    xy = np.array(at, dtype=float).reshape(-1, 2)
    return Gongs(xy, np.full(count, dba), np.arange(count), np.full(count, is_machine))


def village(*at: tuple[float, float], group: list[int] | None = None, hung: Gongs | None = None) -> Village:
    count = len(at)
    own = np.array(group if group is not None else [-1] * count)
    return Village(np.array(at, dtype=float), np.ones(count), own, hung or gongs())


def awake(**more: object) -> Night:
    return replace(Night(asleep={}, habits=MUTE), **more)


def near(share: float, times: int = TIMES) -> object:
    """Four standard deviations of a share."""
    return pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / times) + 1e-12)


def run(
    place: Village, night: Night, *, times: int = TIMES, seed: int = 7, homes: list[int] | None = None
) -> Nights:
    at = np.resize(np.array(homes), times) if homes is not None else None
    return simulate_nights(place, night, times=times, seed=seed, homes=at)


def test_noticing_is_the_first_of_exponential_times() -> None:
    """Own home awake (mean 60) against two neighbours awake in sight (600 each): rate 1/60 + 2/600."""
    habits = replace(MUTE, sight_m=50.0)
    nights = run(village((0, 0), (10, 0), (0, 10), (900, 0)), awake(habits=habits), homes=[0])
    rate = 1 / 60 + 2 / 600
    assert nights.noticed.mean() == pytest.approx(1 / rate, rel=4 / math.sqrt(TIMES))
    assert (nights.noticed_by == 2).mean() == near(2 / 600 / rate)


def test_a_sleeping_home_notices_late_and_sleeps_as_often_as_said() -> None:
    nights = run(village((0, 0)), Night(asleep={22: 0.3}, hours={22: 1.0}, habits=MUTE))
    assert (nights.noticed_by == 1).mean() == near(0.3)
    asleep = nights.noticed[nights.noticed_by == 1]
    assert asleep.mean() == pytest.approx(600, rel=4 / math.sqrt(len(asleep)))


def test_of_a_group_somebody_comes_unless_everybody_fails() -> None:
    """Five members, each reached with 0.85 and coming with 0.32: 1 − (1 − 0.272)⁵."""
    place = village(*[(10.0 * i, 0) for i in range(6)], (30, 5), group=[0] * 6 + [1])
    nights = run(place, awake(), homes=[0])
    found = figures(nights, within_s=180)
    assert found.somebody.share == near(1 - (1 - 0.85 * 0.32) ** 5)
    assert found.called_by["group"] == found.somebody.share
    assert found.mean_up == pytest.approx(5 * 0.85 * 0.32, rel=0.03)


def test_the_walk_is_path_over_speed() -> None:
    """One neighbour at 100 m who always comes: 15…20 to be called, 5 to be ready, 120 m at 1.3…1.5 m/s.

    P(a + b/v ≤ t) is the mean over the call of P(v ≥ b / (t − a − 5)).
    """
    habits = replace(MUTE, responds=1.0, reached=1.0)
    nights = run(village((0, 0), (100, 0), group=[0, 0]), awake(habits=habits), homes=[0])
    within = 108.0
    calls = np.linspace(15, 20, 2001)
    expected = np.clip((1.5 - 120 / (within - calls - 5)) / 0.2, 0, 1).mean()
    assert (nights.first <= within).mean() == near(float(expected))
    found = figures(nights, within_s=within)
    paths = np.linspace(1.3, 1.5, 2001)
    middle = float(np.median(calls[:, None] + 5 + 120 / paths))
    assert found.medians["first_helper_s"] == pytest.approx(middle, abs=0.3)
    assert nights.first.min() >= 15 + 5 + 80
    assert nights.first.max() <= 20 + 5 + 120 / 1.3


@pytest.mark.parametrize("metres", [60.0, 110.0, 176.0, 250.0])
@pytest.mark.parametrize("asleep", [0.0, 1.0])
def test_a_gong_is_heard_as_often_as_the_normal_distribution_says(metres: float, asleep: float) -> None:
    habits = replace(MUTE, responds=1.0)
    place = village((0, 0), (metres, 0), hung=gongs((0, 0), is_machine=True))
    nights = run(place, Night(asleep={22: asleep}, hours={22: 1.0}, habits=habits), homes=[0])
    who = Listener.ASLEEP if asleep else Listener.INDOORS
    wanted = wanted_outdoors_dba(Ear(who, noise_dba=INSECTS.noise_dba))
    loss = 110 - cautious_dba(110, metres)
    expected = heard_chance(Strength(110, 4), loss_db=loss, needed_dba=wanted)
    assert np.isfinite(nights.first).mean() == near(expected)


def test_the_runner_reaches_the_gong_before_it_strikes() -> None:
    place = village((0, 0), (5, 0), hung=gongs((70, 0)))
    struck = run(place, awake(), homes=[0]).struck
    assert 70 * 1.2 / 1.5 + 15 <= struck.min() <= struck.max() <= 70 * 1.2 / 1.3 + 20
    machine = run(village((0, 0), (5, 0), hung=gongs((70, 0), is_machine=True)), awake(), homes=[0]).struck
    assert 15 <= machine.min() <= machine.max() <= 20


def test_a_gong_far_away_is_heard_only_when_another_hands_it_on() -> None:
    """No luck at all: 170 m are heard, 300 are not, and a gong half way lies within 170 of both."""
    habits = replace(MUTE, responds=1.0, ear_sd_db=0.0)
    place = village((0, 0), (300, 0), hung=gongs((0, 0), (150, 0), is_machine=True))
    by_relay = [
        run(place, awake(habits=habits, strength_sd_db=0.0, relay=relay), homes=[0], times=500)
        for relay in Relay
    ]
    assert [figures(nights, within_s=600).somebody.share for nights in by_relay] == [0, 1, 1]
    assert (by_relay[1].first > by_relay[2].first).all()


def test_wind_takes_from_those_it_blows_away_from() -> None:
    ears = Ears(Night(kinds=(WIND[0],)))  # from the north
    gong, kind = np.zeros((1, 1, 2)), np.zeros(1, dtype=np.int64)
    levels = [
        float(ears.level(kind, gong, np.array([[at]]))[0][0, 0]) for at in ((0, -100), (100, 0), (0, 100))
    ]
    assert levels[0] == pytest.approx(cautious_dba(0, 100), abs=0.02)
    assert levels[0] - levels[1] == pytest.approx(2)
    assert levels[0] - levels[2] == pytest.approx(4)
    assert Night().rule is Rule.CAUTIOUS


@st.composite
def villages(draw: st.DrawFn) -> Village:
    count = draw(st.integers(1, 12))
    spots = st.tuples(st.integers(-300, 300), st.integers(-300, 300))
    homes = draw(st.lists(spots, min_size=count, max_size=count))
    group = draw(st.lists(st.integers(-1, 2), min_size=count, max_size=count))
    hung = gongs(*draw(st.lists(spots, max_size=3)), is_machine=draw(st.booleans()))
    return village(*homes, group=group, hung=hung)


@FEW
@given(villages(), st.integers(0, 2**40), st.sampled_from(Relay))
def test_the_same_seed_twice_is_the_same_to_the_bit(place: Village, seed: int, relay: Relay) -> None:
    night = Night(relay=relay)
    one, two = (run(place, night, times=1_200, seed=seed) for _ in range(2))
    shorter = run(place, night, times=700, seed=seed)
    for field in fields(Nights):
        values = getattr(one, field.name)
        assert values.tobytes() == getattr(two, field.name).tobytes()
        assert values[:700].tobytes() == getattr(shorter, field.name).tobytes()


@FEW
@given(villages(), st.integers(0, 2**40))
def test_under_the_same_luck_more_help_is_never_slower(place: Village, seed: int) -> None:
    """Everybody in one group, or quicker to come: no night gets worse, and home, hour and noticing stay."""
    usual = run(place, Night(), times=400, seed=seed)
    joined = run(replace(place, group=np.zeros(len(place.xy), dtype=np.int64)), Night(), times=400, seed=seed)
    eager = run(place, Night(habits=Habits(responds=0.8)), times=400, seed=seed)
    handed = run(place, Night(relay=Relay.NONE), times=400, seed=seed)
    assert (joined.first <= usual.first).all()
    assert (eager.first <= usual.first).all()
    assert (usual.first <= handed.first).all()
    assert (joined.home == usual.home).all() and (joined.noticed == usual.noticed).all()


def test_a_gong_keeps_its_luck_when_another_is_hung() -> None:
    """Common random numbers: what the far gong adds is nothing where it is never heard."""
    place = village((0, 0), (80, 0), hung=gongs((0, 0)))
    both = replace(place, gongs=gongs((0, 0), (50_000, 0)))
    one, two = run(place, Night(relay=Relay.NONE)), run(both, Night(relay=Relay.NONE))
    assert one.first.tobytes() == two.first.tobytes()
    same = difference(one, two, within_s=180)
    assert (same.in_time, same.gained, same.lost, same.confidence) == (0.0, 0, 0, None)


def test_common_luck_makes_a_difference_sharper() -> None:
    place = village(*[(15.0 * i, 0) for i in range(12)], group=[0] * 12)
    this, other = run(place, awake()), run(place, awake(habits=replace(MUTE, responds=0.36)))
    alone = run(place, awake(habits=replace(MUTE, responds=0.36)), seed=8)
    paired, apart = (difference(this, o, within_s=60) for o in (other, alone))
    assert paired.low > 0 and paired.confidence is not None and paired.confidence > 0.999
    assert paired.high - paired.low < 0.6 * (apart.high - apart.low)
    assert paired.gained - paired.lost == round(paired.in_time * TIMES)


def test_wilson_holds_at_both_ends() -> None:
    assert chance(0, 10).high == pytest.approx(0.2775, abs=1e-4)
    assert chance(0, 10).low == 0
    assert chance(10, 10).low == pytest.approx(1 - 0.2775, abs=1e-4)
    assert chance(50, 100).low == pytest.approx(0.4038, abs=1e-4)


def test_the_interval_holds_the_truth_about_nineteen_times_in_twenty() -> None:
    place, truth = village(*[(10.0 * i, 0) for i in range(4)], group=[0] * 4), 1 - (1 - 0.85 * 0.32) ** 3
    found = [
        figures(run(place, awake(), times=300, seed=seed, homes=[0]), within_s=600).somebody
        for seed in range(200)
    ]
    held = sum(one.low <= truth <= one.high for one in found)
    assert 180 <= held <= 199


def test_each_home_has_its_own_nights_on_the_map() -> None:
    """Two next to each other in one group, one alone: nobody comes to the one alone."""
    place = village((0, 0), (20, 0), (5_000, 0), group=[0, 0, -1])
    nights = run(place, awake(habits=replace(MUTE, responds=1.0, reached=1.0)), times=150, homes=[0, 1, 2])
    at = doors(nights, homes=3, within_s=180)
    assert at.hits.tolist() == [50, 50, 0]
    assert at.times == 50
    assert math.isinf(at.median_s[2]) and at.median_s[0] < 60


def test_homes_are_hit_as_their_risk_says() -> None:
    place = replace(village((0, 0), (10, 0), (20, 0)), risk=np.array([1.0, 0.0, 3.0]))
    home = run(place, awake()).home
    assert (home == 1).sum() == 0
    assert (home == 2).mean() == near(0.75)
    hour = run(place, awake(hours={22: 1.0, 3: 3.0})).hour
    assert {*hour.tolist()} == {3, 22}
    assert (hour == 3).mean() == near(0.75)
