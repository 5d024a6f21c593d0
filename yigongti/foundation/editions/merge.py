"""How the values of a file meet the values in force. The past is never rewritten.

* A value with a start of its own starts there; what held before stays readable for its time.
* A value that changed although its start did not, starts on the day of the load.
* What has not started yet may still be replaced or withdrawn.
* A key gone from the file ends on the day of the load.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yigongti.foundation.editions.models import Edition, Value
from yigongti.foundation.editions.section import Summary

_ABOUT = ("clause", "to_be_verified", "title", "unit", "is_proposed")  # said about a value, without changing it
OWNED = ("rooms.",)  # keys that a section of its own brings (rooms.toml)


@dataclass(frozen=True)
class Dated:
    """A value that the file asks for from `start` on."""

    key: str
    value: Any
    start: date
    clause: str
    to_be_verified: bool
    title: str = ""
    unit: str = ""
    is_proposed: bool = False


@dataclass
class _Work:
    """What is to be written, and the count of what stays."""

    made: list[Value] = field(default_factory=list)
    changed: list[Value] = field(default_factory=list)
    ended: list[Value] = field(default_factory=list)
    unchanged: int = 0


def merge(*, edition: Edition, wanted: Sequence[Dated], today: date, prefix: str = "") -> Summary:
    """Write the difference between `wanted` and the rows of the county.

    A county has one edition in force: what an earlier one held and this one does not, ends too.

    `prefix` is the part of the keys that the section owns; without one, everything that no other section owns.
    """
    rows: dict[str, list[Value]] = defaultdict(list)
    for row in Value.objects.filter(county=edition.county).order_by("valid_from"):
        if row.key.startswith(prefix) and (prefix or not row.key.startswith(OWNED)):
            rows[row.key].append(row)
    asked: dict[str, list[Dated]] = defaultdict(list)
    for one in sorted(wanted, key=lambda d: d.start):
        asked[one.key].append(one)
    work = _Work()
    for key, several in asked.items():
        before = len(work.made) + len(work.changed) + len(work.ended)
        _merge_key(edition, rows.get(key, []), several, today, work)
        work.unchanged += len(work.made) + len(work.changed) + len(work.ended) == before
    for key in rows.keys() - asked.keys():
        _end_key(rows[key], today, work)
    Value.objects.bulk_create(work.made, batch_size=500)
    Value.objects.bulk_update([*work.changed, *work.ended], ["value", *_ABOUT, "valid_to"])
    return Summary(len(work.made), len(work.changed), len(work.ended), work.unchanged, frozenset(asked))


def _merge_key(edition: Edition, rows: list[Value], asked: list[Dated], today: date, work: _Work) -> None:
    by_start = {row.valid_from: row for row in rows}
    for one in asked:
        row = by_start.get(one.start) or _same(edition, holding(rows, one.start), one, today)
        if row is None:
            by_start[one.start] = _make(edition, one, one.start, work)
        elif row.value == one.value and not _never_held(row):
            _retouch(row, one, work)
        elif row.valid_from >= today:
            _rewrite(row, one, work)
    _settle_today(edition, by_start, asked, today, work)
    starts = {one.start for one in asked}
    _withdraw([row for row in rows if row.valid_from > today and row.valid_from not in starts], work)


def _same(edition: Edition, held: Value | None, one: Dated, today: date) -> Value | None:
    """The row that already says it on that day: the same value makes no new period because a document is newer."""
    if held is None or held.value != one.value or held.valid_from > today:
        return None
    return held if held.edition_id == edition.pk or _about(held) == _about(one) else None


def _settle_today(edition: Edition, by_start: dict[date, Value], asked: list[Dated], today: date, work: _Work) -> None:
    """From today on holds what the file says for today: changed without a new start, or back after it had ended."""
    current = [one for one in asked if one.start <= today]
    held = holding(by_start.values(), today)
    if not current or (held is not None and held.value == current[-1].value):
        return
    if today in by_start:
        _rewrite(by_start[today], current[-1], work)
    else:
        by_start[today] = _make(edition, current[-1], today, work)


def _withdraw(rows: list[Value], work: _Work) -> None:
    """Values that were announced and will not come: they never hold, and stay readable as such."""
    for row in rows:
        if not _never_held(row):
            row.valid_to = row.valid_from
            work.ended.append(row)


def _end_key(rows: list[Value], today: date, work: _Work) -> None:
    held = holding(rows, today)
    _withdraw([row for row in rows if row.valid_from > today], work)
    if held is not None:
        held.valid_to = today
        work.ended.append(held)


def _make(edition: Edition, one: Dated, start: date, work: _Work) -> Value:
    row = Value(
        county=edition.county,
        key=one.key,
        value=one.value,
        valid_from=start,
        edition=edition,
        **_about(one),
    )
    work.made.append(row)
    return row


def _rewrite(row: Value, one: Dated, work: _Work) -> None:
    row.value, row.valid_to = one.value, None
    _say(row, one)
    work.changed.append(row)


def _retouch(row: Value, one: Dated, work: _Work) -> None:
    """The same value with a better clause, or verified by now: no new period."""
    if _about(row) != _about(one):
        _say(row, one)
        work.changed.append(row)


def _about(one: Value | Dated) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _ABOUT}


def _say(row: Value, one: Dated) -> None:
    for name, what in _about(one).items():
        setattr(row, name, what)


def _never_held(row: Value) -> bool:
    return row.valid_to is not None and row.valid_to <= row.valid_from


def holding(rows: Any, at: date) -> Value | None:
    """The row in force on a day, or None. `rows` are those of one key, in any order."""
    started = [row for row in rows if row.valid_from <= at and not _never_held(row)]
    if not started:
        return None
    last: Value = max(started, key=lambda row: row.valid_from)
    return last if last.valid_to is None or at < last.valid_to else None
