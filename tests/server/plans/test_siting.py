"""`keng plan siting` and `keng plan check`, as somebody runs them."""

import json
from pathlib import Path

import pytest

from keng.core.acoustics.hearing import Listener, wanted_outdoors_dba
from keng.core.acoustics.nights import NIGHTS, NightKind
from keng.core.acoustics.rules import cautious_dba
from keng.core.geo import Point, distance_m
from tests.server.plans.conftest import Run

EAST, NORTH = 1 / 104_600, 1 / 110_700  # degrees a metre, about
ORLIB = "3 4\n 2 3 2 9\n 2\n 1 2\n 2\n 2 3\n 2\n 1 3\n"  # three rows in a ring: two columns are needed


def home(name: str, east: float, north: float = 0, **more: object) -> dict[str, object]:
    at = [105.33 + east * EAST, 20.02 + north * NORTH]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": at},
        "properties": {"id": name, **more},
    }


def drawn(path: Path, *features: object, **siting: object) -> Path:
    page = {"type": "FeatureCollection", "features": features, "siting": siting}
    path.write_text(json.dumps(page), "utf-8")
    return path


def lane(count: int = 11) -> list[dict[str, object]]:
    return [home(f"h{i}", 60 * i, people=4) for i in range(count)]


def planned(keng: Run, source: Path, *options: object) -> dict:
    target = source.parent / "plan.json"
    keng("siting", "--input", source, "--output", target, *options)
    return json.loads(target.read_text("utf-8"))


def states(plan: dict) -> dict[str, str]:
    found = [f["properties"] for f in plan["features"]]
    return {p["id"]: p["heard"] for p in found if p["kind"] == "home"}


@pytest.mark.feature("V1", "H4", "P5")
def test_a_plan_is_proved_saved_and_checked(keng: Run, tmp_path: Path) -> None:
    plan = planned(keng, drawn(tmp_path / "in.geojson", *lane()), "--radius-m", 125)
    assert plan["plan"]["status"] == "proved"
    assert plan["plan"]["proof"] == "exact"
    once = (tmp_path / "plan.json").read_bytes()
    planned(keng, tmp_path / "in.geojson", "--radius-m", 125)
    assert (tmp_path / "plan.json").read_bytes() == once
    assert plan["plan"]["gongs"] == plan["plan"]["bound"] == 3  # each gong reaches five homes of the lane
    assert {*states(plan).values()} == {"heard"}
    assert "tốt nhất" in keng("check", tmp_path / "plan.json").out


@pytest.mark.feature("V1")
def test_a_plan_that_was_tampered_with_does_not_stand(keng: Run, tmp_path: Path) -> None:
    plan = planned(keng, drawn(tmp_path / "in.geojson", *lane()), "--radius-m", 125)
    for field, value in (("chosen", plan["certificate"]["chosen"][1:]), ("bound", 4), ("value", 2)):
        plan["certificate"] = {**plan["certificate"], field: value}
        (tmp_path / "changed.json").write_text(json.dumps(plan), "utf-8")
        assert "Không đứng vững" in keng("check", tmp_path / "changed.json", says=1).err


@pytest.mark.feature("H2", "V2")
def test_both_rules_are_told_and_the_cautious_one_decides(keng: Run, tmp_path: Path) -> None:
    """A home at 250 m: 50 dBA by the cautious rule, 60 by the favourable one; 55 are wanted."""
    source = drawn(
        tmp_path / "in.geojson",
        home("gần", 0),
        home("xa", 250),
        home("rất xa", 2000),
        {
            **home("đình", 0, 5),
            "properties": {"id": "đình", "kind": "site"},
        },
    )
    plan = planned(keng, source, "--gongs", 1, "--windows", "open")
    assert states(plan) == {"gần": "heard", "xa": "perhaps", "rất xa": "not_heard"}
    far = next(f["properties"] for f in plan["features"] if f["properties"]["id"] == "xa")
    assert far["cautious_dba"] == pytest.approx(50, abs=0.2)
    assert far["favourable_dba"] == pytest.approx(59.7, abs=0.5)
    assert far["indoors_open_dba"] - far["indoors_closed_dba"] == pytest.approx(18)
    windy = planned(keng, source, "--gongs", 1, "--windows", "open", "--wind-from", 90)
    against = next(f["properties"] for f in windy["features"] if f["properties"]["id"] == "xa")
    assert far["favourable_dba"] - against["favourable_dba"] == pytest.approx(4, abs=0.2)


