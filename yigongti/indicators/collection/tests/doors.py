"""The doors of collection: a sheet belongs to its institution; its lead hospital and the county see it."""

from yigongti.foundation.access.doors import Door
from yigongti.indicators.collection import actions
from yigongti.indicators.collection.models import Sheet
from yigongti.indicators.collection.testing import NOW, PERIOD, filler, handed_in, load_sheets, officer

READ = "collection.sheet.read"


def _sheet():
    return Sheet.objects.filter(code="survey", county="990038").first() or load_sheets()


def _address(_world, organization):
    return {"sheet": _sheet().code, "organization": organization.code, "period": PERIOD}


def _row(world, organization):
    """A sheet handed in."""
    del world
    return handed_in(organization, _sheet())


def _pk(world, organization):
    return {"pk": _row(world, organization).pk}


def _at_commission(world, organization):
    from yigongti.indicators.collection.testing import manager

    row = _row(world, organization)
    lead = world.tcm_hospital if organization == world.center_b1 else world.hospital
    actions.approve_consortium(actor=manager(world, lead), now=NOW, submission=row)
    return {"pk": row.pk}


def _approved(world, organization):
    pk = _at_commission(world, organization)["pk"]
    from yigongti.indicators.collection.models import Submission

    actions.approve(actor=officer(world), now=NOW, submission=Submission.objects.get(pk=pk))
    return {"pk": pk}


def _cells(_world, organization):
    return {f"v.{fact}..{organization.pk}": "60" for fact in ("asked", "right", "doctors")}


def _nothing(_world, _organization):
    _sheet()
    return {}


def _body(_world, _organization):
    """What another system sends."""
    return {"cells": [{"fact": fact, "value": "60"} for fact in ("asked", "right", "doctors")]}


def _name(_world, organization):
    actions.save_cells(
        actor=filler(organization), now=NOW, sheet=_sheet(), organization_id=organization.pk, period=PERIOD, typed=()
    )
    return organization.short_name


def _lock(world, _organization):
    _sheet()
    found = actions.propose_lock(actor=officer(world), now=NOW, period=PERIOD, note="门测试")
    return {"pk": found.pk}


def _locked(world, organization):
    from yigongti.indicators.collection.models import PeriodLock

    pk = _lock(world, organization)["pk"]
    actions.confirm_lock(actor=officer(world), now=NOW, lock=PeriodLock.objects.get(pk=pk))
    return {"pk": pk}


def _period(_world, _organization):
    _sheet()
    return {"period": PERIOD, "note": "门测试"}


def _reason(_world, _organization):
    return {"reason": "门测试：请核对", "words": "门测试：请尽快"}


EVERYWHERE = {"own": 200, "same": 200, "other": 200}
WRITTEN = {"own": 302, "same": 302, "other": 302}
DOORS = (
    Door("collection:due", READ, shows=_name, also=("collection.cell.save",)),
    Door("collection:due_export", "collection.table.export", also=(READ,), **EVERYWHERE),
    Door("collection:complete", READ, **EVERYWHERE),
    Door("collection:complete_export", "collection.table.export", also=(READ,), **EVERYWHERE),
    Door("collection:review", "collection.submission.return", also=(READ,), **EVERYWHERE),
    Door("collection:approve_all", "collection.submission.approve_all", "POST", **WRITTEN),
    Door("collection:locks", READ, **EVERYWHERE),
    Door("collection:propose_lock", "collection.period.propose_lock", "POST", data=_period, scope="county",
         **WRITTEN),
    Door("collection:confirm_lock", "collection.period.confirm_lock", "POST", kwargs=_lock, scope="county",
         **WRITTEN),
    Door("collection:withdraw_lock", "collection.period.withdraw_lock", "POST", kwargs=_lock, scope="county",
         **WRITTEN),
    Door("collection:lock_export", "collection.table.export", kwargs=_locked, also=(READ,), **EVERYWHERE),
    Door("collection:form", READ, kwargs=_address),
    Door("collection:form_export", "collection.table.export", kwargs=_address, also=(READ,)),
    Door("collection:save", "collection.cell.save", "POST", kwargs=_address, data=_cells, also=(READ,),
         own=302),
    Door("collection:submit", "collection.submission.submit", "POST", kwargs=_address, data=_cells, also=(READ,),
         own=302),
    Door("collection:remind", "collection.reminder.send", "POST", kwargs=_address, data=_reason, also=(READ,),
         own=302),
    Door("collection:withdraw", "collection.submission.withdraw", "POST", kwargs=_pk, own=302),
    Door("collection:correct", "collection.submission.correct", "POST", kwargs=_approved, data=_reason, own=302),
    # who approves for a consortium works at its lead, who approves for the county at the commission: a center may not
    Door("collection:approve_consortium", "collection.submission.approve_consortium", "POST", kwargs=_pk, own=403),
    Door("collection:approve", "collection.submission.approve", "POST", kwargs=_at_commission, scope="county",
         **WRITTEN),
    Door("collection:return", "collection.submission.return", "POST", kwargs=_pk, data=_reason, own=403),
)  # fmt: skip
