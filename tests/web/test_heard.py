"""A neighbour who heard the gong says so with one tap, from the label on the gong."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from time_machine import travel

from keng.core.nights import Outcome
from keng.core.rights import Role
from keng.records.watch.models import Ringing
from tests.web.conftest import World, sign_in
from tests.web.rows import on, post_at, striker
from tests.web.sides import Side

TAP = "nghe-thay/"


@pytest.fixture
def side(world: World) -> Side:
    return Side(world.mot)


def neighbour(world: World, name: str = "Đinh Thị Mận") -> Client:
    return sign_in(world.person(name, role=Role.RESIDENT, village=world.mot))


@pytest.mark.feature("A11")
def test_one_tap_of_a_neighbour_counts_as_much_as_one_neighbour(world: World, side: Side) -> None:
    row, label = side.expectation, f"/k/{side.post.token}/"
    with travel(row.ring_at + timedelta(minutes=4), tick=False):
        man = neighbour(world)
        assert "Tôi nghe thấy" in man.get(label).content.decode()
        assert 'href="/nghe/"' in man.get("/bao-dong/").content.decode(), (
            "on the menu, without a label at hand"
        )
        assert f'href="{label}"' in man.get("/nghe/").content.decode()
        page = man.post(label + TAP, {"truoc": "5"}, follow=True).content.decode()
        assert "Đã ghi là có người nghe thấy" in page
        assert "Tôi nghe thấy" not in page
        man.post(label + TAP, {"truoc": "0"})
    row.refresh_from_db()
    report = Ringing.objects.get()
    assert (report.source, report.struck_at) == ("neighbour", row.ring_at - timedelta(minutes=1))
    assert (row.outcome, row.source, row.confidence) == (Outcome.ON_TIME, "neighbour", 0.6)
    with travel(row.ring_at + timedelta(minutes=6), tick=False):
        neighbour(world, "Lò Văn Pao").post(label + TAP, {"truoc": "5"})
        row.refresh_from_db()
        assert row.confidence == 0.6, "a crowd that heard one another is one source"
        hoa = striker(world, "Hòa", world.mot)
        on(side.post, row.night, hoa)
        tapped = int(row.ring_at.timestamp() * 1000)
        sent = {"client_id": uuid.uuid4(), "tapped": tapped, "offset": 0}
        sign_in(hoa).post(f"/phien/danh/{side.post.pk}", sent)
    row.refresh_from_db()
    assert (row.source, row.struck_at, row.confidence) == ("tap", row.ring_at, 0.94), (
        "the striker's word leads"
    )


@pytest.mark.feature("A11")
def test_out_of_hours_who_strikes_himself_and_many_gongs_are_refused_in_words(
    world: World, side: Side
) -> None:
    row, label = side.expectation, f"/k/{side.post.token}/"
    hoa = striker(world, "Hòa", world.mot)
    on(side.post, row.night, hoa)

    def said(client: Client, ago: str = "0") -> str:
        return client.post(label + TAP, {"truoc": ago}, follow=True).content.decode()

    with travel(row.early_from - timedelta(minutes=1), tick=False):
        man = neighbour(world)
        assert "không có lịch" in said(man)
    with travel(row.cut_off_at + timedelta(hours=3), tick=False):
        assert "không có lịch" in said(man)
    with travel(row.ring_at, tick=False):
        assert "Phiên của tôi" in said(sign_in(hoa))
        assert "cách đây bao lâu" in said(man, "rất lâu")
        for number in (2, 3, 4):
            other = Side(world.mot)
            other.post = post_at(world.mot, number)  # type: ignore[misc]  # another gong of the same village
            assert (
                "Đã ghi" in man.post(f"/k/{other.expectation.post.token}/{TAP}", follow=True).content.decode()
            )
        assert "nhiều kẻng" in said(man)
    assert Ringing.objects.filter(post=side.post).count() == 0


@pytest.mark.feature("A11", "R2")
def test_a_stranger_and_somebody_of_another_village_say_nothing(world: World, side: Side) -> None:
    label = f"/k/{side.expectation.post.token}/"
    with travel(side.expectation.ring_at, tick=False):
        dung = sign_in(striker(world, "Dũng", world.hai))
        assert "Tôi nghe thấy" not in dung.get(label).content.decode()
        assert dung.post(label + TAP).status_code == 404
        assert Client().post(label + TAP).status_code == 302
    assert not Ringing.objects.exists()
