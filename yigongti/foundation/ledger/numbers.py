"""Voucher numbers: 202611-0001, running within the month of one set of books."""

from datetime import date

from yigongti.foundation.ledger.models import Entry


def next_number(books_id: int, day: date) -> str:
    """The next free number of the month. The caller holds the lock of the books."""
    return number(day, last_sequence(books_id, day) + 1)


def last_sequence(books_id: int, day: date) -> int:
    """The highest running number of the month so far, 0 when there is none."""
    prefix = f"{day:%Y%m}-"
    numbers = Entry.objects.filter(books_id=books_id, number__startswith=prefix).order_by("-number")
    highest = numbers.values_list("number", flat=True).first()
    return int(highest.removeprefix(prefix)) if highest else 0


def number(day: date, sequence: int) -> str:
    """The words on the voucher. Six digits keep text order and number order the same."""
    return f"{day:%Y%m}-{sequence:06d}"