@pytest.mark.feature("H3")
def test_homes_out_of_reach_are_listed_with_their_nearest_place(keng: Run, tmp_path: Path) -> None:
    site = {**home("đình", 0), "properties": {"id": "đình", "kind": "site"}}
    source = drawn(tmp_path / "in.geojson", *lane(3), home("bên kia suối", 900, 900), site)
    done = keng("siting", "--input", source, "--output", tmp_path / "p.json", "--radius-m", 200, says=1)
    assert "hộ bên kia suối" in done.err
    assert "đình" in done.err
    assert json.loads((tmp_path / "p.json").read_text("utf-8"))["plan"]["out_of_reach"] == ["bên kia suối"]


@pytest.mark.feature("V3")
def test_a_plan_for_windy_nights_holds_against_every_wind(keng: Run, tmp_path: Path) -> None:
    """160 m carry with the wind, not against it: one gong for one wind, one on each side for two."""
    sites = [
        {**home(name, x), "properties": {"id": name, "kind": "site"}}
        for name, x in (("tây", -160), ("đông", 160))
    ]
    source = drawn(tmp_path / "in.geojson", home("nhà", 0), *sites, windows="tilted")
    from_east = planned(keng, source, "--nights", "wind_090")
    assert [f["properties"]["id"] for f in from_east["features"]] == ["đông", "nhà"]
    assert planned(keng, source, "--nights", "wind_090,wind_270")["plan"]["gongs"] == 2
    keng("check", tmp_path / "plan.json")


@pytest.mark.feature("V3")
def test_in_the_worst_of_the_named_nights_every_home_still_hears(keng: Run, tmp_path: Path) -> None:
    """Every night of the set reckoned anew, home by home: what one night needs would not do for all."""

    def silent(plan: dict) -> set[str]:
        at = {f["properties"]["id"]: f["geometry"]["coordinates"] for f in plan["features"]}
        ids = {
            kind: [p["id"] for f in plan["features"] if (p := f["properties"])["kind"] == kind]
            for kind in ("home", "gong")
        }

        def hears(kind: NightKind, name: str, gong: str) -> bool:
            far = distance_m(*(Point(lat, lon) for lon, lat in (at[gong], at[name])))
            level = cautious_dba(110, far) - kind.loss_db(90 if at[name] > at[gong] else 270)
            return far < 1 or level >= wanted_outdoors_dba(kind.ear(Listener.INDOORS))

        return {
            kind.name
            for kind in NIGHTS["worst"]
            for name in ids["home"]
            if not any(hears(kind, name, gong) for gong in ids["gong"])
        }

    source = drawn(tmp_path / "in.geojson", *lane(14))
    assert {"rain", "winter"} <= silent(planned(keng, source))
    worst = planned(keng, source, "--nights", "worst")
    assert silent(worst) == set()
    assert worst["plan"]["status"] == "proved"
    keng("check", tmp_path / "plan.json")


@pytest.mark.feature("H4")
def test_two_gongs_together_are_heard_more_surely_than_one(keng: Run, tmp_path: Path) -> None:
    """At 172 m one gong is heard on every second night; two, each with its own luck, on three of four."""
    sites = [
        {**home(name, x), "properties": {"id": name, "kind": "site"}} for name, x in (("a", -172), ("b", 172))
    ]
    source = drawn(tmp_path / "in.geojson", home("nhà", 0), *sites)
    assert planned(keng, source, "--chance", "0.48")["plan"]["gongs"] == 1
    assert planned(keng, source, "--chance", "0.73")["plan"]["gongs"] == 2
    keng("check", tmp_path / "plan.json")
    assert "hộ nhà" in keng("siting", "--input", source, "--chance", "0.78", "--output", "-", says=1).err


