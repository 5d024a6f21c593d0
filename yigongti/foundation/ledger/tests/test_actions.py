from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from yigongti.foundation.access.actor import MissingPermission, system_actor
from yigongti.foundation.ledger import queries
from yigongti.foundation.ledger.actions import AlreadyPosted, AlreadyReversed, NotOurBooks, post_entry, reverse_entry
from yigongti.foundation.ledger.models import Account, AccountBalance, Entry, EntryLine
from yigongti.foundation.ledger.rules import NotBalanced, PlannedLine, WouldGoBelowZero
from yigongti.foundation.ledger.tests.books import BOOKKEEPER, DAY, NOW, bring, small_books, spend, words

pytestmark = pytest.mark.django_db


def sums(books, code):
    kept = AccountBalance.objects.get(account__books=books, account__code=code)
    return kept.debit_fen, kept.credit_fen


def test_an_entry_is_numbered_within_its_month_and_moves_the_balances():
    books = small_books()
    first = post_entry(**words("a", bring(100), books))
    second = post_entry(**words("b", bring(50), books))
    december = post_entry(**words("c", bring(1), books, day=date(2026, 12, 1)))
    assert [first.number, second.number, december.number] == ["202611-000001", "202611-000002", "202612-000001"]
    assert sums(books, "1002") == (151, 0)
    assert [p.balance_fen for p in queries.balances(seen_by=BOOKKEEPER, books=books, at=DAY)] == [150, 150, 0]


def test_the_same_source_is_posted_once_and_the_first_entry_comes_back():
    books = small_books()
    first = post_entry(**words("a", bring(100), books))
    with pytest.raises(AlreadyPosted) as twice:
        post_entry(**words("a", bring(100), books))
    assert twice.value.result == first
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "lines",
    [
        [PlannedLine("1002", debit_fen=5), PlannedLine("4101", credit_fen=4)],
        [PlannedLine("9999", 5), PlannedLine("1002", 0, 5)],
    ],
)
def test_what_does_not_balance_or_has_no_account_leaves_nothing(lines):
    with pytest.raises(NotBalanced):
        post_entry(**words("a", lines, small_books()))
    assert not Entry.objects.exists()
    assert not EntryLine.objects.exists()


def test_a_guarded_account_never_goes_below_zero():
    books = small_books()
    post_entry(**words("a", bring(100), books))
    post_entry(**words("b", spend(100), books))
    with pytest.raises(WouldGoBelowZero):
        post_entry(**words("c", spend(1), books))
    assert sums(books, "1002") == (100, 100)


def test_reversal_mirrors_once_and_is_not_reversed():
    books = small_books()
    entry = post_entry(**words("a", bring(100), books))
    back = reverse_entry(actor=BOOKKEEPER, now=NOW, entry=entry, day=DAY, reason="报告作废")
    assert sums(books, "1002") == (100, 100)
    for again in (entry, back):
        with pytest.raises(AlreadyReversed):
            reverse_entry(actor=BOOKKEEPER, now=NOW, entry=again, day=DAY, reason="再次")


def test_a_stranger_and_another_organization_are_refused():
    books = small_books()
    with pytest.raises(MissingPermission):
        post_entry(**{**words("a", bring(1), books), "actor": system_actor("x", frozenset())})
    elsewhere = replace(BOOKKEEPER, sees_everything=False, reach=frozenset({-1}))
    with pytest.raises(NotOurBooks):
        post_entry(**{**words("a", bring(1), books), "actor": elsewhere})
    assert queries.balances(seen_by=elsewhere, books=books, at=DAY) == []
    assert queries.statement(seen_by=elsewhere, books=books, code="1002", start=DAY, end=DAY) is None


