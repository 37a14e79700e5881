"""`keng plan routes` and `keng plan check`, as somebody runs them."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from tests.server.plans.conftest import Run
from tests.server.plans.test_groups import at, drawn, river

SPOTS = {
    "Cổng": (300, 200),
    "Trạm xá": (-300, 100),
    "Kho": (100, 900),
    "Bến": (-500, -300),
    "Chợ": (400, -250),
}


def place(name: str, east: float, north: float, **more: object) -> dict[str, object]:
    point = {"type": "Point", "coordinates": at(east, north)}
    return {"type": "Feature", "geometry": point, "properties": {"id": name, **more}}


def spots(**more: dict[str, object]) -> list[dict[str, object]]:
    rows = [place(name, *where, **more.get(name, {})) for name, where in SPOTS.items()]
    return [place("K1", 0, 0, kind="gong"), *rows]


def planned(keng: Run, source: Path, *options: object) -> dict:
    target = source.parent / "plan.json"
    keng("routes", "--input", source, "--output", target, *options)
    return json.loads(target.read_text("utf-8"))


def walks(plan: dict, night: int) -> list[dict]:
    found = (f["properties"] for f in plan["features"] if f["properties"]["kind"] == "walk")
    return [said for said in found if said["night"] == night]


@pytest.mark.feature("V6", "P5")
def test_each_night_has_its_order_for_each_walker_on_paper_and_as_gpx(keng: Run, tmp_path: Path) -> None:
    folder, sheet = tmp_path / "đi", tmp_path / "tờ.html"
    said = ["--walkers", 2, "--nights", 5, "--seed", 11, "--folder", folder, "--sheet", sheet]
    plan = planned(keng, drawn(tmp_path / "in.geojson", *spots()), *said)
    for night in range(1, 6):
        seen = [visit["checkpoint"] for walk in walks(plan, night) for visit in walk["visits"]]
        assert sorted(seen) == sorted(SPOTS)
    drawn_orders = plan["certificate"]["outings"]
    assert all(a != b for a, b in itertools.pairwise(drawn_orders))
    assert plan["plan"]["worst_idle_bound_min"] <= plan["plan"]["worst_idle_min"]
    assert plan["plan"]["guessed_right"] < 0.7
    assert "đúng giờ" in keng("check", tmp_path / "plan.json").out
    assert sheet.read_text("utf-8").count("<section>") == 10
    assert sheet.read_text("utf-8").count("<td>dừng 1 phút</td>") == 5 * len(SPOTS)
    track = etree.parse(folder / "dem-03-vong-1-nguoi-2.gpx").getroot()
    names = [one.text for one in track.iterfind(".//{*}rtept/{*}name")]
    own = walks(plan, 3)[1]["visits"]
    assert names == [f"{n}. {visit['checkpoint']}" for n, visit in enumerate(own, start=1)]
    assert json.loads((folder / "dem-03-vong-1-nguoi-2.geojson").read_text("utf-8"))["features"]


@pytest.mark.feature("V6")
def test_the_same_seed_gives_the_same_file_in_another_process(keng: Run, tmp_path: Path) -> None:
    source = drawn(tmp_path / "in.geojson", *spots(), routes={"rounds": 2, "seed": 5})
    plan = planned(keng, source)
    again = [sys.executable, "-m", "keng", "plan", "routes", "--input", str(source)]
    done = subprocess.run(again, env={**os.environ, "PYTHONPATH": "src"}, capture_output=True, check=True)
    assert json.loads(done.stdout) == plan
    assert planned(keng, source, "--seed", 6)["certificate"]["outings"] != plan["certificate"]["outings"]
    assert len(walks(plan, 1)) == 2


@pytest.mark.feature("V6")
def test_walkers_take_the_bridge_and_without_one_the_far_bank_is_named(keng: Run, tmp_path: Path) -> None:
    water = river((-900, 500), (900, 502))
    source = drawn(tmp_path / "in.geojson", *spots(), water)
    done = keng("routes", "--input", source, "--output", tmp_path / "no.json", says=2)
    assert "điểm tuần tra Kho: không có lối đi tới từ kẻng K1: bên kia sông suối sông Âm" in done.err
    assert not (tmp_path / "no.json").exists()
    bridge = place("cầu", 250, 505, kind="crossing")
    wet = planned(keng, drawn(tmp_path / "in.geojson", *spots(), water, bridge), "--aim", "total")
    dry = planned(keng, drawn(tmp_path / "in.geojson", *spots()), "--aim", "total")
    assert wet["plan"]["total_m"] > dry["plan"]["total_m"]
    line = {"type": "LineString", "coordinates": [at(-400, 90), at(-400, 1000)]}
    path = {"type": "Feature", "geometry": line, "properties": {"id": "đê", "kind": "path"}}
    assert planned(keng, drawn(tmp_path / "in.geojson", *spots(), water, path))["plan"]["total_m"] > 0


@pytest.mark.feature("V6")
@pytest.mark.parametrize(
    ("more", "routes", "words"),
    [
        ({"Kho": {"to": "22:05"}}, {}, "điểm tuần tra Kho: đi thẳng tới cũng 22:17 mới đến, muộn"),
        ({"Kho": {"from": "23:00", "to": "22:30"}}, {}, "từ 23:00 lại sau đến 22:30"),
        ({"Kho": {"to": "tối"}}, {}, "phải là giờ:phút như 23:15, đang là 'tối'"),
        ({"Kho": {"risk": -1}}, {}, "Kho · risk: không được âm, đang là -1"),
        ({"Kho": {"risk": float("nan")}}, {}, "Kho · risk: phải là một số, đang là NaN"),
        ({}, {"walkers": 0}, "walkers: phải trong khoảng 1 đến 50, đang là 0"),
        ({}, {"wolkers": 2}, "wolkers: không có trường này"),
        ({}, {"most_min": 10}, "Kho: chỉ đi tới đó rồi về đã quá most_min"),
        ({"Kho": {"to": "23:00"}}, {"rounds": 2}, "đi nhiều vòng thì không đặt giờ"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_written(
    keng: Run, tmp_path: Path, more: dict, routes: dict, words: str
) -> None:
    source = drawn(tmp_path / "in.geojson", *spots(**more), routes=routes)
    done = keng("routes", "--input", source, "--output", tmp_path / "plan.json", says=2)
    assert words in done.err
    assert "chưa ghi gì" in done.err
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.feature("V6")
def test_misplaced_doubled_and_missing_checkpoints_are_named(keng: Run, tmp_path: Path) -> None:
    swapped = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [20.02, 105.33]},
        "properties": {},
    }
    edge = [at(-600, -600), at(600, -600), at(600, 600), at(-600, 600), at(-600, -600)]
    border = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [edge]}, "properties": {}}
    for features, words in (
        ([*spots(), swapped], "vĩ độ và kinh độ bị đổi chỗ"),
        ([*spots(), border], "điểm tuần tra Kho: nằm ngoài ranh giới xã"),
        ([*spots(), place("Kho hai", 100, 900)], "điểm tuần tra Kho hai: trùng tọa độ với điểm tuần tra Kho"),
        ([*spots(), place("Kho", 0, 50)], "trùng mã"),
        (spots()[:1], "chưa có điểm tuần tra nào"),
        (spots()[1:], "chưa có điểm xuất phát"),
    ):
        source = drawn(tmp_path / "in.geojson", *features)
        assert words in keng("routes", "--input", source, says=2).err


@pytest.mark.feature("V6")
def test_windows_that_clash_are_explained_with_how_late_and_a_table_of_ways_is_taken(
    keng: Run, tmp_path: Path
) -> None:
    page = {
        "checkpoints": [{"id": "Bến", "to": "22:12"}, {"id": "Kho", "to": "22:12"}],
        "ways_min": [[0, 10, 10], [10, 0, 20], [10, 20, 0]],
    }
    source, target = tmp_path / "in.json", tmp_path / "plan.json"
    source.write_text(json.dumps(page), "utf-8")
    done = keng("routes", "--input", source, "--output", target, says=1)
    assert "tới muộn 19 phút" in done.err
    assert "Đã chứng minh: điểm tuần tra Bến, điểm tuần tra Kho không thể do 1 người đi kịp." in done.err
    assert not target.exists()
    keng("routes", "--input", source, "--output", target, "--walkers", 2)
    assert "21.0 phút, đúng là tốt nhất" in keng("check", target).out
