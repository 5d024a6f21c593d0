"""Tags that rows and pages share. Rows use these directly; the cotton pieces wrap the same ones."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import template
from django.core.paginator import Paginator
from django.middleware.csrf import get_token
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from yigongti.foundation.web import charts, words

register = template.Library()


def _now(context: Context) -> datetime:
    """The one clock reading of the request; a page drawn outside of a door reads the clock itself."""
    moment = getattr(context.get("request"), "now", None) or context.get("now")
    return moment if isinstance(moment, datetime) else timezone.now()


@register.simple_tag(takes_context=True)
def post_key(context: Context) -> SafeString:
    """Hidden fields of every form that writes: protection token and a fresh idempotency key."""
    request = context.get("request")
    token = get_token(request) if request is not None else ""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="_key" value="{}">',
        token,
        uuid4().hex,
    )


@register.simple_tag(takes_context=True)
def clock(context: Context, due: datetime | None, started: datetime | None = None) -> SafeString:
    """The clock cell: words with bold numbers, and the line that burns down. clock.js keeps it ticking."""
    face = words.clock(due, started, _now(context))
    inner = format_html_join(
        "", "{}", ((format_html("<b>{}</b>", text) if bold else text,) for text, bold in face.parts)
    )
    if due is None:
        return format_html('<span class="clock none">{}</span>', inner)
    line = (
        mark_safe("")
        if face.percent is None
        else format_html(
            '<svg class="burn" width="100%" height="2" aria-hidden="true"><rect class="rest" width="100%" height="2"/>'
            '<rect class="used" width="{}%" height="2"/></svg>',
            face.percent,
        )
    )
    return format_html(
        '<span class="clock {}" data-due="{}" data-started="{}"><span class="words">{}</span>{}</span>',
        face.tone,
        due.isoformat(),
        started.isoformat() if started else "",
        inner,
        line,
    )


@register.simple_tag
def urgency(word: str, tone: str = "plain") -> SafeString:
    """疑似胸痛 (solid-red), 急 (red), 平 (plain)."""
    return format_html('<span class="tag {}">{}</span>', tone, word) if word else mark_safe("")


@register.simple_tag
def status(word: str, tone: str = "waiting") -> SafeString:
    """Dot and word: waiting amber, working teal, review violet, others hollow, done green, stopped red, ended gray."""
    return format_html('<span class="status {}">{}</span>', tone, word)


@register.simple_tag
def number(value: Decimal | float | None, decimals: int = 0) -> str:
    """Thousands and equal decimals; — when not set."""
    return words.number(value, decimals)


@register.simple_tag
def yuan(fen: int | None) -> str:
    """Fen as yuan."""
    return words.yuan(fen)


@register.simple_tag(takes_context=True)
def when(context: Context, moment: datetime | None) -> SafeString:
    """A moment in the shortest clear words, with the full one behind it."""
    if moment is None:
        return mark_safe("—")
    full = f"{moment.astimezone(words.ZONE):%Y-%m-%d %H:%M:%S}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full, words.when(moment, _now(context))
    )


@register.simple_tag(takes_context=True)
def about(context: Context, sex: str, birth: date | None) -> str:
    """男 66 岁."""
    return words.about(sex, birth, _now(context).astimezone(words.ZONE).date())


@register.simple_tag
def sparkline(
    series: tuple[float | None, ...] = (), target: float | None = None, tone: str = "teal", label: str = ""
) -> SafeString:
    """A line of 1.5 px with its last point and the target; `label` is what a screen reader says."""
    return charts.sparkline(series, target=target, tone=tone, label=label)


@register.filter
def mask_id(value: str | None) -> str:
    """500238********1243."""
    return words.mask_id(value)


@register.filter
def mask_phone(value: str | None) -> str:
    """138****2067."""
    return words.mask_phone(value)


@register.filter
def mask_name(value: str | None) -> str:
    """陈*碧."""
    return words.mask_name(value)


@register.filter
def file_size(value: int) -> str:
    """64 KB."""
    return words.file_size(value)


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """A value of a mapping by a key that stands in a variable."""
    return mapping.get(key, "") if mapping else ""


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The query string of this page with some parameters changed; None removes one. State stays in the URL."""
    request = context["request"]
    params = request.GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value not in {None, ""}:
            params[name] = str(value)
    return f"?{params.urlencode()}" if params else "?"


@register.filter
def pages(paginator: "Paginator[Any]", number: int) -> list[int | str]:
    """The numbers of a pager: 1 … 4 5 6 … 20."""
    return list(paginator.get_elided_page_range(number, on_each_side=2, on_ends=1))
