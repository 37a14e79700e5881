"""Two missed nights in a week: the team leader is asked, asked again, and closes it with words."""

from datetime import timedelta

import pytest
from django.test import Client
from time_machine import travel

from keng.core.nights import Outcome
from keng.records.roster.models import Leave
from keng.records.watch.actions import Scope, excuse
from keng.records.watch.models import Exemption, MissCase
from keng.worker.round import run_round
from tests.cast import enter
from tests.nights.conftest import Night

PAGE = "/so-dem/viec-can-lo/"


def miss(night: Night, nights: int) -> None:
    """So many nights pass in silence; the story stands at 21:30 of the next."""
    for _ in range(nights):
        night.until("22:20")
        night.cast.night += timedelta(days=1)
        night.at = night.clock("21:30")
        run_round(worker="canh", at=night.at)


def seen_by(night: Night, person: str) -> Client:
    client = Client()
    enter(client, getattr(night.cast, person), at=night.at)
    return client


@pytest.mark.feature("D8")
def test_the_leader_is_asked_again_at_each_miss_until_he_says_what_was_done(night: Night) -> None:
    miss(night, 3)
    with travel(night.at, tick=False):
        tu = seen_by(night, "tu")
        page = tu.get(PAGE).content.decode()
        assert "3 đêm chưa nghe kẻng" in page
        assert "bác Hòa" in page
        case = MissCase.objects.get()
        assert "Hãy ghi đã làm gì" in tu.post(f"{PAGE}{case.pk}/khep/", follow=True).content.decode()
        done = tu.post(f"{PAGE}{case.pk}/khep/", {"da-lam": "Treo lại kẻng"}, follow=True)
        assert "Treo lại kẻng" in done.content.decode()
        assert (
            "khép lại trước đó"
            in tu.post(f"{PAGE}{case.pk}/khep/", {"da-lam": "Lần nữa"}, follow=True).content.decode()
        )
    assert night.told(night.cast.tu).count("miss_case") == 2
    miss(night, 1)
    assert night.told(night.cast.tu).count("miss_case") == 2, "a closed case starts the count anew"
    miss(night, 1)
    assert night.told(night.cast.tu).count("miss_case") == 3
    assert MissCase.objects.filter(closed_at=None).count() == 1


@pytest.mark.feature("D8", "R2")
def test_who_sees_whose_nights(night: Night) -> None:
    miss(night, 2)
    with travel(night.at, tick=False):
        seen = {who: seen_by(night, who).get(PAGE).content.decode() for who in ("hoa", "lan", "dung", "head")}
        case = MissCase.objects.get()
        assert seen_by(night, "dung").post(f"{PAGE}{case.pk}/khep/", {"da-lam": "x"}).status_code == 403
    assert "bác Hòa" in seen["hoa"], "his own"
    assert "bác Hòa" in seen["head"]
    assert 'scope="row">bác Hòa' not in seen["lan"], "a fellow's nights are his own affair"
    assert "kẻng số 3" not in seen["dung"].lower()
    assert "2 đêm chưa nghe" not in seen["dung"]


@pytest.mark.feature("D8")
def test_leave_a_word_in_time_and_a_storm_count_against_nobody(night: Night) -> None:
    first = night.cast.night
    Leave.objects.create(person=night.cast.hoa, from_on=first, until_on=first, made_at=night.at)
    second = first + timedelta(days=1)
    storm = second + timedelta(days=1)
    excuse(
        Scope(night.cast.commune),
        kind=Exemption.Kind.STORM,
        from_on=storm,
        until_on=storm,
        reason="bão số 9",
        approved_by=night.cast.head,
        at=night.at,
    )
    miss(night, 1)
    with travel(night.at, tick=False):
        seen_by(night, "hoa").post(f"/phien/{night.row().pk}/ban")
    miss(night, 3)
    assert night.row(night=first).outcome == Outcome.MISSED
    assert night.row(night=second).outcome == Outcome.MISSED
    with travel(night.at, tick=False):
        page = seen_by(night, "tu").get(PAGE).content.decode()
    line = page.split('scope="row">bác Hòa</th>')[1].split("</tr>")[0]
    assert "xin nghỉ, không tính" in line
    assert "đã báo bận, không tính" in line
    assert "đêm nghỉ có lý do, không tính" in line
    assert line.split("<td")[3].split(">", 1)[1].startswith("1<"), "only the night that was his to strike"
