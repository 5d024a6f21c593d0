import pytest

from yigongti.indicators.collection.testing import load_sheets
from yigongti.records.places.testing import small_world


@pytest.fixture
def world(db):
    return small_world()


@pytest.fixture
def survey(world):
    return load_sheets()
