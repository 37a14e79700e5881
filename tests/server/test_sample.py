"""The made-up commune: its alarms were lived through by the real actions, its groups and residents stand."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from keng.core.rights import Role
from keng.records.alarms.models import Alarm
from keng.records.alarms.queries import picture
from keng.records.groups.models import GroupMember
from keng.records.incidents.models import Incident, IncidentTask, Verdict
from keng.records.messages.models import Message
from keng.records.people.models import ROLE_WORDS, Appointment, Person, Phone
from keng.server.commands.load_sample import say_links
from keng.server.sample import people
from keng.server.sample.loading import load
from tests.nights.test_replay import agrees

EVENING = datetime(2026, 11, 23, 13, 12, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.feature("S9", "R4")
def test_the_sample_has_residents_groups_and_a_past_and_a_link_for_each_role(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(people, "HOUSEHOLDS", 550)
    commune = load(at=EVENING)
    say_links(commune)
    links = re.findall(r"^  (.+?)  .*(/vao/\S+)$", capsys.readouterr().out, re.MULTILINE)
    held = set(Appointment.objects.values_list("role", flat=True))
    assert {role for role, _link in links} == {str(ROLE_WORDS[Role(role)]) for role in held}
    for _role, link in links:
        assert [Client().post(link).status_code for _ in range(2)] == [302, 410], "each link opens once"
    residents = Appointment.objects.filter(role=Role.RESIDENT)
    assert residents.count() == Phone.objects.filter(person__heads__isnull=False).count() > 400
    assert GroupMember.objects.values("household__village").distinct().count() == 3
    assert not Alarm.objects.exclude(state="ended").exists()
    assert not Message.objects.filter(state="queued").exists()
    for row in Alarm.objects.select_related("village__commune"):
        agrees(row)
        assert len(picture(row).on_scene) >= 3
    verdicts = set(Incident.objects.values_list("verdict", flat=True))
    assert verdicts == set(Verdict)
    assert Alarm.objects.filter(became=None).count() == 1  # one that nobody has written down yet
    assert IncidentTask.objects.filter(done_at=None, due_on__lt=EVENING.date()).exists()
    assert commune.is_sample
    strikers = Appointment.objects.filter(role=Role.STRIKER).values_list("person__name", flat=True)
    assert len(set(strikers)) == len(strikers) == 22
    called = Person.objects.filter(commune=commune).values_list("form_of_address", "name")
    assert not [f"{w} {n}" for w, n in called if " Thị " in n and w in {"ông", "anh", "chú"}]
    assert not [f"{w} {n}" for w, n in called if " Văn " in n and w in {"bà", "chị", "cô"}]
