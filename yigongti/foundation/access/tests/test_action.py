import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection

from yigongti.foundation.access import action as kernel
from yigongti.foundation.access import once
from yigongti.foundation.access.action import KeyReused, NoActor, action
from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.models import OnceKey, Organization
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.audit.models import Line
from yigongti.foundation.errors import AlreadyDone, Refused

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ALL = {"test.thing.make", "test.thing.outer", "test.thing.refuse", "test.thing.break", "test.thing.again"}


@dataclass(frozen=True)
class Made:
    number: int
    share: Decimal


@pytest.fixture(autouse=True)
def acts(monkeypatch):
    """A few actions of our own, taken out of the register afterwards."""
    monkeypatch.setattr(kernel, "ACTIONS", dict(kernel.ACTIONS))

    class Acts:
        @staticmethod
        @action("test.thing.make")
        def make(*, actor, now, code):
            return Organization.objects.create(code=code, name=code, short_name=code)

        @staticmethod
        @action("test.thing.refuse", on="thing")
        def refuse(*, actor, now, thing=None):
            Organization.objects.create(code="undone", name="undone", short_name="undone")
            raise Refused("不可以。")

        @staticmethod
        @action("test.thing.break")
        def crash(*, actor, now):
            Organization.objects.create(code="undone", name="undone", short_name="undone")
            raise ZeroDivisionError("谭正奎")

        @staticmethod
        @action("test.thing.again")
        def again(*, actor, now):
            raise AlreadyDone

        @staticmethod
        @action("test.thing.outer")
        def outer(*, actor, now, forgive=False):
            Organization.objects.create(code="outer", name="outer", short_name="outer")
            try:
                Acts.refuse(actor=actor, now=now)
            except Refused:
                if not forgive:
                    raise

    return Acts


@pytest.mark.django_db
def test_a_done_action_writes_one_line_with_subject(acts):
    made = acts.make(actor=make_actor(ALL), now=NOW, code="a")
    line = Line.objects.get()
    assert (line.action, line.result, line.subject_type, line.subject_id) == (
        "test.thing.make", "done", "access.organization", str(made.pk),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_without_permission_nothing_happens_but_a_line(acts):
    with pytest.raises(MissingPermission):
        acts.make(actor=make_actor(), now=NOW, code="a")
    assert not Organization.objects.exists()
    assert Line.objects.get().result == "refused"


@pytest.mark.django_db(transaction=True)
def test_a_refusal_inside_is_one_line_after_the_rollback(acts):
    with pytest.raises(Refused):
        acts.outer(actor=make_actor(ALL), now=NOW)
    assert not Organization.objects.exists()
    line = Line.objects.get()
    assert (line.action, line.result, line.detail["at"]) == ("test.thing.outer", "refused", "test.thing.refuse")


@pytest.mark.django_db(transaction=True)
def test_a_refusal_that_the_outer_action_forgives_is_kept(acts):
    acts.outer(actor=make_actor(ALL), now=NOW, forgive=True)
    assert list(Organization.objects.values_list("code", flat=True)) == ["outer"]
    assert set(Line.objects.values_list("action", "result")) == {
        ("test.thing.refuse", "refused"),
        ("test.thing.outer", "done"),
    }


@pytest.mark.django_db(transaction=True)
def test_an_unforeseen_failure_is_one_line_without_its_message(acts):
    with pytest.raises(ZeroDivisionError):
        acts.crash(actor=make_actor(ALL), now=NOW)
    line = Line.objects.get()
    assert (line.result, line.detail) == ("failed", {"why": "ZeroDivisionError"})
    assert not Organization.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_done_before_is_no_refusal(acts):
    with pytest.raises(AlreadyDone):
        acts.again(actor=make_actor(ALL), now=NOW, key="k")
    assert not Line.objects.exists()
    assert not OnceKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_if_the_line_cannot_be_written_the_write_is_refused(acts):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_line RENAME TO audit_line_away")
    try:
        with pytest.raises(Exception, match="audit_line"):
            acts.make(actor=make_actor(ALL), now=NOW, code="a")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_line_away RENAME TO audit_line")
    assert not Organization.objects.exists()


@pytest.mark.django_db
def test_the_same_key_has_one_effect_and_one_answer(acts):
    actor = make_actor(ALL)
    first = acts.make(actor=actor, now=NOW, code="a", key="k1")
    second = acts.make(actor=actor, now=NOW, code="a", key="k1")
    assert first == second
    assert Organization.objects.count() == Line.objects.count() == 1


@pytest.mark.django_db
def test_a_key_with_other_words_is_refused(acts):
    actor = make_actor(ALL)
    acts.make(actor=actor, now=NOW, code="a", key="k1")
    with pytest.raises(KeyReused):
        acts.make(actor=actor, now=NOW, code="b", key="k1")


@pytest.mark.django_db
def test_a_key_of_somebody_else_is_refused(acts):
    here = Organization.objects.create(code="o", name="o", short_name="o")
    acts.make(actor=make_actor(ALL, here), now=NOW, code="a", key="k1")
    with pytest.raises(KeyReused):
        acts.make(actor=make_actor(ALL, here), now=NOW, code="a", key="k1")


@pytest.mark.django_db(transaction=True)
def test_two_threads_with_one_key_make_one_thing(acts):
    actor, results, start = make_actor(ALL), [], threading.Barrier(4)

    def work():
        start.wait()
        try:
            results.append(acts.make(actor=actor, now=NOW, code="a", key="k1").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(results) == 4
    assert len(set(results)) == 1
    assert Organization.objects.count() == Line.objects.count() == 1


@pytest.mark.django_db
def test_once_keys_are_for_ever(acts):
    acts.make(actor=make_actor(ALL), now=NOW, code="a", key="k1")
    for attempt in (
        lambda: OnceKey.objects.all().delete(),
        lambda: OnceKey.objects.update(fingerprint="x"),
        lambda: OnceKey.objects.update(result={"value": 1}),
    ):
        with pytest.raises(Exception, match="only grows"):
            _in_savepoint(attempt)


def _in_savepoint(attempt):
    from django.db import transaction

    with transaction.atomic():
        attempt()


def test_positional_arguments_and_missing_actor_are_programming_errors(acts):
    with pytest.raises(TypeError):
        acts.make(1)
    with pytest.raises(NoActor):
        acts.make(now=NOW, code="a")


@pytest.mark.parametrize(
    "value", [None, 7, "x", [1, "b"], ("a", 2), {"a": [NOW]}, Decimal("1.20"), NOW.date(), NOW, Made(3, Decimal("0.1"))]
)
def test_results_survive_the_round_trip(value):
    import json

    assert once.unpack(json.loads(json.dumps(once.pack(value)))) == value


def test_what_cannot_be_kept_is_said_at_once():
    with pytest.raises(once.CannotKeep):
        once.pack(object())


def test_a_code_belongs_to_one_function(acts):
    with pytest.raises(ValueError, match="two actions"):
        action("test.thing.make")(lambda **_: None)
