"""What a form sends, as values."""

from datetime import date


def day_of(text: str) -> date | None:
    """A date as the form sends it; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
