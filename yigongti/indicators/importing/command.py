"""What `yigongti facts import FILE` does; the command line wires it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Invalid
from yigongti.indicators.collection.keeping import OTHERS
from yigongti.indicators.importing import actions
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.telling import tell
from yigongti.records.places.models import County

RIGHTS = frozenset(
    {
        "importing.file.upload", "importing.file.apply", "importing.file.drop", "collection.cell.save",
        "collection.submission.submit", OTHERS,
    }
)  # fmt: skip


class WhichCounty(Invalid):
    """There are several counties here, or none."""

    sentence = "请用 --county 写明六位区划代码。"


def import_file(
    *, data: bytes, name: str, sheet: str = "", period: str = "", county: str = "", dry_run: bool = False
) -> dict[str, Any]:
    """Import a file as the county's commission would, or say what would be done. Raises Problem."""
    actor, now = _actor(county), timezone.now()
    with transaction.atomic():
        found = _import(actor, now, data, name, sheet, period, dry_run=dry_run)
        if dry_run:
            transaction.set_rollback(True)
    return found


def _import(  # noqa: PLR0917  private
    actor: Actor, now: datetime, data: bytes, name: str, sheet: str, period: str, *, dry_run: bool
) -> dict[str, Any]:
    row = actions.upload(actor=actor, now=now, data=data, name=name, sheet=sheet, period=period, again=True).imported
    desk = Desk(row, actor, now)
    if desk.form is None:
        raise Invalid("没有认出这是哪张报表，请用 --sheet 写明报表代码。")
    answer = tell(desk)
    answer["applied"] = False
    if dry_run or not desk.plan.writes:
        if not dry_run:
            actions.drop(actor=actor, now=now, imported=row)
        return answer
    done = actions.apply(actor=actor, now=now, imported=row, seen=desk.plan.digest)
    return answer | {"applied": True, "import": done.pk}


def _actor(county: str) -> Actor:
    """The machine at the desk of the county's commission."""
    codes = [county] if county else list(County.objects.exclude(code__endswith="0000").values_list("code", flat=True))
    if len(codes) != 1 or not County.objects.filter(code=codes[0]).exists():
        raise WhichCounty
    offices = Organization.objects.filter(county=codes[0], is_active=True, institution__type="government").order_by(
        "pk"
    )
    home = next((one for one in offices if "卫生健康委" in one.name or "卫健委" in one.name), offices.first())
    if home is None:
        raise WhichCounty
    actor = system_actor("importing.command", RIGHTS, codes[0])
    return replace(actor, organization_id=home.pk, organization_name=home.short_name)
