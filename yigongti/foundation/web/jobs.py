"""Background work of the frame."""

from datetime import datetime, timedelta

from yigongti.foundation.jobs.registry import job, periodic
from yigongti.foundation.web import exports
from yigongti.foundation.web.models import Draft, Export

DRAFT_DAYS = 30
EXPORT_DAYS = 7


@job(name="web.export_list", title="导出大列表")
def export_list(*, export_id: int, now: datetime) -> None:
    """One workbook."""
    exports.run(export_id=export_id, now=now)


@periodic(name="web.tidy", title="清理旧草稿和导出", cron="41 19 * * *")
def tidy(*, now: datetime) -> None:
    """Forget drafts after a month and exports after a week."""
    Draft.objects.filter(saved_at__lt=now - timedelta(days=DRAFT_DAYS)).delete()
    Export.objects.filter(asked_at__lt=now - timedelta(days=EXPORT_DAYS)).delete()