@pytest.mark.feature("H4")
def test_wishes_of_every_kind_are_kept(keng: Run, tmp_path: Path) -> None:
    """A gong that hangs already stays; a clinic is left in peace; a sum is not overspent."""
    gong = {**home("kẻng cũ", 300), "properties": {"id": "kẻng cũ", "kind": "gong"}}
    clinic = {**home("trạm y tế", 60), "properties": {"id": "trạm y tế", "kind": "quiet", "margin_m": 70}}
    source = drawn(tmp_path / "in.geojson", *lane(), gong, clinic)
    plan = planned(keng, source, "--radius-m", 190)
    told = [f["properties"] for f in plan["features"]]
    hung = {p["id"]: p for p in told if p["kind"] == "gong"}
    assert hung["kẻng cũ"]["status"] == "kept"
    assert not {"h0", "h1", "h2"} & hung.keys()
    assert [row["place"] for row in plan["left_out"]] == ["h0", "h1", "h2"]
    gong["properties"]["keep"] = False  # it may be hung elsewhere
    moved = planned(keng, drawn(tmp_path / "moved.geojson", *lane(5), gong), "--radius-m", 130)
    assert [f["properties"]["id"] for f in moved["features"] if f["properties"]["kind"] == "gong"] == ["h2"]
    priced = [
        home(name, 60 * n, kind="site", cost=cost)
        for n, (name, cost) in enumerate((("x", 9), ("y", 4), ("z", 4)))
    ]
    bought = planned(
        keng, drawn(tmp_path / "priced.geojson", *lane(3), *priced), "--radius-m", 5, "--budget", 8
    )
    assert (bought["plan"]["cost"], bought["plan"]["homes_heard"]) == (8, 2)
    some = planned(keng, source, "--radius-m", 125, "--gongs", 2)
    assert some["plan"]["gongs"] == 2
    share = planned(keng, source, "--radius-m", 125, "--share", "0.5")
    assert 2 * share["plan"]["people_heard"] >= share["plan"]["people"]
    twice = planned(keng, source, "--radius-m", 250, "--backup", 2)
    assert min(f["properties"].get("gongs_heard", 2) for f in twice["features"]) >= 2
    likely = planned(keng, source, "--chance", "0.9", "--strength-dba", 120)
    assert likely["plan"]["homes_heard"] == 11
    keng("check", tmp_path / "plan.json")


def test_the_most_a_home_may_bear_keeps_gongs_away(keng: Run, tmp_path: Path) -> None:
    site = {**home("xa nhà", 150, 140), "properties": {"id": "xa nhà", "kind": "site"}}
    near = {**home("sát nhà", 120, 20), "properties": {"id": "sát nhà", "kind": "site"}}
    source = drawn(tmp_path / "in.geojson", *lane(4), site, near)
    plan = planned(keng, source, "--radius-m", 300, "--most-dba-at-home", 70)
    assert [row["place"] for row in plan["left_out"]] == ["sát nhà"]


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        (home("a", 0, people=float("nan")), "NaN"),
        (home("a", 0, people=-3), "không được âm"),
        (home("a", 0, people=2.5), "số nguyên"),
        (home("a", 0, people=1e30), "people: lớn quá"),
        ({**home("a", 0), "properties": [1]}, "properties: phải là một bảng"),
        (home("a", 90_000), "tọa độ có lẽ ghi nhầm"),
        ({**home("a", 0), "geometry": {"type": "Point", "coordinates": [20.02, 105.33]}}, "đổi chỗ"),
        ({**home("a", 0), "geometry": {"type": "Point", "coordinates": [2.3, 48.9]}}, "ngoài Việt Nam"),
        ({**home("a", 0), "geometry": {"type": "Point", "coordinates": [None, 20]}}, "không đọc được tọa độ"),
        ({**home("a", 0), "geometry": {"type": "Point", "coordinates": [530_000, 2_214_000]}}, "mét"),
        ({**home("a", 0), "geometry": None}, "không có hình"),
        (home("h1", 20), "trùng mã"),
        (home("a", 0, risk=-2), "hộ a · risk: không được âm"),
        ({**home("a", 0), "properties": []}, "đối tượng thứ 12 · properties: phải là một bảng"),
        ({**home("a", 0), "properties": {"kind": "site", "cost": -5}}, "không được âm"),
        ({**home("a", 0), "properties": {"kind": "nhà thờ"}}, "không hiểu loại"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(
    keng: Run, tmp_path: Path, feature: dict[str, object], words: str
) -> None:
    source = drawn(tmp_path / "in.geojson", *lane(), feature)
    done = keng("siting", "--input", source, "--output", tmp_path / "plan.json", says=2)
    assert words in done.err
    assert "chưa ghi gì cả" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.geojson"]


@pytest.mark.parametrize(
    ("siting", "words"),
    [
        ({"aim": "most"}, "gongs"),
        ({"share": 1.5}, "share"),
        ({"radius_m": "xa"}, "radius_m"),
        ({"nights": "bão"}, "bão"),
        ({"kẻng": 3}, "không có trường này"),
        ({"rule": "may rủi"}, "cautious"),
        ({"humidity": 300}, "humidity: phải trong khoảng 10 đến 100"),
    ],
)
def test_wishes_that_cannot_be_are_named(
    keng: Run, tmp_path: Path, siting: dict[str, object], words: str
) -> None:
    source = drawn(tmp_path / "in.geojson", *lane(), **siting)
    assert words in keng("siting", "--input", source, says=2).err


def test_homes_outside_the_boundary_and_places_all_forbidden(keng: Run, tmp_path: Path) -> None:
    square = [[105.329, 20.019], [105.3305, 20.019], [105.3305, 20.021], [105.329, 20.021], [105.329, 20.019]]
    border = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [square]}, "properties": {}}
    done = keng("siting", "--input", drawn(tmp_path / "a.geojson", *lane(), border), says=2)
    assert "hộ h10: nằm ngoài ranh giới" in done.err
    quiet = {**border, "properties": {"kind": "quiet", "id": "trường"}}
    done = keng("siting", "--input", drawn(tmp_path / "b.geojson", *lane(1), quiet), says=2)
    assert "không còn điểm nào được treo kẻng" in done.err
    clinic = {**home("trạm", 60), "properties": {"id": "trạm", "kind": "quiet", "margin_m": "xa"}}
    done = keng("siting", "--input", drawn(tmp_path / "c.geojson", *lane(), clinic), says=2)
    assert "trạm · margin_m: phải là một số" in done.err


