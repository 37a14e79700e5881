"""Areas: what lies in them, and what of a drawing or of typed corners cannot be one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keng.core.areas import Drawn, Round
from keng.core.drawn import NotAnArea, read_area, read_corners
from keng.core.geo import Fault, Point

SQUARE = [[105.0, 20.0], [105.1, 20.0], [105.1, 20.1], [105.0, 20.1], [105.0, 20.0]]
HOLE = [[105.04, 20.04], [105.06, 20.04], [105.06, 20.06], [105.04, 20.06], [105.04, 20.04]]
INSIDE, IN_THE_HOLE, OUTSIDE = Point(20.02, 105.02), Point(20.05, 105.05), Point(20.02, 105.2)


def square(*holes: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [SQUARE, *holes]}


def test_a_hole_is_no_part_of_an_area() -> None:
    area = read_area(square(HOLE))
    assert [area.holds(p) for p in (INSIDE, IN_THE_HOLE, OUTSIDE)] == [True, False, False]


def test_every_part_of_several_polygons_counts() -> None:
    there = [[lon + 0.15, lat] for lon, lat in SQUARE]
    area = read_area({"type": "MultiPolygon", "coordinates": [[SQUARE], [there]]})
    assert [area.holds(p) for p in (INSIDE, OUTSIDE)] == [True, True]
    assert area.geometry["type"] == "MultiPolygon"


def test_what_was_read_is_written_as_it_was() -> None:
    assert read_area(square(HOLE)).geometry == square(HOLE)


def test_a_round_area_ends_at_its_radius() -> None:
    area = Round(Point(20.0, 105.0), 1000)
    assert area.holds(Point(20.0089, 105.0))
    assert not area.holds(Point(20.0091, 105.0))


@given(st.floats(20.001, 20.099), st.floats(105.001, 105.099))
def test_typed_corners_and_a_drawn_square_hold_the_same(lat: float, lon: float) -> None:
    typed = read_corners("20.0, 105.0; 20.0, 105.1\n20.1, 105.1\n20.1, 105.0\n20.0, 105.0")
    assert typed == read_area(square())
    assert typed.holds(Point(lat, lon))


def test_the_middle_of_an_area_lies_among_its_corners() -> None:
    middle = Drawn(((((105.0, 20.0), (105.2, 20.0), (105.1, 20.3)),),)).middle
    assert (round(middle.lat, 6), round(middle.lon, 6)) == (20.1, 105.1)


@pytest.mark.parametrize(
    ("geometry", "why", "fault"),
    [
        (None, "shape", None),
        ({"type": "Point", "coordinates": [105.0, 20.0]}, "shape", None),
        ({"type": "Polygon", "coordinates": "x"}, "shape", None),
        ({"type": "Polygon", "coordinates": []}, "few", None),
        ({"type": "MultiPolygon", "coordinates": []}, "few", None),
        ({"type": "Polygon", "coordinates": [SQUARE[:2]]}, "few", None),
        ({"type": "Polygon", "coordinates": [[[105.0, 20.0]] * 4]}, "few", None),
        ({"type": "Polygon", "coordinates": [[*SQUARE[:3], [20.0, 105.0]]]}, "[20.0, 105.0]", Fault.SWAPPED),
        ({"type": "Polygon", "coordinates": [[*SQUARE[:3], [2.0, 48.0]]]}, "[2.0, 48.0]", Fault.OUTSIDE),
        ({"type": "Polygon", "coordinates": [[*SQUARE[:3], [True, 20]]]}, "[True, 20]", Fault.UNREADABLE),
    ],
)
def test_what_is_no_area_says_why(geometry: object, why: str, fault: Fault | None) -> None:
    with pytest.raises(NotAnArea) as refused:
        read_area(geometry)
    assert (refused.value.why, refused.value.fault) == (why, fault)


def test_a_typed_corner_that_is_none_is_named() -> None:
    with pytest.raises(NotAnArea) as refused:
        read_corners("20.0, 105.0\nbờ suối\n20.1, 105.1")
    assert (refused.value.why, refused.value.fault) == ("bờ suối", Fault.UNREADABLE)
