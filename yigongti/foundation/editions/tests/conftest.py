import pytest

from yigongti.foundation.editions import load
from yigongti.foundation.editions.openings import ROOMS
from yigongti.foundation.editions.roles import ROLES
from yigongti.foundation.editions.values import VALUES


@pytest.fixture(autouse=True)
def _only_our_own_sections(monkeypatch):
    """The ground is tested without the rooms above it."""
    monkeypatch.setattr(load, "sections", lambda: (VALUES, ROOMS, ROLES))
