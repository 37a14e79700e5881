"""A village's public page: opened by its head, seen by anybody, and nobody is named on it."""

from datetime import timedelta

import pytest
from django.test import Client

from keng.core.nights import Outcome
from keng.core.rights import Role
from keng.records.people.models import AuditEntry, Person
from keng.records.places.models import Village
from keng.records.watch.models import Expectation
from tests.web.conftest import World, sign_in
from tests.web.rows import in_days, on, post_at, striker
from tests.web.sides import Side


def nights(world: World, outcomes: dict[int, Outcome], *, by: Person) -> None:
    """The village's nights so many days ago, struck by somebody at a gong that bears his name."""
    side = Side(world.mot)
    first = side.expectation
    first.post.name = f"Nhà {by.name}"
    first.post.save()
    for ago, outcome in outcomes.items():
        row = Expectation.objects.get(pk=first.pk)
        row.pk, row.night, row.outcome, row.struck_by = None, in_days(-ago), outcome, by
        row.ring_at -= timedelta(days=ago)
        row.save()
    first.delete()


def address(village: Village) -> str:
    village.refresh_from_db()
    return f"/xem/{village.status_token}/"


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(world.person("Quách Thị Bình", role=Role.VILLAGE_HEAD, village=world.mot))


@pytest.mark.feature("A14", "R11")
def test_a_head_opens_the_page_and_anybody_sees_the_nights_and_nobody(world: World, head: Client) -> None:
    assert Client().get(address(world.mot)).status_code == 404, "closed until somebody opens it"
    hoa = striker(world, "Trần Văn Hòa", world.mot)
    hoa.phones.create(number="+84900000001")
    on(post_at(world.mot, 1), in_days(0), hoa)
    nights(world, {1: Outcome.ON_TIME, 2: Outcome.LATE, 3: Outcome.MISSED}, by=hoa)
    keep = f"/thon/{world.mot.pk}/cong-khai/"
    head.post(keep, {"viec": "mo"})
    sheet = head.get(keep).content.decode()
    assert address(world.mot) in sheet
    assert "<svg" in sheet
    answer = Client().get(address(world.mot))
    page = answer.content.decode()
    assert "thôn Một" in page
    assert answer["X-Robots-Tag"] == "noindex"
    badge = Client().get(f"{address(world.mot)}huy-hieu.svg")
    assert badge["Content-Type"].startswith("image/svg+xml")
    assert "2/3" in badge.content.decode()
    for shown in (page, badge.content.decode()):
        for name in Person.objects.values_list("name", flat=True):
            assert name not in shown, "a person is named to the public"
            assert name.split()[-1] not in shown
        assert "0900" not in shown.replace(" ", "")
        assert "Nhà văn hóa" not in shown, "a gong may hang at somebody's house"


@pytest.mark.feature("A14")
def test_a_new_address_shuts_the_old_and_closing_shuts_both(world: World, head: Client) -> None:
    keep = f"/thon/{world.mot.pk}/cong-khai/"
    head.post(keep, {"viec": "mo"})
    first = address(world.mot)
    head.post(keep, {"viec": "mo"})
    second = address(world.mot)
    assert len(second) > len("/xem//") + 20, "nobody guesses it"
    assert [Client().get(a).status_code for a in (first, second)] == [404, 200]
    head.post(keep, {"viec": "dong"})
    assert Client().get(second).status_code == 404
    assert Client().get(f"{second}huy-hieu.svg").status_code == 404
    verbs = AuditEntry.objects.filter(subject=f"village:{world.mot.pk}").values_list("verb", flat=True)
    assert sorted(verbs) == ["close_status", "open_status", "open_status"]


@pytest.mark.feature("A14")
def test_another_village_is_not_hers_to_open(world: World, head: Client) -> None:
    assert head.post(f"/thon/{world.hai.pk}/cong-khai/", {"viec": "mo"}).status_code == 404
    world.hai.refresh_from_db()
    assert not world.hai.is_status_open


@pytest.mark.feature("A14", "R11")
def test_a_night_still_open_is_not_told_to_be_silent(world: World, head: Client) -> None:
    head.post(f"/thon/{world.mot.pk}/cong-khai/", {"viec": "mo"})
    assert Side(world.mot).expectation.outcome == Outcome.WAITING
    page = Client().get(address(world.mot)).content.decode()
    assert "Chưa nghe" not in page.split('class="now"')[1].split("</p>")[0]
