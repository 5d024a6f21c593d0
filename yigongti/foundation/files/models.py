from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """A file of the content-addressed store. The same bytes are kept once; the name is that of the first upload."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField("字节")
    media_type = models.CharField("类型", max_length=80)
    name = models.CharField("文件名", max_length=160, blank=True)
    stored_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "文件"
        constraints = (models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty"),)

    def __str__(self) -> str:
        return self.name or self.sha256[:12]
