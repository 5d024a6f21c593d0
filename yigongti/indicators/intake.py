"""Taking rows in: the only writes under the facts.

Rows are derived by machine from records whose own actions were checked and audited, in the same transaction as the
delivery of their event, so they carry no audit line of their own. Putting the same rows again changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from yigongti.indicators import facts
from yigongti.indicators.attribution import Attribution
from yigongti.indicators.facts import FactRow
from yigongti.indicators.models import Change, FactRecord, NumberOrigin
from yigongti.indicators.periods import day_of, month_of
from yigongti.records.people.models import Resident

COMPARED = (
    "resident_id", "person_id", "organization_id", "institution_id", "consortium_id", "county", "occurred_at", "month",
    "amount", "is_retracted",
)  # fmt: skip
BATCH = 2000
MERGES_DEEP_MAX = 20


class UnknownFact(LookupError):
    """A programming error: a computed row under a fact that no room declares."""


@transaction.atomic
def put(rows: Iterable[FactRow], *, now: datetime, where: Attribution | None = None, state_month: int = 0) -> int:
    """Take rows in, or replace those of the same fact and record. Returns how many changed."""
    rows, where = list(rows), where or Attribution()
    changed = 0
    for start in range(0, len(rows), BATCH):
        fresh = _records(rows[start : start + BATCH], where, state_month, now)
        changed += _replace(fresh, state_month, now)
    return changed


@transaction.atomic
def retract(*, record: str, now: datetime, facts_of_record: Sequence[str] = ()) -> int:
    """Take back the rows of a record, under the named facts or all. They stay readable as retracted.

    A record type is used by one origin alone ("collection.cell" by what was handed in), so none is asked for.
    """
    kind, pk = split(record)
    held = FactRecord.objects.select_for_update().filter(
        record_type=kind, record_id=pk, state_month=0, is_retracted=False
    )
    if facts_of_record:
        held = held.filter(fact__in=facts_of_record)
    return _take_back(list(held), now)


@transaction.atomic
def replace_all(
    rows: Iterable[FactRow], *, fact_codes: Sequence[str], county: str, now: datetime, state_month: int = 0,
    where: Attribution | None = None,
) -> int:  # fmt: skip
    """Make the rows of a county under these facts exactly these: puts them, takes back all others. Returns changes.

    `state_month` 0 speaks of events; a month (202611) of the states as they stood at its end.
    """
    where, kept = where or Attribution(county), set()
    batch: list[FactRow] = []
    changed = 0
    for row in rows:
        kept.add((row.fact, *split(row.record)))
        batch.append(row)
        if len(batch) == BATCH:
            changed, batch = changed + put(batch, now=now, where=where, state_month=state_month), []
    changed += put(batch, now=now, where=where, state_month=state_month)
    held = FactRecord.objects.filter(
        fact__in=fact_codes,
        origin=NumberOrigin.COMPUTED,
        county=county,
        is_retracted=False,
        state_month=state_month,
    )
    gone = [r for r in held.iterator(BATCH) if (r.fact, r.record_type, r.record_id) not in kept]
    return changed + _take_back(gone, now)


@transaction.atomic
def residents_changed(resident_ids: Iterable[int], *, now: datetime) -> int:
    """After a merge or an unmerge: count the rows of these residents for whom they belong to now."""
    held = list(FactRecord.objects.select_for_update().filter(resident_id__in=set(resident_ids)))
    people = survivors({r.resident_id for r in held if r.resident_id})
    moved = [r for r in held if people.get(r.resident_id or 0) != r.person_id]
    for record in moved:
        record.person_id, record.version, record.changed_at = people[record.resident_id or 0], record.version + 1, now
    FactRecord.objects.bulk_update(moved, ["person_id", "version", "changed_at"], batch_size=BATCH)
    _mark({(r.group, r.county, r.month) for r in moved if not r.is_retracted}, now)
    return len(moved)


@transaction.atomic
def places_changed(*, county: str, where: Attribution, now: datetime) -> int:
    """After a change of institutions or memberships: count the events of rooms for whom they belong to now.

    States keep the place they were recorded for, what people handed in the one they meant. Returns how many moved.
    """
    events = FactRecord.objects.select_for_update().filter(
        origin=NumberOrigin.COMPUTED, state_month=0, county=county, is_retracted=False
    )
    moved = []
    for record in events.iterator(BATCH):
        site = record.organization_id
        belongs = where.institution(site), where.consortium(site, day_of(record.occurred_at))
        if belongs != (record.institution_id, record.consortium_id):
            record.institution_id, record.consortium_id = belongs
            record.version, record.changed_at = record.version + 1, now
            moved.append(record)
    fields = ["institution_id", "consortium_id", "version", "changed_at"]
    FactRecord.objects.bulk_update(moved, fields, batch_size=BATCH)
    _mark({(r.group, r.county, r.month) for r in moved}, now)
    return len(moved)


def survivors(resident_ids: set[int]) -> dict[int, int]:
    """Each resident's surviving file after all merges. An unknown resident counts as himself."""
    found = {pk: pk for pk in resident_ids}
    open_ends = dict(found)
    for _ in range(MERGES_DEEP_MAX):
        merged = Resident.objects.filter(pk__in=set(open_ends.values()), merged_into__isnull=False)
        into = dict(merged.values_list("pk", "merged_into_id"))
        open_ends = {pk: into[end] for pk, end in open_ends.items() if end in into}
        if not open_ends:
            break
        found.update(open_ends)
    return found


