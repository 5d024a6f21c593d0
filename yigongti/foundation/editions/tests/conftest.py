import pytest

from yigongti.foundation.editions import layers, load
from yigongti.foundation.editions.openings import ROOMS
from yigongti.foundation.editions.roles import ROLES
from yigongti.foundation.editions.values import VALUES


@pytest.fixture(autouse=True)
def base(monkeypatch, tmp_path):
    """The ground is tested without the rooms above it, and on an empty base of its own."""
    folder = tmp_path / "base"
    folder.mkdir()
    monkeypatch.setattr(layers, "BASE", folder)
    monkeypatch.setattr(load, "sections", lambda: (VALUES, ROOMS, ROLES))
    return folder
