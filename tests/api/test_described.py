"""The description of the API against the API: schemathesis calls every operation with every kind of key."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi import checks as described_checks

from keng.api.urls import api
from keng.core.webhooks import sign
from keng.records.devices.keys import make_key
from keng.records.devices.models import ApiKey
from keng.server.wsgi import application
from tests.api.test_machines import AT, key, people

__all__ = ["people"]
EXAMPLES = 6  # of each operation and kind of key
TRIED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = (
    checks.not_a_server_error,
    described_checks.status_code_conformance,
    described_checks.content_type_conformance,
    described_checks.response_schema_conformance,
)
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
SCHEMA.app = application
OPERATIONS = {f"{one.ok().method.upper()} {one.ok().path}": one.ok() for one in SCHEMA.get_all_operations()}


@pytest.fixture
def one_connection():
    """The calls see the test's own rows: as Django's client, they leave its connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_says_how_it_refuses():
    for name, operation in OPERATIONS.items():
        told = set(operation.definition.raw["responses"])
        assert {"200", "401", "429"} <= {str(code) for code in told}, name


@pytest.mark.feature("P8")
@pytest.mark.parametrize("scope", [*ApiKey.Scope, None])
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_call_ends_otherwise_than_its_description_says(people, one_connection, name, scope):
    headers = {"Accept-Encoding": "identity"}  # what asks here unpacks nothing
    headers |= {"Authorization": f"Bearer {key(people, scope)}"} if scope else {}

    @given(data=st.data())
    @settings(TRIED, max_examples=EXAMPLES)
    def asked(data):
        case = data.draw(OPERATIONS[name].as_strategy())
        case.call_and_validate(headers=headers, checks=CHECKS)

    asked()


def hooked(secret, raw, stamp):
    signature = sign(secret, number="msg_1", stamp=stamp, body=raw)
    return {"webhook-id": "msg_1", "webhook-timestamp": f"{stamp}", "webhook-signature": signature}


def from_gateway(secret, raw, stamp):
    signature = hmac.new(secret, raw + f"{stamp}".encode(), hashlib.sha256).hexdigest()
    return {"X-Timestamp": f"{stamp}", "X-Signature": signature}


@pytest.mark.feature("P7", "P8")
@pytest.mark.parametrize(
    ("name", "scope", "signed"),
    [
        ("POST /api/alarms/signed/{key}", ApiKey.Scope.ALARMS, hooked),
        ("POST /api/sms/{key}", ApiKey.Scope.SMS_IN, from_gateway),
    ],
)
def test_what_is_signed_ends_as_its_description_says_too(people, one_connection, name, scope, signed):
    row, secret = make_key(people.commune, name="hộp", scope=scope, by=None, at=AT)
    ends = set()

    @given(data=st.data())
    @settings(TRIED, max_examples=EXAMPLES)
    def asked(data):
        case = data.draw(OPERATIONS[name].as_strategy())
        case.path_parameters = {"key": row.pk}
        case.body = json.dumps(case.body).encode()
        headers = signed(secret.encode(), case.body, int(datetime.now(UTC).timestamp()))
        answer = case.call_and_validate(headers={"Accept-Encoding": "identity"} | headers, checks=CHECKS)
        ends.add(answer.status_code)

    asked()
    assert ends and 401 not in ends  # past the door every time
