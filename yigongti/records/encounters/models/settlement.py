from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization, User
from yigongti.records.encounters.models.encounter import Encounter

PARTS = ("drug_fen", "consumable_fen", "exam_fen", "lab_fen", "service_fen")


class Scheme(models.TextChoices):
    """Which insurance pays its share."""

    EMPLOYEE = "employee", "职工医保"
    RESIDENT = "resident", "居民医保"
    NONE = "none", "自费"


class Settlement(models.Model):
    """What an encounter cost and who bears it, in fen, as it stands. A reversed one moves to `Reversal`.

    The five parts make the total. The fund's and the person's share are at most the total: the rest is borne by others
    (assistance, commercial insurance).
    """

    encounter = models.OneToOneField(Encounter, models.PROTECT, related_name="settlement")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    county = models.CharField("县", max_length=6)
    settled_at = models.DateTimeField("结算时间")
    settled_by_name = models.CharField("结算人", max_length=60, blank=True, db_default="", default="")
    insured = models.BooleanField("参保")
    scheme = models.CharField("险种", max_length=8, choices=Scheme.choices)
    total_fen = models.PositiveBigIntegerField("总费用（分）")
    drug_fen = models.PositiveBigIntegerField("药品（分）")
    consumable_fen = models.PositiveBigIntegerField("耗材（分）")
    exam_fen = models.PositiveBigIntegerField("检查（分）")
    lab_fen = models.PositiveBigIntegerField("化验（分）")
    service_fen = models.PositiveBigIntegerField("医疗服务（分）")
    fund_fen = models.PositiveBigIntegerField("基金支付（分）")
    self_fen = models.PositiveBigIntegerField("个人支付（分）")

    class Meta:
        verbose_name = "结算"
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    total_fen=F("drug_fen") + F("consumable_fen") + F("exam_fen") + F("lab_fen") + F("service_fen")
                ),
                name="settlement_parts_make_total",
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gte=F("fund_fen") + F("self_fen")), name="settlement_shares_within_total"
            ),
            models.CheckConstraint(
                condition=Q(insured=True, scheme__in=(Scheme.EMPLOYEE.value, Scheme.RESIDENT.value))
                | Q(insured=False, scheme=Scheme.NONE.value, fund_fen=0),
                name="settlement_fund_pays_for_insured",
            ),
        )
        indexes = (
            models.Index(fields=("organization", "-settled_at"), name="settlement_place"),
            models.Index(fields=("county", "settled_at"), name="settlement_day"),  # a day is exported by itself
        )

    def __str__(self) -> str:
        return str(self.encounter_id)


class Reversal(models.Model):
    """A settlement that was taken back, with its figures as they stood. Rows are only added."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="reversals")
    reversed_at = models.DateTimeField("冲销时间")
    reversed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reversed_by_name = models.CharField("冲销人", max_length=60, blank=True)
    reason = models.CharField("原因", max_length=200)
    figures = models.JSONField("原结算")  # the settlement's columns by name, amounts in fen

    class Meta:
        verbose_name = "结算冲销"
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="reversal_has_reason"),)

    def __str__(self) -> str:
        return self.reason
