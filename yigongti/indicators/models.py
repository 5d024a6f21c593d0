"""Rows under the facts, the log of what changed, and the small cube that pages read. All derived, all rebuildable."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class NumberOrigin(models.TextChoices):
    """How a number came here: by machine from records, handed in on a sheet, or judged from evidence."""

    COMPUTED = "computed", "业务记录算出"
    COLLECTED = "collected", "填报或导入"
    EVIDENCE = "evidence", "佐证材料"


class FactRecord(models.Model):
    """One row under one fact: identity is fact, origin and record (for a state: and month).

    `person_id` is the resident that is counted: the survivor after a merge. `institution_id` is the township center (or
    the organization itself), `consortium_id` the consortium on that day; both follow from `organization_id`.
    `is_retracted` keeps the row readable as taken back; `version` counts its changes.
    """

    fact = models.CharField("基础数据", max_length=60)
    origin = models.CharField(
        "来源", max_length=10, choices=NumberOrigin.choices, default=NumberOrigin.COMPUTED, db_default="computed"
    )
    group = models.CharField("分组", max_length=40)
    record_type = models.CharField("记录类型", max_length=40)
    record_id = models.BigIntegerField("记录")
    resident_id = models.BigIntegerField("居民", null=True)
    person_id = models.BigIntegerField("计数居民", null=True)
    organization_id = models.BigIntegerField("机构")
    institution_id = models.BigIntegerField("归口机构")
    consortium_id = models.BigIntegerField("医共体", null=True)
    county = models.CharField("县", max_length=6)
    occurred_at = models.DateTimeField("发生时间")
    month = models.PositiveIntegerField("月份")  # 202611, by the county's calendar
    state_month = models.PositiveIntegerField("时点月份", default=0)  # 0 for events
    amount = models.DecimalField("数量", max_digits=18, decimal_places=4)
    is_retracted = models.BooleanField("已撤销", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    changed_at = models.DateTimeField("变更时间")

    class Meta:
        verbose_name = "指标明细"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("fact", "origin", "record_type", "record_id", "state_month"), name="fact_record_once"
            ),
            models.CheckConstraint(condition=Q(month__gte=200001, month__lte=209912), name="fact_record_month"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("group", "county", "month"), name="fact_record_partition"),
            models.Index(fields=("fact", "county", "institution_id", "month"), name="fact_record_drill"),
            models.Index(fields=("resident_id",), name="fact_record_resident", condition=Q(resident_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.record_type}:{self.record_id}"


class Change(models.Model):
    """A partition that must be written again. Appended in the transaction of the change, removed when it is done.

    Rows of rooms mark their group and month; record tables mark by trigger a stream and its day (`group` is the stream,
    `month` 0); a resident who was merged or unmerged marks himself (`group` "people").
    A row that is not committed yet cannot be seen, so it can neither be skipped nor removed: no sequence is compared.
    """

    group = models.CharField("分组", max_length=40)
    county = models.CharField("县", max_length=6)
    month = models.PositiveIntegerField("月份")
    day = models.DateField("日期", null=True)
    resident_id = models.BigIntegerField("居民", null=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "待汇总"

    def __str__(self) -> str:
        return f"{self.group} {self.county} {self.month}"


class StreamState(models.Model):
    """With what the cells of a stream were computed in a county: another shape, other places or a new day mean work."""

    stream = models.CharField("记录流", max_length=40)
    county = models.CharField("县", max_length=6)
    shape = models.CharField("口径", max_length=64)
    places = models.CharField("机构", max_length=64)
    day = models.DateField("算到")

    class Meta:
        verbose_name = "记录流状态"
        constraints: ClassVar = [models.UniqueConstraint(fields=("stream", "county"), name="stream_state_once")]

    def __str__(self) -> str:
        return f"{self.stream} {self.county} {self.day}"


class ScopeKind(models.TextChoices):
    """For whom a number speaks."""

    COUNTY = "county", "全县"
    CONSORTIUM = "consortium", "医共体"
    INSTITUTION = "institution", "机构（含所辖村卫生室）"
    SITE = "site", "单个机构"


class FactValue(models.Model):
    """A cell of the cube: one fact of one origin, one scope, one month.

    `persons` counts each person once within the month; `new_persons` those whose first row of the year in this scope
    falls in this month, so that the sum over months counts each person of a year, or of a year to date, once.
    """

    fact = models.CharField("基础数据", max_length=60)
    origin = models.CharField(
        "来源", max_length=10, choices=NumberOrigin.choices, default=NumberOrigin.COMPUTED, db_default="computed"
    )
    county = models.CharField("县", max_length=6)
    scope_kind = models.CharField("范围", max_length=12, choices=ScopeKind.choices)
    scope_id = models.BigIntegerField("范围编号", default=0)  # 0 for the county
    month = models.PositiveIntegerField("月份")
    records = models.BigIntegerField("条数")
    amount = models.DecimalField("合计", max_digits=24, decimal_places=4)
    persons = models.BigIntegerField("人数")
    new_persons = models.BigIntegerField("当年新增人数")
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "指标汇总"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("fact", "origin", "county", "scope_kind", "scope_id", "month"), name="fact_value_once"
            ),
            models.CheckConstraint(condition=Q(new_persons__lte=models.F("persons")), name="fact_value_persons"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.scope_kind} {self.scope_id} {self.month}"


class Run(models.Model):
    """A recompute that finished: its time is the time of the data on every page."""

    class Kind(models.TextChoices):
        """How much was done."""

        INCREMENTAL = "incremental", "增量"
        FULL = "full", "全量"

    kind = models.CharField("方式", max_length=12, choices=Kind.choices)
    at = models.DateTimeField("时间", db_index=True)
    partitions = models.PositiveIntegerField("分区")
    rows = models.BigIntegerField("条数")
    cells = models.BigIntegerField("汇总格")

    class Meta:
        verbose_name = "汇总运行"

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.kind}"


class Indicator(models.Model):
    """An indicator as an edition defines it, for the days on which that wording holds.

    A change of formula, unit or targets starts a new row with the next `version`; the old one stays for old periods.
    """

    county = models.CharField("县", max_length=6)
    edition = models.CharField("县版", max_length=40)
    code = models.CharField("编号", max_length=20)
    version = models.PositiveSmallIntegerField("公式版本", default=1)
    name = models.CharField("名称", max_length=120)
    clause = models.CharField("出处", max_length=60)
    unit = models.CharField("单位", max_length=30)
    kind = models.CharField("类型", max_length=20)
    level = models.CharField("一级指标", max_length=60, blank=True)
    formula = models.CharField("公式", max_length=500)
    formula_source = models.CharField("公式来源", max_length=80, blank=True)
    source = models.CharField("数据来源", max_length=80, blank=True)
    direction = models.CharField("方向", max_length=8)
    targets = models.JSONField("目标", default=dict)
    note = models.CharField("口径", max_length=300, blank=True)
    collected = models.BooleanField("人工收集", default=False)  # no room reports its facts yet
    details = models.JSONField("另注", default=dict, blank=True)  # printed_unit, variants, checklist: what few have
    place = models.PositiveSmallIntegerField("次序", default=0)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至（不含）", null=True, blank=True)

    class Meta:
        verbose_name = "指标"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("county", "code", "version"), name="indicator_version_once"),
            models.UniqueConstraint(
                fields=("county", "code"), condition=Q(valid_to__isnull=True), name="indicator_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def printed_unit(self) -> str:
        """The unit as the annex prints it, where that is another one (% above a plain ratio)."""
        return str(self.details.get("printed_unit", "")) or self.unit

    @property
    def variants(self) -> dict[str, str]:
        """Other readings of the indicator: name to formula. They are shown beside and never count."""
        return dict(self.details.get("variants", {}))

    @property
    def checklist(self) -> tuple[str, ...]:
        """What two persons look for, where the indicator is judged and not computed."""
        return tuple(self.details.get("checklist", ()))


class BaseFact(models.Model):
    """A base fact as the edition declares it: every name in a formula is one. Who reports it and what counts.

    `origin` is the source that counts where a fact comes from several; `also` are the others, kept beside it.
    """

    county = models.CharField("县", max_length=6)
    code = models.CharField("代码", max_length=60)
    title = models.CharField("名称", max_length=60)
    unit = models.CharField("单位", max_length=10)
    source = models.CharField("数据来源", max_length=40)
    scope = models.CharField("谁的数", max_length=20)
    period = models.CharField("期间", max_length=10)
    owner = models.CharField("负责", max_length=12)
    origin = models.CharField("以哪个来源为准", max_length=10)
    also = models.JSONField("另有来源", default=list, blank=True)
    by_age = models.BooleanField("分年龄组", default=False)
    note = models.CharField("口径", max_length=200, blank=True)
    place = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "基础数据"
        constraints: ClassVar = [models.UniqueConstraint(fields=("county", "code"), name="base_fact_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
