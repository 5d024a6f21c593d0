"""A furnished house for tests that cross rooms: the small county at work, its people in the roles of the edition."""

import itertools
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.test import Client
from django.utils import timezone

from tests.numbers import furnish_numbers
from yigongti.centers.ecg.testing import ecg_world
from yigongti.centers.ecg.tests import paths
from yigongti.foundation.access.models import Position, Role, User
from yigongti.foundation.access.testing import sign_in
from yigongti.foundation.editions.testing import set_values
from yigongti.records.encounters.models import Encounter
from yigongti.records.orders.models import Order
from yigongti.records.places.testing import COUNTY, SmallWorld
from yigongti.unified.finance.actions import open_pool, settle_order
from yigongti.unified.finance.tests.county import FEE, SETTLER
from yigongti.unified.organization.tasks import testing as tasks
from yigongti.unified.organization.tasks.models import Task

ROLES = {
    role["code"]: role
    for role in tomllib.loads((Path(__file__).parents[1] / "editions/base/roles.toml").read_text("utf-8"))["role"]
}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class House:
    """The county with `rows` orders in every queue; `reading` is claimed by the ECG doctor, `order` is returned.

    `imported` is the number of a file that waits behind its preview.
    """

    places: SmallWorld
    reading: Order
    order: Order
    task: Task
    imported: int

    def sit(self, role: str, place: str) -> Client:
        """A browser of somebody in that role of the edition, at that place of the small county."""
        return sign_in(Client(), *seat(self.places, role, place))


def seat(places: SmallWorld, role: str, place: str) -> tuple[User, Position]:
    words = ROLES[role]
    made, _ = Role.objects.get_or_create(
        code=role,
        defaults={
            "title": words["title"], "permissions": sorted(words["permissions"]), "scope": words.get("scope", "own"),
            "home": words.get("home", ""), "is_administrator": words.get("administrator", False),
        },
    )  # fmt: skip
    user = User.objects.create_user(f"{role}-{next(_numbers)}", None, display_name=words["title"][:10])
    return user, Position.objects.create(
        user=user, role=made, organization=getattr(places, place), valid_from=date(2025, 1, 1)
    )


def furnish(rows: int) -> House:
    """Build it; about ten statements per row."""
    world = ecg_world()
    places, now = world.places, timezone.now()
    set_values(COUNTY, {f"fees.ecg.ecg-12.{name}": what for name, what in FEE.items()})
    imported = furnish_numbers(places, now)
    opening = {"day": timezone.localdate(now), "memo": "期初", "fen": 10_000}
    open_pool(actor=SETTLER, now=now, consortium=places.consortium_a, **opening)
    doctor = User.objects.create_user("the-reader", None, display_name="阅图医师")
    for _ in range(rows or 1):
        add_task(places)
    for _ in range(rows):
        add_row(places, doctor)
    reading = paths.make_order(places.center_a1, places.hospital, "claimed", by=doctor)
    order = Order.objects.filter(state="returned").order_by("-pk").first() or reading
    return House(places, reading, order, Task.objects.order_by("pk")[0], imported)


def add_row(places: SmallWorld, doctor: User) -> None:
    """One more of everything that lists show: waiting, unclaimed, returned and settled orders, a visit, an alarm."""
    now = timezone.now()
    waits = paths.make_order(places.center_a1, places.hospital, "performed", due_at=now + timedelta(minutes=9))
    Encounter.objects.create(
        number=f"V{next(_numbers)}", resident=waits.resident, organization=places.center_a1, county=COUNTY,
        kind="outpatient", started_at=now, complaint="胸闷",
    )  # fmt: skip
    paths.make_order(places.center_a1, places.hospital, "requested")
    done = paths.make_order(places.center_a1, places.hospital, "returned", by=doctor)
    settle_order(actor=SETTLER, now=now, order=done)
    paths.make_device_object(places.center_a1)
    add_task(places)


def add_task(places: SmallWorld) -> None:
    """A task of the hospital, late, with a report and a number."""
    number, now = next(_numbers), timezone.now()
    item = tasks.item(f"四（{number}）", due=timezone.localdate(now) - timedelta(days=number % 30 + 1))
    (task,) = tasks.opened(places, item, now=now - timedelta(days=40))
    tasks.reported(places.hospital, task, now)
