"""A program that signs its calls (Standard Webhooks) raises an alarm, once, and only now."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from keng.core.webhooks import sign
from keng.records.alarms.models import Alarm, Origin
from keng.records.devices.keys import make_key
from keng.records.devices.models import ApiKey
from tests.api.test_machines import AT, people

__all__ = ["people"]
CRY = {"kind": "fire", "village": "Mẫu Năm", "note": "cảm biến khói"}


@pytest.fixture
def program(people):
    row, secret = make_key(people.commune, name="tủ báo cháy", scope=ApiKey.Scope.ALARMS, by=None, at=AT)
    return row, secret.encode()


def call(program, *, number="msg_1", body=CRY, signed=None, stamp=AT, at=AT):
    row, secret = program
    data, when = json.dumps(body).encode(), int(stamp.timestamp())
    headers = {
        "webhook-id": number,
        "webhook-timestamp": str(when),
        "webhook-signature": sign(secret, number=number, stamp=when, body=signed or data),
    }
    with time_machine.travel(at, tick=False):
        return Client().post(
            f"/api/alarms/signed/{row.pk}", data, content_type="application/json", headers=headers
        )


@pytest.mark.feature("B4", "P7")
def test_a_signed_call_raises_an_alarm_and_its_repeat_changes_nothing(program):
    first, again = (
        call(program),
        call(program, stamp=AT + timedelta(seconds=40), at=AT + timedelta(seconds=40)),
    )
    assert (first.status_code, again.json()["number"]) == (200, first.json()["number"]), first.content
    row = Alarm.objects.get()
    assert (row.origin, row.reporter) == (Origin.MACHINE, "tủ báo cháy")
    assert row.events.count() == 1


@pytest.mark.feature("P7")
@pytest.mark.parametrize(
    "wrong",
    [
        {"signed": b"{}"},
        {"stamp": AT - timedelta(minutes=6)},
        {"stamp": AT + timedelta(minutes=6)},
        {"number": ""},
        {"number": "x" * 300},
    ],
)
def test_what_is_not_signed_or_not_of_now_raises_nothing(program, wrong):
    assert call(program, **wrong).status_code == 401
    assert not Alarm.objects.exists()


def test_what_is_signed_and_not_understood_is_named(program):
    assert call(program, body=CRY | {"kind": 7}).status_code == 422
    assert call(program, body=CRY | {"kind": "volcano"}).status_code == 422
    assert not Alarm.objects.exists()
