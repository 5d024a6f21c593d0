from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization
from yigongti.foundation.ledger.models import Entry
from yigongti.records.orders.models import Order
from yigongti.records.places.models import Consortium


class FeePosting(models.Model):
    """The fee of one returned order, split and posted in the books of requester, fund pool and center.

    `requester` and `performer` are the legal persons whose books these are (a village clinic settles through its
    township center). A withdrawn report reverses the posting; the report returned again makes a new one with `round`
    + 1. The partial unique constraint keeps any order from paying twice. Amounts in fen; the row names no resident.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="+", verbose_name="申请单")
    round = models.PositiveSmallIntegerField("次", default=1)
    county = models.CharField("县", max_length=6)
    service = models.CharField("服务", max_length=20)
    item_title = models.CharField("项目", max_length=120)
    asked_by = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="申请机构")
    requester = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="申请方（法人）")
    performer = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="中心（法人）")
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+", verbose_name="医共体")
    day = models.DateField("记账日")
    total_fen = models.BigIntegerField("费用（分）")
    requester_fen = models.BigIntegerField("申请方（分）")
    center_fen = models.BigIntegerField("中心（分）")
    pool_fen = models.BigIntegerField("资金池（分）")
    per_mille = models.JSONField("比例（千分）")
    clause = models.CharField("依据", max_length=120, blank=True)
    to_be_verified = models.BooleanField("待核", default=False)
    entries = models.ManyToManyField(Entry, related_name="+", verbose_name="凭证")
    posted_at = models.DateTimeField("入账时间")
    reversed_day = models.DateField("冲销日", null=True, blank=True)
    reversed_at = models.DateTimeField("冲销时间", null=True, blank=True)

    class Meta:
        verbose_name = "费用结算"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("order", "round"), name="fee_round_once"),
            models.UniqueConstraint(fields=("order",), condition=Q(reversed_at=None), name="fee_one_live_per_order"),
            models.CheckConstraint(
                condition=Q(total_fen=F("requester_fen") + F("center_fen") + F("pool_fen")), name="fee_shares_sum"
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gt=0, requester_fen__gte=0, center_fen__gte=0, pool_fen__gte=0),
                name="fee_not_negative",
            ),
            models.CheckConstraint(condition=~Q(requester=F("performer")), name="fee_between_two"),
            models.CheckConstraint(
                condition=Q(reversed_at=None, reversed_day=None)
                | Q(reversed_at__isnull=False, reversed_day__isnull=False),
                name="fee_reversed_has_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("consortium", "day"), name="fee_consortium_day"),
            models.Index(fields=("requester", "day"), name="fee_requester_day"),
            models.Index(fields=("performer", "day"), name="fee_performer_day"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} 第{self.round}次"
