"""How many models the migrations render: what makes an empty database slow to fill."""

import pytest
from django.db.migrations.state import ModelState, StateApps


def count_rendered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many models each rendering made anew."""
    counts: list[int] = []
    render = StateApps.render_multiple

    def counted(self: StateApps, states: list[ModelState]) -> None:
        counts.append(len(states))
        render(self, states)

    monkeypatch.setattr(StateApps, "render_multiple", counted)
    return counts
