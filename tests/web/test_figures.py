"""Figures for Prometheus, from this machine only, and of nobody by name."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client

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
