"""Finding a term by code, name or pinyin initials. Terms are no personal data: no permission of their own."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from yigongti.foundation.errors import NotFound
from yigongti.records.terms.models import CodeSystem, Item


class NoItem(NotFound):
    """There is no such code in use."""

    sentence = "没有这个代码，或它已停用，请重新选择。"


def search(*, system: str, text: str = "", group: str = "", limit: int = 20) -> list[Item]:
    """Items in use, best first: exact code, name or initials from the start, then name anywhere.

    Empty text lists the group in the order of codes. `limit` is capped at 100.
    """
    rows = in_use(system=system, group=group)
    words = text.strip()
    if words:
        starts = Q(name__istartswith=words) | Q(initials__startswith=words.lower())
        exact = Q(code__iexact=words) | Q(name=words)
        rows = rows.filter(exact | starts | Q(code__istartswith=words) | Q(name__icontains=words))
        rank = Case(When(exact, then=0), When(starts, then=1), default=Value(2), output_field=IntegerField())
        rows = rows.order_by(rank, "code")
    return list(rows[: min(limit, 100)])


def in_use(*, system: str, group: str = "") -> QuerySet[Item]:
    """Every item of a system (and group) in use, by code."""
    rows = Item.objects.filter(system__code=system, is_active=True).select_related("system").order_by("code")
    return rows.filter(group=group) if group else rows


def item(*, system: str, code: str) -> Item:
    """One item in use. Raises NoItem."""
    found = in_use(system=system).filter(code=code).first()
    if found is None:
        raise NoItem
    return found


def systems() -> QuerySet[CodeSystem]:
    """Every code system; `is_demo` ones must say so where they are shown."""
    return CodeSystem.objects.order_by("code")