@pytest.mark.parametrize("text", ["", "{", "[]", '{"homes": 3}', '{"features": []}', '{"a": 1}'])
def test_torn_files_are_refused(keng: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "in.json").write_text(text)
    assert "Chưa lập được" in keng("siting", "--input", tmp_path / "in.json", says=2).err
    assert "không đọc được tệp" in keng("siting", "--input", tmp_path / "none.json", says=2).err
    assert "Chưa lập" in keng("check", tmp_path / "in.json", says=2).err


def test_plain_json_in_metres_gives_the_same_plan(keng: Run, tmp_path: Path) -> None:
    rows = [{"id": f"h{i}", "x_m": 60 * i, "y_m": 0, "people": 4} for i in range(11)]
    (tmp_path / "in.json").write_text(json.dumps({"homes": rows, "siting": {"radius_m": 125}}))
    assert planned(keng, tmp_path / "in.json")["plan"]["gongs"] == 3


@pytest.mark.feature("V1")
def test_instances_of_or_library_are_read_and_proved(keng: Run, tmp_path: Path) -> None:
    (tmp_path / "ring.txt").write_text(ORLIB)
    keng("siting", "--orlib", tmp_path / "ring.txt", "--output", tmp_path / "plan.json")
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))["plan"]
    assert (plan["value"], plan["status"], plan["columns"]) == (4, "proved", [1, 3])
    keng("check", tmp_path / "plan.json")
    (tmp_path / "torn.txt").write_text(ORLIB[:-6])
    keng("siting", "--orlib", tmp_path / "torn.txt", says=2)


@pytest.mark.feature("H4", "V1")
def test_with_so_many_gongs_nobody_is_farther_than_need_be(keng: Run, tmp_path: Path) -> None:
    """Eleven homes 60 m apart and two gongs: 5 and 6 homes, the farthest 180 m away."""
    source = drawn(tmp_path / "in.geojson", *lane())
    plan = planned(keng, source, "--aim", "centre", "--gongs", 2)
    assert plan["plan"]["value_m"] == plan["plan"]["bound_m"] == pytest.approx(180, rel=0.01)
    assert set(states(plan).values()) == {"heard"}
    assert "đúng là tốt nhất" in keng("check", tmp_path / "plan.json").out
    plan["certificate"]["value"] -= 1000
    (tmp_path / "changed.json").write_text(json.dumps(plan), "utf-8")
    assert "Không đứng vững" in keng("check", tmp_path / "changed.json", says=1).err
    assert "gongs" in keng("siting", "--input", source, "--aim", "centre", "--share", "0.5", says=2).err


@pytest.mark.feature("H2")
def test_what_homes_heard_moves_a_gongs_strength_and_it_is_said_plainly(keng: Run, tmp_path: Path) -> None:
    """Homes at 60 to 180 m should hear 110 dBA; they say they do not: the gong is fainter."""
    answers = {f"h{i}": "not" for i in range(1, 4)}
    gong = {**home("kẻng cũ", 0), "properties": {"id": "kẻng cũ", "kind": "gong", "answers": answers}}
    source = drawn(tmp_path / "in.geojson", *lane(4), gong, gongs=1)
    target = tmp_path / "plan.json"
    told = keng("siting", "--input", source, "--output", target).err
    assert "Kẻng kẻng cũ: ban đầu 110,0 ± 4,0 dBA; sau 3 hộ trả lời (3 không nghe)" in told
    features = [f["properties"] for f in json.loads(target.read_text("utf-8"))["features"]]
    hung = next(p for p in features if p["kind"] == "gong")
    assert hung["strength_dba"] < 107
    assert hung["strength_sd_db"] < 4
    gong["properties"] = {**gong["properties"], "answers": {"h9": "clear"}, "strokes_dba": [90, 91]}
    refused = keng("siting", "--input", drawn(tmp_path / "in.geojson", *lane(4), gong), says=2).err
    assert "answers · h9" in refused and "cần mười tiếng, mới có 2" in refused
