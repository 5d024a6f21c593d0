"""Days of a timeline."""

from datetime import datetime

from django import template
from django.template.context import Context
from django.utils import timezone

register = template.Library()


@register.simple_tag(takes_context=True)
def day(context: Context, moment: datetime) -> str:
    """11-21 this year, 2025-12-17 before."""
    now = getattr(context.get("request"), "now", None) or timezone.now()
    local = timezone.localtime(moment)
    return f"{local:%m-%d}" if local.year == timezone.localtime(now).year else f"{local:%Y-%m-%d}"
