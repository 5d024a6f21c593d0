"""Two who apply at once write once: a module of its own, because its rows are really committed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from yigongti.foundation.access.models import Scope
from yigongti.foundation.access.testing import make_actor
from yigongti.indicators.collection.models import Cell
from yigongti.indicators.importing import actions, testing
from yigongti.indicators.importing.desk import Desk
from yigongti.indicators.importing.keeping import NotWaiting
from yigongti.indicators.importing.models import ImportedCell
from yigongti.indicators.importing.tests import files
from yigongti.indicators.importing.tests.conftest import ALL, NOW
from yigongti.records.places.testing import small_world

TABLE = [["机构", "药品收入（万元）"], ["松溪镇卫生院", 1], ["竹坪乡卫生院", 2]]


@pytest.mark.django_db(transaction=True)
def test_two_who_apply_at_once_write_once():
    world = small_world()
    testing.sheets()
    actor = make_actor((*ALL, "collection.other.save"), world.commission, world.organizations, scope=Scope.COUNTY)
    row = actions.upload(actor=actor, now=NOW, data=files.rows_xlsx(TABLE), name="2025.xlsx").imported
    seen = Desk(row, actor, NOW).plan.digest

    def job(_):
        try:
            return actions.apply(actor=actor, now=NOW, imported=row, seen=seen).state
        except NotWaiting:
            return "late"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(job, range(2))) == ["applied", "late"]
    assert (ImportedCell.objects.count(), Cell.objects.count()) == (2, 2)
    assert set(Cell.objects.values_list("version", flat=True)) == {1}
