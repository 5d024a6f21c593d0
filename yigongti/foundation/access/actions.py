"""The acts of the security administrator, and 紧急调阅.

What the database refuses (two administrators in one person) is said here in words first.
"""

from datetime import date, datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from yigongti.foundation.access import emergency, tokens
from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import (
    BreakGlass,
    Organization,
    Position,
    RecoveryCode,
    Role,
    Scope,
    SecondFactor,
    SignedIn,
    User,
)
from yigongti.foundation.access.own import weakness
from yigongti.foundation.access.standing import forget
from yigongti.foundation.errors import AlreadyDone, Conflict, Invalid, NotFound, Refused

WIDTH = [Scope.OWN, Scope.TREE, Scope.CONSORTIUM, Scope.COUNTY, Scope.EVERYWHERE]


class NotOneself(Refused):
    """The security administrator acts on others only."""

    sentence = "不能对自己的账号做这项操作，请由另一位安全管理员办理。"


class TwoAdministrators(Refused):
    """System, security and audit administrators are three persons (三员分立)."""

    sentence = "系统、安全、审计三类管理员不能由同一人担任，请先结束他现有的管理员岗位。"


class BeyondReach(Refused):
    """A role or an organization wider than the administrator's own."""

    sentence = "这个机构或角色范围超出您的管理范围，请由上级安全管理员办理。"


class NameTaken(Invalid):
    """The account name exists."""

    sentence = "这个账号名已被使用，请换一个。"


def _others_only(actor: Actor, user: User) -> None:
    if user.pk == actor.user_id:
        raise NotOneself


def _wholly_within(actor: Actor, user: User, now: datetime) -> None:
    """Raise BeyondReach when the user also works where the administrator does not see.

    Whoever sets a password can sign in with it: a county's administrator would walk into another county.
    """
    today = localdate(now)
    held = user.positions.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
    if not all(actor.sees(pk) for pk in held.values_list("organization_id", flat=True)):
        raise BeyondReach("此人在您管理范围以外也有岗位，密码和动态口令请由上级安全管理员重置。")


@action("access.user.create")
def create_user(*, actor: Actor, now: datetime, username: str, display_name: str, phone: str, password: str) -> User:
    """A new account with a first password that must be changed. Raises Invalid, NameTaken."""
    fields = {
        name: "必填。" for name, value in (("username", username), ("display_name", display_name)) if not value.strip()
    }
    user = User(
        username=username.strip(), display_name=display_name.strip(), phone=phone.strip(), must_change_password=True
    )
    weak = weakness(password, user)
    fields |= {"password": weak["new"]} if weak else {}
    if fields:
        raise Invalid(fields=fields)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(fields={"username": NameTaken.sentence}) from None
    return user


@action("access.user.change", on="user")
def change_user(*, actor: Actor, now: datetime, user: User, display_name: str, phone: str) -> User:
    """Correct name and telephone."""
    if not display_name.strip():
        raise Invalid(fields={"display_name": "必填。"})
    user.display_name, user.phone = display_name.strip(), phone.strip()
    user.save(update_fields=["display_name", "phone"])
    return user


@action("access.user.deactivate", on="user")
def deactivate_user(*, actor: Actor, now: datetime, user: User) -> User:
    """Take the account out of use; its sessions end."""
    _others_only(actor, user)
    if not user.is_active:
        raise AlreadyDone("这个账号已经停用。", user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user, now)
    return user


