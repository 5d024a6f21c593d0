"""Sheets as the edition defines them, what was handed in on them, who approved it, and periods under lock."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization
from yigongti.foundation.files.models import StoredFile
from yigongti.indicators.collection import rules

STATES = [(s.value, title) for s, title in rules.TITLES.items()]
OPEN = [s.value for s in rules.OPEN]


class Sheet(models.Model):
    """A table that somebody fills for each period, as the edition's sheets.toml says. See sheets.py for its lines.

    `filler` is the code of a [[filler]] (who owes it); `spread` that of the institutions that its rows speak of, empty
    where the filler speaks of itself. `lines` and `ages` are the rows as written. `since` is the first month (202501)
    for which it is owed.
    """

    county = models.CharField("县", max_length=6)
    code = models.CharField("代码", max_length=40)
    title = models.CharField("表名", max_length=60)
    source = models.CharField("数据来源", max_length=40)
    filler = models.CharField("填报单位", max_length=20)
    filler_title = models.CharField("填报单位名称", max_length=40)
    filler_rule = models.JSONField("填报单位范围", default=dict)
    spread = models.CharField("分列单位", max_length=20, blank=True)
    spread_rule = models.JSONField("分列单位范围", default=dict, blank=True)
    period_kind = models.CharField("期间", max_length=8)  # month | quarter | year
    due_days = models.PositiveSmallIntegerField("期后天数")
    since = models.PositiveIntegerField("自")
    lines = models.JSONField("行", default=list)
    ages = models.JSONField("年龄组", default=list, blank=True)
    checks = models.JSONField("勾稽", default=list, blank=True)
    jump = models.PositiveSmallIntegerField("变动提示 %", default=30)
    note = models.CharField("说明", max_length=200, blank=True)
    place = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "报表"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("county", "code"), name="sheet_once"),
            models.CheckConstraint(condition=Q(period_kind__in=("month", "quarter", "year")), name="sheet_period"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def facts(self) -> tuple[str, ...]:
        """The codes of its lines, in order."""
        return tuple(line["fact"] for line in self.lines)


class Submission(models.Model):
    """One version of one sheet of one organization for one period (2026, 2026-q3, 2026-11).

    `month` is the last month of the period, in which its numbers stand. Version 2 and on are corrections of an approved
    one, and say why. At most one version is open; an approved one is superseded when the next is approved.
    """

    county = models.CharField("县", max_length=6)
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="submissions")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="填报单位")
    period = models.CharField("期间", max_length=8)
    month = models.PositiveIntegerField("末月")
    version = models.PositiveSmallIntegerField("版本", default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.CharField("更正原因", max_length=200, blank=True)
    state = models.CharField("状态", max_length=20, choices=STATES, default="draft")
    due = models.DateField("截止日")
    opened_at = models.DateTimeField("建立时间")
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by_id = models.BigIntegerField("提交人", null=True, blank=True)
    submitted_by_name = models.CharField("提交人", max_length=60, blank=True)
    first_submitted_at = models.DateTimeField("首次提交", null=True, blank=True)
    consortium_at = models.DateTimeField("医共体审核时间", null=True, blank=True)
    consortium_by_id = models.BigIntegerField("医共体审核人", null=True, blank=True)
    consortium_by_name = models.CharField("医共体审核人", max_length=60, blank=True)
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)
    approved_by_id = models.BigIntegerField("审定人", null=True, blank=True)
    approved_by_name = models.CharField("审定人", max_length=60, blank=True)

    class Meta:
        verbose_name = "填报"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("sheet", "organization", "period", "version"), name="submission_version_once"
            ),
            models.UniqueConstraint(
                fields=("sheet", "organization", "period"), condition=Q(state__in=OPEN), name="submission_one_open"
            ),
            models.UniqueConstraint(
                fields=("sheet", "organization", "period"),
                condition=Q(state__in=("approved", "locked")),
                name="submission_one_counts",
            ),
            models.CheckConstraint(condition=Q(state__in=[s for s, _ in STATES]), name="submission_state_known"),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None) | (Q(version__gt=1, replaces__isnull=False) & ~Q(reason="")),
                name="submission_correction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "returned")) | Q(submitted_at__isnull=False),
                name="submission_submitted_when",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | Q(submitted_by_id=None) | ~Q(approved_by_id=F("submitted_by_id")),
                name="submission_not_own_approval",
            ),
            models.CheckConstraint(
                condition=Q(consortium_by_id=None)
                | Q(submitted_by_id=None)
                | ~Q(consortium_by_id=F("submitted_by_id")),
                name="submission_not_own_consortium",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "locked", "superseded")) | Q(approved_at__isnull=False),
                name="submission_approved_when",
            ),
            models.CheckConstraint(condition=Q(month__gte=200001, month__lte=209912), name="submission_month"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("county", "state", "due"), name="submission_county_due"),
            models.Index(fields=("organization", "month"), name="submission_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.period} {self.organization}"


class CellOrigin(models.TextChoices):
    """How a number came in."""

    TYPED = "typed", "手工填写"
    IMPORTED = "imported", "文件导入"
    CARRIED = "carried", "承接上一版"


class Cell(models.Model):
    """One number: a fact, of an age group where it comes by age, about one organization. `value` None is blank.

    In the unit of the fact. `warning` is what the checks said when it was last saved, `reason` the answer.
    An imported number names its file and the address inside ("财务年报!C7").
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="cells")
    fact = models.CharField("基础数据", max_length=60)
    age = models.CharField("年龄组", max_length=7, blank=True)
    about = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    value = models.DecimalField("数", max_digits=18, decimal_places=4, null=True, blank=True)
    origin = models.CharField("来源", max_length=10, choices=CellOrigin.choices, default="typed")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件")
    file_name = models.CharField("文件名", max_length=160, blank=True)
    address = models.CharField("文件中的位置", max_length=80, blank=True)
    warning = models.CharField("提示", max_length=300, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    by_id = models.BigIntegerField("填写人", null=True)
    by_name = models.CharField("填写人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "填报数"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("submission", "fact", "age", "about"), name="cell_once"),
            models.CheckConstraint(condition=Q(origin__in=CellOrigin.values), name="cell_origin_known"),
            models.CheckConstraint(
                condition=~Q(origin="imported") | (Q(file__isnull=False) & ~Q(address="")), name="cell_imported_whence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact}{':' if self.age else ''}{self.age} {self.value}"


class CellVersion(models.Model):
    """Every value that a cell ever had. Only grows."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")
    fact = models.CharField("基础数据", max_length=60)
    age = models.CharField("年龄组", max_length=7, blank=True)
    about = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    version = models.PositiveIntegerField("版本")
    value = models.DecimalField("数", max_digits=18, decimal_places=4, null=True, blank=True)
    origin = models.CharField("来源", max_length=10, choices=CellOrigin.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件")
    file_name = models.CharField("文件名", max_length=160, blank=True)
    address = models.CharField("文件中的位置", max_length=80, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    by_id = models.BigIntegerField("填写人", null=True)
    by_name = models.CharField("填写人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "填报数历次"
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("submission", "fact", "age", "about", "version"), name="cell_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.fact} 第{self.version}次"


class Step(models.Model):
    """What was done with a submission: by whom, when, why. Only grows."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="steps")
    from_state = models.CharField("原状态", max_length=20, blank=True)
    to_state = models.CharField("新状态", max_length=20, choices=STATES)
    level = models.CharField("哪一级", max_length=12)  # institution | consortium | commission
    reason = models.CharField("说明", max_length=300, blank=True)
    by_id = models.BigIntegerField("办理人", null=True)
    by_name = models.CharField("办理人", max_length=60)
    organization_name = models.CharField("单位", max_length=120, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "填报经过"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(to_state="returned") | ~Q(reason=""), name="return_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.to_state}"


class Reminder(models.Model):
    """A call to an organization that owes a sheet. Only grows."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    period = models.CharField("期间", max_length=8)
    number = models.PositiveSmallIntegerField("第几次")
    words = models.CharField("催报内容", max_length=200)
    by_name = models.CharField("催报人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "催报"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("sheet", "organization", "period", "number"), name="reminder_once"),
            models.CheckConstraint(condition=~Q(words=""), name="reminder_says_what"),
        ]

    def __str__(self) -> str:
        return self.words


class LockState(models.TextChoices):
    """A lock needs two persons: one proposes, another confirms."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已锁定"
    WITHDRAWN = "withdrawn", "已撤回"


class PeriodLock(models.Model):
    """A period of a county under lock. Each round stores its values anew; earlier rounds stay."""

    county = models.CharField("县", max_length=6)
    period = models.CharField("期间", max_length=8)
    month = models.PositiveIntegerField("末月")
    round = models.PositiveSmallIntegerField("第几次", default=1)
    state = models.CharField("状态", max_length=10, choices=LockState.choices, default="proposed")
    note = models.CharField("说明", max_length=200, blank=True)
    missing = models.PositiveIntegerField("提出时未完成", default=0)
    proposed_by_id = models.BigIntegerField("提出人")
    proposed_by_name = models.CharField("提出人", max_length=60)
    proposed_at = models.DateTimeField("提出时间")
    decided_by_id = models.BigIntegerField("确认人", null=True, blank=True)
    decided_by_name = models.CharField("确认人", max_length=60, blank=True)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "期间锁定"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("county", "period", "round"), name="period_lock_round_once"),
            models.UniqueConstraint(
                fields=("county", "period"), condition=Q(state="proposed"), name="period_lock_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=LockState.values), name="period_lock_state_known"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None)
                | Q(state__in=("confirmed", "withdrawn"), decided_at__isnull=False, decided_by_id__isnull=False),
                name="period_lock_decided_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by_id=F("proposed_by_id")), name="period_lock_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.period} 第{self.round}次"


class LockedValue(models.Model):
    """A number as it stood at the lock: a fact or an indicator, for one scope. Only grows."""

    lock = models.ForeignKey(PeriodLock, models.PROTECT, related_name="values")
    kind = models.CharField("类别", max_length=10)  # fact | indicator
    code = models.CharField("代码", max_length=60)
    scope_kind = models.CharField("范围", max_length=12)
    scope_id = models.BigIntegerField("范围编号", default=0)
    number = models.DecimalField("数", max_digits=34, decimal_places=10, null=True)
    origin = models.CharField("来源", max_length=10, blank=True)
    missing = models.CharField("缺数原因", max_length=500, blank=True)

    class Meta:
        verbose_name = "锁定值"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("lock", "kind", "code", "scope_kind", "scope_id"), name="locked_value_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=("fact", "indicator")), name="locked_value_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"
