"""Saved filters of lists: one person's own, kept by list and name."""

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Invalid, NotFound
from yigongti.foundation.web.models import SavedFilter

MANY = 12


class TooManyFilters(Invalid):
    """A row of buttons holds only so many."""

    sentence = f"一个列表最多存 {MANY} 个常用筛选，请先删去不用的。"


def keep(*, actor: Actor, page: str, title: str, query: str) -> SavedFilter:
    """Save under a name; the same name is replaced. Raises Invalid on an empty name, TooManyFilters."""
    title = title.strip()[:20]
    if not title or not page:
        raise Invalid("请给这个常用筛选起个名字。", {"title": "请写名称，20 字以内"})
    mine = SavedFilter.objects.filter(user_id=actor.user_id or 0, page=page)
    if mine.exclude(title=title).count() >= MANY:
        raise TooManyFilters
    kept, _new = SavedFilter.objects.update_or_create(
        user_id=actor.user_id or 0, page=page[:80], title=title, defaults={"query": query.lstrip("?")[:500]}
    )
    return kept


def forget(*, actor: Actor, filter_id: str) -> None:
    """Remove one of the actor's own. Raises NotFound."""
    mine = (
        SavedFilter.objects.filter(user_id=actor.user_id or 0, pk=filter_id)
        if filter_id.isdigit()
        else SavedFilter.objects.none()
    )
    if not mine.delete()[0]:
        raise NotFound


def of(*, actor: Actor, page: str) -> list[SavedFilter]:
    """The actor's filters for one list."""
    return list(SavedFilter.objects.filter(user_id=actor.user_id or 0, page=page).order_by("title"))
