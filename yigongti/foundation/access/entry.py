"""The way in and out: before it there is no actor, so these few writes are not actions.

Each writes its audit line itself.
Nothing that an outsider can see (sentence, status, time) depends on whether an account exists, is locked or is
inactive: there is one sentence for all of it, and one password hash is computed for every attempt.
"""

import time
from datetime import datetime, timedelta

from django.contrib.auth import login
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.timezone import localdate

from yigongti.foundation.access import factors
from yigongti.foundation.access import session as sessions
from yigongti.foundation.access.actor import Actor, with_request
from yigongti.foundation.access.models import Position, SecondFactor, SignedIn, User
from yigongti.foundation.access.standing import actor_of, current_positions
from yigongti.foundation.audit import trail
from yigongti.foundation.audit.models import Line, Result
from yigongti.foundation.errors import Invalid, Problem

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
FAILURES_PER_ADDRESS = 100  # in LOCKED_FOR; a whole township center may stand behind one address
BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING = "pending_user"  # session key: the password was right, the second factor is still to come
PENDING_AT = "pending_at"
PENDING_SECONDS = 5 * 60


class WrongPassword(Invalid):
    """Wrong name, wrong password, locked, inactive: an outsider is never told which."""

    sentence = "账号或密码不正确。连续输错 5 次会锁定 15 分钟；已锁定或忘记密码，请稍后再试或联系安全管理员。"


class TooManyAttempts(Problem):
    """Too many failures from one address."""

    status = 429
    sentence = "这个网络地址登录失败次数过多，请 15 分钟后再试。"


class NoPosition(Invalid):
    """The person is right, and may do nothing here today."""

    sentence = "您的账号目前没有有效岗位，请联系本单位安全管理员授予岗位。"


class NotYourPosition(Invalid):
    """A position of somebody else, or one that has ended."""

    sentence = "这个岗位不是您的，或已经结束，请选择其他岗位。"


def somebody(address: str, request_id: str, user: User | None = None) -> Actor:
    """Who knocks, for the audit line. A name that is not an account is not recorded: people type passwords there."""
    return Actor(
        user_id=user.pk if user else None,
        user_name=user.display_name if user else "未知账号",
        position_id=None,
        role_code="",
        role_title="",
        organization_id=None,
        organization_name="",
        county="",
        permissions=frozenset(),
        address=address,
        request_id=request_id,
    )


def check(*, username: str, password: str, address: str, request_id: str, now: datetime) -> User:
    """The user with this name and password. Raises WrongPassword or TooManyAttempts; both are audited."""
    _check_address(address, now)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(username=username.strip()[:60]).first()
        right = check_password(password, user.password) if user else not make_password(password)
        open_ = user is not None and user.is_active and not (user.locked_until and user.locked_until > now)
        if user is not None and open_ and right:
            # the count of failures goes back to zero in `enter` alone: a second factor may still be guessed at
            return user
        _count_failure(user if open_ else None, now)
        who = somebody(address, request_id, user)
        trail.write(who=who, action="access.sign_in", now=now, result=Result.REFUSED, detail={"why": _why(user, now)})
    raise WrongPassword


def check_factor(*, user: User, code: str, address: str, request_id: str, now: datetime) -> None:
    """The second half of a sign-in. Wrong codes count and lock like wrong passwords. Raises WrongCode."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not (user.locked_until and user.locked_until > now):
            try:
                factors.check_code(user=user, code=code, now=now)
            except factors.WrongCode:
                _count_failure(user, now)
            else:
                return
        who = somebody(address, request_id, user)
        trail.write(who=who, action="access.sign_in", now=now, result=Result.REFUSED, detail={"why": "动态口令不正确"})
    raise factors.WrongCode


def _check_address(address: str, now: datetime) -> None:
    failures = Line.objects.filter(
        action="access.sign_in", at__gt=now - LOCKED_FOR, result=Result.REFUSED, address=address
    )
    if failures.count() >= FAILURES_PER_ADDRESS:
        raise TooManyAttempts


def _count_failure(user: User | None, now: datetime) -> None:
    """One update, also for nobody (pk 0), so that both ways ask the database the same."""
    failures = (user.failed_sign_ins if user else 0) + 1
    locks = failures >= FAILURES_BEFORE_LOCK
    User.objects.filter(pk=user.pk if user else 0).update(
        failed_sign_ins=0 if locks else failures, locked_until=now + LOCKED_FOR if locks else None
    )


def _why(user: User | None, now: datetime) -> str:
    if user is None:
        return "账号不存在"
    if not user.is_active:
        return "账号已停用"
    return "账号已锁定" if user.locked_until and user.locked_until > now else "密码不正确"


def needs_factor(user: User) -> bool:
    """Whether a code is asked at sign-in: of whoever set one up. Administrators are led to set one up (see session)."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def hold(request: HttpRequest, user: User) -> None:
    """The password was right: remember that in a fresh anonymous session until the code comes."""
    request.session.flush()
    request.session[PENDING], request.session[PENDING_AT] = user.pk, int(time.time())


