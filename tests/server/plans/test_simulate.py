"""`keng plan simulate`, as somebody runs it."""

import json
from pathlib import Path

import pytest

from tests.server.plans.conftest import Run

EAST, NORTH = 1 / 104_600, 1 / 110_700  # degrees a metre, about


def point(name: str, east: float, **more: object) -> dict[str, object]:
    at = [105.33 + east * EAST, 20.02]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": at},
        "properties": {"id": name, **more},
    }


def drawn(path: Path, *features: object, **simulate: object) -> Path:
    page = {"type": "FeatureCollection", "features": features, "simulate": simulate}
    path.write_text(json.dumps(page), "utf-8")
    return path


def lane(count: int = 12, **more: object) -> list[dict[str, object]]:
    return [point(f"h{i}", 25 * i, **more) for i in range(count)]


@pytest.mark.feature("V7", "P5")
def test_a_night_ten_thousand_times_and_the_same_again(keng: Run, tmp_path: Path) -> None:
    source = drawn(tmp_path / "in.geojson", *lane(), point("đình", 120, kind="gong"), times=10_000, seed=3)
    one = keng("simulate", "--input", source, "--output", tmp_path / "1.json")
    keng("simulate", "--input", source, "--output", tmp_path / "2.json")
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()
    answer = json.loads((tmp_path / "1.json").read_text("utf-8"))
    found = answer["plan"]["in_time"]
    assert 0 < found["low"] < found["share"] < found["high"] < 1
    assert answer["plan"]["times"] == 10_000
    assert "trong 3 phút" in one.err
    homes = [f["properties"] for f in answer["features"] if f["properties"]["kind"] == "home"]
    assert len(homes) == 12
    assert {home["pace"] for home in homes} <= {"slow", "usual", "quick"}
    assert all(home["in_time"]["times"] == 20 for home in homes)


@pytest.mark.feature("V7", "H5")
def test_a_plan_of_gongs_is_set_against_one_with_groups(keng: Run, tmp_path: Path) -> None:
    """What `keng plan siting` wrote goes straight in; the same homes in groups come sooner."""
    homes = drawn(tmp_path / "homes.geojson", *lane())
    keng("siting", "--input", homes, "--output", tmp_path / "plan.geojson")
    grouped = drawn(tmp_path / "groups.geojson", *lane(group="tổ 1"), point("h1 kẻng", 25, kind="gong"))
    done = keng(
        *("simulate", "--input", tmp_path / "plan.geojson", "--compare", grouped),
        *("--output", tmp_path / "out.json", "--times", 4000, "--map-times", 0),
    )
    by = json.loads((tmp_path / "out.json").read_text("utf-8"))["plan"]["compared"]["difference"]
    assert by["low"] > 0
    assert by["confidence_other_is_better"] > 0.99
    assert "Phương án kia" in done.err


@pytest.mark.feature("V7")
def test_what_cannot_be_is_named(keng: Run, tmp_path: Path) -> None:
    wrong = drawn(tmp_path / "in.geojson", *lane(3), responds=2, hours={"25": 1}, lạ=1)
    told = keng("simulate", "--input", wrong, says=2).err
    assert "responds" in told and "25" in told and "lạ" in told
    minus = drawn(tmp_path / "minus.geojson", *lane(2), point("h9", 5, risk=-1))
    assert "hộ h9 · risk" in keng("simulate", "--input", minus, says=2).err
    fewer = drawn(tmp_path / "fewer.geojson", *lane(2), point("mới", 10))
    more = drawn(tmp_path / "more.geojson", *lane(3))
    told = keng("simulate", "--input", more, "--compare", fewer, says=2).err
    assert "hộ h2: không có trong phương án kia" in told and "hộ mới: chỉ có" in told
    alone = drawn(tmp_path / "alone.geojson", *lane(1), times=100)
    assert "đêm không ai tới: 100,0 %" in keng("simulate", "--input", alone, "--output", tmp_path / "a").err
