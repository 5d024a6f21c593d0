"""Questions to institutions about their numbers, and what was said. The number itself is never touched here."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yigongti.foundation.access.models import Organization
from yigongti.indicators.analysis import quality


class State(models.TextChoices):
    """Who has to move."""

    OPEN = "open", "待答复"
    ANSWERED = "answered", "待认可"
    ACCEPTED = "accepted", "已了结"


class Step(models.TextChoices):
    """What happened to a question."""

    RAISED = "raised", "提出"
    REASON = "reason", "说明原因"
    CORRECTED = "corrected", "已更正数据"
    ACCEPTED = "accepted", "认可"
    REOPENED = "reopened", "退回再问"


BY_HAND = "asked"
RULES = [*quality.TITLES.items(), (BY_HAND, "人工质疑")]
PENDING = [State.OPEN.value, State.ANSWERED.value]


class Question(models.Model):
    """One doubt about one number of one institution. `number` is what it was when the doubt arose.

    `fact` and `period` name the number; `indicator` is the sheet on which it shows. While one is not settled the same
    doubt is not raised again: the database holds that.
    """

    county = models.CharField("县", max_length=6)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="机构")
    rule = models.CharField("规则", max_length=12, choices=RULES)
    fact = models.CharField("基础数据", max_length=60)
    indicator = models.CharField("指标", max_length=20)
    period = models.CharField("期间", max_length=12)
    words = models.CharField("疑点", max_length=300)
    number = models.DecimalField("当时的数", max_digits=24, decimal_places=4, null=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField("提出时间")
    due = models.DateField("限答复")
    moved_at = models.DateTimeField("最近变动")
    answer_way = models.CharField("答复", max_length=10, blank=True)
    answer = models.CharField("答复内容", max_length=500, blank=True)

    class Meta:
        verbose_name = "数据质疑"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("organization", "rule", "fact", "period"), condition=Q(state__in=PENDING),
                name="question_once_while_pending",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="question_state_known"),
            models.CheckConstraint(condition=~Q(words=""), name="question_says_what"),
            models.CheckConstraint(condition=Q(state=State.OPEN) | ~Q(answer=""), name="question_answered_in_words"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=("county", "state", "due"), name="question_county_state"),
            models.Index(fields=("organization", "state"), name="question_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.fact} {self.period} {self.rule}"


class QuestionStep(models.Model):
    """One line of a question's story."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="steps")
    step = models.CharField("经过", max_length=10, choices=Step.choices)
    at = models.DateTimeField("时间")
    by_id = models.BigIntegerField("经办", null=True)
    by_name = models.CharField("经办人", max_length=80)
    words = models.CharField("内容", max_length=500, blank=True)

    class Meta:
        verbose_name = "质疑经过"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(step__in=Step.values), name="question_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.step}"
