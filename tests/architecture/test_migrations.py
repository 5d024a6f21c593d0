"""An empty database gets its tables in seconds: tables of one app are made at once (yigongti/foundation/tables.py)."""

import pytest
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from tests.rendering import count_rendered

# Every new model renders its neighbours anew. The operations as makemigrations writes them come to 60 per model.
RENDERED_PER_MODEL_MAX = 13


def test_all_migrations_render_few_models(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = count_rendered(monkeypatch)
    executor = MigrationExecutor(None)
    state = ProjectState(real_apps=executor.loader.unmigrated_apps)
    assert state.apps is not None
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        state = migration.mutate_state(state, preserve=False)
    assert sum(rendered) < RENDERED_PER_MODEL_MAX * len(state.models)
