"""What every test of the house needs."""

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations


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
