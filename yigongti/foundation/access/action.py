"""`@action`: the one way to write.

It checks the permission, opens the transaction, honours the idempotency key, writes the audit line in the same
transaction, and audits refusals and failures after the rollback. No argument switches any of this off.

Actions may call actions. Each writes its own line when all ends well; when the outermost is undone, everything inside
is undone with it, and the outermost alone writes one line about that, naming the inner one that refused.
"""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Self, TypeVar, cast

import pghistory
from django.db import IntegrityError, models, transaction

from yigongti.foundation.access import once
from yigongti.foundation.access.actor import Actor, MissingPermission
from yigongti.foundation.access.models import OnceKey
from yigongti.foundation.audit import trail
from yigongti.foundation.audit.models import Result
from yigongti.foundation.errors import Conflict, Problem, Refused

R = TypeVar("R")

ACTIONS: dict[str, str] = {}  # action code -> dotted path of the function; the architecture test walks it
_running: ContextVar[str] = ContextVar("running_action", default="")  # the outermost action of this context


class KeyReused(Conflict):
    """An idempotency key came back with a different request."""

    sentence = "这个页面已经提交过别的内容，请刷新页面后重新提交。"


class NoActor(TypeError):
    """A programming error: an action was called without `actor` or `now`."""


def action(code: str, *, on: str | None = None) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Make a keyword-only function a write of the house.

    The function takes `actor: Actor` and `now: datetime` by keyword; the argument named by `on` (a model instance, or
    None at creation) is the subject of the audit line. Callers may pass `key` (an idempotency key), which is consumed
    here. The permission that is checked is `code` itself.

    With a key, the arguments (all but actor and now) must be those of the first request: give the action what the form
    said, not values computed from the clock. What it returns must be something that `once` can keep.
    """

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        where = f"{function.__module__}.{function.__qualname__}"
        if ACTIONS.setdefault(code, where) != where:
            raise ValueError(f"two actions are called {code}: {ACTIONS[code]} and {where}")

        @functools.wraps(function)
        def run(*args: object, **kwargs: Any) -> R:  # the type system cannot say "and also key"
            if args:
                raise TypeError(f"{function.__qualname__} takes keyword arguments only")
            key = kwargs.pop("key", None)
            actor, now = kwargs.get("actor"), kwargs.get("now")
            if not isinstance(actor, Actor) or not isinstance(now, datetime):
                raise NoActor(f"{function.__qualname__} needs actor and now")
            attempt = _Attempt(code, actor, now, kwargs.get(on) if on else None)
            with attempt:
                attempt.check()
                with (
                    transaction.atomic(),
                    pghistory.context(action=code, user=actor.user_id, position=actor.position_id),
                ):
                    return _once(function, attempt, key, kwargs)

        run.action_code = code  # type: ignore[attr-defined]
        return run

    return decorate


class _Attempt:
    """One call of one action: knows whether it is the outermost; writes the line when the call does not end well."""

    def __init__(self, code: str, actor: Actor, now: datetime, subject: object) -> None:
        self.code, self.actor, self.now, self.subject = code, actor, now, subject

    def check(self) -> None:
        """Raise MissingPermission unless the position holds the permission of this action."""
        if not self.actor.may(self.code):
            raise MissingPermission(self.code)

    def __enter__(self) -> Self:
        self.token = _running.set(_running.get() or self.code)
        self.is_outermost = self.token.old_value in {"", self.token.MISSING}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        _running.reset(self.token)
        if isinstance(error, Refused):
            self._refused(error)
        elif isinstance(error, Exception) and not isinstance(error, Problem) and self.is_outermost:
            self._write(Result.FAILED, {"why": type(error).__name__})  # no message: it may quote personal data

    def _refused(self, refusal: Refused) -> None:
        """An inner refusal is written in the outer action's transaction.

        It lives if the outer action goes on without it, and otherwise vanishes with the rollback, after which the
        outer action writes the line.
        """
        inner = getattr(refusal, "at_action", None)
        if inner is None:
            refusal.at_action = inner = self.code  # type: ignore[attr-defined]
        detail = {"why": str(refusal)}
        if inner != self.code:
            detail["at"] = inner
        self._write(Result.REFUSED, detail)

    def _write(self, result: str, detail: dict[str, str]) -> None:
        """After the rollback of this action. In somebody's broken transaction nothing can be written; it is theirs."""
        connection = transaction.get_connection()
        if connection.in_atomic_block and connection.needs_rollback:
            return
        trail.write(
            who=self.actor,
            action=self.code,
            now=self.now,
            result=result,
            subject=_name(self.subject),
            resident_id=_resident(self.subject),
            detail=detail,
        )


def _once(function: Callable[..., R], attempt: _Attempt, key: str | None, kwargs: dict[str, Any]) -> R:
    mark = None
    if key:
        print_of = once.fingerprint(attempt.code, attempt.actor.user_id, kwargs)
        mark = OnceKey(
            key=key, action=attempt.code, user_id=attempt.actor.user_id, fingerprint=print_of, at=attempt.now
        )
        try:
            with transaction.atomic():
                mark.save(force_insert=True)  # a second request waits here, on the index, until the first has ended
        except IntegrityError:
            return cast("R", _earlier_result(key, print_of))
    result = function(**kwargs)
    # also without a key: what cannot be kept must show in the first test, not at the first retry
    kept = once.pack(result)
    if mark is not None:
        mark.result = kept
        mark.save(update_fields=["result"])
    about = attempt.subject if isinstance(attempt.subject, models.Model) else result
    trail.write(
        who=attempt.actor,
        action=attempt.code,
        now=attempt.now,
        subject=_name(about),
        resident_id=_resident(about),
        detail=_detail(result, about),
    )
    return result


def _earlier_result(key: str, print_of: str) -> object:
    """What the first request with this key made. Raises KeyReused when that request was a different one."""
    first = OnceKey.objects.get(key=key)
    if first.fingerprint != print_of:
        raise KeyReused
    return once.unpack(first.result)


def _name(thing: object) -> tuple[str, str]:
    return (thing._meta.label_lower, str(thing.pk)) if isinstance(thing, models.Model) else ("", "")


def _resident(thing: object) -> int | None:
    """Whose record it is: the thing's own `resident_id`, or itself when it is a resident."""
    if isinstance(thing, models.Model) and thing._meta.label_lower == "people.resident":
        return cast("int", thing.pk)
    return cast("int | None", getattr(thing, "resident_id", None))


def _detail(result: object, about: object) -> dict[str, object]:
    note = getattr(result, "audit_note", None) or getattr(about, "audit_note", None)
    return dict(note) if isinstance(note, dict) else {}
