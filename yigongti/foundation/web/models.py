from django.db import models

from yigongti.foundation.access.models import User
from yigongti.foundation.files.models import StoredFile


class Draft(models.Model):
    """What somebody typed and has not submitted: one per person and page, so that it survives logout and a dead PC."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    page = models.CharField("页面", max_length=200)
    content = models.JSONField("内容")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "草稿"
        constraints = (models.UniqueConstraint(fields=("user", "page"), name="draft_once"),)

    def __str__(self) -> str:
        return f"{self.page} {self.saved_at:%H:%M:%S}"


class SavedFilter(models.Model):
    """A filter that somebody keeps: the query string of one list, by a name of their own."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    page = models.CharField("列表", max_length=80)  # url name
    title = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=500)

    class Meta:
        verbose_name = "常用筛选"
        constraints = (models.UniqueConstraint(fields=("user", "page", "title"), name="saved_filter_once"),)

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """An announcement to one county's staff. `withdrawn_at` hides it; the text is never edited after publishing."""

    county = models.CharField("县", max_length=6)
    title = models.CharField("标题", max_length=60)
    text = models.TextField("内容")
    published_at = models.DateTimeField("发布时间")
    published_by_name = models.CharField("发布人", max_length=60)
    organization_name = models.CharField("发布单位", max_length=120)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = "公告"
        indexes = (models.Index(fields=("county", "-published_at"), name="notice_newest"),)

    def __str__(self) -> str:
        return self.title


class Export(models.Model):
    """A large export that somebody asked for: the list, the filter, and the workbook when it is done."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    position_id = models.BigIntegerField("岗位")
    title = models.CharField("列表", max_length=60)
    list_path = models.CharField(max_length=200)
    query = models.CharField("条件", max_length=2000, blank=True)
    asked_at = models.DateTimeField("提出时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    rows = models.PositiveIntegerField("行数", null=True)
    problem = models.CharField("没有做成", max_length=200, blank=True)

    class Meta:
        verbose_name = "导出"
        indexes = (models.Index(fields=("user", "-asked_at"), name="export_mine"),)

    def __str__(self) -> str:
        return self.title
