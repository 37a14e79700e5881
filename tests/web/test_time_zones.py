"""A schedule belongs to the zone of its commune; everybody reads the hour of his own wall clock."""

from datetime import UTC, datetime, time

import pytest
from django.test import Client
from icalendar import Calendar
from time_machine import travel

from keng.core.rights import Role
from keng.records.roster.models import CalendarFeed
from keng.records.watch.models import Expectation, Schedule
from keng.worker.round import run_round
from tests.web.conftest import SINCE, World, sign_in
from tests.web.rows import on, post_at, striker

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)  # noon in Vietnam, two in the afternoon in Tokyo


@pytest.mark.feature("A2")
def test_ten_in_the_evening_is_ten_where_the_gong_hangs(world: World) -> None:
    with travel(NOON, tick=False):
        chief = sign_in(world.person("Phạm Quân", role=Role.POLICE_CHIEF))
        asked = {"time_zone": "Asia/Tokyo"}
        chief.post("/cai-dat/chung/", asked)
        posts = [post_at(world.mot), post_at(world.la)]
        for post in posts:
            Schedule.objects.create(
                commune=post.village.commune, ring_at=time(22), source="KH 2024 §II.2", valid_from=SINCE
            )
        run_round(worker="canh", at=NOON)
    here, there = (Expectation.objects.filter(post=p).earliest("night").ring_at for p in posts)
    assert (here, there) == (datetime(2026, 11, 23, 13, tzinfo=UTC), datetime(2026, 11, 23, 15, tzinfo=UTC))


@pytest.mark.feature("A2", "A15")
def test_each_viewer_reads_the_hour_of_his_own_clock(world: World) -> None:
    world.commune.time_zone = "Asia/Tokyo"
    world.commune.save()
    seen = []
    with travel(NOON, tick=False):
        for village, name in ((world.mot, "Hòa"), (world.la, "Lạ")):
            Schedule.objects.create(
                commune=village.commune, ring_at=time(22), source="KH 2024 §II.2", valid_from=SINCE
            )
            who = striker(world, name, village)
            on(post_at(village), NOON.date(), who)
            run_round(worker="canh", at=NOON)
            client = sign_in(who)
            assert "22:00" in client.get("/phien/").content.decode()
            client.post("/lich-truc/lich-dien-thoai/", {"cua": "toi", "viec": "mo"})
            address = f"/lich/{CalendarFeed.objects.get(person=who).token}.ics"
            [event] = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
            seen.append(event.decoded("dtstart"))
    assert [moment.utcoffset() is not None for moment in seen] == [True, True], (
        "a phone elsewhere converts it"
    )
    assert [moment.astimezone(UTC).hour for moment in seen] == [13, 15]
