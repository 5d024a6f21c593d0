"""`@action`: the one way to write.

It checks the permission, opens the transaction, honours the idempotency key, writes the audit line in the same transaction,
and audits refusals after the rollback. No argument switches any of this off.
"""

import functools
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from django.apps import apps
from django.db import IntegrityError, models, transaction

from yigongti.foundation.access.actor import Actor, MissingPermission
from yigongti.foundation.access.models import OnceKey
from yigongti.foundation.audit import trail
from yigongti.foundation.audit.models import Result
from yigongti.foundation.errors import Conflict, Problem, Refused

P = ParamSpec("P")
R = TypeVar("R")

ACTIONS: dict[str, str] = {}  # action code -> dotted path of the function; the architecture test walks it


class KeyReused(Conflict):
    """An idempotency key came back with a different request."""

    sentence = "这个页面已经提交过别的内容，请刷新页面后重新提交。"


class NoActor(TypeError):
    """A programming error: an action was called without `actor` or `now`."""


def action(code: str, *, on: str | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function a write of the house.

    The function takes `actor: Actor` and `now: datetime` by keyword; the argument named by `on` (a model instance, or
    None at creation) is the subject of the audit line. Callers may pass `key` (an idempotency key), which is consumed
    here. The permission that is checked is `code` itself.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        ACTIONS[code] = f"{function.__module__}.{function.__qualname__}"

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{function.__qualname__} takes keyword arguments only")
            key = cast("str | None", kwargs.pop("key", None))
            actor, now = kwargs.get("actor"), kwargs.get("now")
            if not isinstance(actor, Actor) or not isinstance(now, datetime):
                raise NoActor(f"{function.__qualname__} needs actor and now")
            subject = kwargs.get(on) if on else None
            try:
                if not actor.may(code):
                    raise MissingPermission(code)  # noqa: TRY301  one place handles every refusal
                with transaction.atomic():
                    return _once(function, code, key, actor, now, subject, kwargs)
            except Refused as refusal:
                _audit_refusal(code, actor, now, subject, refusal)
                raise

        run.action_code = code  # type: ignore[attr-defined]
        return run

    return decorate


def _once(  # noqa: PLR0917  private, called in one place
    function: Callable[..., R],
    code: str,
    key: str | None,
    actor: Actor,
    now: datetime,
    subject: object,
    kwargs: dict[str, Any],
) -> R:
    mark = None
    if key:
        mark = OnceKey(key=key, action=code, user_id=actor.user_id, fingerprint=_fingerprint(code, actor, subject), at=now)
        try:
            with transaction.atomic():
                mark.save(force_insert=True)
        except IntegrityError:
            return cast("R", _earlier_result(key, mark.fingerprint))
    result = function(**kwargs)
    if mark is not None:
        mark.result = _reference(result)
        mark.save(update_fields=["result"])
    about = subject if isinstance(subject, models.Model) else result
    trail.write(
        who=actor,
        action=code,
        now=now,
        subject=_name(about),
        resident_id=_resident(about),
        detail=_detail(result, about),
    )
    return result


def _fingerprint(code: str, actor: Actor, subject: object) -> str:
    words = "|".join((code, str(actor.user_id), *_name(subject)))
    return hashlib.sha256(words.encode()).hexdigest()


def _earlier_result(key: str, fingerprint: str) -> object:
    """What the first request with this key made. Raises KeyReused when that request was a different one."""
    first = OnceKey.objects.get(key=key)
    if first.fingerprint != fingerprint:
        raise KeyReused
    if isinstance(first.result, dict) and "model" in first.result:
        return apps.get_model(first.result["model"])._default_manager.get(pk=first.result["pk"])
    return first.result["value"] if isinstance(first.result, dict) else None


def _reference(result: object) -> dict[str, Any] | None:
    if isinstance(result, models.Model):
        return {"model": result._meta.label, "pk": result.pk}
    return {"value": result} if isinstance(result, (str, int, bool, list, dict)) else None


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


def _audit_refusal(code: str, actor: Actor, now: datetime, subject: object, refusal: Problem) -> None:
    """After the rollback, in a transaction of its own, so that the refusal itself is never lost."""
    if transaction.get_connection().in_atomic_block and transaction.get_connection().needs_rollback:
        return  # an outer action is being undone; its own wrapper writes the line
    trail.write(
        who=actor,
        action=code,
        now=now,
        result=Result.REFUSED,
        subject=_name(subject),
        resident_id=_resident(subject),
        detail={"why": str(refusal)},
    )
