"""Who is counted: a merged file counts as the one that survived. Aliases are joined; a merge writes no row."""

from collections.abc import Iterable

import pyarrow as pa

from yigongti.indicators.intake import MERGES_DEEP_MAX
from yigongti.records.people.models import Resident

SCHEMA = pa.schema([("resident", pa.int64()), ("survivor", pa.int64())])


def aliases() -> pa.Table:
    """Every merged file and the file at the end of its chain."""
    into = dict(Resident.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    survivors = [_end(pk, into) for pk in into]
    return pa.table({"resident": list(into), "survivor": survivors}, schema=SCHEMA)


def merged_below(residents: Iterable[int]) -> set[int]:
    """These residents and every file that was merged into one of them, directly or by others."""
    found = set(residents)
    edge = set(found)
    for _ in range(MERGES_DEEP_MAX):
        edge = set(Resident.objects.filter(merged_into__in=edge).values_list("pk", flat=True)) - found
        if not edge:
            break
        found |= edge
    return found


def _end(pk: int, into: dict[int, int]) -> int:
    for _ in range(MERGES_DEEP_MAX):
        if pk not in into:
            break
        pk = into[pk]
    return pk
