"""The demo's year: the same for the same seed, sound for every page, and never two places at once."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.editions.testing import set_values
from yigongti.records.places.testing import COUNTY, small_world
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.consortia import sections
from yigongti.unified.organization.consortia.demo import load_demo
from yigongti.unified.organization.consortia.models import Admission, Arrangement, Designation, Sitting
from yigongti.unified.organization.consortia.room import ROOM
from yigongti.unified.organization.consortia.tests.test_lists import DUTIES, context

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
LISTS = ("home", "trusteeships", "designations", "admissions", "pairings", "pairing_gaps", "capabilities", "frame",
         "matrix", "duties", "villages", "rota")  # fmt: skip


@dataclass
class County:
    """As the roof's loader gives it."""

    county: str = COUNTY
    seed: int = 7
    now: datetime = NOW
    seats: dict[str, int] = field(default_factory=dict)


@pytest.fixture
def world():
    world = small_world()
    set_values(
        COUNTY,
        {
            "county.village_small_population": 800,
            "centers.ecg.performer": "tw-hosp",
            "policy.unification.items": [{"code": "finance", "title": "财务管理"}],
            "policy.support.city_experts_min": 3,
        },
    )
    sections.load_duties(sections.DutiesFile(**DUTIES), context(world))
    for number in range(4):
        Practitioner.objects.create(
            code=f"p{number}", name=f"演示医师{number}", category="doctor", organization=world.center_a1
        )
    return world


def test_every_list_shows_the_demo_and_the_admitted_hospital_is_limited(client, world):
    assert load_demo(County()) > 50
    assert Designation.objects.filter(state="confirmed").exists()
    one = Admission.objects.get(state="admitted")
    assert (one.scope.services, one.membership.role) == (["ecg"], "member")
    for sitting in Sitting.objects.select_related("arrangement"):
        assert sitting.day in sitting.arrangement.period
    assert Arrangement.objects.count() <= 2
    codes = [permission.code for permission in ROOM.permissions]
    position = make_position(codes, world.commission, scope="county")
    sign_in(client, position.user, position)
    for name in LISTS:
        for query in ({}, {"format": "xlsx"}):
            assert client.get(reverse(f"consortia:{name}"), query).status_code == 200, name
