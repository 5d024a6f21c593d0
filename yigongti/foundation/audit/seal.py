"""Sealing: the trail is closed batch by batch into a hash chain, so that any later change of it can be found.

Which lines belong to a batch? Not "ids up to n": ids are drawn before the commit, so a line with a lower number may
still appear. Each line carries the 64-bit number of its transaction (`tx`, set by trigger). A batch is every line with
from_tx <= tx < to_tx, where to_tx is the oldest transaction still at work when the batch is made: below that number
everything has ended, so the batch is complete for ever, and a line that shows up in it later was put there by hand.

The root of each batch covers the root before it, the bounds, the count and the digest of every line. Roots are also
kept outside of the database, in data/audit-head.txt, so that cutting seals off the end is found too. Digests are SM3
(GM/T 0004-2012).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from psycopg.sql import SQL

from yigongti.foundation.audit.models import Clock, Line, Seal

ALGORITHM = "SM3"
# Of each line's digest, kept to name the line that differs: 1 in 2^48 to miss, and the root does not depend on it.
MARK_BYTES = 6
START = "0" * 64
_LOCK = 0x5EA1  # advisory lock: one sealer at a time

# Exactly these columns, as text that does not depend on any session setting: COPY's own escaping, UTC seconds.
_LINES = """
    COPY (SELECT tx, id, extract(epoch FROM at), user_id, user_name, position_id, role, organization_id,
          organization_name, county, action, result, subject_type, subject_id, resident_id, detail, address, request_id
          FROM audit_line WHERE tx >= {from_tx} AND tx < {to_tx} ORDER BY tx, id) TO STDOUT
"""


# The oldest transaction still at work in this database. Numbers are shared by all databases of the server, and
# somebody's long work in another one must not hold up our sealing: what is known to run there is left out. What cannot
# be told counts as ours.
_HORIZON = """
    SELECT COALESCE(min(x::text::bigint), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    FROM pg_snapshot_xip(pg_current_snapshot()) AS x
    WHERE x::text::bigint % 4294967296 NOT IN (
        SELECT l.transactionid::text::bigint FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
          AND a.datid <> (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


@dataclass(frozen=True)
class State:
    """How far the sealing is: for the auditor's page and the doctor."""

    seals: int
    sealed_lines: int
    waiting_lines: int
    oldest_waiting: datetime | None
    last: Seal | None


def head_file() -> Path:
    """Where the roots are kept outside of the database, one line per seal: number, root, lines, time."""
    return Path(settings.HOME) / "audit-head.txt"


def seal(*, now: datetime) -> Seal | None:
    """Close every line that can be closed. Returns the new seal, or None when there is nothing to close."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        clock = resume()
        last = Seal.objects.defer("marks").order_by("-number").first()
        from_tx = last.to_tx if last else 0
        to_tx = _number(_HORIZON) + clock.shift
        lines = [(line_id, digest) for _, line_id, digest in digests(from_tx, to_tx)]
        made = _add(last, from_tx, to_tx, lines, now) if lines else None
        if made is not None:
            Clock.objects.filter(pk=clock.pk).update(floor=to_tx)
    write_heads()
    return made


def _add(last: Seal | None, from_tx: int, to_tx: int, lines: list[tuple[int, bytes]], now: datetime) -> Seal:
    made = Seal(
        number=last.number + 1 if last else 1,
        at=now,
        from_tx=from_tx,
        to_tx=to_tx,
        first_line=min(line for line, _ in lines),
        last_line=max(line for line, _ in lines),
        count=len(lines),
        algorithm=ALGORITHM,
        marks=b"".join(digest[:MARK_BYTES] for _, digest in lines),
        previous=last.root if last else START,
    )
    made.root = root_of(made, [digest for _, digest in lines])
    made.save(force_insert=True)
    return made


def resume() -> Clock:
    """The clock, shifted forward where this server counts transactions below what is sealed (a restored database)."""
    clock = Clock.objects.first() or Clock.objects.create()
    behind = clock.floor - (_number("pg_current_xact_id()") + clock.shift)
    if behind > 0:
        clock.shift += behind + 1
        clock.save(update_fields=["shift"])
    return clock


def root_of(made: Seal, digests: list[bytes]) -> str:
    """The hash of a batch: everything about it, and each of its lines in order."""
    facts = (made.previous, made.number, made.from_tx, made.to_tx, made.first_line, made.last_line, made.count,
             made.algorithm, f"{made.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}")  # fmt: skip
    return _hash("|".join(map(str, facts)).encode() + b"\n" + b"".join(digests)).hex()


def write_heads() -> None:
    """Append to the file outside every root that it lacks (after a crash it may lack some). Never rewrites a line."""
    path = head_file()
    known = max((number for number, _ in read_heads()), default=0)
    rows = Seal.objects.filter(number__gt=known).order_by("number").values_list("number", "root", "count", "at")
    text = "".join(
        f"{number}\t{root}\t{count}\t{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n" for number, root, count, at in rows
    )
    if text:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            file.write(text)


def read_heads() -> list[tuple[int, str]]:
    """Number and root of each line of the file outside; empty without a file. A half-written line is left out."""
    path = head_file()
    if not path.exists():
        return []
    cells = [line.split("\t") for line in path.read_text(encoding="ascii").splitlines()]
    return [(int(c[0]), c[1]) for c in cells if len(c) == 4 and c[0].isdigit()]  # noqa: PLR2004  number, root, lines, time


def state() -> State:
    """How far the sealing is."""
    last = Seal.objects.defer("marks").order_by("-number").first()
    waiting = Line.objects.filter(tx__gte=last.to_tx if last else 0)
    return State(
        seals=last.number if last else 0,
        sealed_lines=Seal.objects.aggregate(n=Sum("count"))["n"] or 0,
        waiting_lines=waiting.count(),
        oldest_waiting=waiting.order_by("tx").values_list("at", flat=True).first(),
        last=last,
    )


def digests(from_tx: int, to_tx: int) -> Iterator[tuple[int, int, bytes]]:
    """Transaction, id and digest of each line with from_tx <= tx < to_tx, in the order of sealing. Streams."""
    statement = SQL(_LINES).format(from_tx=from_tx, to_tx=to_tx).as_string()
    with connection.cursor() as cursor, cursor.copy(statement) as rows:
        for row in rows:
            data = bytes(row)
            tx, line_id, _ = data.split(b"\t", 2)
            yield int(tx), int(line_id), _hash(data)


def _hash(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _number(expression: str) -> int:
    """An xid8 of the server as a whole number."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({expression})::text::bigint")
        return int(cursor.fetchone()[0])


def verify() -> list[str]:
    """See `audit.verify`: every fault of the sealed trail as a sentence; empty when it is whole."""
    from yigongti.foundation.audit.verify import verify as walk

    return walk()
