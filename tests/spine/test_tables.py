"""Tables of one app are made at once, forwards and backwards (yigongti/foundation/tables.py)."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor

from tests.rendering import count_rendered
from yigongti.foundation.tables import Tables


def _pair() -> Tables:
    """Two tables that point at each other."""
    key = ("id", models.BigAutoField(primary_key=True))
    to_right = models.ForeignKey("files.right", models.PROTECT, null=True, related_name="+")
    to_left = models.ForeignKey("files.left", models.PROTECT, related_name="+")
    once = models.UniqueConstraint(fields=("left",), name="right_once")
    return Tables(
        operations=[
            migrations.CreateModel(name="Left", fields=[key, ("right", to_right)]),
            migrations.CreateModel(name="Right", fields=[key, ("left", to_left)], options={"constraints": [once]}),
        ]
    )


@pytest.mark.django_db
def test_tables_that_point_at_each_other_are_made_and_taken_away_in_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = count_rendered(monkeypatch)
    before = MigrationExecutor(connection).loader.project_state()
    assert before.apps is not None
    rendered.clear()
    after = before.clone()
    step = _pair()
    step.state_forwards("files", after)
    assert sum(rendered) == 2  # each once
    with connection.schema_editor() as editor:
        step.database_forwards("files", editor, before, after)
    assert {"files_left", "files_right"} <= set(connection.introspection.table_names())
    constraints = connection.introspection.get_constraints(connection.cursor(), "files_right")
    assert constraints["right_once"]["unique"]
    assert after.apps.get_model("files", "left")._meta.get_field("right").related_model.__name__ == "Right"
    with connection.schema_editor() as editor:
        step.database_backwards("files", editor, after, before)
    assert not {"files_left", "files_right"} & set(connection.introspection.table_names())
