import pytest

from yigongti.foundation.access.actor import Actor
from yigongti.records.places.testing import SmallWorld, small_world
from yigongti.unified.organization.councils import testing


@pytest.fixture
def world(db: None) -> SmallWorld:
    return small_world()


@pytest.fixture
def office(world: SmallWorld) -> Actor:
    return testing.commission(world)


@pytest.fixture
def lead(world: SmallWorld) -> Actor:
    return testing.lead(world)
