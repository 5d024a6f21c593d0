"""What a unit cannot do to its own task, and inputs that are too much."""

import pytest
from django.test import Client
from django.urls import reverse

from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.unified.organization.tasks import actions, testing
from yigongti.unified.organization.tasks.actions.editing import TargetIsOffices
from yigongti.unified.organization.tasks.keeping import Incomplete
from yigongti.unified.organization.tasks.testing import NOW, OFFICE, UNIT, item, opened

pytestmark = pytest.mark.django_db


def test_a_unit_does_not_set_the_target_that_it_is_measured_by(world, lead, office):
    (task,) = opened(world, item(target="到岗 16 人"))
    with pytest.raises(TargetIsOffices, match="专班办公室"):
        actions.link_evidence(actor=lead, now=NOW, task=task, indicators=[], room="", target="到岗 1 人")
    kept = actions.link_evidence(actor=lead, now=NOW, task=task, indicators=["WX-1"], room="", target="到岗 16 人")
    assert (kept.indicators, kept.target) == (["WX-1"], "到岗 16 人")
    actions.link_evidence(actor=office, now=NOW, task=task, indicators=["WX-1"], room="", target="到岗 18 人")
    assert "目标由“到岗 16 人”改为“到岗 18 人”" in task.timeline.first().detail


def test_the_form_offers_the_target_to_the_office_alone(world):
    (task,) = opened(world, item(target="到岗 16 人"))
    url = reverse("tasks:evidence", args=[task.pk])
    seats = ((world.hospital, UNIT, "own", False), (world.commission, OFFICE, "county", True))
    for place, rights, scope, offered in seats:
        position = make_position(rights, place, scope=scope)
        client = sign_in(Client(), position.user, position)
        assert ('name="target"' in client.get(url).content.decode()) is offered
        assert client.post(reverse("tasks:link", args=[task.pk]), {"_key": f"{place.pk}"}).status_code == 302
    task.refresh_from_db()
    assert task.target == "到岗 16 人"  # a form without the field leaves it


@pytest.mark.parametrize("percent", ["9" * 5000, "１" * 9, "101"])
def test_a_percent_of_thousands_of_digits_is_a_wrong_percent(world, lead, percent):
    (task,) = opened(world)
    with pytest.raises(Incomplete) as refused:
        actions.report_progress(actor=lead, now=NOW, task=task, what="x", percent=percent)
    assert "percent" in refused.value.fields


@pytest.mark.parametrize("key", ["9" * 30, "1" * 5000, "²", "-1"])
def test_a_unit_that_no_number_fits_finds_nothing(world, key):
    opened(world)
    position = make_position(testing.OFFICE, world.commission, scope="county")
    client = sign_in(Client(), position.user, position)
    assert client.get(reverse("tasks:list"), {"unit": key}).status_code == 200
    assert client.get(reverse("tasks:digest"), {"unit": key}).status_code == 200
