from django.db import models
from django.db.models import Q

from yigongti.records.places.models import Institution
from yigongti.unified.organization.consortia.models.evidence import Evidenced


class DutyList(models.TextChoices):
    """Which list a duty stands in."""

    MECHANISM = "mechanism", "推进机制"
    LEAD = "lead", "牵头单位"
    MEMBER = "member", "成员单位"
    PUBLIC_HEALTH = "public_health", "公共卫生责任"


class DutyItem(models.Model):
    """One duty of a list, from the edition (duties.toml), in the platform's own words with its clause."""

    county = models.CharField("县", max_length=6)
    code = models.CharField("代码", max_length=40)
    section = models.CharField("清单", max_length=20, choices=DutyList.choices)
    title = models.CharField("事项", max_length=120)
    owner = models.CharField("责任科室", max_length=60)
    clause = models.CharField("出处", max_length=60)
    types = models.JSONField("适用机构类型", default=list)  # empty: every type of the list
    link = models.CharField("佐证页面", max_length=200, blank=True)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "权责事项"
        constraints = (models.UniqueConstraint(fields=("county", "code"), name="duty_item_once"),)

    def __str__(self) -> str:
        return self.title


class DutyState(models.TextChoices):
    """How a duty stands at an institution."""

    DONE = "done", "已落实"
    PARTLY = "partly", "部分落实"
    NOT_YET = "not_yet", "未落实"


class DutyReport(Evidenced):
    """What an institution confirms of one duty for a half-year (`half` as 2026H2). The latest counts."""

    item = models.ForeignKey(DutyItem, models.PROTECT, related_name="reports")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="duty_reports")
    half = models.CharField("半年", max_length=6)
    state = models.CharField("状态", max_length=10, choices=DutyState.choices)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "权责确认"
        indexes = (models.Index(fields=("institution", "half"), name="duty_report_half"),)
        constraints = (
            models.CheckConstraint(condition=Q(half__regex=r"^20\d\dH[12]$"), name="duty_report_half_form"),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(document="") | Q(file__isnull=False) | ~Q(link=""),
                name="duty_done_has_evidence",
            ),
            models.CheckConstraint(condition=Q(state="done") | ~Q(note=""), name="duty_gap_has_note"),
        )

    def __str__(self) -> str:
        return f"{self.institution} {self.item} {self.half}"
