"""The spine: one order lifecycle for every center. No workflow here; the database refuses what the rules refuse."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization, User
from yigongti.foundation.files.models import StoredFile
from yigongti.records.encounters.models import Certainty, Encounter
from yigongti.records.orders.rules import State
from yigongti.records.people.models import Resident
from yigongti.records.terms.models import Item

STATE_CHOICES = [(state.value, state.label) for state in State]


class Order(models.Model):
    """An order (申请单): one service asked of a performing center for one resident.

    `performer` is the center's organization; routing makes the order visible to requester and performer alike.
    `due_at` is the deadline of the step that is running; None when no clock runs. `version` counts every transition, so
    that two people acting on the same page cannot both win.
    """

    number = models.CharField("单号", max_length=20, unique=True)
    service = models.CharField("服务", max_length=20)  # ecg, imaging, laboratory, ...: the center that performs
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="orders")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="orders")
    county = models.CharField("县", max_length=6)
    requester = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="申请机构")
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="申请人")
    requested_by_name = models.CharField("申请人姓名", max_length=60)
    performer = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="执行中心")
    priority = models.CharField("紧急", max_length=20)  # pathway | urgent | routine, words and clocks from the edition
    clinical_question = models.TextField("临床问题")
    diagnosis_text = models.CharField("诊断", max_length=120, blank=True)
    diagnosis_code = models.CharField("诊断代码", max_length=20, blank=True)
    certainty = models.CharField("把握", max_length=12, choices=Certainty.choices)
    vitals = models.JSONField("生命体征", default=dict, blank=True)
    repeat_reason = models.CharField("重做原因", max_length=40, blank=True)

    state = models.CharField("状态", max_length=12, choices=STATE_CHOICES, default=State.REQUESTED)
    version = models.PositiveIntegerField(default=1)
    requested_at = models.DateTimeField("申请时间")
    performed_at = models.DateTimeField("采集时间", null=True, blank=True)
    claimed_at = models.DateTimeField("接单时间", null=True, blank=True)
    reported_at = models.DateTimeField("报告时间", null=True, blank=True)
    verified_at = models.DateTimeField("审核时间", null=True, blank=True)
    returned_at = models.DateTimeField("回报时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    due_at = models.DateTimeField("时限", null=True, blank=True)
    clock_started_at = models.DateTimeField("计时开始", null=True, blank=True)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接单人")
    claim_expires_at = models.DateTimeField("锁定至", null=True, blank=True)
    reason_code = models.CharField("退回原因", max_length=40, blank=True)
    reason_text = models.CharField("说明", max_length=200, blank=True)
    recognized_result = models.ForeignKey("Result", models.PROTECT, null=True, blank=True, related_name="recognized_by")
    opened_by_requester_at = models.DateTimeField("申请方已看", null=True, blank=True)

    class Meta:
        verbose_name = "申请单"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="order_state_known"),
            models.CheckConstraint(
                condition=~Q(state="claimed") | (Q(claimed_by__isnull=False) & Q(claim_expires_at__isnull=False)),
                name="order_claimed_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["performed", "claimed", "reported", "verified", "returned"])
                | Q(performed_at__isnull=False),
                name="order_performed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(returned_at__isnull=False), name="order_returned_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="recognized") | Q(recognized_result__isnull=False),
                name="order_recognized_names_result",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "sent_back"]) | ~Q(reason_code=""), name="order_refusal_has_reason"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="order_version_counts"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("performer", "state", "due_at"),
                name="order_queue",
                condition=~Q(state__in=["returned", "rejected", "withdrawn", "recognized"]),
            ),
            models.Index(fields=("requester", "-requested_at"), name="order_requester"),
            models.Index(fields=("resident", "service", "-requested_at"), name="order_resident"),
            models.Index(
                fields=("county", "service", "returned_at"), name="order_returned", condition=Q(state="returned")
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Transition(models.Model):
    """One step of an order: the timeline of the record, append-only by trigger."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="transitions")
    verb = models.CharField("动作", max_length=20)
    from_state = models.CharField("从", max_length=12, blank=True)
    to_state = models.CharField("到", max_length=12)
    version = models.PositiveIntegerField()
    at = models.DateTimeField("时间")
    by_user_id = models.BigIntegerField("操作人", null=True)
    by_name = models.CharField("姓名", max_length=60)
    at_organization = models.CharField("机构", max_length=120, blank=True)
    reason_code = models.CharField("原因", max_length=40, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "流转"
        constraints = (models.UniqueConstraint(fields=("order", "version"), name="transition_once"),)

    def __str__(self) -> str:
        return f"{self.order_id} {self.verb}"


class Result(models.Model):
    """What came back, in the form that every room and the resident's record understand.

    The performing room keeps the whole report; this row carries its conclusion. An amendment makes a new row with
    `version` + 1 and marks the old one superseded; a withdrawn result stays readable as withdrawn.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="results")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="results")
    service = models.CharField("服务", max_length=20)
    version = models.PositiveSmallIntegerField("版本", default=1)
    conclusion = models.TextField("结论")
    is_abnormal = models.BooleanField("阳性", default=False)
    performed_at = models.DateTimeField("检查时间")
    issued_at = models.DateTimeField("发出时间")
    issued_by_name = models.CharField("报告医师", max_length=60)
    performer = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField("被替换", null=True, blank=True)
    withdrawn_at = models.DateTimeField("作废", null=True, blank=True)
    withdrawn_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "结果"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("order", "version"), name="result_version_once"),
            models.UniqueConstraint(
                fields=("order",),
                condition=Q(superseded_at__isnull=True, withdrawn_at__isnull=True),
                name="result_one_in_force",
            ),
        ]
        indexes = (models.Index(fields=("resident", "service", "-performed_at"), name="result_resident"),)

    def __str__(self) -> str:
        return f"{self.order} v{self.version}"


class CriticalValue(models.Model):
    """A critical value (危急值): found, told, read back, acknowledged, acted on; escalates while unacknowledged."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="critical_values")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    code = models.CharField("代码", max_length=40)
    title = models.CharField("名称", max_length=80)
    found_at = models.DateTimeField("发现时间")
    found_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    found_by_name = models.CharField("发现人", max_length=60)
    told_at = models.DateTimeField("电话时间", null=True, blank=True)
    told_to = models.CharField("接听人", max_length=60, blank=True)
    told_phone = models.CharField("电话", max_length=30, blank=True)
    told_by_name = models.CharField("通知人", max_length=60, blank=True)
    read_back = models.BooleanField("回读一致", null=True, blank=True)
    due_at = models.DateTimeField("确认时限")
    acknowledged_at = models.DateTimeField("确认时间", null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_by_name = models.CharField("确认人", max_length=60, blank=True)
    measures_taken = models.CharField("处置", max_length=200, blank=True)
    escalation_level = models.PositiveSmallIntegerField("升级级别", default=0)
    escalated_at = models.DateTimeField("升级时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤销", null=True, blank=True)

    class Meta:
        verbose_name = "危急值"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | ~Q(acknowledged_by_name=""), name="critical_ack_has_person"
            ),
            models.CheckConstraint(condition=Q(told_at__isnull=True) | ~Q(told_to=""), name="critical_told_someone"),
            models.UniqueConstraint(
                fields=("order", "code"), condition=Q(withdrawn_at__isnull=True), name="critical_once_per_order"
            ),
        ]
        indexes = (
            models.Index(
                fields=("due_at",),
                name="critical_open",
                condition=Q(acknowledged_at__isnull=True, withdrawn_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.order_id}"


class CriticalStep(models.Model):
    """One line of a critical value's story: call, no answer, read back, escalation, acknowledgement. Append-only."""

    critical_value = models.ForeignKey(CriticalValue, models.PROTECT, related_name="steps")
    kind = models.CharField("类别", max_length=20)  # found | called | no_answer | escalated | acknowledged | withdrawn
    at = models.DateTimeField("时间")
    by_name = models.CharField("操作人", max_length=60)
    text = models.CharField("内容", max_length=200)

    class Meta:
        verbose_name = "危急值过程"

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%H:%M}"


class DeviceObject(models.Model):
    """Something that a device sent, waiting for its order or matched to one. The safe form is kept by the room."""

    service = models.CharField("服务", max_length=20)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    source = models.CharField("来源", max_length=60)  # AE title and address, or the uploader
    uid = models.CharField("对象标识", max_length=80, unique=True)
    received_at = models.DateTimeField("接收时间")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    county = models.CharField("县", max_length=6, blank=True)
    patient_id = models.CharField("设备上的居民号", max_length=64, blank=True)
    patient_name = models.CharField("设备上的姓名", max_length=80, blank=True)
    accession_number = models.CharField("设备上的单号", max_length=40, blank=True)
    acquired_at = models.DateTimeField("采集时间", null=True, blank=True)
    about = models.JSONField("概况", default=dict)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="device_objects")
    matched_at = models.DateTimeField("匹配时间", null=True, blank=True)
    matched_by_name = models.CharField("匹配人", max_length=60, blank=True)
    discarded_at = models.DateTimeField("弃用时间", null=True, blank=True)
    discard_reason = models.CharField("弃用原因", max_length=100, blank=True)

    class Meta:
        verbose_name = "设备来件"
        constraints = (
            models.CheckConstraint(
                condition=Q(order__isnull=True) | Q(matched_at__isnull=False), name="device_match_has_time"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=True) | Q(discarded_at__isnull=True), name="device_matched_or_discarded"
            ),
        )
        indexes = (
            models.Index(
                F("received_at").desc(), name="device_inbox", condition=Q(order__isnull=True, discarded_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.uid[-8:]}"


class NumberSeries(models.Model):
    """The last running number given per prefix and day."""

    prefix = models.CharField(max_length=6)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = "流水号"
        constraints = (models.UniqueConstraint(fields=("prefix", "day"), name="number_series_once"),)

    def __str__(self) -> str:
        return f"{self.prefix} {self.day} {self.last}"
