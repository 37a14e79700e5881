"""The description of the API against the API: schemathesis calls every operation with every kind of key."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi import checks as described_checks

from keng.api.urls import api
from keng.records.devices.models import ApiKey
from keng.server.wsgi import application
from tests.api.test_machines import key, people

__all__ = ["people"]
EXAMPLES = 6  # of each operation and kind of key
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
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(data):
        case = data.draw(OPERATIONS[name].as_strategy())
        case.call_and_validate(headers=headers, checks=CHECKS)

    asked()
