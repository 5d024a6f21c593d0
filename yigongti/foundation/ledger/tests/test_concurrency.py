"""Threads against the real database: sums stay right, guarded accounts stay guarded, numbers have no gap."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from yigongti.foundation.errors import Problem
from yigongti.foundation.ledger.actions import AlreadyPosted, post_entry
from yigongti.foundation.ledger.models import AccountBalance, Entry, EntryLine
from yigongti.foundation.ledger.rules import WouldGoBelowZero
from yigongti.foundation.ledger.tests.books import DAY, NOW, bring, small_books, spend, words

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def at_once(jobs):
    """Run all at the same moment, each on its own connection; the outcome of each, an exception included."""
    start = Barrier(len(jobs))

    def run(job):
        try:
            start.wait(10)
            return job()
        except (Problem, IntegrityError) as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_concurrent_postings_keep_sums_and_numbers():
    books = small_books()
    jobs = [lambda n=n: post_entry(**words(f"s{n}", bring(n + 1), books)) for n in range(THREADS)]
    assert all(isinstance(found, Entry) for found in at_once(jobs))
    assert sorted(Entry.objects.values_list("number", flat=True)) == [f"202611-{n:06d}" for n in range(1, THREADS + 1)]
    assert AccountBalance.objects.get(account__code="1002").debit_fen == sum(range(1, THREADS + 1))
    total = EntryLine.objects.aggregate(d=Sum("debit_fen"), c=Sum("credit_fen"))
    assert total["d"] == total["c"]


def test_the_last_money_is_spent_once():
    books = small_books()
    post_entry(**words("in", bring(100), books))
    found = at_once([lambda n=n: post_entry(**words(f"s{n}", spend(60), books)) for n in range(THREADS)])
    assert sum(isinstance(f, Entry) for f in found) == 1
    assert sum(isinstance(f, WouldGoBelowZero) for f in found) == THREADS - 1


def test_the_same_source_at_once_is_one_entry():
    books = small_books()
    found = at_once([lambda: post_entry(**words("same", bring(5), books)) for _ in range(THREADS)])
    assert sum(isinstance(f, Entry) for f in found) == 1
    assert all(isinstance(f, (Entry, AlreadyPosted)) for f in found)
    assert Entry.objects.count() == 1


def half_an_entry(books):
    with transaction.atomic():
        Entry.objects.create(
            books=books,
            number="1",
            day=DAY,
            memo="",
            source="a",
            posted_at=NOW,
            posted_by_name="x",
            total_fen=5,
            line_count=2,
        )


def test_the_commit_itself_refuses_what_does_not_balance():
    books = small_books()
    with pytest.raises(IntegrityError, match="does not balance"):
        half_an_entry(books)
    assert not Entry.objects.exists()
