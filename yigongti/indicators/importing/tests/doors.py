"""The doors of imports. An import belongs to the organization that brought the file."""

from itertools import count

from django.utils import timezone

from yigongti.foundation.access.doors import Door
from yigongti.foundation.access.testing import make_actor
from yigongti.indicators.collection.models import Sheet
from yigongti.indicators.importing import actions, testing
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.models import Habit
from yigongti.indicators.importing.tests import files
from yigongti.indicators.importing.tests.conftest import ALL, NOW

_numbers = count(1)
READ = "importing.file.read"
FILL = ("collection.cell.save", READ)


def _waiting(world, organization):
    """A file of that organization with one number for itself."""
    if not Sheet.objects.exists():
        testing.sheets()
    rows = [["机构", "药品收入（万元）"], [organization.name, next(_numbers)]]
    actor = make_actor(ALL, organization)
    done = actions.upload(actor=actor, now=NOW, data=files.rows_xlsx(rows), name=f"2025-{next(_numbers)}号.xlsx")
    return done.imported


def _applied(world, organization):
    row = _waiting(world, organization)
    actor, now = make_actor(ALL, organization), timezone.now()
    return actions.apply(actor=actor, now=now, imported=row, seen=Desk(row, actor, now).plan.digest)


def _pk(world, organization):
    return {"pk": _waiting(world, organization).pk}


def _done(world, organization):
    return {"pk": _applied(world, organization).pk}


def _habit(world, organization):
    _applied(world, organization)
    return {"pk": Habit.objects.get(organization=organization).pk}


def _template(world, organization):
    if not Sheet.objects.exists():
        testing.sheets()
    return {"code": testing.OWN, "period": "2025"}


_ALIKE = {"same": 200, "other": 200}
DOORS = (
    Door("importing:list", READ, shows=lambda w, o: _waiting(w, o).file_name, same=404, other=404),
    Door("importing:new", "importing.file.upload"),
    Door(
        "importing:upload", "importing.file.upload", "POST",
        data=lambda w, o: {}, own=422, same=422, other=422,
    ),
    Door("importing:template", "importing.file.upload", kwargs=_template, **_ALIKE),
    Door("importing:habits", READ),
    Door("importing:forget", "importing.habit.forget", "POST", kwargs=_habit, own=302, also=(READ,)),
    Door("importing:one", READ, kwargs=_pk),
    Door("importing:mended", READ, kwargs=_pk),
    Door("importing:file", READ, kwargs=_pk),
    Door("importing:choose", "importing.file.choose", "POST", kwargs=_pk, own=302, also=FILL),
    # without having seen the preview nothing is written
    Door("importing:apply", "importing.file.apply", "POST", kwargs=_pk, own=409, also=FILL),
    Door("importing:undo", "importing.file.undo", "POST", kwargs=_done, own=302, also=FILL),
    Door("importing:drop", "importing.file.drop", "POST", kwargs=_pk, own=302, also=FILL),
    Door("importing:again", "importing.file.upload", "POST", kwargs=_pk, own=302, also=FILL),
)  # fmt: skip
