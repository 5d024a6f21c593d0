from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


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


class Role(models.Model):
    """A named set of permissions, from the edition's roles.toml."""

    code = models.CharField("代码", max_length=40, unique=True)
    title = models.CharField("名称", max_length=60)
    permissions = ArrayField(models.CharField(max_length=80), default=list, verbose_name="权限")
    scope = models.CharField("范围", max_length=12, choices=Scope.choices, default=Scope.OWN)
    is_administrator = models.BooleanField("管理员", default=False)  # must use a second factor outside the demo
    home = models.CharField("首页", max_length=80, default="portal:home")

    class Meta:
        verbose_name = "角色"

    def __str__(self) -> str:
        return self.title


class Position(models.Model):
    """A user holds a role at an organization for a time (half-open period)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="positions")
    role = models.ForeignKey(Role, models.PROTECT, related_name="positions")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="positions")
    title = models.CharField("岗位名称", max_length=60, blank=True)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至（不含）", null=True, blank=True)

    class Meta:
        verbose_name = "岗位"
        constraints = (
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="position_period"),
            models.UniqueConstraint(fields=("user", "role", "organization", "valid_from"), name="position_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.organization.short_name} {self.role.title}"


class OnceKey(models.Model):
    """An idempotency key: the same key has one effect for ever.

    The unique key is the guard under concurrency: the second transaction waits for the first on the index and then finds
    its result here.
    """

    key = models.CharField(max_length=80, unique=True)
    action = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    fingerprint = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
