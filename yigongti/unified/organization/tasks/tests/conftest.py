import pytest

from yigongti.foundation.access.actor import Actor
from yigongti.records.places.testing import SmallWorld, small_world
from yigongti.unified.organization.tasks import testing


@pytest.fixture
def world(db: None) -> SmallWorld:
    return small_world()


@pytest.fixture
def office(world: SmallWorld) -> Actor:
    return testing.office(world)


@pytest.fixture
def lead(world: SmallWorld) -> Actor:
    return testing.unit(world.hospital)


@pytest.fixture
def supporting(world: SmallWorld) -> Actor:
    return testing.unit(world.mch)
