from django.db import models


class Event(models.Model):
    """Something that happened, written in the transaction that made it happen."""

    name = models.CharField("事件", max_length=80)
    payload = models.JSONField("内容")
    county = models.CharField("县", max_length=6, blank=True)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "事件"

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", "待投递"
    DONE = "done", "已投递"
    DEAD = "dead", "投递失败"


class Delivery(models.Model):
    """One event on its way to one subscriber. Exactly one row for each pair; its lock keeps the handler alone."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    subscriber = models.CharField("订阅方", max_length=80)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次投递")
    last_error = models.TextField("最近错误", blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "投递"
        constraints = (models.UniqueConstraint(fields=("event", "subscriber"), name="delivery_once"),)
        indexes = (
            models.Index(fields=("state", "event", "id"), name="delivery_open", condition=~models.Q(state="done")),
        )

    def __str__(self) -> str:
        return f"{self.event_id} -> {self.subscriber} {self.state}"
