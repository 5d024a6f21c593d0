"""Pages: a sheet typed wrong comes back whole, a stranger sees nothing, every table goes out."""

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from yigongti.foundation.access import testing
from yigongti.foundation.access.models import Scope
from yigongti.foundation.editions.section import Context
from yigongti.indicators import recompute
from yigongti.indicators.collection import actions
from yigongti.indicators.collection.models import Submission
from yigongti.indicators.collection.testing import (
    EVERYTHING,
    FILL,
    LEAD,
    NOW,
    PERIOD,
    approved,
    handed_in,
    officer,
)
from yigongti.indicators.edition import IndicatorsFile, load
from yigongti.indicators.models import FactValue
from yigongti.records.places.testing import COUNTY


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


@pytest.fixture
def asked(survey, settings, tmp_path):
    """An indicator over a collected fact, with its sheet's address."""
    settings.HOME = tmp_path
    context = Context(folder=Path(), county=COUNTY, in_force=date(2025, 1, 1), now=NOW)
    row = {
        "id": "WX-M13", "clause": "附件3-1", "name": "调查人数", "unit": "人", "kind": "count", "formula": "asked",
        "targets": {"2025": ">=10"},
    }  # fmt: skip
    load(IndicatorsFile.model_validate({"indicator": [row]}), context)
    return f"{reverse('indicators:sheet', args=['WX-M13'])}?period={PERIOD}&scope="


def test_the_sheet_of_an_indicator_shows_what_is_under_way_and_what_was_locked(client, world, survey, asked):
    first = approved(world, world.center_a1, survey)
    handed_in(world.center_a2, survey, asked=40, right=30)
    reader = (*EVERYTHING, "indicators.value.read")
    sign_in(client, reader, world.commission, scope=Scope.COUNTY)
    page = client.get(f"{asked}county").content.decode()
    assert "未审的数" in page
    assert '<span class="amber">140</span>' in page
    assert "2 / 3" in page
    assert "人数较少" not in page
    lock = actions.propose_lock(actor=officer(world), now=NOW, period=PERIOD, note="先锁")
    recompute.incremental(now=NOW)
    actions.confirm_lock(actor=officer(world), now=NOW, lock=lock)
    assert 'class="num amber"' not in client.get(f"{asked}institution:tw-a1").content.decode()
    FactValue.objects.filter(fact="asked", scope_kind="institution", scope_id=first.organization_id).update(amount=90)
    page = client.get(f"{asked}institution:tw-a1").content.decode()
    assert "第 1 次锁定" in page
    assert '<td class="num"><b>100</b></td><td class="num">90</td><td class="num amber">-10</td>' in page
    sign_in(client, ("indicators.value.read",), world.center_a2)  # may not read sheets
    assert "未审的数" not in client.get(f"{asked}institution:tw-a2").content.decode()
    sign_in(client, (*FILL, "indicators.value.read"), world.center_a2)
    own = client.get(f"{asked}county").content.decode()
    assert '<span class="amber">40</span>' in own  # what is within reach, nothing of a neighbour