def split(record: str) -> tuple[str, int]:
    """The type and the key in a reference such as "orders.order:123"."""
    kind, _, pk = record.rpartition(":")
    return kind, int(pk)


def _records(rows: Sequence[FactRow], where: Attribution, state_month: int, now: datetime) -> list[FactRecord]:
    known = facts.definitions()
    if strange := {row.fact for row in rows if row.origin == NumberOrigin.COMPUTED} - set(known):
        raise UnknownFact(f"no room declares {sorted(strange)}")
    people = survivors({row.resident_id for row in rows if row.resident_id})
    return [
        FactRecord(
            fact=row.fact,
            origin=row.origin,
            group=known[row.fact].group if row.origin == NumberOrigin.COMPUTED else row.origin,
            record_type=split(row.record)[0],
            record_id=split(row.record)[1],
            resident_id=row.resident_id,
            person_id=people.get(row.resident_id) if row.resident_id else None,
            organization_id=row.organization_id,
            institution_id=where.institution(row.organization_id),
            consortium_id=where.consortium(row.organization_id, day_of(row.occurred_at)),
            county=row.county,
            occurred_at=row.occurred_at,
            month=state_month or month_of(row.occurred_at),
            state_month=state_month,
            amount=row.amount,
            changed_at=now,
        )
        for row in rows
    ]


def _replace(fresh: Sequence[FactRecord], state_month: int, now: datetime) -> int:
    """Insert what is new, update what differs, leave the rest; mark the partitions that were left and entered."""
    by_type: dict[str, set[int]] = defaultdict(set)
    for record in fresh:
        by_type[record.record_type].add(record.record_id)
    held: dict[tuple[str, str, str, int], FactRecord] = {}
    for kind, ids in by_type.items():
        for old in FactRecord.objects.select_for_update().filter(
            record_type=kind, record_id__in=ids, state_month=state_month
        ):
            held[old.fact, old.origin, kind, old.record_id] = old
    new, moved, dirty = [], [], set()
    for record in fresh:
        earlier = held.get((record.fact, record.origin, record.record_type, record.record_id))
        if earlier is None:
            new.append(record)
        elif any(getattr(earlier, name) != getattr(record, name) for name in COMPARED):
            dirty.add((earlier.group, earlier.county, earlier.month))
            record.pk, record.version = earlier.pk, earlier.version + 1
            moved.append(record)
        else:
            continue
        dirty.add((record.group, record.county, record.month))
    FactRecord.objects.bulk_create(new, batch_size=BATCH)
    FactRecord.objects.bulk_update(moved, [*COMPARED, "version", "changed_at"], batch_size=BATCH)
    _mark(dirty, now)
    return len(new) + len(moved)


def _take_back(held: Sequence[FactRecord], now: datetime) -> int:
    for record in held:
        record.is_retracted, record.version, record.changed_at = True, record.version + 1, now
    FactRecord.objects.bulk_update(held, ["is_retracted", "version", "changed_at"], batch_size=BATCH)
    _mark({(r.group, r.county, r.month) for r in held}, now)
    return len(held)


def _mark(dirty: set[tuple[str, str, int]], now: datetime) -> None:
    """Log the partitions, and wake the worker once this transaction is there to be seen."""
    if not dirty:
        return
    Change.objects.bulk_create([Change(group=g, county=c, month=m, at=now) for g, c, m in sorted(dirty)])
    from yigongti.indicators.jobs import wake

    transaction.on_commit(wake, robust=True)
