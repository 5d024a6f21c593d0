from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization, User
from yigongti.foundation.files.models import StoredFile
from yigongti.records.places.models import Consortium
from yigongti.records.staff.models import Practitioner


class AppointmentKind(models.TextChoices):
    """`rules.appointment.Kind`, with its words."""

    CONSORTIUM_HEAD = "consortium_head", "医共体负责人"
    MEMBER_HEAD = "member_head", "成员单位负责人"
    CENTER_HEAD = "center_head", "内设机构负责人"


class AppointmentState(models.TextChoices):
    """`rules.appointment.State`, with its words."""

    NOMINATED = "nominated", "已提名"
    CONSULTED = "consulted", "已征求意见"
    APPOINTED = "appointed", "已任命"
    FILED = "filed", "已备案"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已离任"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Appointment(models.Model):
    """A person for an office of an organization, from nomination to the end of the term."""

    county = models.CharField("县", max_length=6, db_index=True)
    kind = models.CharField("类型", max_length=20, choices=AppointmentKind.choices)
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="appointments")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="appointments")
    office = models.CharField("职务", max_length=60)
    candidate = models.ForeignKey(Practitioner, models.PROTECT, related_name="appointments")
    is_primary_care = models.BooleanField("基层代表", default=False)
    state = models.CharField("状态", max_length=10, choices=AppointmentState.choices)
    nominated_at = models.DateTimeField("提名时间")
    term_from = models.DateField("任职自", null=True, blank=True)
    term_to = models.DateField("任职至", null=True, blank=True)
    document = models.CharField("任职文号", max_length=80, blank=True)
    filing_due = models.DateField("备案期限", null=True, blank=True)

    class Meta:
        verbose_name = "任免"
        ordering: ClassVar = ["-nominated_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=AppointmentState.values), name="appointment_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=("appointed", "filed", "ended"))
                | (Q(term_from__isnull=False) & ~Q(document="")),
                name="appointment_dated",
            ),
            models.CheckConstraint(
                condition=Q(term_to__isnull=True) | Q(term_to__gt=F("term_from")), name="appointment_term"
            ),
            models.UniqueConstraint(
                fields=("organization", "office", "candidate"),
                condition=Q(state__in=("nominated", "consulted", "appointed", "filed")),
                name="appointment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.candidate}"


class AppointmentStep(models.Model):
    """What was done on the way, by whom, with which words; append-only."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="steps")
    state = models.CharField("状态", max_length=10, choices=AppointmentState.choices)
    words = models.CharField("意见", max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_organization = models.CharField("单位", max_length=120, blank=True)

    class Meta:
        verbose_name = "任免经过"
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.get_state_display()}"
