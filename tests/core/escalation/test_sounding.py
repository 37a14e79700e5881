"""Which machines of a village speak on which rung, and why the others do not."""

import pytest

from keng.core.escalation.ladder import FIRE, SILENT, USUAL, Circle, Ladder
from keng.core.escalation.sounding import Rousing, Sounder, WhyQuiet, why_quiet
from keng.core.short import short

LOUD, NODE = Sounder.LOUDSPEAKER, Sounder.NODE


def spoken(ladder: Ladder, sounder: Sounder, *, is_own: bool, **more: object) -> list[int]:
    rousings = [Rousing(rung.circles, is_first=n == 0, **more) for n, rung in enumerate(ladder.rungs)]  # type: ignore[arg-type]
    return [n for n, one in enumerate(rousings) if why_quiet(sounder, one, is_own=is_own) is None]


@pytest.mark.parametrize("ladder", [USUAL, FIRE])
def test_loudspeakers_speak_with_the_village_and_nodes_with_the_gong(ladder):
    village = next(n for n, rung in enumerate(ladder.rungs) if Circle.VILLAGE in rung.circles)
    beside = next(n for n, rung in enumerate(ladder.rungs) if Circle.NEIGHBOURS in rung.circles)
    assert spoken(ladder, LOUD, is_own=True) == [village]
    assert spoken(ladder, NODE, is_own=True) == [0]
    assert spoken(ladder, LOUD, is_own=False) == [beside]
    assert spoken(ladder, NODE, is_own=False) == [beside]


def test_a_corner_of_a_village_wakes_the_whole_only_when_it_is_called():
    assert spoken(USUAL, LOUD, is_own=True, is_narrow=True) == [2]
    narrow = Rousing((Circle.VILLAGE,), is_first=False, is_narrow=True)
    assert why_quiet(LOUD, narrow, is_own=True) is WhyQuiet.HERE_ONLY


@pytest.mark.parametrize("sounder", Sounder)
@pytest.mark.parametrize("is_own", [True, False])
def test_a_silent_alarm_and_a_drill_that_names_no_machine_are_never_heard(sounder, is_own):
    for ladder in (USUAL, FIRE, SILENT):
        assert spoken(ladder, sounder, is_own=is_own, is_silent=True) == []
        for named in (frozenset(), frozenset({"sms", "push"}), frozenset({*Sounder} - {sounder})):
            assert spoken(ladder, sounder, is_own=is_own, by=named) == []
    assert spoken(USUAL, sounder, is_own=is_own, by=frozenset({sounder})) != []


def test_a_radio_text_is_folded_and_cut_after_a_word():
    assert short("CHÁY 02:13 nhà bác Hòa, thôn Mẫu Năm") == "CHAY 02:13 nha bac Hoa, thon Mau Nam"
    long = short("DIỄN TẬP. CHÁY 02:13 nhà Nguyễn Thị Hồng Hạnh, thôn Đồng Tâm Thượng")
    assert long == "DIEN TAP. CHAY 02:13 nha Nguyen Thi Hong Hanh, thon"
    assert len(long.encode("ascii")) <= 51
    assert short("Đ" * 80) == "D" * 51
