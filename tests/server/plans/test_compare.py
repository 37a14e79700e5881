"""`keng plan compare`, as somebody runs it."""

import json
from pathlib import Path

import pytest

from tests.server.plans.test_siting import drawn, lane, planned


def saved(path: Path, states: dict[str, str], gongs: dict[str, int]) -> Path:
    rows = [{"kind": "home", "id": name, "people": 4, "heard": state} for name, state in states.items()]
    rows += [{"kind": "gong", "id": name, "cost": cost} for name, cost in gongs.items()]
    page = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": row} for row in rows]}
    path.write_text(json.dumps(page), "utf-8")
    return path


@pytest.mark.feature("H5")
def test_two_plans_show_their_cost_and_the_homes_gained_and_lost(keng, tmp_path: Path) -> None:
    first = saved(
        tmp_path / "a.json", {"Hòa": "heard", "Lan": "not_heard", "Dũng": "perhaps"}, {"nhà văn hóa": 5}
    )
    second = saved(
        tmp_path / "b.json", {"Hòa": "perhaps", "Lan": "heard", "Dũng": "perhaps"}, {"cột": 3, "chùa": 4}
    )
    said = keng("compare", first, second, "--output", tmp_path / "c.json").out
    assert "B đắt hơn 2" in said
    assert "B được thêm 1 hộ: Lan" in said
    assert "B mất 1 hộ: Hòa" in said
    found = json.loads((tmp_path / "c.json").read_text("utf-8"))
    assert [plan["cost"] for plan in found["plans"]] == [5, 7]
    assert (found["gained"], found["lost"]) == (["Lan"], ["Hòa"])


@pytest.mark.feature("H5")
def test_plans_of_two_villages_are_not_compared(keng, tmp_path: Path) -> None:
    first = saved(tmp_path / "a.json", {"Hòa": "heard"}, {})
    second = saved(tmp_path / "b.json", {"Lan": "heard"}, {})
    assert "không có hộ nào chung" in keng("compare", first, second, says=2).err


@pytest.mark.feature("H5")
def test_what_siting_wrote_is_compared(keng, tmp_path: Path) -> None:
    source = drawn(tmp_path / "in.geojson", *lane())
    for name, gongs in (("few", 1), ("more", 2)):
        plan = planned(keng, source, "--radius-m", 125, "--aim", "most", "--gongs", gongs)
        (tmp_path / name).write_text(json.dumps(plan), "utf-8")
    said = keng("compare", tmp_path / "few", tmp_path / "more").out
    assert "A: 1 kẻng" in said
    assert "5/11 hộ" in said
    assert "10/11 hộ" in said
