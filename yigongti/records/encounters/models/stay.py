from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization
from yigongti.records.encounters.models.encounter import Encounter
from yigongti.records.people.models import Resident


class DischargeWay(models.TextChoices):
    """How an inpatient left, with the codes of the front page of an inpatient record (离院方式)."""

    ORDERED = "1", "医嘱离院"
    TRANSFER = "2", "医嘱转院"
    PRIMARY = "3", "医嘱转社区卫生服务机构/乡镇卫生院"
    AGAINST_ADVICE = "4", "非医嘱离院"
    DEATH = "5", "死亡"
    OTHER = "9", "其他"


REFERRALS = (DischargeWay.TRANSFER.value, DischargeWay.PRIMARY.value)


class Stay(models.Model):
    """An inpatient's time in a ward. The encounter it belongs to is of kind inpatient (a trigger holds that).

    Resident, organization and county are the encounter's (the trigger holds that too), so that the table can be counted
    by itself; `voided_at` follows the encounter's.
    """

    encounter = models.OneToOneField(Encounter, models.PROTECT, related_name="stay")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="stays")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    county = models.CharField("县", max_length=6)
    ward = models.CharField("病区", max_length=40)
    bed = models.CharField("床号", max_length=12, blank=True, db_default="", default="")
    admitted_at = models.DateTimeField("入院")
    discharged_at = models.DateTimeField("出院", null=True, blank=True)
    discharge_way = models.CharField(
        "离院方式", max_length=1, choices=DischargeWay.choices, blank=True, db_default="", default=""
    )
    referred_to = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    referred_to_name = models.CharField("县外接收机构", max_length=100, blank=True, db_default="", default="")
    is_tcm = models.BooleanField("中医类", db_default=False, default=False)
    main_diagnosis = models.CharField("主要诊断", max_length=120, blank=True, db_default="", default="")
    main_diagnosis_code = models.CharField("主要诊断代码", max_length=20, blank=True, db_default="", default="")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "住院"
        constraints = (
            models.CheckConstraint(
                condition=Q(discharged_at__isnull=True) | Q(discharged_at__gte=F("admitted_at")), name="stay_period"
            ),
            models.CheckConstraint(
                condition=Q(discharged_at__isnull=True, discharge_way="")
                | Q(discharged_at__isnull=False, discharge_way__in=DischargeWay.values),
                name="stay_discharge_has_way",
            ),
            models.CheckConstraint(
                # Who goes on to another institution goes to one, inside the county or outside it; nobody else does.
                condition=Q(discharge_way__in=REFERRALS, referred_to__isnull=False, referred_to_name="")
                | (Q(discharge_way__in=REFERRALS, referred_to__isnull=True) & ~Q(referred_to_name=""))
                | (~Q(discharge_way__in=REFERRALS) & Q(referred_to__isnull=True, referred_to_name="")),
                name="stay_referral_by_way",
            ),
            models.CheckConstraint(
                condition=Q(referred_to__isnull=True) | ~Q(referred_to=F("organization")),
                name="stay_referral_elsewhere",
            ),
            models.UniqueConstraint(
                fields=("resident", "organization"),
                condition=Q(discharged_at__isnull=True, voided_at__isnull=True),
                name="stay_open_once",
            ),
            models.UniqueConstraint(
                fields=("organization", "ward", "bed"),
                condition=Q(discharged_at__isnull=True, voided_at__isnull=True) & ~Q(bed=""),
                name="stay_bed_once",
            ),
        )
        indexes = (
            models.Index(fields=("organization", "-admitted_at"), name="stay_place"),
            models.Index(fields=("organization", "-discharged_at"), name="stay_left"),
            models.Index(fields=("county", "discharged_at"), name="stay_day"),  # a day is exported by itself
            models.Index(
                fields=("referred_to", "-discharged_at"), condition=Q(referred_to__isnull=False), name="stay_coming"
            ),
        )

    def __str__(self) -> str:
        return f"{self.ward} {self.bed}"


class Operation(models.Model):
    """One operation of a stay (台次). The grade is what the institution's own list of operations says, 1 to 4."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="operations")
    performed_at = models.DateTimeField("手术时间")
    code = models.CharField("手术代码", max_length=20, blank=True, db_default="", default="")
    name = models.CharField("手术名称", max_length=120)
    grade = models.PositiveSmallIntegerField("手术级别")
    is_main = models.BooleanField("主要手术", db_default=False, default=False)

    class Meta:
        verbose_name = "手术"
        constraints = (
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=4), name="operation_grade"),
            models.CheckConstraint(condition=~Q(name=""), name="operation_named"),
            models.UniqueConstraint(fields=("stay",), condition=Q(is_main=True), name="operation_main_once"),
        )

    def __str__(self) -> str:
        return self.name
