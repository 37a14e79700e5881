"""What outside watchers ask: is all well, and figures; from this machine, and of nobody by name."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from keng.records.messages.models import Message
from keng.records.messages.outbox import Notice, post
from keng.records.watch.actions import expect_nights
from keng.records.watch.keeping import beat
from tests.cast import cast

EVENING = datetime.fromisoformat("2026-11-23T21:30+07:00")


@pytest.mark.django_db
@time_machine.travel(EVENING, tick=False)
@pytest.mark.feature("P9")
def test_the_figures_are_read_here_and_name_nobody() -> None:
    people = cast(EVENING)
    expect_nights(people.commune, nights=[people.night], at=EVENING)
    beat("canh", at=EVENING)
    page = Client().get("/metrics")
    text = page.content.decode()
    assert page.status_code == 200
    assert 'keng_expectations{outcome="waiting"} 3.0' in text
    assert "keng_pulse_age_seconds 0.0" in text
    assert people.hoa.name not in text
    assert Client().get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert Client().get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403


@pytest.mark.django_db
@pytest.mark.feature("S4")
def test_a_watchman_who_stands_still_and_a_text_that_waits_turn_the_machine_red() -> None:
    people = cast(EVENING)

    def asked(at: datetime) -> tuple[int, list[str]]:
        cache.clear()
        with time_machine.travel(at, tick=False):
            answer = Client().get("/health")
        checks = answer.json()["checks"]
        return answer.status_code, [name for name in checks if checks[name] is False]

    assert asked(EVENING) == (503, ["pulse", "backup"]), "it never ran"
    beat("canh", at=EVENING)
    post(Notice("word", people.commune.pk, {"text": "x", "village": "y"}), to=[people.hoa], at=EVENING)
    Message.objects.update(send_after=EVENING)
    assert asked(EVENING + timedelta(seconds=80)) == (200, ["backup"])
    assert asked(EVENING + timedelta(seconds=90)) == (503, ["pulse", "backup"])
    beat("canh", at=EVENING + timedelta(minutes=3))
    assert asked(EVENING + timedelta(minutes=3)) == (503, ["queue", "backup"])
