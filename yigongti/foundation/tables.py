"""Tables of one app made at once: a migration's operation that renders the state a single time.

Django renders every model that is connected with a changed one anew after each operation. With foreign keys everywhere
that is nearly all models a hundred times, and most of the time of a first start and of a test database.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Tables(Operation):
    """`CreateModel` with fields, indexes and constraints inside, then triggers; they may refer to each other.

    Nothing else belongs inside: what changes a table that was just made would meet the finished table.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How a migration file writes it."""
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add all to the state, then render them and what they are connected with, once."""
        rendered = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if rendered is not None:
            state.__dict__["apps"] = rendered
            state.reload_models(self._models(app_label), delay=False)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables; foreign keys follow at the end of the migration, as Django defers them."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002  Django calls it so
    ) -> None:
        """Drop the tables with their triggers."""
        # A trigger looks for its table in the state it goes back to, which here has no table any more.
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self) -> str:
        """A line of `migrate --plan`."""
        return f"Create {len(self._models(''))} tables at once"

    def _models(self, app_label: str) -> list[tuple[str, str]]:
        return [(app_label, one.name_lower) for one in self.operations if isinstance(one, CreateModel)]
