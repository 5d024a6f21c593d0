import pytest

from yigongti.centers.ecg.testing import ecg_world


@pytest.fixture
def world(db):
    return ecg_world()
