from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization

AE_TITLE = RegexValidator(
    r"^[\x21-\x5b\x5d-\x7e]{1,16}$", "AE 标题由 1–16 个英文字母、数字或符号组成，不含空格和反斜杠。"
)


class Device(models.Model):
    """A device that sends, or has tried to send, by its AE title.

    A device that nobody has registered yet is kept as not allowed, so that the administrator finds it on the page and
    only has to say whose it is. `address` narrows an allowed device to one source; empty takes any.
    """

    ae_title = models.CharField("AE 标题", max_length=16, unique=True, validators=[AE_TITLE])
    name = models.CharField("设备名称", max_length=60, blank=True)
    address = models.GenericIPAddressField("限定地址", null=True, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所属机构"
    )
    is_allowed = models.BooleanField("允许接入", default=False)
    first_seen_at = models.DateTimeField("首次出现", null=True, blank=True)
    last_seen_at = models.DateTimeField("最近消息", null=True, blank=True)
    last_address = models.GenericIPAddressField("最近来自", null=True, blank=True)
    received = models.PositiveBigIntegerField("已接收", default=0)
    refused = models.PositiveBigIntegerField("已拒绝", default=0)
    last_error = models.CharField("最近错误", max_length=200, blank=True)
    last_error_at = models.DateTimeField("错误时间", null=True, blank=True)

    class Meta:
        verbose_name = "设备"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_allowed=False) | Q(organization__isnull=False), name="dicom_allowed_has_owner"
            ),
        ]
        indexes: ClassVar = [models.Index(F("last_seen_at").desc(nulls_last=True), name="dicom_device_seen")]

    def __str__(self) -> str:
        return self.name or self.ae_title
