"""What every decision of the room may stand on: a document number, a file, a page of the platform."""

from django.db import models

from yigongti.foundation.access.models import User
from yigongti.foundation.files.models import StoredFile


class Evidenced(models.Model):
    """Who wrote it when, and what it stands on. `link` is a path of this platform: live evidence."""

    county = models.CharField("县", max_length=6, db_index=True)
    document = models.CharField("文号或依据", max_length=80, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件")
    link = models.CharField("链接", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField("经办人", max_length=60, blank=True)
    at = models.DateTimeField("办理时间")

    class Meta:
        abstract = True

    @property
    def is_evidenced(self) -> bool:
        """Whether it stands on anything."""
        return bool(self.document or self.file_id or self.link)
