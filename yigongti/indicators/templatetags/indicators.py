"""What the pages of indicators print."""

from decimal import Decimal

from django import template

from yigongti.indicators import faces

register = template.Library()


@register.filter
def count(number: Decimal | None) -> str:
    """1,234, 12.50, or 缺."""
    return faces.count(number)
