"""What every test of the house needs."""

import pytest
from django.conf import settings as django_settings
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings as hypothesis_settings

# A slow machine is no wrong rule: no example is judged by the clock.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_configure():
    """Hashing is slow on purpose; a test that means the real hasher says so."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The journeys first: a group that one process walks alone must not be the last to begin.

    The walk over the main pages last: it empties the database behind it. (script/test keeps this order.)
    """
    items.sort(key=lambda item: {"tests/journeys": 0, "tests/accessibility": 2}.get(str(_folder(item)), 1))


def _folder(item):
    return item.path.parent.relative_to(item.config.rootpath)


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied_between_tests():
    """Append-only tables refuse TRUNCATE by trigger; only the flush after a transactional test may pass them by."""
    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(self, sql_list):
        wrapped = ["SET session_replication_role = replica;", *sql_list, "SET session_replication_role = DEFAULT;"]
        return flush(self, wrapped) if sql_list else None

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _edition_values_are_read_anew():
    """A rolled-back test must not leave its county's values in the memory of the process."""
    from yigongti.foundation.editions import store

    store.forget()
    yield
    store.forget()


@pytest.fixture(autouse=True, scope="session")
def _files_in_a_folder_of_their_own(tmp_path_factory):
    """No test writes into the folder of data."""
    patch = pytest.MonkeyPatch()
    patch.setattr(django_settings, "MEDIA_ROOT", tmp_path_factory.mktemp("files"))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _no_standing_is_kept():
    """Positions changed behind the models' back, and ids that come again, must not meet an earlier test's standing."""
    from yigongti.foundation.access.standing import forget

    forget()


@pytest.fixture(autouse=True)
def _menu_numbers_are_fresh(settings):
    """Menu numbers are kept for seconds between pages; tests count every time."""
    settings.FRAME_SECONDS = 0
