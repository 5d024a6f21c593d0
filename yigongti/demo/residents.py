"""Residents of one township after the other, in bounded memory."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from yigongti.demo import illness
from yigongti.demo.copying import copy_rows
from yigongti.demo.county import DemoCounty
from yigongti.demo.households import Member, households
from yigongti.demo.words import ALLERGIES, given
from yigongti.foundation.words.pinyin import reading
from yigongti.records.people.models import Allergy, Contact, Identifier, IdentifierKind, Resident
from yigongti.records.people.rules import check_digit, resident_code, years_old

_COLUMNS = [
    "id",
    "code",
    "organization_id",
    "county",
    "name",
    "name_pinyin",
    "name_initials",
    "sex",
    "birth_date",
    "township_id",
    "village_id",
    "address",
    "household",
    "phone",
    "history",
    "is_fictional",
    "created_at",
    "version",
]
_SEQUENCES = range(900, 996)  # the demo's own range of the three-digit part: odd male, even female


@dataclass(frozen=True, slots=True)
class Soul:
    """A resident as the visits need them."""

    pk: int
    age: int
    sex: str
    history: str
    organization_id: int
    village: str
    born: date


class Registrar:
    """Gives out keys, codes and ID numbers; one per load."""

    def __init__(self, world: DemoCounty, first_id: int, today: date) -> None:
        self.world, self.today = world, today
        self.ids = count(first_id)
        self.last_id = first_id - 1
        self.identifier_ids = 0
        self._taken: Counter[tuple[date, str]] = Counter()

    def citizen_id(self, member: Member) -> tuple[str, date]:
        """A number with a right check digit in the demo's range; a full day moves the birth on to a free one."""
        born = member.birth_date
        odd = member.sex == "1"
        room = len(_SEQUENCES) // 2
        while self._taken[born, member.sex] >= room:
            born -= timedelta(days=1)
        serial = _SEQUENCES[0] + (1 if odd else 0) + 2 * self._taken[born, member.sex]
        self._taken[born, member.sex] += 1
        first = f"{self.world.county}{born:%Y%m%d}{serial:03d}"
        return first + check_digit(first), born

    def settle(self, township: str, people: int) -> list[Soul]:
        """Write the residents of a township with identifiers, allergies and contacts. Gives them for their visits."""
        rows: list[tuple[Any, ...]] = []
        numbers: list[tuple[Any, ...]] = []
        allergies: list[tuple[Any, ...]] = []
        contacts: list[tuple[Any, ...]] = []
        souls: list[Soul] = []
        rng = Random(f"{self.world.seed}:people:{township}")  # noqa: S311  a simulator, not a secret
        for house, members in enumerate(self._houses(rng, people), 1):
            village, organization, address = self._home(rng, township, house)
            house_number = f"{township}{house:05d}"
            line = f"100{rng.randrange(10**8):08d}"
            for member in members:
                number, born = self.citizen_id(member)
                soul, row = self._row(rng, member, born, (township, village, organization, address, house_number, line))
                rows.append(row)
                souls.append(soul)
                if soul.age or rng.random() < 0.6:  # noqa: PLR2004  some newborns have no number yet
                    numbers.append((soul.pk, IdentifierKind.CITIZEN_ID.value, number, True, row[16], ""))
                if rng.random() < 0.06:  # noqa: PLR2004
                    allergies.append(
                        (soul.pk, *rng.choice(ALLERGIES), self.today - timedelta(days=rng.randint(30, 4000)))
                    )
                if soul.age >= 65 and rng.random() < 0.6:  # noqa: PLR2004
                    child = member.name[0] + given(rng)
                    contacts.append(
                        (soul.pk, child, rng.choice(("儿子", "女儿", "邻居")), f"100{rng.randrange(10**8):08d}")
                    )
        copy_rows(Resident, _COLUMNS, rows)
        copy_rows(Identifier, ["resident_id", "kind", "value", "is_active", "added_at", "retired_reason"], numbers)
        copy_rows(Allergy, ["resident_id", "substance", "reaction", "noted_on"], allergies)
        copy_rows(Contact, ["resident_id", "name", "relation", "phone"], contacts)
        return souls

    def _houses(self, rng: Random, people: int) -> Iterator[list[Member]]:
        left = people
        for members in households(rng, self.today):
            if left <= 0:
                return
            yield members[:left]
            left -= len(members)

    def _home(self, rng: Random, township: str, house: int) -> tuple[str, int, str]:
        """Village, managing institution and address of a household."""
        villages = self.world.villages.get(township, [])
        center = self.world.center_of(township) or self.world.places[self.world.seats["lead"]]
        if not villages:
            return "", center.organization_id, f"{house % 40 + 1} 组"
        code, _, _ = rng.choices(villages, [w for _, _, w in villages])[0]
        return code, center.organization_id, f"{rng.randint(1, 8)} 组"

    def _row(
        self, rng: Random, member: Member, born: date, home: tuple[str, str, int, str, str, str]
    ) -> tuple[Soul, tuple[Any, ...]]:
        township, village, organization, address, house_number, line = home
        pk = self.last_id = next(self.ids)
        age = years_old(born, self.today)
        past = illness.history(rng, illness.chronic(rng, age), age)
        full, initials = reading(member.name)
        phone = line if age >= 14 else ""  # noqa: PLR2004  children are reached through the household
        made = self._made_at(rng, born)
        code = resident_code(township, pk)
        row = (
            pk, code, organization, self.world.county, member.name, full, initials, member.sex, born, township,
            village or None, address, house_number, phone, past, True, made, 1,
        )  # fmt: skip
        return Soul(pk, age, member.sex, past, organization, village, born), row

    def _made_at(self, rng: Random, born: date) -> datetime:
        earliest = self.world.now - timedelta(days=6 * 365)
        span = min((self.world.now - earliest).days, max(1, (self.today - born).days))
        return self.world.now - timedelta(days=rng.random() * span)
