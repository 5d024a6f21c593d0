"""A small county with the small document, people who review it, and pages that read in this process."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.records.places.testing import COUNTY, small_world
from yigongti.unified.organization.documents import intake
from yigongti.unified.organization.documents.testing import RIGHTS, imported, read_here

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def world(db, monkeypatch):
    monkeypatch.setattr(intake, "read_document", read_here)
    return small_world()


@pytest.fixture
def actor(world):
    return make_actor(RIGHTS, world.commission)


@pytest.fixture
def document(world, actor):
    return imported(COUNTY, now=NOW, actor=actor)


class Desk:
    """Somebody at the browser."""

    def __init__(self, client, position):
        self.client, self.position = sign_in(client, position.user, position), position

    def get(self, name, *args, **query):
        return self.client.get(reverse(f"documents:{name}", args=args), query)

    def post(self, name, *args, headers=None, **data):
        body = {"_key": uuid4().hex, **data}
        return self.client.post(reverse(f"documents:{name}", args=args), body, headers=headers or {})

    def fragment(self, name, *args, **data):
        return self.post(name, *args, headers={"HX-Request": "true", "HX-Target": "panel"}, **data)


@pytest.fixture
def desk(world):
    from django.test import Client

    def sit(*rights, where=None, more=()):
        position = make_position((*(rights or RIGHTS), *more), where or world.commission, scope="county")
        return Desk(Client(), position)

    return sit


def text_of(response):
    return response.content.decode()


def row(document, kind, **payload):
    """The first finding of a kind whose payload says this."""
    found = document.findings.filter(kind=kind).order_by("start", "pk")
    return next(f for f in found if all(f.payload.get(k) == v for k, v in payload.items()))
