import pytest
from django.test import Client

from yigongti.centers.ecg.testing import NOW, ecg_world
from yigongti.centers.ecg.tests.desk import Desk


@pytest.fixture
def world(db):
    return ecg_world()


@pytest.fixture
def clock(monkeypatch):
    """10:30 of the day on which the world's orders are placed, also for the pages."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return NOW


@pytest.fixture
def desk(world, clock):
    """desk("reader") sits down at the center; requesters at A1 unless a place is named."""

    def sit(role, place=None):
        own = world.places.center_a1 if role == "requester" else world.places.hospital
        return Desk(Client(), role, place or own)

    return sit
