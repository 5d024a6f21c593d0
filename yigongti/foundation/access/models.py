from typing import ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.token_models import ApiToken as ApiToken  # noqa: PLC0414  Django finds tables here


class Organization(models.Model):
    """A node of the tree of units: province, county commission, hospital, township center, village clinic.

    What an organization is in medicine (type, level, township) stands in `records.places.Institution`, one to one.
    `county` is the six-digit division code that the node belongs to, empty above the counties.
    """

    code = models.CharField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    county = models.CharField("县", max_length=6, blank=True, db_index=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "机构"
        constraints = (models.CheckConstraint(condition=~Q(parent=F("id")), name="organization_not_own_parent"),)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Creates users; there is no superuser flag that skips permissions."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """A user with a hashed password (None: cannot sign in by password)."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@pghistory.track(
    model_name="UserEvent",
    fields=["username", "display_name", "phone", "email", "is_active", "must_change_password", "locked_until"],
)
class User(AbstractBaseUser):
    """A person who signs in. Rights come from positions alone."""

    username = models.CharField("账号", max_length=60, unique=True)
    display_name = models.CharField("姓名", max_length=60)
    phone = models.CharField("电话", max_length=30, blank=True)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    large_print = models.BooleanField("大字版", default=False)
    failed_sign_ins = models.PositiveSmallIntegerField("连续失败次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)
    date_joined = models.DateTimeField("建立时间", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.display_name


class Scope(models.TextChoices):
    """How far a role sees, from its organization. Order routing widens this per record (see records.orders.queries)."""

    OWN = "own", "本机构"
    TREE = "tree", "本机构及下级"
    CONSORTIUM = "consortium", "所在医共体"
    COUNTY = "county", "全县"
    EVERYWHERE = "everywhere", "全部"


class Administers(models.TextChoices):
    """The three separated administrators (GB/T 22239, 三员分立).

    Nobody is two of them, none of them sees residents' data.
    """

    NOTHING = "", "不是管理员"
    SYSTEM = "system", "系统管理"
    SECURITY = "security", "安全管理"
    AUDIT = "audit", "审计管理"


@pghistory.track()
class Role(models.Model):
    """A named set of permissions, from the edition's roles.toml.

    `administers` is set by the database itself from the permissions (see the migrations), so that no loader can forget
    it.
    """

    code = models.CharField("代码", max_length=40, unique=True)
    title = models.CharField("名称", max_length=60)
    permissions = ArrayField(models.CharField(max_length=80), default=list, verbose_name="权限")
    scope = models.CharField("范围", max_length=12, choices=Scope.choices, default=Scope.OWN)
    is_administrator = models.BooleanField("管理员", default=False)  # must use a second factor outside the demo
    administers = models.CharField("管理员类别", max_length=8, choices=Administers.choices, blank=True, default="")
    home = models.CharField("首页", max_length=80, default="portal:home")

    class Meta:
        verbose_name = "角色"

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Position(models.Model):
    """A user holds a role at an organization for a time.

    The period is half-open; it is empty when the position was taken back on its first day.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="positions")
    role = models.ForeignKey(Role, models.PROTECT, related_name="positions")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="positions")
    title = models.CharField("岗位名称", max_length=60, blank=True)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至（不含）", null=True, blank=True)

    class Meta:
        verbose_name = "岗位"
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="position_period"
            ),
            models.UniqueConstraint(fields=("user", "role", "organization", "valid_from"), name="position_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.organization.short_name} {self.role.title}"


class OnceKey(models.Model):
    """An idempotency key: the same key has one effect for ever.

    The unique key is the guard under concurrency: the second transaction waits for the first on the index and then
    finds its result here. Triggers refuse every change but the one that fills in the result.
    """

    key = models.CharField(max_length=80, unique=True)
    action = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    fingerprint = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class SignedIn(models.Model):
    """A session as people see it: who, from where, since when, how it ended. The session itself is Django's."""

    class End(models.TextChoices):
        """How a session ended."""

        SIGNED_OUT = "signed_out", "本人退出"
        ENDED = "ended", "管理员结束"
        EXPIRED = "expired", "超时"

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="sessions")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+", null=True)
    address = models.CharField("来自", max_length=45, blank=True)
    browser = models.CharField("浏览器", max_length=120, blank=True)
    started_at = models.DateTimeField("登录时间")
    seen_seconds = models.BigIntegerField("最近操作")  # seconds since the epoch, written at most once a minute
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end = models.CharField("结束方式", max_length=12, choices=End.choices, blank=True)

    class Meta:
        verbose_name = "会话"
        indexes = (models.Index(fields=("user", "-started_at"), name="signed_in_user"),)

    def __str__(self) -> str:
        return f"{self.user} {self.started_at:%F %H:%M}"


class SecondFactor(models.Model):
    """A time-based code (TOTP, RFC 6238) of a user. The secret is stored encrypted; `last_step` refuses a used code."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="second_factor")
    secret = models.BinaryField("密钥（密文）")
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)
    last_step = models.BigIntegerField("已用时步", default=0)

    class Meta:
        verbose_name = "动态口令"

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A one-time code for the day when the telephone is lost; only its hash is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="recovery_codes")
    code_hash = models.CharField(max_length=128)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "恢复码"

    def __str__(self) -> str:
        return f"{self.user} {'已用' if self.used_at else '未用'}"


class BreakGlass(models.Model):
    """紧急调阅: a position opened one resident's record beyond its sight, for a reason and a short time; then reviewed.

    No foreign key to the resident: the ground knows no medicine. `resident_about` is what the reviewer reads.
    """

    class Verdict(models.TextChoices):
        """What the review found."""

        JUSTIFIED = "justified", "理由成立"
        UNJUSTIFIED = "unjustified", "理由不成立"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    county = models.CharField("县", max_length=6, blank=True)
    resident_id = models.BigIntegerField("居民")
    reason = models.CharField("理由", max_length=300)
    opened_at = models.DateTimeField("调阅时间")
    until = models.DateTimeField("至")
    ended_at = models.DateTimeField("提前结束", null=True, blank=True)
    verdict = models.CharField("复核结论", max_length=12, choices=Verdict.choices, blank=True)
    verdict_note = models.CharField("复核意见", max_length=300, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        verbose_name = "紧急调阅"
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="break_glass_period"),
            models.CheckConstraint(condition=~Q(reason=""), name="break_glass_has_reason"),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_by=None, reviewed_at=None)
                | Q(~Q(verdict=""), reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="break_glass_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")), name="break_glass_not_reviewed_by_oneself"
            ),
        )
        indexes = (
            models.Index(fields=("position", "-until"), name="break_glass_open"),
            models.Index(fields=("county", "-opened_at"), name="break_glass_review"),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.opened_at:%F %H:%M}"
