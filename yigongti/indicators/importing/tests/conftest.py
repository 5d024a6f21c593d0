"""One small county per module; each test works in a savepoint on top of it."""

from datetime import datetime

import pytest
from django.db import transaction

from yigongti.foundation.access.models import Scope
from yigongti.foundation.access.testing import make_actor
from yigongti.indicators.importing import testing
from yigongti.indicators.periods import ZONE
from yigongti.records.places.testing import small_world

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
ALL = (
    "importing.file.read", "importing.file.upload", "importing.file.choose", "importing.file.apply",
    "importing.file.undo", "importing.file.drop", "importing.habit.forget", "collection.cell.save",
    "collection.submission.submit",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def _built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atom = transaction.atomic()
        atom.__enter__()
        world = small_world()
        world.__dict__["sheets"] = testing.sheets()
        yield world
        transaction.set_rollback(True)
        atom.__exit__(None, None, None)


@pytest.fixture
def world(_built, db):
    return _built


@pytest.fixture
def commission(world):
    """Sees the county and fills for others."""
    return make_actor((*ALL, "collection.other.save"), world.commission, world.organizations, scope=Scope.COUNTY)


@pytest.fixture
def township(world):
    """Fills its own sheets alone."""
    return make_actor(ALL, world.center_a1)
