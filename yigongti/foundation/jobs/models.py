from django.db import models


class Heartbeat(models.Model):
    """A process of ours that says every few seconds that it lives (worker, DICOM receiver)."""

    name = models.CharField("进程", max_length=40, primary_key=True)
    at = models.DateTimeField("最近心跳")
    started_at = models.DateTimeField("启动时间")
    process_id = models.PositiveIntegerField("进程号")

    class Meta:
        verbose_name = "心跳"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%F %T}"


class Failure(models.Model):
    """Why an attempt at a job failed; the queue itself keeps no words."""

    job_id = models.BigIntegerField("任务号", db_index=True)
    task = models.CharField("任务", max_length=128)
    at = models.DateTimeField("时间", db_index=True)
    error = models.TextField("错误")

    class Meta:
        verbose_name = "任务失败"

    def __str__(self) -> str:
        return f"{self.task} {self.job_id}"
