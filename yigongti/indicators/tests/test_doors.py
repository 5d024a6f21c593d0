"""The other doors: API, command line, jobs."""

import json

import pytest
from django.test import RequestFactory
from procrastinate.contrib.django.models import ProcrastinateJob

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.models import Scope as Width
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.editions.models import Edition
from yigongti.indicators import api, command, intake, jobs, queries, recompute
from yigongti.indicators.models import Indicator
from yigongti.indicators.queries import NoIndicator
from yigongti.indicators.tests.conftest import NOW, PATIENTS, both
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(county, monkeypatch):
    Edition.objects.create(code="test_2025", title="测试", county=COUNTY, digest="", loaded_at=NOW)
    Indicator.objects.update(edition="test_2025")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    intake.put(both(1, county.center_a1.pk, "2026-11-03 08:00", None), now=NOW)
    recompute.incremental(now=NOW)
    return county


def ask(actor):
    request = RequestFactory().get("/")
    request.actor, request.now = actor, NOW
    return request


def test_value_as_json(year):
    found = command.value(edition="test_2025", indicator="WX-M05b", period="2026-11", scope="county")
    assert json.loads(json.dumps(found)) == found
    assert (found["value"], found["numerator"], found["denominator"]) == ("50", "1", "2")
    assert (found["formula_version"], found["edition"], found["period"]) == (1, "test_2025", "2026-11")
    assert [f["fact"] for f in found["facts"]] == ["village_clinics_with_ecg", "village_clinics_total"]
    missing = command.value(edition="test_2025", indicator="WX-M07", period="2026")
    assert missing["value"] is None
    assert missing["missing"]
    with pytest.raises(NoIndicator):
        command.value(edition="nowhere", indicator="WX-M05b", period="2026")


def test_recompute_and_facts_list(year):
    assert command.recompute()["kind"] == "incremental"
    assert command.recompute(full=True)["kind"] == "full"
    assert {f["fact"] for f in command.facts_list()} >= {PATIENTS, "resident_pop"}


def test_api_gives_the_same_as_the_command(year):
    actor = make_actor({queries.READ, queries.OPEN, "orders.order.read"}, scope=Width.COUNTY, county=COUNTY)
    same = api.value(ask(actor), code="WX-M05b", period="2026-11")
    assert same == command.value(edition="test_2025", indicator="WX-M05b", period="2026-11")
    api.ValueOut.model_validate(same)
    listed = api.list_indicators(ask(actor))
    assert [api.IndicatorOut.model_validate(i).id for i in listed] == ["WX-K05", "WX-M05a", "WX-M05b", "WX-M07"]
    opened = api.DrillOut.model_validate(api.records(ask(actor), code="WX-K05", fact=PATIENTS, period="2026-11"))
    assert (opened.total, opened.visible, opened.hidden) == ("1", "0", "1")  # the order behind it does not exist


def test_api_refuses(year):
    """The door asks for the permission first; the queries ask again, whoever calls them."""
    assert api.value.door == (queries.READ, ("GET",))
    assert api.records.door == (queries.OPEN, ("GET",))
    with pytest.raises(MissingPermission):
        api.value(ask(make_actor(county=COUNTY)), code="WX-K05", period="2026")


def waiting():
    return ProcrastinateJob.objects.filter(task_name=jobs.NAME, status="todo").count()


def test_many_changes_wake_the_worker_once(year, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(2, 6):
            intake.put(both(number, year.center_a1.pk, "2026-11-04 08:00", None), now=NOW)
    assert waiting() == 1
    jobs.recompute_changed.run(now=NOW)
    assert command.value(edition="test_2025", indicator="WX-K05", period="2026-11")["numerator"] == "5"


def test_nothing_changed_wakes_nobody(year, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        intake.put(both(1, year.center_a1.pk, "2026-11-03 08:00", None), now=NOW)
    assert waiting() == 0