def test_statement_opens_where_the_month_before_closed_and_takes_reversals_in_red():
    books = small_books()
    post_entry(**words("old", bring(1000), books, day=date(2026, 10, 31)))
    wrong = post_entry(**words("wrong", bring(70), books))
    reverse_entry(actor=BOOKKEEPER, now=NOW, entry=wrong, day=DAY, reason="错")
    post_entry(**words("in", bring(200), books))
    post_entry(**words("out", spend(30), books, day=date(2026, 11, 30)))
    post_entry(**words("next", spend(500), books, day=date(2026, 12, 1)))
    found = queries.statement(
        seen_by=BOOKKEEPER, books=books, code="3101", start=date(2026, 11, 1), end=date(2026, 12, 1)
    )
    assert (found.opening_fen, found.received_fen, found.spent_fen, found.closing_fen) == (1000, 200, 30, 1170)


# -- what the database refuses by itself


def raw_entry(books, source, fen, **more):
    return Entry.objects.create(
        books=books,
        number=source,
        day=DAY,
        memo="",
        source=source,
        posted_at=NOW,
        posted_by_name="x",
        total_fen=fen,
        line_count=2,
        **more,
    )


def line(entry, code, debit=0, credit=0, books=None):
    account = Account.objects.get(books=books or entry.books, code=code)
    return EntryLine.objects.create(entry=entry, account=account, debit_fen=debit, credit_fen=credit)


def attempt(books, *lines, fen=5, **more):
    """Build an entry by hand and commit it."""
    with transaction.atomic():
        entry = raw_entry(books, "raw", fen, **more)
        for code, debit, credit, *other in lines:
            line(entry, code, debit, credit, *other)
        check_now()


def check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("statement", [
    "UPDATE ledger_entry SET memo = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry CASCADE",
    "UPDATE ledger_entryline SET debit_fen = debit_fen + 1 WHERE debit_fen > 0", "DELETE FROM ledger_entryline",
    "TRUNCATE ledger_entryline", "UPDATE ledger_accountbalance SET debit_fen = 0", "DELETE FROM ledger_accountbalance",
    "TRUNCATE ledger_accountbalance", "UPDATE ledger_account SET kind = 'expense'",
])  # fmt: skip
def test_sql_cannot_edit_what_was_posted(statement):
    post_entry(**words("a", bring(100), small_books()))
    check_now()
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_checked_before_commit():
    entry = raw_entry(small_books(), "a", 5)
    line(entry, "1002", debit=5)
    line(entry, "4101", credit=4)  # still silent: an entry is built line by line
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        check_now()
    transaction.set_rollback(True)


def test_an_entry_without_lines_or_out_of_balance_is_refused():
    books = small_books()
    for lines in ((), (("1002", 5, 0), ("4101", 0, 4)), (("1002", 5, 0),)):
        with pytest.raises(IntegrityError, match="does not balance"):
            attempt(books, *lines)


def test_a_balanced_pair_of_lines_cannot_be_added_to_an_old_entry():
    entry = post_entry(**words("a", bring(100), small_books()))
    check_now()
    line(entry, "1002", debit=5)
    line(entry, "3101", credit=5)
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        check_now()
    transaction.set_rollback(True)


def test_accounts_of_other_books_are_refused():
    with pytest.raises(IntegrityError, match="other books"):
        attempt(small_books("t1"), ("1002", 5, 0), ("3101", 0, 5, small_books("t2")))


@pytest.mark.parametrize(
    ("debit", "credit", "fen"), [("1002", "3101", 100), ("3101", "1002", 99), ("4101", "1002", 100)]
)
def test_a_reversal_that_does_not_mirror_is_refused(debit, credit, fen):
    books = small_books()
    entry = post_entry(**words("a", bring(100), books))
    with pytest.raises(IntegrityError, match="does not mirror"):
        attempt(books, (debit, fen, 0), (credit, 0, fen), fen=fen, reverses=entry)


def test_raw_lines_below_zero_are_refused_at_commit():
    with pytest.raises(IntegrityError, match="below zero"):
        attempt(small_books(), ("3101", 5, 0), ("1002", 0, 5))
