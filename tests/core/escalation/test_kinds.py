"""What a frightened person types, and who is called for it."""

from math import asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keng.core.escalation.fanout import NEXT_DOOR_M, Candidate, Why, WhyNot, fan_out, next_door
from keng.core.escalation.kinds import PRESETS, read, understand
from keng.core.escalation.ladder import Circle, faults
from keng.core.escalation.sayings import TO_BE_SURE
from keng.core.geo import EARTH_RADIUS_M, Point, box_about, distance_m
from keng.core.names import strip_marks


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CHAY", "fire"),
        ("Cháy nhà bác Hòa", "fire"),
        ("cahy nha toi", "fire"),
        ("chayyy", "fire"),
        ("CHÁYY", "fire"),
        ("nha toi chay roi", "fire"),
        ("TROM", "theft"),
        ("co trom vao nha ong Ba", "theft"),
        ("tromm", "theft"),
        ("torm", "theft"),
        ("cướp", "theft"),
        ("cuu voi", "other"),
        ("lũ về", "flood"),
        ("no binh gas", "explosion"),
    ],
)
def test_a_cry_is_understood_though_misspelt(text, code):
    assert (found := understand(text)) is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    [
        "toi chay xe ve sau",
        "toi đang chạy ra đồng",
        "khong chay dau",
        "hết cháy rồi",
        "tap chay chua chay",
        "1",
        "NGHI",
        "da danh keng",
        "mai hop thon luc 7 gio",
        "chau chao bac",
        "",
    ],
)
def test_a_village_is_not_woken_by_a_guess(text):
    assert understand(text) is None


SAYINGS = [
    "hôm nay trộm vía cháu khỏe", "trộm vía", "cháy hàng rồi", "cháy túi", "cháy máy", "cháy phố",
    "không có cháy đâu", "nổ hũ", "nổ mạng", "bán chạy lắm cháy vé rồi", "nhìn trộm bài bạn",
    "cựu chiến binh họp 7 giờ",
    "nó ăn cơm rồi", "lúa chín rồi", "sắt thép rẻ", "ăn chay hôm rằm", "bán xe cũ", "toi chay xe ve sau",
]  # fmt: skip


@pytest.mark.parametrize(
    "text", [*SAYINGS, *(strip_marks(s) for s in SAYINGS), *(s.upper() for s in SAYINGS)]
)
def test_a_saying_wakes_nobody_and_the_word_in_it_is_asked_about_where_it_may_be_true(text):
    assert understand(text) is None
    if any(word in text.lower().split() for word in ("cháy", "trộm", "nổ")):
        assert read(text).doubted is not None


@pytest.mark.parametrize("text", SAYINGS)
@pytest.mark.parametrize("cry", ["CHAY NHA BAC HOA", "cháy rồi", "chay lon qua", "co trom", "trom vao nha"])
def test_a_true_cry_beside_a_saying_still_raises(text, cry):
    assert understand(f"{text}. {cry}") is not None


@pytest.mark.parametrize(
    "text",
    [
        "chay nha ong tu", "cháy rồi", "chay lon qua", "cháy xe ở đầu thôn", "chay hang xom", "chay het nha",
        "co chay", "cháy mấy nhà", "nổ bình ga", "sat lo dat", "cuop co dao", "cahy",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_saying_still_raises(text):
    assert understand(text) is not None


@pytest.mark.parametrize("kind", PRESETS)
def test_what_we_ask_for_to_be_sure_is_sure(kind):
    assert understand(TO_BE_SURE[kind.code]) == kind


def test_every_kind_names_a_number_and_a_ladder_that_holds():
    for kind in PRESETS:
        assert kind.emergency in {"112", "113", "114", "115"}
        assert kind.strength > 0
        assert kind.card
        assert faults(kind.ladder) == ()


def test_a_person_offered_by_three_circles_is_called_once_and_the_nearest_hands_first():
    offered = [
        Candidate(1, Circle.VILLAGE, Why.IN_VILLAGE),
        Candidate(2, Circle.GROUP, Why.NEXT_DOOR, 80.0),
        Candidate(1, Circle.GROUP, Why.NEXT_DOOR, 20.0),
        Candidate(3, Circle.TEAM, Why.ON_DUTY),
        Candidate(2, Circle.TEAM, Why.IN_TEAM),
        Candidate(4, Circle.VILLAGE, Why.IN_VILLAGE),
    ]
    called = fan_out(offered, left_out={4: WhyNot.ANSWERED})
    assert [(c.candidate.person, c.candidate.why, c.why_not) for c in called] == [
        (3, Why.ON_DUTY, None),
        (1, Why.NEXT_DOOR, None),
        (2, Why.NEXT_DOOR, None),
        (4, Why.IN_VILLAGE, WhyNot.ANSWERED),
    ]


def test_the_next_door_is_near_and_no_more_than_a_group():
    here = Point(20.0, 105.3)
    homes = {n: Point(20.0 + n * 0.0001, 105.3) for n in range(1, 40)}  # one every eleven metres
    near = next_door(homes, here)
    assert [home for home, _ in near] == list(range(1, 16))
    assert next_door({1: Point(20.1, 105.3)}, here) == []


@given(st.floats(6.5, 23.5), st.floats(102, 118), st.floats(0, 360), st.floats(0, 1))
def test_the_box_that_homes_are_sought_in_holds_everybody_next_door(lat, lon, bearing, share):
    here, far = Point(lat, lon), NEXT_DOOR_M * share / EARTH_RADIUS_M
    turned = radians(bearing)
    north = asin(sin(radians(lat)) * cos(far) + cos(radians(lat)) * sin(far) * cos(turned))
    east = atan2(sin(turned) * sin(far) * cos(radians(lat)), cos(far) - sin(radians(lat)) * sin(north))
    there = Point(degrees(north), lon + degrees(east))
    assert distance_m(here, there) <= NEXT_DOOR_M + 0.01
    low, high, west, most_east = box_about(here, NEXT_DOOR_M)
    assert low <= there.lat <= high
    assert west <= there.lon <= most_east
