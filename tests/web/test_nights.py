"""The book of nights: what a month came to, one night's reports, paper entries, nights that do not count."""

import uuid
from datetime import UTC, datetime, time, timedelta

import pytest

from keng.core.nights import Outcome, Source
from keng.core.rights import Role
from keng.records.places.models import Cluster
from keng.records.watch.actions import Report, expect_nights, report_ringing
from keng.records.watch.book import book, month_of
from keng.records.watch.models import Exemption, Expectation, Ringing, Schedule
from tests.web.conftest import SINCE, sign_in
from tests.web.rows import in_days, post_at

S = Outcome


@pytest.fixture
def post(world):
    Schedule.objects.create(commune=world.commune, ring_at=time(22), valid_from=SINCE, source="KH 2024 §II.2")
    return post_at(world.mot)


@pytest.fixture
def head(world):
    return sign_in(world.person("Bác Trưởng", role=Role.VILLAGE_HEAD, village=world.mot))


def row_of(world, days=-1, outcome=None) -> Expectation:
    expect_nights(world.commune, nights=[in_days(days)], at=datetime.now(UTC) - timedelta(days=9))
    row = Expectation.objects.filter(night=in_days(days), village=world.mot).first()
    if outcome is not None:
        Expectation.objects.filter(pk=row.pk).update(outcome=outcome, wake_at=None)
        row.refresh_from_db()
    return row


def entry(**more):
    return {"time": "22:01", "reporter": "Bác Hòa", "reason": "mất điện cả thôn"} | more


@pytest.mark.feature("A13")
def test_a_month_shows_every_night_its_percentage_and_its_streak(world, post, head):
    for days, outcome in ((-5, S.ON_TIME), (-4, S.MISSED), (-3, S.LATE), (-2, S.EXCUSED), (-1, S.EARLY)):
        row_of(world, days, outcome)
    [found] = book(
        world.commune, villages=[world.mot], first=in_days(-5), last=in_days(-1), tonight=in_days(0)
    )
    assert (found.tally.struck, found.tally.counted, found.tally.percent) == (3, 4, 75)
    assert (found.streaks.current, found.streaks.longest) == (2, 2)
    page = head.get(f"/so-dem/?thang={in_days(-1):%Y-%m}").content.decode()
    assert "thôn Một" in page
    assert "2 đêm liền" in page
    assert "◐" in page


@pytest.mark.feature("A13")
def test_a_village_with_several_gongs_shows_each(world, post, head):
    far = post_at(world.mot, 2, "Bờ sông")
    far.clusters.add(Cluster.objects.create(village=world.mot, name="Bãi Dâu", valid_from=SINCE))
    row = row_of(world)
    page = head.get(f"/so-dem/?thon={world.mot.pk}&thang={in_days(-1):%Y-%m}").content.decode()
    assert "Kẻng số 1 · Nhà văn hóa" in page
    assert "Kẻng số 2 · Bờ sông" in page
    assert head.get(f"/so-dem/?thon={world.hai.pk}").status_code == 404
    assert "Bờ sông</a> (Bãi Dâu)" in head.get(f"/so-dem/{row.pk}/").content.decode()
    there = Expectation.objects.get(post=far, night=row.night)
    assert "Đánh cho cụm: Bãi Dâu" in head.get(f"/so-dem/{there.pk}/").content.decode()


@pytest.mark.feature("A7")
def test_one_gong_of_a_village_rests_and_the_other_is_expected(world, post, head):
    far = post_at(world.mot, 2, "Bờ sông")
    row_of(world, 1)
    said = {"village": world.mot.pk, "post": far.pk, "kind": "gong", "reason": "gãy giá treo"}
    said |= {"from_on": in_days(1).isoformat(), "until_on": in_days(1).isoformat()}
    head.post("/so-dem/nghi/", said)
    found = dict(Expectation.objects.filter(night=in_days(1)).values_list("post", "outcome"))
    assert found == {post.pk: S.WAITING, far.pk: S.EXCUSED}


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("2024-02", "2024-02-01", "2024-02-29"), ("x", None, None), ("2026-13", None, None)],
)
def test_any_month_may_be_asked_for(asked, first, last):
    today = in_days(0)
    found = month_of(asked, tonight=today)
    assert found[0].isoformat() == (first or today.replace(day=1).isoformat())
    if last:
        assert found[1].isoformat() == last


@pytest.mark.feature("A5")
def test_what_was_written_on_paper_is_entered_later_beside_the_rest(world, post, head):
    row = row_of(world, outcome=S.UNKNOWN)
    assert head.post(f"/so-dem/{row.pk}/ghi-giay/", entry()).status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.source) == (S.ON_TIME, Source.PAPER)
    page = head.get(f"/so-dem/{row.pk}/").content.decode()
    assert "Đã ghi. Kết luận của đêm: Đúng giờ." in page
    assert "Bác Hòa" in page
    assert "tin được 50 %" in page, "paper alone is half a proof"
    assert "mất điện cả thôn" in page


