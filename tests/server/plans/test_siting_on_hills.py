"""`keng plan siting` over a ridge, and with places on a grid."""

import json
from pathlib import Path

import numpy as np
import pytest

from keng.core.geo import Grid, Point
from tests.server.plans.conftest import Run

MIDDLE = Point(20.5, 105.5)
BEHIND = {"xa": 100.0, "xa hơn": 130.0}


def homes(path: Path, **siting: object) -> Path:
    """Two homes on each side of a meridian, 200 m apart at most, and one place beside the western ones."""
    grid = Grid(MIDDLE)
    at = {"gần": -40.0, **BEHIND, "đình": -60.0}
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [grid.point(x, 0).lon, grid.point(x, 0).lat]},
            "properties": {"id": name, "kind": "site" if name == "đình" else "home"},
        }
        for name, x in at.items()
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features, "siting": siting}), "utf-8"
    )
    return path


def tile(path: Path, ridge: int) -> Path:
    """Level ground, and a ridge of one cell (30 m) from north to south through the middle."""
    cells = np.full((3601, 3601), 10, dtype=">i2")
    cells[:, 1800] = 10 + ridge
    path.write_bytes(cells.tobytes())
    return path


@pytest.mark.feature("H2", "H3")
def test_a_ridge_keeps_the_gong_from_those_behind_it(keng: Run, tmp_path: Path) -> None:
    """110 dBA carries 163 m over level ground, but not over 40 m of hill; the file lies beside the input."""
    found = {}
    for ridge in (0, 40):
        tile(tmp_path / "N20E105.hgt", ridge)
        source = homes(tmp_path / "in.geojson", gongs=1, terrain="N20E105.hgt", windows="open")
        keng("siting", "--input", source, "--output", tmp_path / "plan.json")
        keng("check", tmp_path / "plan.json")
        features = json.loads((tmp_path / "plan.json").read_text("utf-8"))["features"]
        found[ridge] = {f["properties"]["id"]: f["properties"] for f in features}
    assert found[0]["xa"]["heard"] == "heard"
    assert found[40]["gần"]["heard"] == "heard"
    assert {found[40][name]["heard"] for name in BEHIND} <= {"perhaps", "not_heard"}
    lost = found[0]["xa"]["cautious_dba"] - found[40]["xa"]["cautious_dba"]
    assert 15 < lost <= 20


def test_homes_beside_the_file_are_told_and_metres_are_refused(keng: Run, tmp_path: Path) -> None:
    away = tile(tmp_path / "N10E106.hgt", 0)
    source = homes(tmp_path / "in.geojson")
    told = keng("siting", "--input", source, "--terrain", away, says=2).err
    assert "không hộ nào nằm trong vùng" in told
    both = keng("siting", "--input", source, "--terrain", away, "--radius-m", 100, says=2).err
    assert "radius_m" in both


@pytest.mark.feature("H4")
def test_a_grid_offers_places_where_nobody_drew_one(keng: Run, tmp_path: Path) -> None:
    """Four homes at the corners of a square of 200 m: no home reaches another with 160 m, the middle all."""
    grid = Grid(MIDDLE)
    corners = [grid.point(x, y) for x in (-100, 100) for y in (-100, 100)]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [p.lon, p.lat]},
            "properties": {"id": f"h{i}"},
        }
        for i, p in enumerate(corners)
    ]
    (tmp_path / "in.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), "utf-8"
    )
    options = ("--input", tmp_path / "in.geojson", "--output", tmp_path / "plan.json", "--radius-m", 160)
    keng("siting", *options)
    assert json.loads((tmp_path / "plan.json").read_text("utf-8"))["plan"]["gongs"] == 4
    keng("siting", *options, "--grid-m", 100)
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert plan["plan"]["gongs"] == 1
    hung = next(f for f in plan["features"] if f["properties"]["kind"] == "gong")
    assert hung["geometry"]["coordinates"] == pytest.approx([MIDDLE.lon, MIDDLE.lat], abs=1e-5)


@pytest.mark.feature("H2", "H3")
def test_bamboo_and_houses_keep_the_gong_from_those_behind_them(keng: Run, tmp_path: Path) -> None:
    """Sixty metres of either between the gong and the eastern homes: 3.8 dB, and 1.8 dB at 30 % built on."""
    grid, found = Grid(MIDDLE), {}
    corners = [grid.point(x, y) for x, y in ((0, -50), (60, -50), (60, 50), (0, 50), (0, -50))]
    area = {"type": "Polygon", "coordinates": [[[one.lon, one.lat] for one in corners]]}
    for kind, more in (("none", {}), ("grove", {}), ("houses", {"built": 0.3})):
        source = homes(tmp_path / "in.geojson", gongs=1, windows="open")
        drawn = json.loads(source.read_text("utf-8"))
        if kind != "none":
            said = {"id": "lũy tre", "kind": kind, **more}
            drawn["features"].append({"type": "Feature", "geometry": area, "properties": said})
        source.write_text(json.dumps(drawn), "utf-8")
        keng("siting", "--input", source, "--output", tmp_path / "plan.json")
        keng("check", tmp_path / "plan.json")
        features = json.loads((tmp_path / "plan.json").read_text("utf-8"))["features"]
        found[kind] = {f["properties"]["id"]: f["properties"] for f in features}
    open_dba = found["none"]["xa"]["cautious_dba"]
    assert open_dba - found["grove"]["xa"]["cautious_dba"] == pytest.approx(3.8, abs=0.15)
    assert open_dba - found["houses"]["xa"]["cautious_dba"] == pytest.approx(1.8, abs=0.15)
    assert found["grove"]["gần"]["cautious_dba"] == found["none"]["gần"]["cautious_dba"]
    assert [found[kind]["xa"]["heard"] == "heard" for kind in ("none", "grove")] == [True, False]
    drawn["features"][-1]["properties"]["built"] = 30
    source.write_text(json.dumps(drawn), "utf-8")
    assert "built: phải lớn hơn 0 và không quá 1" in keng("siting", "--input", source, says=2).err
