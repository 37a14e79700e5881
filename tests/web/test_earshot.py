"""How far the gongs that hang are heard: measured, corrected by answers, shown for a night that is chosen."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from keng.core.rights import Role
from keng.records.gongs.models import GongPost, HearingCheck, Loudness
from keng.records.places.models import Cluster
from keng.records.plans.models import PlanRun
from tests.web.conftest import SINCE, World, sign_in
from tests.web.test_plans import a_planner, asked, from_source, lane, text

__all__ = ["from_source"]
GROVE = (
    "rừng: 20.0201, 105.329; 20.0201, 105.331; 20.0209, 105.331; 20.0209, 105.329"  # in a lane's first gap
)


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(world.person("Trưởng thôn Hòa", role=Role.VILLAGE_HEAD, village=world.mot))


def strength(page: str) -> list[str]:
    return re.findall(r"<b>([\d,]+ ± [\d,]+ dB)</b>", page)


@pytest.mark.feature("H1", "H2", "H3", "V2", "P5")
def test_homes_are_told_by_both_rules_for_the_night_and_the_ears_that_are_chosen(
    world: World, head: Client
) -> None:
    rows = lane(world, 5)
    far = Cluster.objects.create(village=world.mot, name="Bờ Suối", folded="bo suoi", valid_from=SINCE)
    for home in rows[3:]:
        home.cluster = far
        home.save()
    page = text(head, "/tam-nghe/")
    assert "Bờ Suối: 2/2 nhà" in page
    assert re.findall(r"Nghe thấy tới <b>(.+?) m</b>", page) == ["172"]  # 55.4 dBA outdoors
    assert f"/ho/{rows[4].pk}/" in page and f"/ho/{rows[0].pk}/" not in page
    level = re.search(r"ngoài trời (\d+)–(\d+) dB, bên gối (\d+) dB", page)
    assert level and int(level[3]) == int(level[1]) - 10 < int(level[2])  # the window is open
    features = head.get("/tam-nghe/ban-do.json").json()["features"]
    heard = {f["properties"]["id"]: f["properties"] for f in features if f["properties"]["layer"] == "home"}
    assert [heard[n]["sign"] for n in "12345"] == ["●", "●", "◐", "◐", "✕"]
    rings = [f for f in features if f["properties"]["layer"] == "reach"]
    assert [f["properties"]["look"] for f in rings] == ["perhaps", "ok"]
    asleep = head.get("/tam-nghe/ban-do.json?dem=winter&nguoi=asleep").json()["features"]
    states = [f["properties"]["heard"] for f in asleep if f["properties"]["layer"] == "home"]
    assert states.count("heard") == 1  # behind closed windows only who lives under the gong
    noisy = head.get("/tam-nghe/ban-do.json?on=70").json()["features"]
    assert [f["properties"]["heard"] for f in noisy if f["properties"]["layer"] == "home"].count("heard") == 1
    away = head.get("/tam-nghe/tai-ve.geojson?dem=winter&nguoi=asleep")
    assert away.json()["features"] == asleep
    windy = text(head, "/tam-nghe/?dem=wind_000&nguoi=outdoors")
    assert re.search(r"<b>\d+–\d+ m</b>", windy)
    dry = head.get("/tam-nghe/ban-do.json?nhiet=35&am=20&gio=0&on=20").json()["features"]
    wet = head.get("/tam-nghe/ban-do.json?nhiet=20&am=90&gio=0&on=20").json()["features"]
    assert dry != wet
    assert "Đêm" in text(head, "/tam-nghe/?dem=bão&on=x")  # what cannot be read is said, the usual is shown


@pytest.mark.feature("H2")
def test_a_gong_is_measured_on_its_page_and_neighbours_correct_it(world: World, head: Client) -> None:
    rows = lane(world, 3)
    post = GongPost.objects.get()
    assert strength(text(head, f"/keng/{post.pk}/")) == ["110 ± 4 dB"]
    bad = head.post(f"/keng/{post.pk}/do-to/", {"levels": "90 91 mười"})
    assert "Không đọc được" in bad.content.decode()
    few = head.post(f"/keng/{post.pk}/do-to/", {"levels": "90 91"})
    assert "mới có 2" in few.content.decode()
    assert not Loudness.objects.exists()
    head.post(f"/keng/{post.pk}/do-to/", {"levels": "90, 91, 89,5, 90, 92, 88, 90, 90, 91, 89"})
    page = text(head, f"/keng/{post.pk}/")
    assert strength(page)[:2] == ["110 ± 4 dB", "110,0 ± 3,0 dB"]
    assert "89,5" in page
    night = (datetime.now(UTC) - timedelta(days=2)).date()
    for home in rows[1:]:
        said = {"post": post, "household": home, "night": night, "heard": "not", "at": datetime.now(UTC)}
        HearingCheck.objects.create(**said)
    steps = strength(text(head, f"/keng/{post.pk}/"))
    assert float(steps[2].split()[0].replace(",", ".")) < 109
    assert "2 không nghe" in " ".join(text(head, f"/keng/{post.pk}/").split())
    far = text(head, "/tam-nghe/")
    assert "đã đo" in far
    row = Loudness.objects.get()
    head.post(f"/keng/{post.pk}/do-to/bo/", {"lan-do": row.pk})
    assert "Chưa đo mười tiếng." in text(head, f"/keng/{post.pk}/")


@pytest.mark.feature("H2", "H3", "H5")
def test_earshot_of_what_hangs_names_homes_and_is_compared_with_a_plan(world: World, head: Client) -> None:
    rows = lane(world, 4)
    wrong = head.post("/ke-hoach/nghe-toi-dau/?nhiet=30", {"things": "nhà: 20.02, 105.33"})
    assert wrong.status_code == 422
    assert "ở đây chỉ vẽ rừng và khu nhà" in wrong.content.decode()
    head.post("/ke-hoach/nghe-toi-dau/?nhiet=30", {"things": GROVE})
    grown = PlanRun.objects.get()
    assert grown.wishes["temperature_c"] == 30
    answer = head.post("/ke-hoach/nghe-toi-dau/")
    assert answer.status_code == 302
    first, second = PlanRun.objects.exclude(pk=grown.pk).get(), asked(head)
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
    levels = [
        [f["properties"]["cautious_dba"] for f in run.answer["features"] if f["properties"].get("id") == "2"]
        for run in PlanRun.objects.filter(pk__in=[grown.pk, first.pk]).order_by("pk")
    ]
    assert levels[0][0] < levels[1][0] - 3  # what the grove takes
    assert 111 < gong["radius_m"] < 222  # the second home hears, the third only perhaps
    assert f"{gong['radius_m']:.0f} m" in page
    page = text(head, f"/ke-hoach/so-sanh/?a={first.pk}&b={second.pk}")
    assert "B thêm được 2 nhà" in page
    drawn = head.get(f"/ke-hoach/so-sanh/ban-do.json?a={first.pk}&b={second.pk}").json()["features"]
    signs = [f["properties"]["sign"] for f in drawn if f["properties"]["layer"] == "home"]
    assert signs.count("▲") == 2
    assert "hộ số 4" in page
