from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization, User
from yigongti.records.people.models import Resident


class EncounterKind(models.TextChoices):
    """Where a resident meets the house."""

    OUTPATIENT = "outpatient", "门诊"
    EMERGENCY = "emergency", "急诊"
    INPATIENT = "inpatient", "住院"
    VILLAGE = "village", "村卫生室"
    HOME = "home", "上门"
    CHECKUP = "checkup", "体检"


class Certainty(models.TextChoices):
    """How sure a diagnosis is. A thought is not forced into a confirmed code."""

    CONFIRMED = "confirmed", "确诊"
    SUSPECTED = "suspected", "疑似"
    TO_EXCLUDE = "to_exclude", "待排"


class Encounter(models.Model):
    """A contact of a resident with an institution."""

    number = models.CharField("门诊号", max_length=24, unique=True)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="encounters")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    county = models.CharField("县", max_length=6)
    kind = models.CharField("类别", max_length=12, choices=EncounterKind.choices)
    started_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束", null=True, blank=True)
    seen_by_user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    seen_by_name = models.CharField("接诊人", max_length=60, blank=True)
    complaint = models.CharField("主诉", max_length=200, blank=True)
    diagnosis_code = models.CharField("诊断代码", max_length=20, blank=True)
    diagnosis_text = models.CharField("诊断", max_length=120, blank=True)
    certainty = models.CharField("把握", max_length=12, choices=Certainty.choices, blank=True)
    vitals = models.JSONField("生命体征", default=dict, blank=True)  # names and units: rules.VITALS
    department = models.CharField("科室", max_length=40, blank=True, db_default="", default="")
    is_tcm = models.BooleanField("中医类", db_default=False, default=False)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField("作废原因", max_length=200, blank=True, db_default="", default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "就诊"
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="encounter_period"
            ),
            models.CheckConstraint(
                condition=Q(diagnosis_text="") | ~Q(certainty=""), name="encounter_diagnosis_has_certainty"
            ),
            models.CheckConstraint(
                # What was voided has a reason and does not run any more; what was not voided has none.
                condition=Q(voided_at__isnull=True, void_reason="", voided_by__isnull=True)
                | (Q(voided_at__isnull=False, ended_at__isnull=False) & ~Q(void_reason="")),
                name="encounter_void_has_reason",
            ),
            models.UniqueConstraint(
                fields=("resident", "organization"), condition=Q(ended_at__isnull=True), name="encounter_open_once"
            ),
        )
        indexes = (
            models.Index(fields=("resident", "-started_at"), name="encounter_resident"),
            models.Index(fields=("organization", "-started_at"), name="encounter_place"),
            models.Index(fields=("county", "-started_at"), name="encounter_county"),  # a county's number is opened
            models.Index(fields=("county", "started_at"), name="encounter_day"),  # a day is exported by itself
        )

    def __str__(self) -> str:
        return self.number
