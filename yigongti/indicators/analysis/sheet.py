"""What analysis puts on an indicator's sheet: the tabs to its pages, and a block that follows by itself."""

from django.template.loader import render_to_string

from yigongti.foundation.web.views import ActorRequest
from yigongti.indicators import panels, queries
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.panels import Panel
from yigongti.indicators.queries import Sheet


def _tabs(request: ActorRequest, sheet: Sheet) -> str:
    context = {"indicator": sheet.indicator, "scope": sheet.scope, "period": sheet.period, "here": "sheet"}
    return render_to_string("analysis/tabs.html", context, request=request)


def _block(request: ActorRequest, sheet: Sheet) -> str:
    if sheet.indicator.kind in {"evidence", "two_part"}:
        return ""
    context = {"indicator": sheet.indicator, "scope": sheet.scope}
    return render_to_string("analysis/ahead_block.html", context, request=request)


def _verbs(request: ActorRequest, sheet: Sheet) -> str:
    context = {"indicator": sheet.indicator, "scope": sheet.scope, "period": sheet.period,
               "is_one": sheet.scope.kind == ScopeKind.INSTITUTION}  # fmt: skip
    return render_to_string("analysis/ask_button.html", context, request=request)


def register() -> None:
    """Called from `ready()`."""
    panels.register(Panel("analysis.tabs", panels.TABS, queries.READ, _tabs, order=10))
    panels.register(Panel("analysis.ahead", panels.BLOCK, queries.READ, _block, order=50))
    panels.register(Panel("analysis.ask", panels.VERBS, "analysis.question.raise", _verbs, order=90))
