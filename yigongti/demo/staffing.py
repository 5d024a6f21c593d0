"""Staff for every institution, and the named demo accounts among them."""

from collections.abc import Iterator
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from yigongti.demo.accounts import ACCOUNTS, PASSWORD, Account
from yigongti.demo.copying import copy_rows, next_id, set_keys
from yigongti.demo.county import DemoCounty, Place, Worker
from yigongti.demo.words import DEPARTMENTS, family, given
from yigongti.foundation.access.models import Position, Role, User
from yigongti.foundation.words.pinyin import reading
from yigongti.records.places.models import Level
from yigongti.records.staff.models import Practitioner

_SIZES = {Level.COUNTY: (60, 90), Level.TOWNSHIP: (8, 20), Level.VILLAGE: (1, 2)}
_SMALL_COUNTY_UNIT = (14, 30)  # county units that are no lead hospital
_HOSPITAL_MIX = (("doctor", 40), ("nurse", 42), ("technician", 10), ("pharmacist", 5), ("manager", 3))
_TITLES = (("junior", 46), ("intermediate", 34), ("associate", 15), ("senior", 5))
_COLUMNS = [
    "id",
    "code",
    "user_id",
    "name",
    "name_initials",
    "category",
    "title",
    "organization_id",
    "department",
    "phone",
    "is_fictional",
    "version",
]


def hire(world: DemoCounty) -> int:
    """Users, positions and practitioners. Gives the number of practitioners."""
    _open_accounts(world)
    key = first = next_id(Practitioner)
    rows = []
    for place in sorted(world.places.values(), key=lambda p: p.code):
        for code, user, worker_row in _staff_of(world, place):
            rows.append((key, code, user, *worker_row))
            place.staff.append(Worker(key, worker_row[0], user, worker_row[2], worker_row[3]))
            key += 1
    copy_rows(Practitioner, _COLUMNS, rows)
    set_keys(Practitioner, key)
    return key - first


def _staff_of(world: DemoCounty, place: Place) -> Iterator[tuple[str, int | None, tuple[Any, ...]]]:
    rng = Random(f"{world.seed}:staff:{place.code}")  # noqa: S311  a simulator, not a secret
    seated = [a for a in ACCOUNTS if a.username in world.users and world.seats[a.where] == place.organization_id]
    for number, account in enumerate(seated, 1):
        user = world.users[account.username].pk
        seat = (account.name, reading(account.name)[1], account.category, account.rank, place.organization_id)
        yield f"{place.code}-D{number:02d}", user, (*seat, account.department, _phone(rng), True, 1)
    for number in range(len(seated) + 1, _size(world, place, rng) + 1):
        name = family(rng) + given(rng)
        category, title = _job(rng, place)
        department = "" if place.level == Level.VILLAGE else rng.choice(DEPARTMENTS)
        row = (name, reading(name)[1], category, title, place.organization_id, department, _phone(rng), True, 1)
        yield f"{place.code}-{number:03d}", None, row


def _size(world: DemoCounty, place: Place, rng: Random) -> int:
    if place.level not in _SIZES:
        return 0
    if place.level == Level.COUNTY and place.organization_id not in world.leads.values():
        return rng.randint(*_SMALL_COUNTY_UNIT)
    return rng.randint(*_SIZES[Level(place.level)])


def _job(rng: Random, place: Place) -> tuple[str, str]:
    if place.level == Level.VILLAGE:
        return "village_doctor", "none"
    category = rng.choices([c for c, _ in _HOSPITAL_MIX], [w for _, w in _HOSPITAL_MIX])[0]
    title = rng.choices([t for t, _ in _TITLES], [w for _, w in _TITLES])[0]
    return category, "none" if category == "manager" else title


def _phone(rng: Random) -> str:
    """Eleven digits that no network gives out: 100 is no mobile prefix."""
    return f"100{rng.randrange(10**8):08d}"


def _open_accounts(world: DemoCounty) -> None:
    """The named accounts: one hash for all (they share the published password)."""
    secret = make_password(PASSWORD)
    roles = {r.code: r for r in Role.objects.filter(code__in={c for a in ACCOUNTS for c in a.roles})}
    for account in ACCOUNTS:
        if account.where not in world.seats or _is_taken(world, account):
            continue
        user, _ = User.objects.update_or_create(
            username=world.prefix + account.username,
            defaults={"display_name": account.name, "password": secret, "is_active": True},
        )
        world.users[account.username] = user
        _seat(world, account, user, roles)


def _is_taken(world: DemoCounty, account: Account) -> bool:
    """The province above several counties has one account, made with the first."""
    at_seat = Position.objects.filter(organization_id=world.seats[account.where], role__code__in=account.roles)
    return account.where == "province" and at_seat.exclude(user__username=world.prefix + account.username).exists()


def _seat(world: DemoCounty, account: Account, user: User, roles: dict[str, Role]) -> None:
    for code in account.roles:
        if code in roles:
            Position.objects.get_or_create(
                user=user,
                role=roles[code],
                organization_id=world.seats[account.where],
                valid_from=world.now.date().replace(month=1, day=1),
                defaults={"title": account.title.split(" ", 1)[-1]},
            )
