"""API tokens.

Made and revoked by their owner, revoked by the security administrator, turned into an actor at the API's door.

Making one asks for the password again: whoever finds an open screen must not walk away with a key for a year.
Administrators get none: their second factor would be passed by.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NoReturn

from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor, with_request
from yigongti.foundation.access.entry import LOCKED_FOR, somebody
from yigongti.foundation.access.models import Position, User
from yigongti.foundation.access.standing import current_positions, standing_of
from yigongti.foundation.access.token_models import ApiToken
from yigongti.foundation.audit import trail
from yigongti.foundation.audit.models import Line, Result
from yigongti.foundation.errors import AlreadyDone, Invalid, NotFound, Problem, Refused

PREFIX = "ygt_"
RANDOM_BYTES = 32
HINT_LETTERS = 10
DAYS_MAX = 365
LIVING_MAX = 10
WRONG_PER_ADDRESS = 30  # in LOCKED_FOR
SEEN_EVERY = timedelta(minutes=1)
WRONG_WORD = "密码不正确，请重新输入。"
USE = "access.token.use"  # what the trail calls a wrong token
ROLE_LETTERS = 60


class WrongToken(Problem):
    """Unknown, expired, revoked, or its position ended: an outsider is never told which."""

    status = 401
    sentence = "接口令牌无效、已过期或已吊销，请在“账号与安全”页核对或新建。"


class TooManyTokens(Problem):
    """Too many wrong tokens from one address."""

    status = 429
    sentence = "这个网络地址的令牌错误次数过多，请 15 分钟后再试。"


class NoTokenForAdministrators(Refused):
    """A token would pass by the second factor."""

    sentence = "管理员岗位不能建立接口令牌，请切换到业务岗位。"


class NoToken(NotFound):
    """No such token within sight."""

    sentence = "没有找到这个令牌。"


@dataclass(frozen=True)
class NewToken:
    """A token just made; `secret` is shown this once."""

    token: ApiToken
    secret: str


def create(*, actor: Actor, now: datetime, key: str, name: str, days: str, password: str) -> NewToken:
    """A token for the position that the actor stands in. Raises Invalid, AlreadyDone, NoTokenForAdministrators."""
    if actor.is_administrator:
        trail.refused(actor=actor, permission="access.token.create", now=now, path="", why="管理员岗位")
        raise NoTokenForAdministrators
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=actor.user_id or 0)
        problems = _problems(user, name=name, days=days, now=now)
        wrong = not check_password(password, user.password)
        if not problems and not wrong:
            return _made(actor, user, key=key, name=name, days=int(days), now=now)
        if wrong:
            problems["password"] = WRONG_WORD
            trail.refused(actor=actor, permission="access.token.create", now=now, path="", why="密码不正确")
    raise Invalid(fields=problems)


def _problems(user: User, *, name: str, days: str, now: datetime) -> dict[str, str]:
    problems = {} if name.strip() else {"name": "写明给哪个系统用。"}
    if not (days.isdecimal() and 1 <= int(days) <= DAYS_MAX):
        problems["days"] = f"填 1 到 {DAYS_MAX} 天。"
    if living(user_id=user.pk, now=now) >= LIVING_MAX:
        problems["name"] = f"每人最多 {LIVING_MAX} 个有效令牌，请先吊销不用的。"
    return problems


def living(*, user_id: int, now: datetime) -> int:
    """How many tokens of a user work."""
    return ApiToken.objects.filter(user_id=user_id, revoked_at=None, expires_at__gt=now).count()


def _made(actor: Actor, user: User, *, key: str, name: str, days: int, now: datetime) -> NewToken:
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    position = current_positions(user.pk, localdate(now)).filter(pk=actor.position_id or 0).first()
    if position is None:
        raise Invalid("请先选择一个有效岗位。")
    token = ApiToken(
        user=user, position=position, name=name.strip()[:60], hint=secret[:HINT_LETTERS], digest=digest(secret),
        made_with=key, created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    try:
        with transaction.atomic():
            token.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone("这个令牌已经建立，明文只显示一次；没有记下请吊销后重建。") from None
    trail.write(who=actor, action="access.token.create", now=now, subject=("access.apitoken", str(token.pk)))
    return NewToken(token, secret)


def revoke_own(*, actor: Actor, now: datetime, token_id: int) -> ApiToken:
    """Take one of one's own tokens back. Raises NoToken; doing it again is fine."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().filter(pk=token_id, user_id=actor.user_id or 0).first()
        if token is None:
            raise NoToken
        if token.revoked_at is None:
            _end(token, actor, now)
            trail.write(
                who=actor, action="access.token.revoke_own", now=now, subject=("access.apitoken", str(token.pk))
            )
    return token


@action("access.token.revoke", on="token")
def revoke_token(*, actor: Actor, now: datetime, token: ApiToken) -> ApiToken:
    """The security administrator takes a token back. Raises AlreadyDone."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise AlreadyDone("这个令牌已经吊销。", token)
    _end(token, actor, now)
    return token


def _end(token: ApiToken, actor: Actor, now: datetime) -> None:
    token.revoked_at, token.revoked_by_name = now, actor.user_name
    token.save(update_fields=["revoked_at", "revoked_by_name"])


def end_all(*, user: User, now: datetime, position: Position | None = None) -> None:
    """Revoke every token of a user, or those of one position: its user was locked, deactivated or moved."""
    open_ = ApiToken.objects.filter(user=user, revoked_at=None)
    if position is not None:
        open_ = open_.filter(position=position)
    open_.update(revoked_at=now, revoked_by_name="系统")


def my_tokens(*, actor: Actor) -> list[ApiToken]:
    """One's own tokens, newest first."""
    rows = ApiToken.objects.filter(user_id=actor.user_id or 0).order_by("-created_at")
    return list(rows.select_related("position__organization", "position__role")[:20])


def digest(secret: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def actor_by(*, secret: str, address: str, request_id: str, now: datetime) -> Actor:
    """The actor of a token, within the position's rights of this moment. Raises WrongToken (audited), TooManyTokens."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret)).first()
    actor, why = _standing(token, now)
    if actor is None or token is None:
        _refuse(token, why, address=address, request_id=request_id, now=now)
    if token.last_used_at is None or now - token.last_used_at >= SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    role = f"{actor.role_title}（接口令牌 {token.name}）"[:ROLE_LETTERS]
    return with_request(replace(actor, role_title=role), address=address, request_id=request_id)


def _standing(token: ApiToken | None, now: datetime) -> tuple[Actor | None, str]:
    """The actor, or why there is none."""
    if token is None:
        return None, "没有这个令牌"
    if token.revoked_at is not None:
        return None, "已吊销"
    if token.expires_at <= now:
        return None, "已过期"
    today = localdate(now)
    standing = standing_of(token.position_id, today)
    if standing is None or not standing.stands(today) or standing.must_change_password:
        return None, "岗位已结束、账号停用或须先改密码"
    return (None, "管理员岗位") if standing.actor.is_administrator else (standing.actor, "")


def _refuse(token: ApiToken | None, why: str, *, address: str, request_id: str, now: datetime) -> NoReturn:
    wrong = Line.objects.filter(action=USE, at__gt=now - LOCKED_FOR, result=Result.REFUSED, address=address)
    if wrong.count() >= WRONG_PER_ADDRESS:
        raise TooManyTokens
    who = somebody(address, request_id, token.user if token else None)
    subject = ("access.apitoken", str(token.pk)) if token else ("", "")
    trail.write(who=who, action=USE, now=now, result=Result.REFUSED, subject=subject, detail={"why": why})
    raise WrongToken
