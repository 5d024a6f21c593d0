"""Schemathesis throws at every endpoint what its schema allows, and what it does not: nothing may break (5xx)."""

import itertools

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from yigongti.centers.ecg.testing import ecg_world
from yigongti.foundation.access.testing import make_position, make_token
from yigongti.foundation.rooms import all_rooms
from yigongti.portal.api.mount import document

SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = WSGIHandler()
OPERATIONS = {o.ok().definition.raw["operationId"]: o.ok() for o in SCHEMA.get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(
    max_examples=8, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
ADMINISTRATION = ("access.", "audit.", "system.", "editions.edition.", "jobs.", "events.")
_keys = itertools.count(1)


@pytest.fixture(scope="module")
def secret(django_db_setup, django_db_blocker):
    """A machine with every right that is no administrator's, in one world for all operations."""
    for signal in (request_started, request_finished):  # they would close the connection of the test's transaction
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        codes = [p.code for room in all_rooms() for p in room.permissions]
        rights = [code for code in codes if not code.startswith(ADMINISTRATION)]
        yield make_token(make_position(rights, ecg_world().places.hospital, scope="county"))
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_nothing_breaks(secret, db, name, mode):
    operation = OPERATIONS[name]

    @BOUNDED
    @given(operation.as_strategy(generation_mode=mode))
    def throw(case):
        headers = {
            "Authorization": f"Bearer {secret}", "Idempotency-Key": f"fuzz-{name[:20]}-{next(_keys):06}",
            "Accept-Encoding": "identity",
        }  # fmt: skip
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    throw()
