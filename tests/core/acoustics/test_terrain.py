"""What a hill between gong and ear takes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keng.core.acoustics.bands import energy_sum
from keng.core.acoustics.ground import Path, ground_db
from keng.core.acoustics.obstacles import barrier_db
from keng.core.acoustics.rules import Gong, Weather, band_levels
from keng.core.acoustics.terrain import DETOURS_M, Terrain, detour_m, lost_db
from keng.core.geo import Grid, Point
from keng.core.planning.relief import Relief, laid_under

CELL_M = 5.0


def ridge(height: float, *, at: float = 0.0) -> Terrain:
    """Level ground of a kilometre, and a ridge from north to south."""
    heights = np.zeros((201, 201))
    heights[:, 100 + int(at / CELL_M)] = height
    return Terrain(heights, lambda east, north: (100 - north / CELL_M, 100 + east / CELL_M))


def test_the_detour_over_a_ridge_is_two_sides_of_a_triangle() -> None:
    """Gong at 3 m, ear at 1.5 m, 20 m half way along 210 m: a point of the profile stands on the ridge."""
    found = detour_m(ridge(20), np.array([[-105.0, 0]]), np.array([[105.0, 0]]))
    assert found[0] == pytest.approx(
        math.hypot(105, 17) + math.hypot(105, 18.5) - math.hypot(210, 1.5), abs=1e-9
    )


def test_level_ground_and_ridges_elsewhere_take_nothing() -> None:
    source, ear = np.array([[-105.0, 0], [-100, 50]]), np.array([[105.0, 0], [-20, 50]])
    assert detour_m(ridge(0), source, ear).tolist() == [0, 0]
    assert detour_m(ridge(20), source, ear)[1] == 0
    assert detour_m(ridge(1.0), source, ear)[0] == 0  # below the line of sight
    assert lost_db(np.zeros(3)).tolist() == [0, 0, 0]


def test_where_no_height_is_known_nothing_stands_in_the_way() -> None:
    place = ridge(20)
    far = detour_m(place, np.array([[-105.0, 0]]), np.array([[5_000.0, 0]]))
    holed = Terrain(np.full((201, 201), np.nan), place.at)
    assert far.tolist() == [0]
    assert detour_m(holed, np.array([[-105.0, 0]]), np.array([[105.0, 0]])).tolist() == [0]


@pytest.mark.parametrize(("metres", "within_db"), [(200, 1e-6), (100, 1.0), (400, 1.0)])
def test_the_loss_is_what_the_bands_lose_together(metres: float, within_db: float) -> None:
    """ISO 9613-2 band by band, with and without the ridge; the table stands for other distances, too."""
    path, gong = Path(), Gong()
    free = band_levels(gong, metres, weather=Weather(), path=path)
    for detour in DETOURS_M[1:]:
        taken = barrier_db(detour, ground_db(metres, path))
        over = band_levels(gong, metres, weather=Weather(), path=path, in_the_way_db=taken)
        expected = energy_sum(free) - energy_sum(over)
        assert lost_db(np.array([detour]))[0] == pytest.approx(expected, abs=within_db)


@given(st.floats(0, 60), st.floats(0, 60))
def test_a_higher_ridge_never_takes_less(one: float, other: float) -> None:
    pair = np.array([[-105.0, 0]]), np.array([[105.0, 0]])
    low, high = (float(lost_db(detour_m(ridge(h), *pair))[0]) for h in sorted((one, other)))
    assert low <= high + 1e-9
    assert high <= 20


def test_a_grid_of_degrees_lies_true_under_a_plan() -> None:
    """Ten kilometres away a cell is found to within a few centimetres."""
    middle = Point(20.02, 105.33)
    relief = Relief(np.zeros((2, 2)), lambda p: ((21 - p.lat) * 3600, (p.lon - 105) * 3600))
    terrain = laid_under(relief, middle, np.array([[10_000.0, -8_000.0]]))
    for point in (Point(20.1, 105.42), Point(19.96, 105.25), middle):
        east, north = Grid(middle).metres(point)
        row, column = terrain.at(np.array([east]), np.array([north]))
        assert row[0] == pytest.approx((21 - point.lat) * 3600, abs=0.002)
        assert column[0] == pytest.approx((point.lon - 105) * 3600, abs=0.002)
