"""Plans on pages: asked, solved by the planner beside the web, read, compared, adopted by a named person."""

import json
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keng.core.rights import Role
from keng.records.gongs.models import GongPost
from keng.records.groups.actions import form_group
from keng.records.groups.queries import groups_of
from keng.records.households.models import Household
from keng.records.people.models import Consent
from keng.records.plans import actions
from keng.records.plans.models import Adoption, PlanRun
from keng.server.planner import Planner
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
    assert "Phủ kín" in text(head, "/ke-hoach/")
    head.post(f"/ke-hoach/{run.pk}/hoan-lai/")
    row = Adoption.objects.get()
    assert row.is_taken_back
    assert "đã áp dụng phương án này" not in text(head, f"/ke-hoach/{run.pk}/")


@pytest.mark.feature("H2", "H3", "H5")
def test_earshot_of_what_hangs_names_homes_and_is_compared_with_a_plan(world: World, head: Client) -> None:
    rows = lane(world, 4)
    answer = head.post("/ke-hoach/nghe-toi-dau/")
    assert answer.status_code == 302
    first, second = PlanRun.objects.get(), asked(head)
    while a_planner().plan_one():
        pass
    page = text(head, f"/ke-hoach/{first.pk}/")
    assert "có lẽ nghe" in page
    assert f"/ho/{rows[3].pk}/" in page
    gong = next(
        f["properties"]
        for f in head.get(f"/ke-hoach/{first.pk}/ban-do.json").json()["features"]
        if f["properties"]["layer"] == "gong"
    )
    assert 111 < gong["radius_m"] < 222  # the second home hears, the third only perhaps
    assert f"{gong['radius_m']:.0f} m" in page
    page = text(head, f"/ke-hoach/so-sanh/?a={first.pk}&b={second.pk}")
    assert "B thêm được 2 nhà" in page
    assert "hộ số 4" in page


def test_a_cancelled_run_is_let_go_and_a_dead_planners_run_is_tried_once_more(
    world: World, head: Client
) -> None:
    lane(world, 2)
    run, at = asked(head), datetime.now(UTC)
    head.post(f"/ke-hoach/{run.pk}/thoi/")
    assert actions.claim_run(planner="a", at=at) is None
    assert "đã thôi" in text(head, f"/ke-hoach/{run.pk}/")
    head.post(f"/ke-hoach/{run.pk}/tinh-lai/")
    for attempt in (1, 2):
        claimed = actions.claim_run(planner="a", at=at)
        assert claimed is not None
        assert claimed.attempts == attempt
        at += timedelta(minutes=3)
        assert actions.release_dead(at=at) == 1
    last = PlanRun.objects.first()
    assert last is not None
    assert last.state == "failed"
    assert "tắt giữa chừng hai lần" in text(head, f"/ke-hoach/{last.pk}/")


def test_what_takes_too_long_is_stopped_and_a_stopping_planner_gives_its_run_back(
    world: World, head: Client
) -> None:
    lane(world, 2)
    run = asked(head)
    PlanRun.objects.update(wishes={"aim": "fewest", "seconds": 0.5})
    stop = Event()
    stop.set()
    a_planner(stop).plan_one()
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("queued", 0)
    a_planner(spare_s=-1).plan_one()
    run.refresh_from_db()
    assert (run.state, run.trouble) == ("failed", "time")
    assert "Quá lâu" in text(head, f"/ke-hoach/{run.pk}/")


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
    ],
)
def test_a_bad_line_is_named_and_nothing_is_kept(world: World, head: Client, line: str, words: str) -> None:
    world.mot.lat, world.mot.lon = 20.02, 105.33
    world.mot.save()
    answer = head.post("/ke-hoach/cho-treo/", {**SITING, "source": "ve", "things": line})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PlanRun.objects.exists()


KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>Nhà</name>
<Placemark><name>Bà Tư</name><Point><coordinates>105.33,20.02,0</coordinates></Point></Placemark></Folder>
<Placemark><name>Kẻng Đình</name><Point><coordinates>105.331,20.02</coordinates></Point></Placemark>
</Document></kml>"""
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
CSV = "Loại,Tên,Vĩ độ,Kinh độ,Số người\nnhà,Bà Tư,20.02,105.33,4\nkẻng,Đình,20.02,105.331,\n"


@pytest.mark.feature("P5")
@pytest.mark.parametrize(("name", "data"), [("a.kml", KML), ("a.geojson", GEOJSON), ("a.csv", CSV)])
def test_homes_come_in_by_a_file(world: World, head: Client, name: str, data: str) -> None:
    run = asked(head, source="ve", file=SimpleUploadedFile(name, data.encode()))
    found = [f["properties"] for f in run.input["features"]]
    assert [(p["kind"], p["id"]) for p in found] == [("home", "Bà Tư"), ("gong", "Đình")]
    assert run.is_drawn


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
    head.post(f"/ke-hoach/{run.pk}/ap-dung/")
    assert [len(one.homes) for one in groups_of([world.mot])] == [5, 5]
    head.post(f"/ke-hoach/{run.pk}/hoan-lai/")
    kept = groups_of([world.mot])
    assert [(one.group.pk, {h.pk for h in one.homes}) for one in kept] == [(old.pk, {r.pk for r in rows[:3]})]
