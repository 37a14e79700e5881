"""The rota on a phone's calendar: read by its address, and by nobody once it is closed."""

from datetime import time

import pytest
from django.test import Client
from icalendar import Calendar

from keng.core.rights import Role
from keng.records.people.models import AuditEntry
from keng.records.roster.models import CalendarFeed, Duty, Shift
from keng.records.watch.models import Schedule
from tests.web.conftest import SINCE, World, sign_in
from tests.web.rows import in_days, on, post_at, striker

PAGE = "/lich-truc/lich-dien-thoai/"


@pytest.mark.feature("E6", "P4")
def test_a_striker_reads_his_own_shifts_at_the_hour_of_the_commune(world: World) -> None:
    hoa, lan = striker(world, "Hòa", world.mot), striker(world, "Lan", world.mot)
    Schedule.objects.create(
        commune=world.commune, ring_at=time(21, 30), source="KH 2024 §II.2", valid_from=SINCE
    )
    post = post_at(world.mot)
    shift = on(post, in_days(1), hoa)
    on(post, in_days(1), lan, Duty.DEPUTY)
    client = sign_in(hoa)
    client.post(PAGE, {"cua": "toi", "viec": "mo"})
    address = f"/lich/{CalendarFeed.objects.get().token}.ics"
    assert address in client.get(PAGE).content.decode()
    answer = Client().get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    starts = event.decoded("dtstart").astimezone(world.commune.zone)
    assert (starts.date(), starts.time()) == (shift.night, time(21, 30))
    assert "Lan" not in answer.content.decode(), "another's name is not his to spread"
    Shift.objects.filter(pk=shift.pk).update(replaced_at=shift.made_at)
    assert not Calendar.from_ical(Client().get(address).content).walk("VEVENT")


@pytest.mark.feature("E6", "P4")
def test_a_keeper_has_the_gongs_of_his_village_and_closes_the_address(world: World) -> None:
    head = world.person("Bình", role=Role.VILLAGE_HEAD, village=world.mot)
    on(post_at(world.mot), in_days(1), striker(world, "Hòa", world.mot))
    on(post_at(world.hai), in_days(1), striker(world, "Dũng", world.hai))
    client = sign_in(head)
    client.post(PAGE, {"cua": world.hai.pk, "viec": "mo"})
    assert not CalendarFeed.objects.exists(), "another village is not his"
    client.post(PAGE, {"cua": world.mot.pk, "viec": "mo"})
    first = f"/lich/{CalendarFeed.objects.get().token}.ics"
    (event,) = Calendar.from_ical(Client().get(first).content).walk("VEVENT")
    assert event["summary"].startswith("Hòa")
    client.post(PAGE, {"cua": world.mot.pk, "viec": "mo"})
    second = f"/lich/{CalendarFeed.objects.get(revoked_at=None).token}.ics"
    assert [Client().get(a).status_code for a in (first, second)] == [404, 200]
    client.post(PAGE, {"cua": world.mot.pk, "viec": "dong"})
    assert Client().get(second).status_code == 404
    verbs = AuditEntry.objects.filter(subject=f"village:{world.mot.pk}").values_list("verb", flat=True)
    assert sorted(verbs) == ["close_calendar", "open_calendar", "open_calendar"]
