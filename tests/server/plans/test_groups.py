"""`keng plan groups` and `keng plan check`, as somebody runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.plans.conftest import Run

EAST, NORTH = 1 / 104_600, 1 / 110_700  # degrees a metre, about


def at(east: float, north: float) -> list[float]:
    return [105.33 + east * EAST, 20.02 + north * NORTH]


def home(name: str, east: float, north: float = 0, **more: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": at(east, north)},
        "properties": {"id": name, **more},
    }


def river(*corners: tuple[float, float]) -> dict[str, object]:
    line = {"type": "LineString", "coordinates": [at(*corner) for corner in corners]}
    return {"type": "Feature", "geometry": line, "properties": {"id": "sông Âm", "kind": "river"}}


def rows(across: int = 6, up: int = 4, **more: object) -> list[dict[str, object]]:
    """Homes 40 m apart in rows."""
    return [home(f"h{i}-{j}", 40 * i, 40 * j + i, **more) for j in range(up) for i in range(across)]


def drawn(path: Path, *features: object, **more: object) -> Path:
    page = {"type": "FeatureCollection", "features": features, **more}
    path.write_text(json.dumps(page), "utf-8")
    return path


def planned(keng: Run, source: Path, *options: object) -> dict:
    target = source.parent / "plan.json"
    keng("groups", "--input", source, "--output", target, *options)
    return json.loads(target.read_text("utf-8"))


def groups_of(plan: dict) -> list[dict]:
    return [f["properties"] for f in plan["features"] if f["properties"]["kind"] == "group"]


@pytest.mark.feature("V4", "G4", "P5")
def test_homes_become_groups_with_a_bound_that_is_checked(keng: Run, tmp_path: Path) -> None:
    plan = planned(keng, drawn(tmp_path / "in.geojson", *rows()))
    sizes = [group["size"] for group in groups_of(plan)]
    assert sum(sizes) == 24
    assert all(5 <= size <= 15 for size in sizes)
    assert plan["plan"]["gap"] <= 0.01
    assert "mỗi hộ một tổ" in keng("check", tmp_path / "plan.json").out
    told = {
        f["properties"]["id"]: f["properties"]["group"]
        for f in plan["features"]
        if "is_middle" in f["properties"]
    }
    assert all(told[name] == group["group"] for group in groups_of(plan) for name in group["homes"])


@pytest.mark.feature("V4")
def test_a_tampered_plan_does_not_stand_and_the_same_file_gives_the_same_plan(
    keng: Run, tmp_path: Path
) -> None:
    source = drawn(tmp_path / "in.geojson", *rows())
    plan = planned(keng, source, "--seed", 3)
    again = [sys.executable, "-m", "keng", "plan", "groups", "--input", str(source), "--seed", "3"]
    done = subprocess.run(again, env={**os.environ, "PYTHONPATH": "src"}, capture_output=True, check=True)
    assert json.loads(done.stdout) == plan
    plan["certificate"]["groups"][0].pop()
    (tmp_path / "changed.json").write_text(json.dumps(plan), "utf-8")
    assert "Không đứng vững" in keng("check", tmp_path / "changed.json", says=1).err


@pytest.mark.feature("V4", "G4")
@pytest.mark.parametrize("kind", ["river", "road"])
def test_no_group_spans_a_river_or_a_main_road_unless_someone_joins_its_sides(
    keng: Run, kind: str, tmp_path: Path
) -> None:
    water = river((-100, 60), (400, 62))
    water["properties"] = {"id": "ranh", "kind": kind}
    plan = planned(keng, drawn(tmp_path / "in.geojson", *rows(), water), "--about", 12)
    sides = [{name.endswith(("-0", "-1")) for name in group["homes"]} for group in groups_of(plan)]
    assert all(len(side) == 1 for side in sides)
    assert plan["plan"]["parts"] == 2
    by_hand = {"join": [["h0-1", "h0-2"]], "cut": [["h4-0", "h5-0"]]}
    joined = planned(keng, drawn(tmp_path / "in.geojson", *rows(), water, groups=by_hand))
    assert joined["plan"]["parts"] == 1
    numbers = {tuple(row[:2]) for row in joined["certificate"]["neighbours"]}
    assert (6, 12) in numbers
    assert (4, 5) not in numbers


@pytest.mark.feature("V4")
def test_groups_keep_to_their_village(keng: Run, tmp_path: Path) -> None:
    west = [home(f"a{i}", 30 * i, village="Ngọc Sơn") for i in range(6)]
    east = [home(f"b{i}", 180 + 30 * i, village="Ngọc Lâm") for i in range(6)]
    plan = planned(keng, drawn(tmp_path / "in.geojson", *west, *east))
    assert sorted({name[0] for name in group["homes"]} == {"a"} for group in groups_of(plan)) == [False, True]


@pytest.mark.feature("V4")
def test_a_home_alone_across_the_river_is_named_and_may_be_left(keng: Run, tmp_path: Path) -> None:
    source = drawn(
        tmp_path / "in.geojson", *rows(), home("bên kia", 100, 190), river((-100, 160), (400, 160))
    )
    done = keng("groups", "--input", source, "--output", tmp_path / "plan.json", says=2)
    assert "hộ bên kia: không có hộ láng giềng nào" in done.err
    assert "bên kia sông suối sông Âm" in done.err
    assert not (tmp_path / "plan.json").exists()
    plan = planned(keng, source, "--leave-out")
    assert [row["home"] for row in plan["left_out"]] == ["bên kia"]
    assert plan["plan"]["homes_grouped"] == 24
    keng("check", tmp_path / "plan.json")


@pytest.mark.feature("V4")
def test_a_trade_with_fire_may_not_be_left_out(keng: Run, tmp_path: Path) -> None:
    source = drawn(tmp_path / "in.geojson", *rows(), home("xưởng mộc", 900, flammable=True))
    done = keng("groups", "--input", source, "--output", tmp_path / "plan.json", "--leave-out", says=2)
    assert "hộ xưởng mộc" in done.err
    assert "bắt buộc vào tổ" in done.err


@pytest.mark.feature("H6")
def test_survey_forms_say_which_clusters_come_first(keng: Run, tmp_path: Path) -> None:
    homes = [*rows(6, 2, cluster="Cụm 1"), *[home(f"x{i}", 40 * i, 300, cluster="Cụm 2") for i in range(6)]]
    forms = [{"cluster": "Cụm 2", "engine_minutes": 25, "fires": 1}, {"cluster": "Cụm 1", "willing": 6}]
    plan = planned(keng, drawn(tmp_path / "in.geojson", *homes, surveys=forms))
    assert [step["cluster"] for step in plan["roadmap"]] == ["Cụm 2", "Cụm 1"]
    assert plan["roadmap"][0]["reasons"] == {"engine_minutes": 25.0, "fires": 10.0}
    bad = drawn(tmp_path / "bad.geojson", *homes, surveys=[{"cluster": "Cụm 1", "fires": -1}, {}])
    done = keng("groups", "--input", bad, "--output", tmp_path / "p.json", says=2)
    assert "phiếu 1 · fires" in done.err
    assert "phiếu 2" in done.err


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        (home("a", float("nan")), "không đọc được tọa độ"),
        ({**home("a", 0), "geometry": {"type": "Point", "coordinates": [20.02, 105.33]}}, "đổi chỗ"),
        (home("h1-1", 20), "trùng mã"),
        (home("a", 90_000), "tọa độ có lẽ ghi nhầm"),
        (home("a", 10, flammable="có"), "flammable"),
        ({**river((0, 0), (1, 1)), "geometry": {"type": "Point", "coordinates": at(0, 0)}}, "LineString"),
        ({**river((0, 0)), "properties": {"kind": "river", "id": "suối"}}, "không đọc được tọa độ"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(
    keng: Run, tmp_path: Path, feature: dict[str, object], words: str
) -> None:
    source = drawn(tmp_path / "in.geojson", *rows(), feature)
    done = keng("groups", "--input", source, "--output", tmp_path / "plan.json", says=2)
    assert words in done.err
    assert "chưa ghi gì cả" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.geojson"]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"min": 9, "max": 6}, "lớn hơn tối đa"),
        ({"min": 25, "max": 30}, "chưa đủ 25"),
        ({"min": 13, "max": 20}, "không chia hết"),
        ({"about": 30}, "about"),
        ({"walk_m": float("nan")}, "walk_m"),
        ({"join": [["h0-0", "không có"]]}, "không có hộ nào mang mã"),
        ({"cut": [["h0-0"]]}, "hai mã hộ khác nhau"),
        ({"tổ": 3}, "không có trường này"),
    ],
)
def test_wishes_that_cannot_be_are_named(
    keng: Run, tmp_path: Path, wishes: dict[str, object], words: str
) -> None:
    source = drawn(tmp_path / "in.geojson", *rows(), groups=wishes)
    assert words in keng("groups", "--input", source, "--output", tmp_path / "p", says=2).err
