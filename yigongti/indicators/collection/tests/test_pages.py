"""Pages: a sheet typed wrong comes back whole, a stranger sees nothing, every table goes out."""

import pytest

from yigongti.foundation.access import testing
from yigongti.foundation.access.models import Scope
from yigongti.indicators.collection.models import Submission
from yigongti.indicators.collection.testing import EVERYTHING, FILL, LEAD, PERIOD, handed_in


def sign_in(client, permissions, organization, *, scope=Scope.OWN):
    """A person with these permissions, signed in."""
    position = testing.make_position(permissions, organization, scope=scope)
    testing.sign_in(client, position.user, position)


def address(code="tw-a1", act=""):
    return f"/collection/sheets/survey/{code}/{PERIOD}/{act}"


def form(pk, **numbers):
    return {f"v.{fact}..{pk}": value for fact, value in numbers.items()} | {"_key": "k" * 20}


def test_a_sheet_from_the_first_cell_to_the_commission(client, world, survey):
    here = world.center_a1
    sign_in(client, FILL, here)
    assert "待办" in client.get("/collection/").content.decode()
    refused = client.post(address(act="submit/"), form(here.pk, asked="约一百", right="70", doctors="4"))
    assert refused.status_code == 422
    words = refused.content.decode()
    assert "不是一个数" in words
    assert 'value="约一百"' in words  # nothing typed is lost
    sent = client.post(address(act="submit/"), form(here.pk, asked="100", right="70", doctors="4") | {"_key": "m" * 20})
    assert (sent.status_code, sent["Location"]) == (302, address())
    row = Submission.objects.get()
    assert client.get(address(code="tw-a2")).status_code == 404
    sign_in(client, LEAD, world.hospital, scope=Scope.CONSORTIUM)
    assert "调查表" in client.get("/collection/review/").content.decode()
    client.post(f"/collection/{row.pk}/approve-consortium/", {"_key": "n" * 20})
    sign_in(client, EVERYTHING, world.commission, scope=Scope.COUNTY)
    done = client.post("/collection/review/approve/", {"row": [row.pk], "_key": "o" * 20})
    assert done.status_code == 302
    row.refresh_from_db()
    assert row.state == "approved"
    assert "应报 7，已交 1，已审定 1" in client.get(f"/collection/complete/?period={PERIOD}").content.decode()


@pytest.mark.parametrize("path", ["due.xlsx", "complete.xlsx?period=2025", f"sheets/survey/tw-a1/{PERIOD}/sheet.xlsx"])
def test_every_table_goes_out(client, world, survey, path):
    handed_in(world.center_a1, survey)
    sign_in(client, EVERYTHING, world.commission, scope=Scope.COUNTY)
    found = client.get(f"/collection/{path}")
    assert found.status_code == 200
    assert b"".join(found.streaming_content if found.streaming else [found.content])[:2] == b"PK"
