"""A small county with an ECG center, and machines that talk to it."""

import itertools
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from yigongti.centers.ecg.testing import READER, REQUESTER, SENIOR, ecg_world
from yigongti.foundation.access.testing import make_position, make_token

_keys = itertools.count(1)


@dataclass(frozen=True)
class Machine:
    """A system beside ours with a token."""

    client: Client
    secret: str

    def headers(self, key=None):
        return {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": key or f"machine-{next(_keys):05}"}

    def get(self, name, query=None, **kwargs):
        return self.client.get(reverse(f"api:{name}", kwargs=kwargs), query or {}, headers=self.headers())

    def post(self, name, body=None, *, key=None, **kwargs):
        url = reverse(f"api:{name}", kwargs=kwargs)
        return self.client.post(url, body or {}, content_type="application/json", headers=self.headers(key))

    def send(self, name, files, *, key=None, **kwargs):
        return self.client.post(reverse(f"api:{name}", kwargs=kwargs), files, headers=self.headers(key))


@pytest.fixture
def world(db):
    return ecg_world()


@pytest.fixture
def machine():
    """Makes a machine with a token of a new position; csrf is really checked, a token needs none."""

    def make(permissions, organization, *, scope="own", days=1):
        position = make_position(permissions, organization, scope=scope)
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        return Machine(client, make_token(position, days=days))

    return make


@pytest.fixture
def requester(world, machine):
    return machine((*REQUESTER, "people.resident.view"), world.places.center_a1)


@pytest.fixture
def reader(world, machine):
    return machine(READER, world.places.hospital)


@pytest.fixture
def senior(world, machine):
    return machine(SENIOR, world.places.hospital)


@pytest.fixture
def wanted(world):
    """A right order."""
    return {
        "resident": world.resident.code, "priority": "urgent", "clinical_question": "胸痛 2 小时",
        "certainty": "suspected", "vitals": {"systolic": 132},
    }  # fmt: skip
