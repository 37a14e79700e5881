"""Plans on pages: asked, solved by the planner beside the web, read, compared, adopted by a named person."""

import io
import json
from datetime import UTC, datetime
from threading import Event
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keng.core.rights import Role
from keng.records.gongs.models import GongPost
from keng.records.groups.actions import form_group
from keng.records.groups.queries import groups_of
from keng.records.households.models import Household
from keng.records.people.models import Consent
from keng.records.places.models import Cluster, Commune
from keng.records.plans import actions
from keng.records.plans.models import Adoption, PlanRun
from keng.server.planner import Planner
from tests.web.bring import workbook
from tests.web.conftest import SINCE, World, sign_in
from tests.web.rows import post_at

STEP = 0.001  # some 110 m of latitude


@pytest.fixture(autouse=True)
def from_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "src")


def a_planner(stop: Event | None = None, *, spare_s: float = 90.0) -> Planner:
    return Planner("thử", lambda: datetime.now(UTC), stop or Event(), spare_s)


def lane(world: World, homes: int = 5) -> list[Household]:
    """Homes in a row, 110 m apart, at the first of which a gong hangs."""
    rows = []
    for n in range(homes):
        head = world.person(f"Chủ {n}", village=world.mot)
        Consent.objects.create(person=head, purpose="position", given_at=datetime.now(UTC), means="ký giấy")
        known = {
            "village": world.mot,
            "number": str(n + 1),
            "head": head,
            "valid_from": SINCE,
            "residents": 3,
        }
        rows.append(Household.objects.create(**known, lat=20.02 + n * STEP, lon=105.33))
    post = post_at(world.mot)
    GongPost.objects.filter(pk=post.pk).update(lat=20.02, lon=105.33)
    return rows


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(world.person("Trưởng thôn Hòa", role=Role.VILLAGE_HEAD, village=world.mot))


SITING = {
    "aim": "fewest",
    "source": "so",
    "listener": "indoors",
    "nights": "usual",
    "backup": "1",
    "keeps": "on",
}


def asked(client: Client, address: str = "/ke-hoach/cho-treo/", **said: object) -> PlanRun:
    answer = client.post(address, {**SITING, **said})
    assert answer.status_code == 302, answer.content.decode()
    return PlanRun.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.feature("H3", "H4", "V1", "V8")
def test_a_village_head_asks_where_gongs_hang_and_adopts_the_answer(world: World, head: Client) -> None:
    lane(world)
    run = asked(head, price="500000", note="Phủ kín")
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "chờ tính" in page
    assert 'http-equiv="refresh"' in page
    assert a_planner().plan_one()
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "Cần treo thêm 1 kẻng. Đã chứng minh: ít hơn thì không đủ." in page
    assert "phép cộng" in page
    assert "1 kẻng mới × 500.000 đ = 500.000 đ" in page
    assert "Nhà nào cũng nghe thấy." in page
    layers = head.get(f"/ke-hoach/{run.pk}/ban-do.json").json()["features"]
    assert {f["properties"]["look"] for f in layers if f["properties"]["layer"] == "home"} == {"ok"}
    kept = head.get(f"/ke-hoach/{run.pk}/tai-ve.geojson")
    assert json.loads(kept.content)["certificate"]["chosen"]
    head.post(f"/ke-hoach/{run.pk}/ap-dung/")
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "Trưởng thôn Hòa đã áp dụng phương án này" in page
    assert "/keng/treo/?thon=" in page or "toa-do=" in page
    assert "Phủ kín" in text(head, "/ke-hoach/") and "2 kẻng, 15 người nghe thấy" in text(head, "/ke-hoach/")
    head.post(f"/ke-hoach/{run.pk}/hoan-lai/")
    row = Adoption.objects.get()
    assert row.is_taken_back
    assert "đã áp dụng phương án này" not in text(head, f"/ke-hoach/{run.pk}/")