def held(request: HttpRequest) -> User | None:
    """The user who still has to give a code; None when nobody has, or too long ago."""
    at = request.session.get(PENDING_AT)
    if at is None or time.time() - float(at) > PENDING_SECONDS:
        return None
    return User.objects.filter(pk=request.session[PENDING], is_active=True).first()


def enter(request: HttpRequest, user: User, *, factor: bool, now: datetime, position: Position | None = None) -> Actor:
    """Open the session, under a new session key, in the position last worked in. Raises NoPosition (audited)."""
    address, request_id = request.address, request.request_id  # type: ignore[attr-defined]
    chosen = position or _last_position(user, now)
    if chosen is None:
        who = somebody(address, request_id, user)
        trail.write(who=who, action="access.sign_in", now=now, result=Result.REFUSED, detail={"why": "没有有效岗位"})
        raise NoPosition
    request.session.flush()  # nothing from before sign-in goes along; login() then makes the new key
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        request.session[sessions.STARTED] = request.session[sessions.SEEN] = int(time.time())
        request.session[sessions.FACTOR] = factor
        User.objects.filter(pk=user.pk).update(failed_sign_ins=0, locked_until=None)
        return _take(request, user, chosen, "access.sign_in", now)


def switch(request: HttpRequest, *, actor: Actor, position_id: int, now: datetime) -> Actor:
    """Work on in another of one's own positions, under a new session key. Raises NotYourPosition."""
    user = User.objects.get(pk=actor.user_id or 0)
    position = current_positions(user.pk, localdate(now)).filter(pk=position_id).first()
    if position is None:
        trail.refused(
            actor=actor, permission="access.switch_position", now=now, path=request.path, why=NotYourPosition.sentence
        )
        raise NotYourPosition
    with transaction.atomic():
        _mark_ended(request, SignedIn.End.SIGNED_OUT, now)
        request.session.pop(sessions.OPENED, None)  # what one position opened, the other has no reason to see
        request.session.cycle_key()
        return _take(request, user, position, "access.switch_position", now)


def leave(request: HttpRequest, *, actor: Actor, now: datetime) -> None:
    """Sign out."""
    with transaction.atomic():
        _mark_ended(request, SignedIn.End.SIGNED_OUT, now)
        trail.write(who=actor, action="access.sign_out", now=now)
        sessions.close(request)


def _last_position(user: User, now: datetime) -> Position | None:
    offered = list(current_positions(user.pk, localdate(now)))
    last = SignedIn.objects.filter(user=user, position__isnull=False).order_by("-started_at", "-pk").first()
    return next((p for p in offered if last is not None and p.pk == last.position_id), offered[0] if offered else None)


def _take(request: HttpRequest, user: User, position: Position, what: str, now: datetime) -> Actor:
    request.session[sessions.POSITION] = position.pk
    request.session.save()
    position.user = user
    address, request_id = request.address, request.request_id  # type: ignore[attr-defined]
    SignedIn.objects.create(
        session_key=request.session.session_key or "",
        user=user,
        position=position,
        address=address,
        browser=request.headers.get("User-Agent", "")[:120],
        started_at=now,
        seen_seconds=int(time.time()),
    )
    actor = with_request(actor_of(position, localdate(now)), address=address, request_id=request_id)
    trail.write(who=actor, action=what, now=now, subject=("access.position", str(position.pk)))
    return actor


def _mark_ended(request: HttpRequest, how: str, now: datetime) -> None:
    SignedIn.objects.filter(session_key=request.session.session_key, ended_at__isnull=True).update(
        ended_at=now, end=how
    )
