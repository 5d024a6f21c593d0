"""What packages above put on the sheet of an indicator: they register, so that no import goes up."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from yigongti.foundation.web.views import ActorRequest
from yigongti.indicators.queries import Sheet

TABS, BLOCK, VERBS = "tabs", "block", "verbs"  # under the heading; under the table; buttons in the head


@dataclass(frozen=True)
class Panel:
    """A piece of HTML for whoever holds the permission. `draw(request, sheet)` must be quick: no reading of its own."""

    code: str
    slot: str
    permission: str
    draw: Callable[[ActorRequest, Sheet], str]
    order: int = 100


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Called from the `ready()` of an app."""
    _panels[panel.code] = panel


def drawn(request: ActorRequest, sheet: Sheet) -> dict[str, SafeString]:
    """Every slot with what stands in it."""
    ordered = sorted(_panels.values(), key=lambda p: (p.order, p.code))
    return {
        slot: mark_safe(
            "".join(p.draw(request, sheet) for p in ordered if p.slot == slot and request.actor.may(p.permission))
        )
        for slot in (TABS, BLOCK, VERBS)
    }  # each piece was rendered by its own template
