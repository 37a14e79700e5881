"""Patrol routes on pages: drawn, asked, solved, adopted; tonight's order for the team and nobody else."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keng.core.rights import Role
from keng.records.gongs.models import GongPost
from keng.records.plans.drawn_files import read_map_file
from keng.records.plans.models import Adoption, PlanRun
from keng.records.plans.visit_wishes import VisitWish, read_wish
from tests.web.conftest import World, sign_in
from tests.web.rows import post_at
from tests.web.test_plans import a_planner, from_source, head, text

__all__ = ["from_source", "head"]
SPOTS = {
    "Cổng": (20.022, 105.333),
    "Kho": (20.021, 105.327),
    "Bến": (20.017, 105.326),
    "Chợ": (20.018, 105.334),
}
LINES = "\n".join(f"tuần tra {name}: {lat}, {lon}" for name, (lat, lon) in SPOTS.items())
ASKED = {"walkers": "2", "aim": "longest", "leave": "22:00", "stop_min": "1", "within": "20"}


def gong(world: World) -> None:
    GongPost.objects.filter(pk=post_at(world.mot).pk).update(lat=20.02, lon=105.33)


def asked(client: Client, **said: object) -> PlanRun:
    answer = client.post("/ke-hoach/lo-trinh/", {**ASKED, "things": LINES, **said})
    assert answer.status_code == 302, answer.content.decode()
    return PlanRun.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def order(page: str) -> list[str]:
    return re.findall(r"<li><b>[\d:]+</b> (\S+)", page)


@pytest.mark.feature("V6", "V8", "P5")
def test_a_village_head_draws_a_patrol_and_the_team_walks_another_way_each_night(
    world: World, head: Client
) -> None:
    gong(world)
    team = sign_in(world.person("Tuần", role=Role.TEAM_MEMBER, village=world.mot))
    other = sign_in(world.person("Dũng", role=Role.TEAM_MEMBER, village=world.hai))
    assert "chưa áp dụng lộ trình" in text(team, "/tuan-tra/dem-nay/")
    run, second = asked(head, note="Vòng đêm"), asked(head, walkers="1")
    while a_planner().plan_one():
        pass
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "phút người cuối cùng về. Đã chứng minh" in page
    assert f"/ke-hoach/{run.pk}/ban-do.json?dem=1" in page
    assert sorted(order(page)) == sorted(SPOTS)
    layers = head.get(f"/ke-hoach/{run.pk}/ban-do.json?dem=2").json()["features"]
    assert sum(f["properties"]["layer"] == "checkpoint" for f in layers) == 4
    assert any(f["geometry"]["type"] == "LineString" for f in layers)
    track = head.get(f"/ke-hoach/{run.pk}/lo-trinh.gpx?dem=2&nguoi=1").content.decode()
    assert track.count("<rtept") >= 1
    assert head.get(f"/ke-hoach/{run.pk}/lo-trinh.gpx?dem=900").status_code == 404
    table = text(head, f"/ke-hoach/so-sanh/?a={run.pk}&b={second.pk}")
    assert re.findall(r"<td>(.*?)</td>", table.split("Người đi<")[1])[:2] == ["2", "1"]
    saved = head.get(f"/ke-hoach/{run.pk}/tai-ve.geojson").json()
    assert {one["properties"]["kind"] for one in saved["features"]} == {"start", "checkpoint", "walk"}
    head.post(f"/ke-hoach/{run.pk}/ap-dung/")
    assert "đã áp dụng phương án này" in text(head, f"/ke-hoach/{run.pk}/")
    tonight = text(team, "/tuan-tra/dem-nay/")
    assert sorted(order(tonight)) == sorted(SPOTS)
    assert team.get("/tuan-tra/dem-nay/nguoi-1.gpx")["Content-Type"].startswith("application/gpx+xml")
    assert "chưa áp dụng lộ trình" in text(other, "/tuan-tra/dem-nay/")
    row = Adoption.objects.get()
    Adoption.objects.update(at=row.at - timedelta(days=1))
    assert order(text(team, "/tuan-tra/dem-nay/")) != order(tonight)
    head.post(f"/ke-hoach/{run.pk}/hoan-lai/")
    assert "chưa áp dụng lộ trình" in text(team, "/tuan-tra/dem-nay/")


@pytest.mark.feature("V6")
def test_checkpoints_come_in_by_a_file_and_what_is_missing_is_said(world: World, head: Client) -> None:
    answer = head.post("/ke-hoach/lo-trinh/", {**ASKED, "things": LINES})
    assert "hãy vẽ nơi xuất phát" in answer.content.decode()
    answer = head.post("/ke-hoach/lo-trinh/", {**ASKED, "things": ""})
    assert answer.status_code == 422
    assert "Chưa có điểm tuần tra nào" in answer.content.decode()
    assert not PlanRun.objects.exists()
    rows = [
        {"properties": {"ten": name}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
        for name, (lat, lon) in SPOTS.items()
    ]
    file = SimpleUploadedFile("a.geojson", json.dumps({"features": rows}).encode())
    run = asked(
        head, things="xuất phát Đình: 20.02, 105.33\nsông: 20.016, 105.3315; 20.025, 105.3315", file=file
    )
    assert a_planner().plan_one()
    run.refresh_from_db()
    assert run.state == "failed"
    assert "không có lối đi tới từ điểm xuất phát Đình: bên kia sông suối" in run.told


def rows(*said: tuple[str, str, str, str, str, str]) -> dict[str, str]:
    """The table of checkpoints as the page sends it."""
    names = ("name", "at", "opens", "closes", "stop_min", "risk")
    cells = {
        f"p{n}-{name}": cell for n, row in enumerate(said, 1) for name, cell in zip(names, row, strict=True)
    }
    return {**cells, "rows": str(len(said))}


@pytest.mark.feature("V6", "P5")
def test_checkpoints_keep_their_hours_stops_and_risks_from_file_and_table_to_tonights_sheet(
    world: World, head: Client
) -> None:
    gong(world)
    team = sign_in(world.person("Tuần", role=Role.TEAM_MEMBER, village=world.mot))
    sheet = (
        "Tên,Vĩ độ,Kinh độ,Từ,to,stop_min,Nguy cơ,Màu sơn\n"
        "Cổng,20.022,105.333,22h40,23:10,6,nhiều,đỏ\nKho,20.021,105.327,,,,,\n"
    ).encode()
    file = {"file": SimpleUploadedFile("a.csv", sheet), "things": "sông: 20.1, 105.1; 20.2, 105.1"}
    page = head.post("/ke-hoach/lo-trinh/", {**ASKED, **file, "bang": "1"}).content.decode()
    assert "không đọc các cột này của tệp: Màu sơn." in page
    for kept in ("Cổng", "22:40", "23:10", "6", "20.022000, 105.333000"):
        assert f'value="{kept}"' in page
    assert '<option value="4" selected>nhiều' in page
    assert "sông: 20.100000, 105.100000; 20.200000, 105.100000" in page
    gate = ("Cổng", "20.022, 105.333", "22:40", "23:10", "6", "4")
    wrong = rows(
        gate, ("Kho", "20.021 105.327", "25:00", "21:50", "lâu", "1"), ("Bến", "", "", "22:30", "", "")
    )
    answer = head.post("/ke-hoach/lo-trinh/", {**ASKED, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not PlanRun.objects.exists()
    assert "Bảng, dòng 2 (Kho) · Từ: phải là giờ như 22:15, đang ghi “25:00”" in page
    assert "Bảng, dòng 2 (Kho) · Dừng (phút): phải là số từ 0 đến 600, đang ghi “lâu”" in page
    assert "Bảng, dòng 3 (Bến) · Tọa độ: chưa ghi tọa độ" in page
    assert 'value="lâu"' in page
    backwards = rows((*gate[:2], "23:30", "23:10", "", ""), ("Kho", "20.021, 105.327", "", "21:50", "", ""))
    page = head.post("/ke-hoach/lo-trinh/", {**ASKED, **backwards}).content.decode()
    assert "Bảng, dòng 1 (Cổng) · Đến: từ 23:30 lại sau đến 23:10" in page
    assert "Bảng, dòng 2 (Kho) · Đến: 21:50 trước giờ xuất phát 22:00" in page
    late = asked(head, things="", **rows(gate, ("Kho", "20.021, 105.327", "", "22:02", "", "")))
    by_file = asked(head, things="", file=SimpleUploadedFile("a.csv", sheet))
    while a_planner().plan_one():
        pass
    assert re.search(
        r"Kho: đi thẳng tới cũng 22:\d\d mới đến, muộn \d+ phút", text(head, f"/ke-hoach/{late.pk}/")
    )
    point = {"type": "Point", "coordinates": [105.33, 20.02]}
    told = {"ten": "Cổng", "from": "22:40", "to": "23:10", "stop_min": 6, "risk": 4, "Màu sơn": "đỏ"}
    geojson = json.dumps({"features": [{"properties": told, "geometry": point}]}).encode()
    data = "".join(f'<Data name="{name}"><value>{value}</value></Data>' for name, value in told.items())
    placed = "<Point><coordinates>105.33,20.02</coordinates></Point>"
    mark = f"<Placemark><ExtendedData>{data}</ExtendedData>{placed}</Placemark>"
    for source, name in ((geojson, "a.json"), (f"<kml>{mark}</kml>".encode(), "a.kml")):
        (thing,), flaws = read_map_file(source, name=name)
        assert not flaws
        assert read_wish(thing.asks) == (VisitWish("22:40", "23:10", 6, 4), {})
        assert list(thing.unread) == ["Màu sơn"]
    known = {one["properties"]["id"]: one["properties"] for one in by_file.input["features"]}
    assert known["Cổng"] == {
        "kind": "checkpoint",
        "id": "Cổng",
        "name": "Cổng",
        "from": "22:40",
        "to": "23:10",
    } | {
        "stop_min": 6.0,
        "risk": 4.0,
    }
    page = text(head, f"/ke-hoach/{by_file.pk}/")
    assert "Điểm hay có chuyện tính nặng hơn" in page
    head.post(f"/ke-hoach/{by_file.pk}/ap-dung/")
    tonight = text(team, "/tuan-tra/dem-nay/")
    assert "<b>22:40</b> Cổng <small>từ 22:40 đến 23:10 · dừng 6 phút</small>" in tonight