@pytest.mark.feature("V8")
def test_who_has_no_right_there_gets_nothing(world: World, head: Client) -> None:
    lane(world, 2)
    run = asked(head)
    other = sign_in(world.person("Dũng", role=Role.VILLAGE_HEAD, village=world.hai))
    assert other.get(f"/ke-hoach/{run.pk}/").status_code == 404
    assert "Phương án" not in other.get("/ke-hoach/").content.decode().split("Đã hỏi")[1].split("footer")[0]
    folk = sign_in(world.person("Lan", role=Role.RESIDENT, village=world.mot))
    assert folk.get("/ke-hoach/").status_code == 403


@pytest.mark.feature("H4", "P5")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nhà: 105.33, 20.02", "vĩ độ và kinh độ bị đổi chỗ"),
        ("nhà Tư: 20.02, 105.33, mười người", "số người"),
        ("nhà: đầu làng", "không đọc được tọa độ"),
        ("sông: 20.02, 105.33", "ít nhất hai điểm"),
        ("nhà: 20.02, 105.33\nnhà: 20.02, 105.33", "ghi hai lần, giống dòng 1"),
        ("nhà: 21.9, 105.33", "tọa độ có lẽ ghi nhầm"),
        ("kẻng: 20.02, 105.33", "Chưa có nhà nào"),
        ("rừng: 20.02, 105.33; 20.03, 105.33", "ít nhất ba góc"),
        ("nhà: 20.5, 105.9", "nằm ngoài ranh giới xã"),
        ("nhà Tư: 20.02, 105.33, -3 người", "số người"),
        ("nhà Tư: NaN, 105.33", "không đọc được tọa độ"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_kept(world: World, head: Client, line: str, words: str) -> None:
    world.mot.lat, world.mot.lon = 20.02, 105.33
    world.mot.save()
    if "ranh giới" in words:
        corners = [[105.2, 19.9], [105.5, 19.9], [105.5, 20.2], [105.2, 20.2], [105.2, 19.9]]
        Commune.objects.update(boundary={"type": "Polygon", "coordinates": [corners]})
    answer = head.post("/ke-hoach/cho-treo/", {**SITING, "source": "ve", "things": line})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "[&#x27;" not in answer.content.decode()
    assert not PlanRun.objects.exists()


KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>Nhà</name>
<Placemark><name>Bà Tư</name><Point><coordinates>105.33,20.02,0</coordinates></Point></Placemark></Folder>
<Placemark><name>Kẻng Đình</name><Point><coordinates>105.331,20.02</coordinates></Point></Placemark>
</Document></kml>"""


def kmz(text: str) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("doc.kml", text)
    return out.getvalue()


GEOJSON = json.dumps(
    {
        "features": [
            {"properties": {"ten": "Bà Tư"}, "geometry": {"type": "Point", "coordinates": [105.33, 20.02]}},
            {
                "properties": {"loai": "kẻng", "ten": "Đình"},
                "geometry": {"type": "Point", "coordinates": [105.331, 20.02]},
            },
        ]
    }
)
SHEET = [
    ("Loại", "Tên", "Vĩ độ", "Kinh độ", "Số người"),
    ("nhà", "Bà Tư", 20.02, 105.33, 4),
    ("kẻng", "Đình", 20.02, 105.331, ""),
]
CSV = "Loại,Tên,Vĩ độ,Kinh độ,Số người\nnhà,Bà Tư,20.02,105.33,4\nkẻng,Đình,20.02,105.331,\n"


@pytest.mark.feature("P5")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.kml", KML.encode()),
        ("a.geojson", GEOJSON.encode()),
        ("a.csv", CSV.encode()),
        ("a.kmz", kmz(KML)),
        ("a.xlsx", workbook({"Nhà": SHEET})),
    ],
    ids=["kml", "geojson", "csv", "kmz", "xlsx"],
)
def test_homes_come_in_by_a_file(world: World, head: Client, name: str, data: bytes) -> None:
    bamboo = "lũy tre tre: 20.02, 105.33; 20.021, 105.33; 20.02, 105.331"
    run = asked(head, source="ve", file=SimpleUploadedFile(name, data), things=bamboo)
    found = [f["properties"] for f in run.input["features"]]
    assert [(p["kind"], p["id"]) for p in found] == [("grove", "tre"), ("home", "Bà Tư"), ("gong", "Đình")]
    assert run.input["features"][0]["geometry"]["type"] == "Polygon"
    assert run.is_drawn


def test_every_point_of_a_placemark_is_a_home(world: World, head: Client) -> None:
    two = KML.replace(
        "<Point><coordinates>105.33,20.02,0", "<MultiGeometry><Point><coordinates>105.33,20.02,0", 1
    )
    more = "</Point><Point><coordinates>105.332,20.02</coordinates></Point></MultiGeometry>"
    run = asked(
        head, source="ve", file=SimpleUploadedFile("a.kml", two.replace("</Point>", more, 1).encode())
    )
    assert [f["properties"]["id"] for f in run.input["features"]] == ["Bà Tư", "Bà Tư 2", "Đình"]


def test_a_bad_file_is_named_row_by_row(world: World, head: Client) -> None:
    bad = CSV.replace("20.02,105.33,4", "105.33,20.02,bốn").replace("20.02,105.331", "x,y")
    sent = {**SITING, "source": "ve", "file": SimpleUploadedFile("a.csv", bad.encode())}
    page = head.post("/ke-hoach/cho-treo/", sent).content.decode()
    assert "dòng 2 (Bà Tư)" in page
    assert "dòng 3 (Đình)" in page
    page = head.post(
        "/ke-hoach/cho-treo/", {**sent, "file": SimpleUploadedFile("a.kml", b"<kml><Doc")}
    ).content.decode()
    assert "KML bị hỏng" in page
    bomb = KML.replace("?>", '?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/hostname">]>').replace(
        "Bà Tư", "&x;"
    )
    sent["file"] = SimpleUploadedFile("a.kml", bomb.encode())
    assert head.post("/ke-hoach/cho-treo/", sent).status_code in (302, 422)
    assert [f["properties"]["id"] for run in PlanRun.objects.all() for f in run.input["features"]] in (
        [],
        ["V1", "Đình"],
    )


@pytest.mark.feature("V4", "V8")
def test_groups_are_proposed_adopted_and_put_back_as_they_were(world: World, head: Client) -> None:
    rows = lane(world, 10)
    old = form_group(world.mot, homes=rows[:3], name="Tổ cũ", by=None, at=datetime.now(UTC))
    said = {"source": "so", "least": "5", "most": "8", "walk_m": "150", "leaves_out": "on"}
    run = asked(head, "/ke-hoach/ghep-to/", **said)
    PlanRun.objects.update(wishes={**run.wishes, "seconds": 2})
    assert a_planner().plan_one()
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "2 tổ, 10 nhà." in page
    assert "Mọi nhà đi bộ tới giữa tổ" in page
    layers = head.get(f"/ke-hoach/{run.pk}/ban-do.json").json()["features"]
    assert {f["properties"]["note"] for f in layers} == {"tổ 1", "tổ 2"}
    page = text(head, f"/ke-hoach/{run.pk}/chuyen-nha/?nha=5")
    assert "mọi nhà đi thêm" in page and "tổ cũ còn quá ít hộ" in page
    assert "/chuyen-nha/?nha=" in layers[4]["properties"]["href"]
    assert "Chuyển sang tổ 2" in text(head, f"/ke-hoach/{run.pk}/chuyen-nha/?nha=5&to=2")
    assert "hộ số 4, cách 11" in page and "hộ số 7" in page
    head.post(f"/ke-hoach/{run.pk}/chuyen-nha/ghi/", {"nha": "5", "to": "2"})
    page = text(head, f"/ke-hoach/{run.pk}/")
    told = ("đã chuyển tay 1 lần", "Nhiều nhất còn cách tốt nhất", "Tổ 1 không còn đúng", "js/regroup")
    assert all(words in page for words in told) and "Tổ 2 không còn đúng" not in page
    head.post(f"/ke-hoach/{run.pk}/ap-dung/")
    assert [len(one.homes) for one in groups_of([world.mot])] == [4, 6]
    assert [one.group.leader for one in groups_of([world.mot])] == [None, None]  # people choose
    kept = head.get(f"/ke-hoach/{run.pk}/tai-ve.geojson").json()
    assert {one["properties"]["kind"] for one in kept["features"]} == {"home", "group", "gong"}
    head.post(f"/ke-hoach/{run.pk}/chuyen-nha/hoan-lai/")  # refused while it is in force
    head.post(f"/ke-hoach/{run.pk}/hoan-lai/")
    kept = groups_of([world.mot])
    assert [(one.group.pk, {h.pk for h in one.homes}) for one in kept] == [(old.pk, {r.pk for r in rows[:3]})]


@pytest.mark.feature("G4", "V4")
def test_an_instant_proposal_stands_while_a_better_one_is_sought_and_people_cut_and_join(
    world: World, head: Client
) -> None:
    lane(world, 10)
    said = {"source": "so", "least": "2", "most": "8", "walk_m": "150", "flammable": "3", "cut": "5, 6"}
    wrong = head.post("/ke-hoach/ghep-to/", {**said, "cut": "5, 99", "flammable": "12"})
    assert "Không có nhà nào là “99”" in wrong.content.decode() and "“12”" in wrong.content.decode()
    run, at = asked(head, "/ke-hoach/ghep-to/", **said), datetime.now(UTC)
    assert run.wishes["cut"] == [["5", "6"]]
    burning = [f["properties"]["id"] for f in run.input["features"] if f["properties"].get("flammable")]
    assert burning == ["3"]
    PlanRun.objects.update(wishes={**run.wishes, "seconds": 1})
    assert a_planner().plan_one()
    run.refresh_from_db()
    first = {**run.output, "plan": {**run.output["plan"], "status": "proposed"}}
    groups = {
        frozenset(f["properties"]["homes"]) for f in first["features"] if f["properties"]["kind"] == "group"
    }
    assert not any({"5", "6"} <= own for own in groups)
    answer = head.post(f"/ke-hoach/{run.pk}/cat-noi/", {"viec": "noi", "nha": "5", "ben": "6"})
    anew = PlanRun.objects.latest("pk")
    assert answer["Location"] == f"/ke-hoach/{anew.pk}/"
    assert (anew.wishes["cut"], anew.wishes["join"]) == ([], [["5", "6"]])
    claimed = actions.claim_run(planner="a", at=at)
    assert claimed is not None
    actions.keep_first(claimed, output=first, told="", at=at)
    page = text(head, f"/ke-hoach/{anew.pk}/")
    assert "Đây là đề xuất ngay" in page and "Dùng bản này" in page
    assert head.get(f"/ke-hoach/{anew.pk}/ban-do.json").status_code == 200
    head.post(f"/ke-hoach/{anew.pk}/du-roi/")
    anew.refresh_from_db()
    assert anew.state == "done"
    assert f'<option value="{anew.pk}">' in text(head, f"/ke-hoach/{run.pk}/")
    page = text(head, f"/ke-hoach/so-sanh/?a={run.pk}&b={anew.pk}")
    walk = round(run.output["plan"]["walk_m"])
    assert f"<td>{walk}</td>" in page.split("Mọi nhà đi bộ tới giữa tổ")[1]
    assert not actions.finish_run(claimed, output={}, told="", at=at)  # the better one comes too late


@pytest.mark.feature("V7", "V8")
def test_nights_are_played_on_the_village_and_on_a_plan_beside_it(world: World, head: Client) -> None:
    rows = lane(world, 6)
    plan = asked(head)
    assert a_planner().plan_one()
    said = {"first": "nay", "second": str(plan.pk), "nights": "usual", "relay": "hand", "minutes": "3"}
    more = {"responds": "60", "times": "2000"}
    assert "kẻng, 18 người nghe thấy · " in text(head, "/ke-hoach/dem-gia-dinh/")
    same = head.post("/ke-hoach/dem-gia-dinh/", {**said, **more, "second": "nay"})
    assert "Hãy chọn một phương án khác" in same.content.decode()
    run = asked(head, "/ke-hoach/dem-gia-dinh/", **said, **more)
    assert (run.kind, run.second_id) == ("simulate", plan.pk)
    assert a_planner().plan_one()
    run.refresh_from_db()
    page = text(head, f"/ke-hoach/{run.pk}/")
    share = run.output["plan"]["in_time"]
    assert f"<b>{100 * share['share']:.1f} %</b>".replace(".", ",") in page
    assert "chắc 95 %; 2000 đêm giả định" in page.replace("2.000", "2000")
    assert "Thêm" in page and "đêm kịp" in page
    assert "tự nhìn thấy" in page and "giây" in page
    layers = head.get(f"/ke-hoach/{run.pk}/ban-do.json").json()["features"]
    homes = [f["properties"] for f in layers if f["properties"]["layer"] == "home"]
    assert len(homes) == len(rows)
    saved = head.get(f"/ke-hoach/{run.pk}/tai-ve.geojson").json()
    assert (saved["type"], saved["plan"]) == ("FeatureCollection", run.output["plan"])
    assert {home["sign"] for home in homes} <= {"✕", "◐", "●"}
    assert "Có việc thì bao lâu" in text(head, "/ke-hoach/")
    again = PlanRun.objects.get(pk=head.post(f"/ke-hoach/{run.pk}/tinh-lai/")["Location"].split("/")[-2])
    assert again.input == run.input


@pytest.mark.feature("H6")
def test_clusters_are_surveyed_and_the_roadmap_says_why(world: World, head: Client) -> None:
    rows = lane(world, 6)
    clusters = [
        Cluster.objects.create(village=world.mot, name=name, folded=name.lower(), valid_from=SINCE)
        for name in ("Chợ", "Đồi")
    ]
    for n, home in enumerate(rows):
        home.cluster = clusters[n % 2]
        home.save()
    assert "chưa khảo sát" in text(head, "/ke-hoach/khao-sat/")
    too_many = head.post(f"/ke-hoach/khao-sat/{clusters[0].pk}/", {"flammable": "9"})
    assert too_many.status_code == 422
    assert "cụm chỉ có 3 nhà" in too_many.content.decode()
    head.post(f"/ke-hoach/khao-sat/{clusters[1].pk}/", {"fires": "1"})
    head.post(f"/ke-hoach/khao-sat/{clusters[0].pk}/", {"flammable": "2", "engine_minutes": "20"})
    page = text(head, "/ke-hoach/khao-sat/")
    road = page.split("Lộ trình</h2>")[1]
    assert road.index("Chợ") < road.index("Đồi")
    assert "nghề dễ cháy 27, xe chữa cháy tới lâu 20" in road.replace("\n", " ")
    assert "chưa biết: " in road
    head.post(f"/ke-hoach/khao-sat/{clusters[1].pk}/", {"fires": "3", "needs_help": "3", "water_m": "500"})
    road = text(head, "/ke-hoach/khao-sat/").split("Lộ trình</h2>")[1]
    assert road.index("Đồi") < road.index("Chợ")  # the newest form counts
    stranger = sign_in(world.person("Dũng", role=Role.VILLAGE_HEAD, village=world.hai))
    assert stranger.post(f"/ke-hoach/khao-sat/{clusters[1].pk}/", {}).status_code == 404