@action("access.user.reactivate", on="user")
def reactivate_user(*, actor: Actor, now: datetime, user: User) -> User:
    """Put the account back into use."""
    _others_only(actor, user)
    if user.is_active:
        raise AlreadyDone("这个账号正在使用。", user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@action("access.user.lock", on="user")
def lock_user(*, actor: Actor, now: datetime, user: User) -> User:
    """Lock for a day and end the sessions: for a suspicion that is still being looked into."""
    _others_only(actor, user)
    user.locked_until = now + timedelta(days=1)
    user.save(update_fields=["locked_until"])
    _end_sessions(user, now)
    return user


@action("access.user.unlock", on="user")
def unlock_user(*, actor: Actor, now: datetime, user: User) -> User:
    """Take a lock away before its time."""
    _others_only(actor, user)
    user.locked_until, user.failed_sign_ins = None, 0
    user.save(update_fields=["locked_until", "failed_sign_ins"])
    return user


@action("access.user.reset_password", on="user")
def reset_password(*, actor: Actor, now: datetime, user: User, password: str) -> User:
    """Set a password that must be changed at the next sign-in; the sessions end."""
    _others_only(actor, user)
    _wholly_within(actor, user, now)
    weak = weakness(password, user)
    if weak:
        raise Invalid(fields={"password": weak["new"]})
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    _end_sessions(user, now)
    return user


@action("access.user.reset_factor", on="user")
def reset_factor(*, actor: Actor, now: datetime, user: User) -> User:
    """Forget the second factor (lost telephone); it is set up anew at the next sign-in. The sessions end."""
    _others_only(actor, user)
    _wholly_within(actor, user, now)
    RecoveryCode.objects.filter(user=user).delete()
    SecondFactor.objects.filter(user=user).delete()
    _end_sessions(user, now)
    return user


@action("access.position.grant", on="user")
def grant_position(
    *,
    actor: Actor,
    now: datetime,
    user: User,
    role: Role,
    organization: Organization,
    valid_from: date,
    valid_to: date | None = None,
    title: str = "",
) -> Position:
    """Let a user hold a role at an organization for a time.

    Raises NotOneself, BeyondReach, TwoAdministrators, Invalid (period), AlreadyDone (the same position exists).
    """
    _others_only(actor, user)
    if not actor.sees(organization.pk) or WIDTH.index(Scope(role.scope)) > WIDTH.index(Scope(actor.scope)):
        raise BeyondReach
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid(fields={"valid_to": "结束日期要晚于开始日期。"})
    position = Position(
        user=user, role=role, organization=organization, valid_from=valid_from, valid_to=valid_to, title=title.strip()
    )
    try:
        with transaction.atomic():
            position.save(force_insert=True)
    except IntegrityError as error:
        if "administrators" in str(error):
            raise TwoAdministrators from None
        raise AlreadyDone("这个岗位已经授予过。") from None
    position.audit_note = {"role": role.code, "organization": organization.code}  # type: ignore[attr-defined]
    return position


@action("access.position.end", on="position")
def end_position(*, actor: Actor, now: datetime, position: Position) -> Position:
    """Let a position end today: whoever works in it is out at the next click. Raises AlreadyDone."""
    _others_only(actor, position.user)
    if not actor.sees(position.organization_id):
        raise BeyondReach
    today = localdate(now)
    if position.valid_to is not None and position.valid_to <= today:
        raise AlreadyDone("这个岗位已经结束。", position)
    position.valid_to = max(today, position.valid_from)
    position.save(update_fields=["valid_to"])
    _end_sessions(position.user, now, position)
    return position


@action("access.session.end", on="session")
def end_session(*, actor: Actor, now: datetime, session: SignedIn) -> SignedIn:
    """Throw a session out at once. Raises AlreadyDone."""
    if session.ended_at is not None:
        raise AlreadyDone("这个会话已经结束。", session)
    Session.objects.filter(session_key=session.session_key).delete()
    session.ended_at, session.end = now, SignedIn.End.ENDED
    session.save(update_fields=["ended_at", "end"])
    return session


def _end_sessions(user: User, now: datetime, position: Position | None = None) -> None:
    """Every open session of the user, or those in one position; API tokens end with them."""
    open_ = SignedIn.objects.filter(user=user, ended_at__isnull=True)
    if position is not None:
        open_ = open_.filter(position=position)
    Session.objects.filter(session_key__in=list(open_.values_list("session_key", flat=True))).delete()
    open_.update(ended_at=now, end=SignedIn.End.ENDED)
    tokens.end_all(user=user, now=now, position=position)
    transaction.on_commit(forget)


@action("people.resident.break_glass")
def break_glass(*, actor: Actor, now: datetime, resident_id: int, reason: str) -> BreakGlass:
    """紧急调阅: open one resident's record beyond one's sight, for two hours, for a reason that will be reviewed."""
    if len(reason.strip()) < emergency.REASON_CHARACTERS_MIN:
        raise Invalid(fields={"reason": f"请写明紧急情况，至少 {emergency.REASON_CHARACTERS_MIN} 个字。"})
    if actor.user_id is None or actor.position_id is None or actor.organization_id is None:
        raise Refused
    opened = BreakGlass.objects.create(
        user_id=actor.user_id,
        position_id=actor.position_id,
        organization_id=actor.organization_id,
        county=actor.county,
        resident_id=resident_id,
        reason=reason.strip()[:300],
        opened_at=now,
        until=now + emergency.OPEN_FOR,
    )
    opened.audit_note = {"reason": opened.reason}  # type: ignore[attr-defined]
    return opened


@action("access.break_glass.review", on="opened")
def review_break_glass(*, actor: Actor, now: datetime, opened: BreakGlass, verdict: str, note: str) -> BreakGlass:
    """The security administrator's verdict; it also ends what is still open. Raises NotOneself, Invalid, Conflict."""
    opened = BreakGlass.objects.select_for_update().get(pk=opened.pk)
    if opened.user_id == actor.user_id:
        raise NotOneself
    if not emergency.may_review(actor, opened):
        raise NotFound
    if opened.verdict:
        raise Conflict("这次调阅已经复核过，请刷新页面。")
    if verdict not in BreakGlass.Verdict.values:
        raise Invalid(fields={"verdict": "请选择复核结论。"})
    if verdict == BreakGlass.Verdict.UNJUSTIFIED and not note.strip():
        raise Invalid(fields={"note": "理由不成立时，请写明复核意见。"})
    opened.verdict, opened.verdict_note = verdict, note.strip()[:300]
    opened.reviewed_by_id, opened.reviewed_at = actor.user_id, now
    opened.ended_at = opened.ended_at or (now if opened.until > now else None)
    opened.save()
    return opened
