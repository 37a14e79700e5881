"""What pages ask of the planners, what is answered where nothing can be planned, what came of it later."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keng.core.rights import Role
from keng.records.gongs.models import GongPost, HearingCheck
from keng.records.plans import actions
from keng.records.plans.models import Adoption, PlanRun, TerrainFile
from keng.records.watch.models import Expectation, Schedule
from keng.server.proposer import Proposer
from tests.server.test_heights import DEGREES, VN_2000, tiff
from tests.web.conftest import SINCE, World, sign_in
from tests.web.rows import in_days, post_at
from tests.web.test_plans import SITING, STEP, a_planner, asked, from_source, lane, text

__all__ = ["from_source"]


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(world.person("Trưởng thôn Hòa", role=Role.VILLAGE_HEAD, village=world.mot))


def expected(post: GongPost, night: date, outcome: str) -> None:
    """A gong night that came to something."""
    village = post.village
    at = datetime(night.year, night.month, night.day, 15, tzinfo=UTC)
    hours = dict.fromkeys(("early_from", "on_time_from", "ring_at", "late_from", "cut_off_at"), at)
    rule, _made = Schedule.objects.get_or_create(
        commune=village.commune,
        purpose="peace",
        defaults={"ring_at": time(22), "source": "KH", "valid_from": SINCE},
    )
    known = {"schedule": rule, "commune": village.commune, "village": village, "post": post, "night": night}
    Expectation.objects.create(**known, purpose="peace", outcome=outcome, **hours)


ACROSS = "sông: 20.0245, 105.32; 20.0245, 105.34\n" + "\n".join(
    f"nhà N{n}: {20.02 + n * STEP:.5f}, 105.33" for n in (0, 1, 2, 3, 5)
)


@pytest.mark.feature("V4", "H4")
@pytest.mark.parametrize(
    ("address", "said", "words"),
    [
        ("/ke-hoach/ghep-to/", {"least": "2", "most": "4", "things": ACROSS}, ("N5", "láng giềng")),
        ("/ke-hoach/ghep-to/", {"least": "3", "most": "3", "things": ACROSS}, ("không chia hết",)),
        (
            "/ke-hoach/cho-treo/",
            {"things": "nhà A: 20.02, 105.33\nyên tĩnh Trạm xá: 20.02, 105.33\nđiểm treo: 20.0201, 105.33"},
            ("không còn điểm nào được treo kẻng",),
        ),
    ],
    ids=["alone across a river", "sizes that do not divide", "no place left"],
)
def test_what_cannot_be_planned_is_told_in_words_on_the_page(
    world: World, head: Client, address: str, said: dict[str, str], words: tuple[str, ...]
) -> None:
    run = asked(head, address, **{"walk_m": "150", "source": "ve", **said})
    assert a_planner().plan_one()
    run.refresh_from_db()
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert (run.state, run.output) == ("failed", None)
    assert all(word in page for word in words), page


def test_wishes_of_the_page_reach_the_planner(world: World, head: Client) -> None:
    lane(world, 3)
    said = {"aim": "budget", "grid_m": "50", "most_dba": "85", "chance": "90", "rule": "favourable"}
    poor = head.post("/ke-hoach/cho-treo/", {**SITING, **said})
    assert "Ghi số tiền có và giá một kẻng mới" in poor.content.decode()
    wishes = asked(head, **said, price="400000", budget="900000").wishes
    assert wishes["aim"] == "most"
    assert wishes["gongs"] == 3  # the one that hangs, and two that can be paid
    assert (wishes["grid_m"], wishes["most_dba_at_home"], wishes["chance"]) == (50, 85, 0.9)
    assert wishes["rule"] == "favourable"
    assert head.post("/ke-hoach/cho-treo/", {**SITING, "price": "-5"}).status_code == 422


def geotiff(folder: Path, *, west: float = 105.32, keys: tuple[int, ...] = DEGREES) -> bytes:
    """The same ridge, in cells of a thousandth of a degree."""
    heights = np.zeros((60, 20), dtype=np.float32)
    heights[50] = 80  # at 20.0205°
    at = {"west": west, "north": 20.071, "cell": 0.001}
    return tiff(folder / "ridge.tif", heights, keys=keys, **at).read_bytes()


@pytest.mark.feature("H2", "V3")
def test_hills_out_of_the_communes_file_and_the_worst_nights_count(
    world: World, head: Client, settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    rows = lane(world, 2)
    chief = sign_in(world.person("Trưởng Công an", role=Role.POLICE_CHIEF))
    for name, data, words in (
        ("N20E105.hgt", b"12", "1201"),
        ("anh.png", b"x", "Cần tệp GeoTIFF"),
        ("a.tif", b"x", "Không đọc được tệp"),
        ("N10E106.hgt", bytes(2 * 1201 * 1201), "Tệp này ở vùng khác"),
        ("vn.tif", geotiff(tmp_path, keys=VN_2000), "Chỉ đọc được địa hình theo WGS 84"),
        ("xa.tif", geotiff(tmp_path, west=106.3), "Xã ở quanh 20.020, 105.330"),
    ):
        answer = chief.post("/ke-hoach/dia-hinh/", {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not TerrainFile.objects.exists()
    tile = np.zeros((1201, 1201), dtype=">i2")
    tile[1175, :] = 80  # a ridge from west to east between the two homes, at 20.0208°
    chief.post("/ke-hoach/dia-hinh/", {"file": SimpleUploadedFile("n20e105.hgt", tile.tobytes())})
    assert "N20E105.hgt" in text(chief, "/ke-hoach/dia-hinh/")
    flat, hilly, worst = asked(head), asked(head, hills="on"), asked(head, nights="worst")
    while a_planner().plan_one():
        pass
    needed = [PlanRun.objects.get(pk=run.pk).output["plan"]["new_gongs"] for run in (flat, hilly, worst)]
    assert needed == [0, 1, 1], rows
    chief.post("/ke-hoach/dia-hinh/", {"file": SimpleUploadedFile("Đồi.TIF", geotiff(tmp_path))})
    assert "doi.tif" in text(chief, "/ke-hoach/dia-hinh/")
    by_geotiff = asked(head, hills="on")
    assert a_planner().plan_one()
    by_geotiff.refresh_from_db()
    assert by_geotiff.output["plan"]["new_gongs"] == 1
    assert "mọi đêm xấu: mưa, gió, đóng cửa" in text(head, f"/ke-hoach/{worst.pk}/")
    chief.post("/ke-hoach/dia-hinh/bo/")
    assert "Tính cả đồi núi" not in text(head, "/ke-hoach/cho-treo/")


@pytest.mark.feature("V8")
def test_an_adopted_plan_is_measured_against_what_happened(world: World, head: Client) -> None:
    rows = lane(world, 4)
    run = asked(head)
    assert a_planner().plan_one()
    head.post(f"/ke-hoach/{run.pk}/ap-dung/")
    assert "Chưa qua đêm nào" in text(head, f"/ke-hoach/{run.pk}/")
    Adoption.objects.update(at=datetime.now(UTC) - timedelta(days=5))
    post = GongPost.objects.get()
    for home, heard in zip(rows, ("clear", "faint", "not"), strict=False):
        night = in_days(-1)
        said = {"post": post, "household": home, "night": night, "heard": heard, "at": datetime.now(UTC)}
        HearingCheck.objects.create(**said)
    for days, outcome in ((-1, "on_time"), (-2, "missed"), (-3, "late"), (-4, "excused"), (-7, "missed")):
        expected(post, in_days(days), outcome)
    page = " ".join(text(head, f"/ke-hoach/{run.pk}/").split())
    assert "Kẻng đã đánh 2/3 lượt, bỏ 1. Nay 67 %, trước khi áp dụng 0 %." in page
    assert "đã treo 0/1 kẻng mới" in page
    assert "hộ số 3</span> phương án nói nghe thấy, nhà báo không nghe" in page
    new = next(f for f in PlanRun.objects.get().output["features"] if f["properties"].get("status") == "new")
    lon, lat = new["geometry"]["coordinates"]
    hung = post_at(world.mot, 2, "Chỗ mới")
    GongPost.objects.filter(pk=hung.pk).update(lat=lat, lon=lon)
    assert "đã treo 1/1 kẻng mới" in text(head, f"/ke-hoach/{run.pk}/")


@pytest.mark.feature("G4")
def test_whoever_waits_has_an_instant_proposal_to_look_at(world: World, head: Client) -> None:
    """Another search may take minutes; the first look does not hang on it, and gongs go before it."""
    lane(world, 10)
    said = {"least": "5", "most": "8", "walk_m": "150"}
    run = asked(head, "/ke-hoach/ghep-to/", **said)
    proposer = Proposer("thử", lambda: datetime.now(UTC), Event())
    assert proposer.propose_one()
    assert not proposer.propose_one()
    run.refresh_from_db()
    assert run.state == "queued"
    page = text(head, f"/ke-hoach/{run.pk}/")
    assert "2 tổ, 10 nhà." in page and "Đây là đề xuất ngay" in page and "chờ tính" in page
    gongs = asked(head)
    claimed = actions.claim_run(planner="a", at=datetime.now(UTC))
    assert claimed is not None and claimed.pk == gongs.pk
    head.post(f"/ke-hoach/{run.pk}/du-roi/")
    assert "áp dụng phương án này" in text(head, f"/ke-hoach/{run.pk}/")
    wrong = asked(head, "/ke-hoach/ghep-to/", **{**said, "least": "20", "most": "30"})
    assert proposer.propose_one()  # nothing to propose: the planner will say why
    assert PlanRun.objects.get(pk=wrong.pk).output is None