@pytest.mark.parametrize("wrong", [{"time": ""}, {"reporter": ""}, {"reason": ""}, {"time": "25:00"}])
def test_a_late_entry_without_hour_name_or_reason_is_refused(world, post, head, wrong):
    row = row_of(world)
    answer = head.post(f"/so-dem/{row.pk}/ghi-giay/", entry(**wrong))
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Ringing.objects.exists()


@pytest.mark.feature("A5")
def test_a_wrong_signal_is_written_down_as_one(world, post, head):
    row = row_of(world)
    head.post(f"/so-dem/{row.pk}/ghi-giay/", entry(is_wrong="on", note="như kẻng họp"))
    row.refresh_from_db()
    assert row.outcome == S.WRONG_SIGNAL
    assert "như kẻng họp" in head.get(f"/so-dem/{row.pk}/").content.decode()


def test_a_wrong_report_is_taken_back_once_and_stays_in_the_book(world, post, head):
    row = row_of(world)
    report = Report(client_id=uuid.uuid4(), source=Source.NEIGHBOUR, struck_at=row.ring_at, reporter="bà Tâm")
    kept = report_ringing(post, report, at=datetime.now(UTC))
    for _ in range(2):
        head.post(f"/so-dem/bao/{kept.pk}/dinh-chinh/", {"reason": "nghe nhầm kẻng thôn bên"})
    assert Ringing.objects.count() == 2
    row.refresh_from_db()
    assert row.outcome != S.ON_TIME
    page = head.get(f"/so-dem/{row.pk}/").content.decode()
    assert "nghe nhầm kẻng thôn bên" in page
    assert "bà Tâm" in page


@pytest.mark.feature("A7", "A8")
def test_a_village_rests_for_some_nights_and_goes_on_by_itself(world, post, head):
    rows = [row_of(world, days) for days in (1, 2, 3)]
    said = {"village": world.mot.pk, "kind": "mourning", "reason": "nhà có tang"}
    said |= {"from_on": in_days(1).isoformat(), "until_on": in_days(2).isoformat()}
    assert head.post("/so-dem/nghi/", said).status_code == 302
    for row in rows:
        row.refresh_from_db()
    assert [r.outcome for r in rows] == [S.EXCUSED, S.EXCUSED, S.WAITING]
    assert "Đã cho nghỉ" in (page := head.get("/so-dem/nghi/").content.decode())
    assert "nhà có tang" in page
    assert "đã được cho nghỉ rồi" in head.post("/so-dem/nghi/", said).content.decode()
    too_long = said | {"until_on": in_days(400).isoformat()}
    assert "Nghỉ quá ba tháng" in head.post("/so-dem/nghi/", too_long).content.decode()
    assert "Bác Trưởng" in page
    exemption = Exemption.objects.get()
    head.post(f"/so-dem/nghi/{exemption.pk}/rut/")
    rows[0].refresh_from_db()
    assert rows[0].outcome == S.WAITING


def test_a_head_cannot_let_the_whole_commune_or_another_village_rest(world, post, head):
    said = {"kind": "storm", "reason": "bão", "from_on": in_days(1).isoformat()}
    said["until_on"] = said["from_on"]
    for village in ("", world.hai.pk):
        assert head.post("/so-dem/nghi/", said | {"village": village}).status_code == 200
    assert not Exemption.objects.exists()
    chief = sign_in(world.person("Anh Cường", role=Role.POLICE_CHIEF))
    assert chief.post("/so-dem/nghi/", said | {"village": ""}).status_code == 302
    assert Exemption.objects.get().village is None
    assert head.post(f"/so-dem/nghi/{Exemption.objects.get().pk}/rut/").status_code == 404


def test_an_end_before_the_beginning_is_refused_in_words(world, post, head):
    said = {"village": world.mot.pk, "kind": "storm", "reason": "bão"}
    said |= {"from_on": in_days(2).isoformat(), "until_on": in_days(1).isoformat()}
    assert "bằng hoặc sau đêm đầu" in head.post("/so-dem/nghi/", said).content.decode()


def test_a_member_looks_and_does_not_excuse(world, post):
    member = sign_in(world.person("Hòa", role=Role.STRIKER, village=world.mot))
    assert "Cho nghỉ đánh kẻng" not in member.get("/so-dem/nghi/").content.decode()
    row = row_of(world)
    page = member.get(f"/so-dem/{row.pk}/").content.decode()
    assert "Ghi từ sổ giấy" not in page


def test_the_paper_book_of_a_month_has_a_line_a_night(world, post, head):
    page = head.get("/so-dem/giay/?thang=2026-02").content.decode()
    assert page.count('<th scope="row">') == 28
    assert "Kẻng số 1" in page
