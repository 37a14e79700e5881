"""`keng plan check` holds the map and the figures people read against the certificate beside them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.server.plans.conftest import Run

Plan = dict[str, Any]
SPOTS = [(0.0, 0.0), (60.0, 0.0), (120.0, 10.0), (180.0, 0.0), (240.0, 10.0), (300.0, 0.0), (360.0, 10.0)]


def village(kind: str) -> Plan:
    """Points of a kind some 60 m apart, in a row."""
    at = [[105.33 + east / 104_600, 20.02 + north / 110_700] for east, north in SPOTS]
    return {
        "features": [
            {
                "properties": {"kind": "start" if kind == "checkpoint" and n == 0 else kind, "id": f"N{n}"},
                "geometry": {"type": "Point", "coordinates": corner},
            }
            for n, corner in enumerate(at)
        ]
    }


ROTA = {"from": "2027-03-01", "nights": 8, "people": ["An", "Bình", "Cúc"], "rota": {"rest": 1}}
ASKED = {
    "siting": (village("home"), ("--radius-m", 130)),
    "sound": (village("home"), ("--nights", "worst")),
    "centre": (village("home"), ("--aim", "centre", "--gongs", 2)),
    "groups": (village("home"), ("--min", 3, "--max", 4, "--seconds", 5)),
    "rota": (ROTA, ("--rest", 1)),
    "routes": (village("checkpoint"), ("--seconds", 5, "--nights", 3)),
}


def _moved(plan: Plan) -> None:
    """A point lies half a kilometre away, or a night's person is another."""
    if "features" not in plan:
        plan["shifts"][0]["person"] = next(
            name for name in ("An", "Bình") if name != plan["shifts"][0]["person"]
        )
        return
    points = [one for one in plan["features"] if one["geometry"]["type"] == "Point"]
    points[0]["geometry"]["coordinates"][0] += 0.005


def _gone(plan: Plan) -> None:
    """The last home, checkpoint or shift is gone."""
    if "features" in plan:
        rows = plan["features"]
        rows.remove([one for one in rows if one["geometry"]["type"] == "Point"][-1])
    else:
        plan["shifts"].pop()


def _praised(plan: Plan) -> None:
    """The figures say it is better than it is."""
    name = next(name for name in ("value_m", "walk_m", "value", "open") if name in plan["plan"])
    plan["plan"][name] -= 1


def _asked_otherwise(plan: Plan) -> None:
    """Another question, or another answer in the list beside the map."""
    if "people" in plan:
        plan["people"][0] = {"name": plan["people"][0], "away": [s["night"] for s in plan["shifts"]]}
    elif "orders" in plan:
        plan["orders"][0][0].reverse()
    elif "where" in plan["certificate"]:
        homes = [one["properties"] for one in plan["features"] if one["properties"]["kind"] == "home"]
        homes[0].update({"heard": "not_heard", "group": 9})


@pytest.mark.feature("V1", "V4", "V5", "V6")
@pytest.mark.parametrize("kind", [*ASKED])
def test_what_people_read_is_what_is_proved(keng: Run, kind: str, tmp_path: Path) -> None:
    data, options = ASKED[kind]
    source, saved, changed = (tmp_path / name for name in ("in.json", "plan.json", "changed.json"))
    source.write_text(json.dumps(data), "utf-8")
    verb = kind if kind in ("groups", "rota", "routes") else "siting"
    keng(verb, "--input", source, "--output", saved, *options)
    keng("check", saved)
    spoil: list[Callable[[Plan], None]] = [_moved, _gone, _praised, _asked_otherwise]
    for one in spoil:
        plan = json.loads(saved.read_text("utf-8"))
        one(plan)
        changed.write_text(json.dumps(plan), "utf-8")
        assert "Không đứng vững" in keng("check", changed, says=1).err, one.__doc__


@pytest.mark.feature("V1", "V4", "V7")
def test_gongs_then_groups_then_nights_from_file_to_file(keng: Run, tmp_path: Path) -> None:
    """What one planner does not decide goes along, so that the nights have both gongs and groups."""
    drawn = village("home")
    water = {"type": "LineString", "coordinates": [[105.31, 20.0], [105.32, 20.0]]}
    drawn["features"].append({"properties": {"kind": "river", "id": "Âm"}, "geometry": water})
    drawn["features"][0]["properties"]["risk"] = 3
    source, sited, grouped, nights = (tmp_path / f"{name}.json" for name in ("in", "sited", "grouped", "n"))
    drawn["features"][0]["properties"]["poeple"] = 3
    source.write_text(json.dumps(drawn), "utf-8")
    told = keng("siting", "--input", source, "--output", sited).err
    assert "poeple: không có trường này, bỏ qua (hộ N0)" in told
    assert "2 kẻng (2 treo mới), 7/7 hộ, 7 người nghe thấy" in told
    keng("groups", "--input", sited, "--output", grouped, "--min", 3, "--max", 4, "--instant")
    kinds = [one["properties"]["kind"] for one in json.loads(grouped.read_text("utf-8"))["features"]]
    assert (kinds.count("gong"), kinds.count("river")) == (2, 1)
    keng("check", grouped)
    told = keng("simulate", "--input", grouped, "--output", nights, "--times", 500, "--map-times", 0).err
    assert "không có trường" not in told  # what our own plans write is known
    by = json.loads(nights.read_text("utf-8"))["plan"]["called_by"]
    assert by["group"] > 0 and by["gong"] > 0
    keng("siting", "--input", grouped, "--output", sited)
    said = [one["properties"] for one in json.loads(sited.read_text("utf-8"))["features"]]
    homes = [one for one in said if one["kind"] == "home"]
    assert {home["group"] for home in homes} == {1, 2}
    assert homes[0]["risk"] == 3


@pytest.mark.feature("V1", "P5")
def test_a_mistyped_word_is_answered_in_vietnamese(
    keng: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.json"
    source.write_text(json.dumps(village("home")), "utf-8")
    for words, told in (
        (("siting", "--input", source, "--gongs", "hai"), "--gongs: phải là số nguyên, đang là “hai”"),
        (("groups",), "còn thiếu: --input"),
        (("rota", "--input", source, "--nghi", "2"), "không hiểu: --nghi 2"),
    ):
        with pytest.raises(SystemExit) as end:
            keng(*words)
        assert end.value.code == 2
        assert told in capsys.readouterr().err
    lost = keng("siting", "--input", tmp_path / "no.json", says=2).err
    assert "không có tệp hay thư mục ấy" in lost
    told = keng("siting", "--input", source, "--backup", 2, "--radius-m", 10, says=1).err
    assert "chỉ nghe được 1 kẻng trong khi cần 2 (backup)" in told
