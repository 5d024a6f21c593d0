"""Bringing rows of codes into a code system. Codes that are gone are put out of use, never deleted."""

from collections.abc import Sequence

from yigongti.records.terms.models import CodeSystem, Item
from yigongti.records.terms.tables import TermRow

_FIELDS = ("name", "initials", "group", "is_active", "details")


def initials_of(name: str) -> str:
    """Pinyin initials of a term, read as a phrase; digits and letters stay: 12 导联心电图 -> 12dlxdt."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second: not at every start

    letters = lazy_pinyin(name, style=Style.FIRST_LETTER, errors=str)
    return "".join(c for c in "".join(letters).lower() if c.isascii() and c.isalnum())[:40]


def put(system: CodeSystem, rows: Sequence[TermRow]) -> tuple[int, int, int, int]:
    """The system then holds exactly `rows`. Returns how many were made, changed, put out of use, left alone."""
    known = {item.code: item for item in Item.objects.filter(system=system)}
    fresh, changed = [], []
    for row in rows:
        wanted = _item(system, row)
        old = known.pop(row.code, None)
        if old is None:
            fresh.append(wanted)
        elif any(getattr(old, name) != getattr(wanted, name) for name in _FIELDS):
            wanted.pk = old.pk
            changed.append(wanted)
    Item.objects.bulk_create(fresh, batch_size=1000)
    Item.objects.bulk_update(changed, list(_FIELDS), batch_size=500)
    gone = [item.pk for item in known.values() if item.is_active]
    Item.objects.filter(pk__in=gone).update(is_active=False)
    return len(fresh), len(changed), len(gone), len(rows) - len(fresh) - len(changed)


def _item(system: CodeSystem, row: TermRow) -> Item:
    return Item(
        system=system,
        code=row.code,
        name=row.name,
        initials=(row.initials.lower() or initials_of(row.name)),
        group=row.group,
        is_active=True,
        details=row.details,
    )
