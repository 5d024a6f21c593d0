from typing import Final

from django import template

from yigongti.indicators.importing.models import Import, State

register = template.Library()
_TONES: Final = {State.WAITING: "waiting", State.APPLIED: "done", State.UNDONE: "ended", State.DROPPED: "others"}


@register.filter
def import_tone(row: Import) -> str:
    """The dot of an import's state."""
    return _TONES[State(row.state)]
