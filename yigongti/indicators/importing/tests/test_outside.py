"""From outside: the command line and the API do what the pages do."""

import json
import secrets

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yigongti.foundation.access.models import Scope
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.errors import Problem
from yigongti.indicators.collection.models import Cell
from yigongti.indicators.importing import command
from yigongti.indicators.importing.models import Import
from yigongti.indicators.importing.testing import OWN
from yigongti.indicators.importing.tests import files
from yigongti.indicators.importing.tests.conftest import ALL
from yigongti.portal.command import facts as shell
from yigongti.records.places.testing import COUNTY

TABLE = [["机构", "药品收入（万元）"], ["松溪镇卫生院", 1], ["竹坪乡卫生院", 2]]


def run(data=None, **more):
    return command.import_file(data=data or files.rows_xlsx(TABLE), name="2025.xlsx", county=COUNTY, **more)


def test_the_command_imports_and_says_so_per_row(world):
    found = run(dry_run=True)
    assert (found["applied"], found["counts"]["new"], Import.objects.count(), Cell.objects.count()) == (False, 2, 0, 0)
    assert shell._exit_code(found, is_dry=True) == 0
    found = run()
    assert (found["applied"], found["sheet"], found["period"]) == (True, OWN, "2025")
    lines = shell._lines(found, is_dry=False)
    assert "row    2  松溪镇卫生院: 1 new" in lines
    assert lines[-1].startswith("Wrote 2 cells (2 new, 0 changed)")
    assert json.dumps(found, default=str)
    again = run()
    assert (again["applied"], again["counts"]["same"], shell._exit_code(again, is_dry=False)) == (False, 2, 0)
    assert Cell.objects.get(fact="primary_drug_rev", about=world.center_a2).value == 20000


def test_the_commands_exit_code_tells_part_from_nothing(world):
    part = run(files.rows_xlsx([*TABLE, ["不认识", 3]]))
    assert shell._exit_code(part, is_dry=False) == shell.PARTLY
    none = run(files.rows_xlsx([TABLE[0], ["松溪镇卫生院", "约 3"]]))
    assert (none["applied"], shell._exit_code(none, is_dry=False)) == (False, shell.NOTHING)
    with pytest.raises(Problem, match="--sheet"):
        run(files.rows_xlsx([["甲", "乙"], [1, 2]]))
    with pytest.raises(Problem, match="--county"):
        command.import_file(data=b"a", name="x", county="000000")


def test_the_api_previews_applies_and_undoes(client, world):
    position = make_position((*ALL, "collection.other.save"), world.commission, scope=Scope.COUNTY)
    sign_in(client, position.user, position)

    def post(url, data, **more):
        return client.post(url, data, headers={"Idempotency-Key": secrets.token_hex(8)}, **more)

    base = "/api/importing"
    made = post(f"{base}/upload?sheet={OWN}", {"file": SimpleUploadedFile("2025.xlsx", files.rows_xlsx(TABLE))})
    assert made.status_code == 201, made.content.decode()
    seen = made.json()
    assert [(c["address"], c["value"], c["result"]) for c in seen["cells"]] == [
        ("B2", "10000", "new"),
        ("B3", "20000", "new"),
    ]
    url = f"{base}/{seen['id']}"
    wrong = post(f"{url}/apply", json.dumps({"digest": "x"}), content_type="application/json")
    assert wrong.status_code == 409
    done = post(f"{url}/apply", json.dumps({"digest": seen["digest"]}), content_type="application/json")
    assert (done.status_code, done.json()["state"], done.json()["written"]) == (200, "applied", 2)
    assert post(f"{url}/undo", "{}", content_type="application/json").json()["state"] == "undone"
    assert client.get(base).json()["count"] == 1
    other = make_position(ALL, world.center_a1)
    sign_in(client, other.user, other)
    assert client.get(f"{url}/preview").status_code == 404
    assert client.get(base).json()["count"] == 0
