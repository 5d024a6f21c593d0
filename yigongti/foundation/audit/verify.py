"""Verification of the sealed trail: finds lines changed, taken out, put in or moved, and seals that are gone."""

from collections.abc import Iterator

from django.db import connection
from django.utils.timezone import localtime

from yigongti.foundation.audit import seal as sealing
from yigongti.foundation.audit.models import Seal

WINDOW = 1000  # seals read at a time
NAMED_AT_MOST = 20  # lines named per batch
_GUARDED = {  # table -> triggers that must be awake
    "audit_line": {"append_only", "append_only_whole", "audit_stamp"},
    "audit_seal": {"append_only", "append_only_whole"},
    "access_oncekey": {"append_only", "append_only_whole"},
}


def verify() -> list[str]:
    """Every fault found, as a Chinese sentence; empty when the trail is whole. Reads each sealed line once."""
    return [*_sleeping_guards(), *_chain(), *_cut_off()]


def _chain() -> Iterator[str]:
    """Walk the seals in order, each against the one before and against its lines."""
    number, root, to_tx = 0, sealing.START, 0
    while window := list(Seal.objects.filter(number__gt=number).order_by("number")[:WINDOW]):
        lines = sealing.digests(window[0].from_tx, max(s.to_tx for s in window))
        following = next(lines, None)
        for made in window:
            if made.number != number + 1:
                yield f"第 {number + 1} 批到第 {made.number - 1} 批封存记录缺失。"
            elif made.previous != root or made.from_tx != to_tx:
                yield f"第 {made.number} 批与上一批衔接不上，封存记录被改动过。"
            while following is not None and following[0] < made.from_tx:
                following = next(lines, None)  # of a batch whose seal is gone, which was said above
            batch: list[tuple[int, bytes]] = []
            while following is not None and following[0] < made.to_tx:
                batch.append(following[1:])
                following = next(lines, None)
            yield from _batch(made, batch)
            number, root, to_tx = made.number, made.root, made.to_tx
        for _ in lines:  # the connection must be free again before the next window
            pass


def _batch(made: Seal, lines: list[tuple[int, bytes]]) -> Iterator[str]:
    if made.count == len(lines) and sealing.root_of(made, [digest for _, digest in lines]) == made.root:
        return
    size = sealing.MARK_BYTES
    marks = bytes(made.marks)
    sealed = {marks[i : i + size] for i in range(0, len(marks), size)}
    strange = [line_id for line_id, digest in lines if digest[:size] not in sealed]
    found = {digest[:size] for _, digest in lines}
    when = f"第 {made.number} 批（{localtime(made.at):%Y-%m-%d %H:%M} 封存，第 {made.first_line}—{made.last_line} 行）"
    if strange:
        named = "、".join(map(str, strange[:NAMED_AT_MOST])) + ("等" if len(strange) > NAMED_AT_MOST else "")
        yield f"{when}有 {len(strange)} 行被改动或事后插入：第 {named} 行。"
    gone = len(sealed - found) - len(strange)
    if gone > 0:
        yield f"{when}少了 {gone} 行：封存时 {made.count} 行，现有 {len(lines)} 行。"
    if not strange and gone <= 0:
        yield f"{when}封存记录本身被改动过。"


def _cut_off() -> Iterator[str]:
    """Seals that the file outside of the database knows, and the database does not, or knows otherwise."""
    heads = sealing.read_heads()
    if not heads and Seal.objects.exists():
        yield f"库外封存摘要文件 {sealing.head_file().name} 不见了，无法核对末尾的封存记录。"
    roots = dict(Seal.objects.filter(number__in=[n for n, _ in heads[-WINDOW:]]).values_list("number", "root"))
    if len(heads) > WINDOW:
        roots = dict(Seal.objects.values_list("number", "root"))
    for number, root in heads:
        if number not in roots:
            yield f"第 {number} 批封存记录被删除：库外摘要文件里有它，数据库里没有。"
        elif roots[number] != root:
            yield f"第 {number} 批封存记录与库外摘要文件不一致，被整批改写过。"


def _sleeping_guards() -> Iterator[str]:
    """Protecting triggers that somebody took away or put to sleep."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relname = ANY(%s) AND c.relnamespace = current_schema()::regnamespace"
            " AND t.tgenabled IN ('O', 'A')",
            [list(_GUARDED)],
        )
        awake = set(cursor.fetchall())
    for table, names in _GUARDED.items():
        missing = sorted(name for name in names if (table, name) not in awake)
        if missing:
            yield f"数据表 {table} 的保护触发器被停用或删除：{'、'.join(missing)}。"
