from django.db import models


class Result(models.TextChoices):
    """How the attempt ended."""

    DONE = "done", "成功"
    REFUSED = "refused", "拒绝"
    FAILED = "failed", "失败"


class Line(models.Model):
    """One line of the trail. No foreign keys: a line outlives everything that it names.

    Append-only: triggers refuse UPDATE, DELETE and TRUNCATE for every role (see the migrations). The sealing of lines
    in hash-chained batches is kept in `Seal`, so that a line itself never needs a second write.
    """

    at = models.DateTimeField("时间", db_index=True)
    user_id = models.BigIntegerField("用户", null=True)
    user_name = models.CharField("姓名", max_length=80, blank=True)
    position_id = models.BigIntegerField("岗位", null=True)
    role = models.CharField("角色", max_length=80, blank=True)
    organization_id = models.BigIntegerField("机构", null=True)
    organization_name = models.CharField("机构名称", max_length=120, blank=True)
    county = models.CharField("县", max_length=6, blank=True)
    action = models.CharField("动作", max_length=80)
    result = models.CharField("结果", max_length=8, choices=Result.choices)
    subject_type = models.CharField("对象", max_length=60, blank=True)
    subject_id = models.CharField("对象号", max_length=60, blank=True)
    resident_id = models.BigIntegerField("居民", null=True)
    detail = models.JSONField("内容", default=dict)
    address = models.CharField("来自", max_length=45, blank=True)
    request_id = models.CharField("请求号", max_length=36, blank=True)
    tx = models.BigIntegerField(default=0, editable=False)  # set by trigger: the transaction, which orders the sealing

    class Meta:
        verbose_name = "审计记录"
        indexes = (
            models.Index(
                fields=("resident_id", "-at"), name="audit_resident", condition=models.Q(resident_id__isnull=False)
            ),
            models.Index(fields=("user_id", "-at"), name="audit_user"),
            models.Index(fields=("subject_type", "subject_id", "-at"), name="audit_subject"),
            models.Index(fields=("action", "-at"), name="audit_action"),
            models.Index(fields=("tx", "id"), name="audit_tx"),
        )

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.user_name} {self.action} {self.result}"


class Seal(models.Model):
    """A batch of lines closed for ever, hash-chained to the batch before.

    It holds every line whose `tx` lies in [from_tx, to_tx).
    `root` covers the root before, the bounds, the count and the digest of each line. `marks` holds the first bytes of
    each digest, so that a broken batch can name the line. Append-only like the lines.
    """

    number = models.BigIntegerField("批号", primary_key=True)
    at = models.DateTimeField("封存时间")
    from_tx = models.BigIntegerField()
    to_tx = models.BigIntegerField()
    first_line = models.BigIntegerField("首行")
    last_line = models.BigIntegerField("末行")
    count = models.BigIntegerField("行数")
    algorithm = models.CharField("算法", max_length=10)
    marks = models.BinaryField()
    previous = models.CharField("上一批", max_length=64)
    root = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "审计封存"

    def __str__(self) -> str:
        return f"第 {self.number} 批（{self.count} 行）"


class Clock(models.Model):
    """One row: how transaction numbers of this database server are shifted, and the number below which all is sealed.

    A database restored on another server counts transactions from the beginning again; `shift` keeps the order going.
    """

    shift = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "审计时序"

    def __str__(self) -> str:
        return f"+{self.shift} ≥{self.floor}"
