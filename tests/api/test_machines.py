"""Devices and programs of the commune: every operation shows a key, and reaches its own commune only."""

import uuid
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from keng.api.urls import api
from keng.core.nights import Outcome, Source
from keng.records.devices.keys import make_key
from keng.records.devices.models import ApiKey
from keng.records.watch.models import Expectation, Ringing
from keng.worker.round import run_round
from tests.cast import cast

AT = datetime.fromisoformat("2026-11-23T22:00:30+07:00")


@pytest.fixture
def people(db):
    found = cast(AT)
    run_round(worker="canh", at=AT - timedelta(minutes=30))
    return found


def key(people, scope, **more):
    return make_key(people.commune, name="hộp", scope=scope, by=None, at=AT, **more)[1]


def call(method, address, secret="", language="", **body):
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    headers |= {"Accept-Language": language} if language else {}
    kind = {"content_type": "application/json"} if method == "post" else {}
    with time_machine.travel(AT, tick=False):
        return getattr(Client(), method)(address, body, headers=headers, **kind)


def strike(people, secret, **more):
    body = {"id": str(uuid.uuid4()), "gong": "post-3", "struck_at": AT.isoformat()} | more
    return call("post", "/api/strikes", secret, **body)


@pytest.mark.feature("A11", "P7")
def test_a_device_reports_a_strike_once(people):
    secret, number = key(people, ApiKey.Scope.STRIKES), str(uuid.uuid4())
    for _ in range(2):
        answer = strike(people, secret, id=number, clock_offset_ms=-2000)
        assert answer.json() == {"id": number, "outcome": "on_time"}
    assert Ringing.objects.get().source == Source.DEVICE
    row = Expectation.objects.get(post=people.post_3, night=people.night)
    assert row.outcome == Outcome.ON_TIME


@pytest.mark.feature("A16")
def test_a_drill_proves_nothing_about_the_night(people):
    answer = strike(people, key(people, ApiKey.Scope.STRIKES), occasion="drill")
    assert answer.json()["outcome"] in (None, "waiting")
    row = Expectation.objects.get(post=people.post_3, night=people.night)
    assert row.outcome == Outcome.WAITING


def test_a_key_of_one_gong_cannot_speak_for_another(people):
    secret = key(people, ApiKey.Scope.STRIKES, post=people.post_4)
    assert strike(people, secret).status_code == 409
    assert strike(people, secret, gong="").status_code == 200
    assert strike(people, key(people, ApiKey.Scope.STRIKES), gong="khong-co").status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [{"struck_at": "hôm nay"}, {"struck_at": "2026-11-23T22:00:00"}, {"id": "7"}, {"occasion": "fun"}],
)
def test_what_is_not_understood_is_named_and_nothing_is_written(people, wrong):
    answer = strike(people, key(people, ApiKey.Scope.STRIKES), **wrong)
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.content.decode()
    assert not Ringing.objects.exists()


@pytest.mark.feature("A13")
def test_a_program_reads_the_nights_of_its_own_commune(people):
    strike(people, key(people, ApiKey.Scope.STRIKES))
    other = type(people.commune).objects.create(name="Khác", valid_from=people.night)
    secret, stranger = key(people, ApiKey.Scope.READ), key_of(other)
    span = {"first": "2026-11-23", "last": "2026-11-23"}
    answer = call("get", "/api/nights", secret, **span).json()
    assert [(n["gong"], n["outcome"]) for n in answer] == [(3, "on_time"), (4, "waiting"), (5, "waiting")]
    assert "Hòa" not in str(answer)
    assert call("get", "/api/nights", stranger, **span).json() == []
    assert call("get", "/api/nights", secret, first="2026-11-23", last="2020-01-01").status_code == 422


def key_of(commune):
    return make_key(commune, name="x", scope=ApiKey.Scope.READ, by=None, at=AT)[1]


@pytest.mark.feature("R2", "P8")
def test_every_operation_refuses_without_a_key_and_with_one_of_another_kind(people):
    described = api.get_openapi_schema()["paths"]
    keys = {scope: key(people, scope) for scope in ApiKey.Scope}
    tried = 0
    for path, operations in described.items():
        for method in operations:
            address = path.replace("{key}", "1").replace("{number}", "1")
            assert call(method, address).status_code == 401, path
            assert operations[method]["security"], path
            opens = [s for s in keys if call(method, address, keys[s]).status_code not in (401, 403)]
            is_bearers = operations[method]["security"] == [{"Bearer": []}]
            refused = [s for s in keys if call(method, address, keys[s]).status_code == 403]
            assert len(refused) == (len(keys) - 1 if is_bearers else 0), (path, refused)
            assert len(opens) <= 1, (path, opens)
            tried += 1
    assert tried >= 3
    assert call("get", "/api/openapi.json").status_code == 200
