"""Rows into PostgreSQL by COPY: the one way to load a county in seconds."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Max, Model


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows. Constraints and unique indexes hold as always; columns are database names."""
    names = ", ".join(f'"{c}"' for c in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy,  # noqa: SLF001
    ):
        for row in rows:
            copy.write_row(row)


def copy_lines(model: type[Model], columns: Sequence[str], lines: Iterable[str], *, batch: int = 2000) -> None:
    r"""Append rows that are written out already, as COPY's text has them: tabs between, \N for NULL, no line end."""
    names = ", ".join(f'"{c}"' for c in columns)
    rest = iter(lines)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy,  # noqa: SLF001
    ):
        while some := list(islice(rest, batch)):
            copy.write("\n".join(some) + "\n")


def next_id(model: type[Model]) -> int:
    """The first free primary key, where we alone write (an empty or a demo database)."""
    return int(model._default_manager.aggregate(top=Max("pk"))["top"] or 0) + 1  # noqa: SLF001


def set_sequence(name: str, used: int) -> None:
    """Let a sequence go on after the numbers that were written by COPY."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT last_value FROM pg_sequences"
            " WHERE format('%%I.%%I', schemaname, sequencename)::regclass = %s::regclass",
            [name],
        )
        last = cursor.fetchone()[0] or 0
        cursor.execute("SELECT setval(%s, %s)", [name, max(1, used, last)])


def set_keys(model: type[Model], used: int) -> None:
    """The same for the sequence behind a primary key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])  # noqa: SLF001
        set_sequence(str(cursor.fetchone()[0]), used)
