"""Checklists judged by two persons, the materials they look at, and named things that stand under a number."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization, User
from yigongti.foundation.files.models import StoredFile
from yigongti.records.places.models import Consortium

SEATS = 3


class Aspect(models.TextChoices):
    """What a material shows of an item 〔附件3 注〕."""

    ARRANGED = "arranged", "制度安排"
    CARRIED_OUT = "carried_out", "组织实施"


class Case(models.Model):
    """One indicator of one consortium for one year. `checklist` and `indicator_version` are those of its opening.

    `round` counts how often it is judged; a later `version` corrects one that a lock has closed, and says why.
    """

    county = models.CharField("县", max_length=6)
    indicator = models.CharField("指标", max_length=20)
    indicator_version = models.PositiveSmallIntegerField("公式版本")
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+", verbose_name="医共体")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    reason = models.CharField("更正原因", max_length=200, blank=True)
    checklist = models.JSONField("清单", default=list)
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    opened_at = models.DateTimeField("建立时间")
    opened_by = models.CharField("建立人", max_length=60)

    class Meta:
        verbose_name = "资料评定"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("county", "indicator", "consortium", "year", "version"), name="case_version_once"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2099), name="case_year"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="case_correction_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.consortium_id} {self.year}"


class Material(models.Model):
    """What an organization hands in for one item and aspect. `link` is a path here. Taken back, it stays."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    item = models.CharField("清单项", max_length=60)
    aspect = models.CharField("说明什么", max_length=12, choices=Aspect.choices)
    title = models.CharField("名称", max_length=80)
    text = models.CharField("说明", max_length=400, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件")
    link = models.CharField("平台页面", max_length=200, blank=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="单位")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField("提交人", max_length=60)
    at = models.DateTimeField("时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.CharField("撤回人", max_length=60, blank=True)

    class Meta:
        verbose_name = "评定材料"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(document="") | Q(file__isnull=False) | ~Q(link=""),
                name="material_shows_something",
            ),
            models.CheckConstraint(condition=Q(aspect__in=Aspect.values), name="material_aspect_known"),
        ]

    def __str__(self) -> str:
        return self.title


class Judgement(models.Model):
    """What one person found in one round, given once. Two persons judge; a third where they differ. Only grows."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="judgements")
    round = models.PositiveSmallIntegerField("第几轮")
    seat = models.PositiveSmallIntegerField("第几人")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="评定人")
    person_name = models.CharField("评定人", max_length=60)
    note = models.CharField("总的意见", max_length=400, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "评定意见"
        ordering: ClassVar = ["round", "seat"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "round", "person"), name="judgement_person_once"),
            models.UniqueConstraint(fields=("case", "round", "seat"), name="judgement_seat_once"),
            models.CheckConstraint(condition=Q(seat__gte=1, seat__lte=SEATS), name="judgement_three_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.person_name}"


class Found(models.Model):
    """One item of a judgement: arranged by rule, carried out. What is not found is explained. Only grows."""

    judgement = models.ForeignKey(Judgement, models.PROTECT, related_name="found")
    item = models.CharField("清单项", max_length=60)
    arranged = models.BooleanField("有制度安排")
    carried_out = models.BooleanField("已组织实施")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "逐项意见"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("judgement", "item"), name="found_item_once"),
            models.CheckConstraint(condition=Q(arranged=True, carried_out=True) | ~Q(note=""), name="found_says_why"),
        ]

    def __str__(self) -> str:
        return self.item


class ProofState(models.TextChoices):
    """The way of a named thing into a number."""

    HANDED_IN = "handed_in", "待审核"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已认可"
    WITHDRAWN = "withdrawn", "已撤回"


class Proof(models.Model):
    """A named thing under a fact of origin evidence: an institution that reached a standard, a technique introduced.

    A stock counts from `since` until `until` (not included); a flow on the day `since`. `holds` False says that the
    institution was looked at and has none: it counts 0, which is not missing.
    """

    county = models.CharField("县", max_length=6)
    fact = models.CharField("基础数据", max_length=60)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="机构")
    title = models.CharField("名称", max_length=80)
    holds = models.BooleanField("达到或已有", default=True)
    since = models.DateField("日期")
    until = models.DateField("至（不含）", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件")
    link = models.CharField("平台页面", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=ProofState.choices, default=ProofState.HANDED_IN)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField("提交人", max_length=60)
    at = models.DateTimeField("提交时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by_name = models.CharField("审核人", max_length=60, blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)

    class Meta:
        verbose_name = "佐证条目"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("fact", "organization", "title", "since"),
                condition=Q(state__in=("handed_in", "accepted")),
                name="proof_once",
            ),
            models.CheckConstraint(condition=Q(state__in=ProofState.values), name="proof_state_known"),
            models.CheckConstraint(
                condition=Q(holds=False) | ~Q(document="") | Q(file__isnull=False) | ~Q(link=""),
                name="proof_stands_on_something",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="proof_ends_after"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(by=None) | ~Q(decided_by=F("by")), name="proof_two_persons"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(decided_at__isnull=False), name="proof_accepted_when"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("county", "fact", "state"), name="proof_fact")]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """What happened to a checklist or to a named thing: who, when, why. Only grows."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="steps")
    proof = models.ForeignKey(Proof, models.PROTECT, null=True, blank=True, related_name="steps")
    words = models.CharField("办了什么", max_length=120)
    reason = models.CharField("原因", max_length=200, blank=True)
    by_name = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "评定经过"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, proof=None) | Q(case=None, proof__isnull=False), name="step_of_one"
            ),
        ]

    def __str__(self) -> str:
        return self.words
