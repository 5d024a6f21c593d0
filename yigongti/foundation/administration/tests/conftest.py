import pytest


@pytest.fixture(autouse=True)
def _ground_alone(settings):
    settings.ROOT_URLCONF = "yigongti.foundation.administration.tests.urls"
