"""Residents for everybody's tests."""

from itertools import count

from django.utils import timezone

from yigongti.foundation.access.models import Organization
from yigongti.foundation.words.pinyin import reading
from yigongti.records.people.keeping import next_code
from yigongti.records.people.models import Identifier, IdentifierKind, Resident
from yigongti.records.people.rules import check_digit

_numbers = count(1)


def make_resident(organization: Organization, name: str = "", *, with_id: bool = True, **fields: object) -> Resident:
    """A resident whose file is kept by the organization, with a valid fictional ID (born 1955-02-14, female)."""
    number = next(_numbers)
    name = name or f"测试{number}"
    full, initials = reading(name)
    values = {
        "code": next_code(f"{organization.county or '990038'}000"), "organization": organization,
        "county": organization.county, "name": name, "name_pinyin": full, "name_initials": initials, "sex": "2",
        "birth_date": "1955-02-14", "created_at": timezone.now(), "is_fictional": True,
    } | fields  # fmt: skip
    person = Resident.objects.create(**values)
    if with_id:
        first = f"990038{19550214 + number // 500 * 10000}{number % 500 * 2:03d}"
        value = first + check_digit(first)
        Identifier.objects.create(resident=person, kind=IdentifierKind.CITIZEN_ID, value=value)
    person.refresh_from_db()
    return person
