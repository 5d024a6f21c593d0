"""What a follow-up measured, in words."""

from django import template

from yigongti.records.health import rules

register = template.Library()


@register.filter
def measured(values: dict[str, float]) -> str:
    """血压 142/88，空腹血糖 7.4."""
    return rules.words(values) or "—"
