"""Platforms, centers and members against the frame of the county's document, by hand in the small county."""

from collections import defaultdict
from datetime import date

import pytest

from yigongti.foundation.editions.testing import set_values
from yigongti.records.places.models import Membership
from yigongti.records.places.testing import COUNTY, person, small_world
from yigongti.unified.organization.consortia.building import states

AT = date(2026, 6, 30)


def totals() -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in states(COUNTY, AT):
        found[row.fact] += int(row.amount)
    return dict(found)


@pytest.mark.django_db
def test_against_the_frame():
    world = small_world()
    assert "platforms_required" not in totals()  # a document that names no number has no frame
    set_values(COUNTY, {
        "policy.platforms.count": 7, "policy.centers.count": 5,
        "rooms.open": ["centers.ecg", "unified.finance", "platforms.nobody"],
    })  # fmt: skip
    found = totals()
    assert (found["centres_built"], found["centres_required"]) == (1, 5)
    assert (found["platforms_built"], found["platforms_required"]) == (1, 7)
    assert (found["members_covered"], found["members_due"]) == (5, 5)  # two hospitals, three township centers
    assert (found["platform_links_built"], found["platform_links_required"]) == (0, 35)
    Membership.objects.filter(institution_id=world.center_b1.pk).delete()
    assert totals()["members_covered"] == 4


@pytest.mark.django_db
def test_an_institution_on_a_platform(monkeypatch):
    from yigongti.foundation import rooms
    from yigongti.foundation.rooms import Permission, Room

    world = small_world()
    platform = Room("platforms.test", "测试平台", permissions=(Permission("test.thing.read", "看"),))
    monkeypatch.setattr(rooms, "_installed", (platform,))
    set_values(COUNTY, {"policy.platforms.count": 7, "rooms.open": ["platforms.test"]})
    person(world, world.center_a1, role_permissions={"test.thing.read"})
    person(world, world.center_a1, role_permissions={"test.thing.read"})  # two people, one institution
    assert totals()["platform_links_built"] == 1
