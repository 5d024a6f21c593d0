from django import template

from yigongti.foundation.jobs.registry import title_of

register = template.Library()


@register.filter
def job_title(name: str) -> str:
    """The Chinese title of a job."""
    return title_of(name)


@register.filter
def last_line(error: str | None) -> str:
    """The line of a traceback that says what happened."""
    lines = (error or "").strip().splitlines()
    return lines[-1][:200] if lines else ""
