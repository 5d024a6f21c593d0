from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.audit import seal, trail
from yigongti.foundation.audit.models import Clock, Line, Seal

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def lines(how_many, start=0):
    for n in range(start, start + how_many):
        trail.write(
            who=make_actor(), action=f"test.{n}", now=NOW + timedelta(seconds=n), resident_id=n, detail={"n": n}
        )


def sealed(*batches):
    for n, size in enumerate(batches):
        lines(size, n * 100)
        assert seal.seal(now=NOW) is not None


def tamper(statement):
    """What an attacker with the rights of the owner can do: triggers asleep, hand in the table, triggers awake."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)


def test_an_untouched_trail_is_whole():
    sealed(5, 1, 7)
    lines(2, 900)
    assert seal.verify() == []
    assert [s.count for s in Seal.objects.order_by("number")] == [5, 1, 7]
    assert seal.state().waiting_lines == 2


def test_nothing_to_seal_makes_no_seal():
    assert seal.seal(now=NOW) is None
    sealed(1)
    assert seal.seal(now=NOW) is None
    assert Seal.objects.count() == 1


@pytest.mark.parametrize(
    "column", ["user_name", "action", "result", "address", "role", "organization_name", "subject_id", "request_id"]
)
def test_a_changed_text_is_found_and_named(column):
    sealed(5, 5)
    victim = Line.objects.get(action="test.3")
    tamper(f"UPDATE audit_line SET {column} = 'x' WHERE id = {victim.pk}")
    (fault,) = seal.verify()
    assert "第 1 批" in fault
    assert f"第 {victim.pk} 行" in fault


@pytest.mark.parametrize(
    "change", ["at = at + interval '1 us'", "resident_id = NULL", "user_id = 1", "detail = '{}'", "position_id = 3"]
)
def test_a_changed_value_is_found(change):
    sealed(5)
    tamper(f"UPDATE audit_line SET {change} WHERE action = 'test.3'")
    assert len(seal.verify()) == 1


def test_a_missing_line_is_found():
    sealed(5, 5)
    tamper("DELETE FROM audit_line WHERE action = 'test.102'")
    (fault,) = seal.verify()
    assert "第 2 批" in fault
    assert "少了 1 行" in fault


def test_two_lines_that_changed_places_are_found():
    sealed(5)
    a, b = Line.objects.filter(action__in=["test.1", "test.2"]).values_list("pk", flat=True)
    tamper(f"UPDATE audit_line SET id = -1 WHERE id = {a}; UPDATE audit_line SET id = {a} WHERE id = {b};"
           f"UPDATE audit_line SET id = {b} WHERE id = -1")  # fmt: skip
    assert any("2 行被改动" in fault for fault in seal.verify())


def test_a_line_put_in_afterwards_is_found():
    sealed(5)
    tamper(
        "INSERT INTO audit_line (at, user_name, role, organization_name, county, action, result, subject_type,"
        " subject_id, detail, address, request_id, tx)"
        " SELECT at, 'x', role, organization_name, county, action, result, subject_type,"
        " subject_id, detail, address, request_id, tx FROM audit_line LIMIT 1"
    )
    assert any("事后插入" in fault for fault in seal.verify())


def test_an_emptied_trail_is_found():
    sealed(5, 5)
    tamper("TRUNCATE audit_line")
    faults = seal.verify()
    assert len(faults) == 2
    assert all("少了 5 行" in fault for fault in faults)


def test_seals_cut_off_at_the_end_are_found_by_the_file_outside():
    sealed(2, 2, 2)
    tamper("DELETE FROM audit_seal WHERE number = 3; DELETE FROM audit_line WHERE action LIKE 'test.20%'")
    assert seal.verify() == ["第 3 批封存记录被删除：库外摘要文件里有它，数据库里没有。"]


def test_a_trail_that_was_emptied_and_sealed_anew_is_found():
    sealed(3)
    tamper("TRUNCATE audit_line, audit_seal")
    lines(3, 500)
    seal.seal(now=NOW)
    assert any("不一致" in fault for fault in seal.verify())


def test_a_seal_cut_out_of_the_middle_is_found():
    sealed(2, 2, 2)
    tamper("DELETE FROM audit_seal WHERE number = 2")
    faults = seal.verify()
    assert any("第 2 批到第 2 批封存记录缺失" in fault for fault in faults)


def test_a_rewritten_seal_is_found():
    sealed(2, 2)
    tamper("UPDATE audit_seal SET root = repeat('a', 64) WHERE number = 1")
    assert len(seal.verify()) >= 2


def test_a_lost_file_outside_is_said(home):
    sealed(2)
    (home / "audit-head.txt").unlink()
    assert any("不见了" in fault for fault in seal.verify())


def test_the_file_outside_catches_up_after_a_crash(home):
    sealed(2, 2)
    whole = (home / "audit-head.txt").read_text()
    (home / "audit-head.txt").write_text(whole.splitlines(keepends=True)[0])
    seal.write_heads()
    assert (home / "audit-head.txt").read_text() == whole


@pytest.mark.parametrize("table", ["audit_line", "audit_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_changes(table, statement):
    sealed(2)
    with pytest.raises(Exception, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_sleeping_guards_are_said():
    sealed(1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_line DISABLE TRIGGER append_only")
        try:
            assert any("append_only" in fault for fault in seal.verify())
        finally:
            cursor.execute("ALTER TABLE audit_line ENABLE TRIGGER append_only")


def test_lines_of_a_transaction_still_at_work_wait_whatever_their_number():
    """The slow transaction draws the lower line number and commits last: no seal may close over it."""
    slow = connection.copy()
    try:
        slow.set_autocommit(False)
        with slow.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_line (at, user_name, role, organization_name, county, action, result, subject_type,"
                " subject_id, detail, address, request_id, tx)"
                " VALUES (now(), '', '', '', '', 'slow', 'done', '', '', '{}', '', '', 0)"
            )
        lines(3)
        assert seal.seal(now=NOW) is None
        slow.commit()
    finally:
        slow.close()
    made = seal.seal(now=NOW)
    assert made.count == 4
    assert seal.verify() == []


def test_a_restored_database_goes_on_in_order():
    sealed(2)
    Clock.objects.update(floor=10**15)
    with pytest.raises(Exception, match="audit clock"), transaction.atomic():
        lines(1, 50)
    seal.resume()
    lines(1, 50)
    assert Line.objects.order_by("-tx").first().tx > 10**15


def test_the_digest_is_sm3():
    """The example of GM/T 0004-2012, A.1: SM3("abc")."""
    assert seal._hash(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
