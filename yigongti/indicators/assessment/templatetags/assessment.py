"""Words of a named thing in a row."""

from django import template

from yigongti.indicators.declared import titles_of

register = template.Library()
TONES = {"handed_in": "review", "returned": "late", "accepted": "done", "withdrawn": "stopped"}


@register.filter
def proof_tone(state: str) -> str:
    """The tone of a state."""
    return TONES.get(state, "waiting")


@register.simple_tag(takes_context=True)
def fact_title(context: dict[str, object], code: str) -> str:
    """The name of a fact; the names are read once for a page."""
    request = context["request"]
    held = getattr(request, "fact_titles", None)
    if held is None:
        held = titles_of(county=request.actor.county)  # type: ignore[attr-defined]
        request.fact_titles = held  # type: ignore[attr-defined]
    return str(held.get(code, code))
