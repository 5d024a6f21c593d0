"""What everybody may do to his own account, whatever the position: no permission is asked, so these are not actions."""

from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from yigongti.foundation.access import factors
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import SignedIn, User
from yigongti.foundation.audit import trail
from yigongti.foundation.audit.models import Result
from yigongti.foundation.errors import Invalid


class PasswordNotAccepted(Invalid):
    """The old password is wrong, or the new one is too weak; the fields say which."""

    sentence = "密码没有修改，请按下面的提示更改。"


def change_password(*, actor: Actor, old: str, new: str, again: str, now: datetime) -> User:
    """Set a new password. Every other session of the user ends with the old one. Raises PasswordNotAccepted."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=actor.user_id or 0)
        problems = _problems(user, old, new, again)
        if not problems:
            user.set_password(new)
            user.must_change_password = False
            user.save(update_fields=["password", "must_change_password"])
            trail.write(who=actor, action="access.change_password", now=now, subject=("access.user", str(user.pk)))
            return user
        if "old" in problems:
            trail.write(
                who=actor,
                action="access.change_password",
                now=now,
                result=Result.REFUSED,
                detail={"why": problems["old"]},
            )
    raise PasswordNotAccepted(fields=problems)


def _problems(user: User, old: str, new: str, again: str) -> dict[str, str]:
    """What is wrong, by field; empty when all is well."""
    if not check_password(old, user.password):
        return {"old": "原密码不正确，请重新输入。"}
    if new != again:
        return {"again": "两次输入的新密码不一致，请重新输入。"}
    if new == old:
        return {"new": "新密码不能与原密码相同。"}
    return weakness(new, user)


def weakness(password: str, user: User) -> dict[str, str]:
    """What Django's validators say against a password, as {"new": sentence}; empty when they accept it."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {"new": " ".join(error.messages)}
    return {}


def confirm_factor(*, actor: Actor, code: str, now: datetime) -> list[str]:
    """Put one's second factor into use; gives the recovery codes. Raises WrongCode."""
    user = User.objects.get(pk=actor.user_id or 0)
    with transaction.atomic():
        codes = factors.confirm(user=user, code=code, now=now)
        trail.write(who=actor, action="access.confirm_factor", now=now, subject=("access.user", str(user.pk)))
    return codes


def my_sessions(*, actor: Actor) -> list[SignedIn]:
    """One's own last sessions, newest first."""
    return list(
        SignedIn.objects.filter(user_id=actor.user_id or 0)
        .select_related("position__role", "position__organization")
        .order_by("-started_at")[:10]
    )
