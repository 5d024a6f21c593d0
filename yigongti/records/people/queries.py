"""Reads of residents, all within the actor's sight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Right

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import NotFound
from yigongti.records.people.lookup import Path, Sought, understand
from yigongti.records.people.models import Allergy, Identifier, IdentifierKind, Merge, Resident, Sex
from yigongti.records.people.rules import age_words, mask_id, mask_phone
from yigongti.records.people.sight import visible

READ_IDS = "people.resident.read_numbers"  # the right to read ID and phone numbers unmasked


class NoSuchResident(NotFound):
    """No such resident within sight."""

    sentence = "没有找到这位居民。可能尚未建档，或档案不在您的查看范围内；本人在场时可凭证件接诊或建档。"


@dataclass(frozen=True)
class Found:
    """A line of a look-up: who, and how to tell namesakes apart."""

    resident: Resident
    age: str
    masked_id: str
    place: str
    last_visit: datetime | None

    @property
    def about(self) -> str:
        """男 66 岁."""
        return " ".join(w for w in (sex_word(self.resident.sex), self.age) if w)


class LastVisits(Protocol):
    """When each of these residents was last seen where the actor looks; who was never seen is missing."""

    def __call__(self, *, seen_by: Actor, resident_ids: Sequence[int]) -> dict[int, datetime]:
        """Residents' keys to times."""
        ...


_last_visits: list[LastVisits] = []


def register_last_visits(provider: LastVisits) -> None:
    """The records above people that know of visits say so here (encounters)."""
    if provider not in _last_visits:
        _last_visits.append(provider)


def sex_word(sex: str) -> str:
    """男, 女, or nothing where it is not known."""
    return Sex(sex).label if sex in {Sex.MALE, Sex.FEMALE} else ""


def find(*, seen_by: Actor, text: str, limit: int = 20) -> QuerySet[Resident]:
    """Residents whose name, pinyin, ID, phone or code begins so (or whose ID ends so), merged duplicates left out.

    Own files first, then by name. One query; each path has its index. Too short a text gives nothing: see `understand`.
    """
    sought = understand(text)
    if sought.path is Path.NOTHING:
        return Resident.objects.none()
    people = visible(seen_by).filter(_meaning(sought), merged_into__isnull=True)
    mine = Case(
        When(organization_id=seen_by.organization_id, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return people.select_related("township", "village", "organization").order_by(mine, "name", "birth_date", "pk")[
        :limit
    ]


def _meaning(sought: Sought) -> Q:
    text = sought.text
    if sought.path is Path.CODE:
        return Q(code=text)
    if sought.path is Path.NAME:
        return Q(name__startswith=text)
    if sought.path is Path.LETTERS:
        return Q(name_initials__startswith=text) | Q(name_pinyin__startswith=text)
    numbers = Identifier.objects.filter(is_active=True).values("resident_id")
    if sought.path is Path.TAIL:
        ends = numbers.alias(tail=Right("value", 4)).filter(tail=text, kind=IdentifierKind.CITIZEN_ID)
        return Q(pk__in=ends)
    phones = Resident.objects.filter(phone__startswith=text).values("pk")
    codes = Resident.objects.filter(code__startswith=text).values("pk")
    paths: list[QuerySet[Any, Any]] = [numbers.filter(value__startswith=text)]
    if text.isdigit():
        paths.append(phones)
        if len(text) > 12:  # noqa: PLR2004  township and the first of the serial number
            paths.append(codes)
    return Q(pk__in=paths[0].union(*paths[1:], all=True) if len(paths) > 1 else paths[0])


def found(*, seen_by: Actor, people: Iterable[Resident], today: date) -> list[Found]:
    """The lines of a look-up: two more queries for any number of residents."""
    people = list(people)
    ids = [p.pk for p in people]
    numbers = dict(
        Identifier.objects.filter(resident_id__in=ids, kind=IdentifierKind.CITIZEN_ID, is_active=True).values_list(
            "resident_id", "value"
        )
    )
    visits: dict[int, datetime] = {}
    for provider in _last_visits:
        visits |= provider(seen_by=seen_by, resident_ids=ids)
    return [
        Found(
            p,
            age_words(p.birth_date, today),
            mask_id(numbers.get(p.pk, "")) if p.pk in numbers else "",
            place_of(p),
            visits.get(p.pk),
        )
        for p in people
    ]


def place_of(person: Resident) -> str:
    """红池坝镇 白果村."""
    township = person.township.short_name if person.township else ""
    village = person.village.name.split("（")[0] if person.village else ""
    return " ".join(w for w in (township, village) if w)


def resident(*, seen_by: Actor, pk: int | None = None, code: str | None = None) -> Resident:
    """One resident by id or code. Raises NoSuchResident also when the file is out of sight."""
    wanted = Q(pk=pk) if pk is not None else Q(code=code or "")
    people = visible(seen_by).select_related("township", "village", "organization", "merged_into")
    person = people.filter(wanted).first()
    if person is None:
        raise NoSuchResident
    return person


def file_ids(*, resident_id: int) -> tuple[int, ...]:
    """The ids of all files of one person: the file itself and every duplicate merged into it, at any depth."""
    ids, frontier = [resident_id], [resident_id]
    while frontier:
        frontier = list(
            Resident.objects.filter(merged_into_id__in=frontier).exclude(pk__in=ids).values_list("pk", flat=True)
        )
        ids += frontier
    return tuple(ids)


def survivors(*, resident_id: int) -> tuple[int, ...]:
    """The files that this one was merged into, nearest first; empty for a file that stands."""
    ids: list[int] = []
    current = Resident.objects.filter(pk=resident_id).values_list("merged_into_id", flat=True).first()
    while current is not None and current not in ids:
        ids.append(current)
        current = Resident.objects.filter(pk=current).values_list("merged_into_id", flat=True).first()
    return tuple(ids)


@dataclass(frozen=True)
class Banner:
    """The head of the resident's page: everything about who this is, masked as the viewer's role demands."""

    resident: Resident
    about: str
    place: str
    identifiers: tuple[tuple[Identifier, str], ...]
    phone: str
    allergies: tuple[Allergy, ...]
    duplicates: tuple[Resident, ...]
    files: tuple[int, ...]

    @property
    def citizen_id(self) -> str:
        """The ID as it may be shown; empty when there is none."""
        return next((shown for i, shown in self.identifiers if i.kind == IdentifierKind.CITIZEN_ID and i.is_active), "")


def banner(*, seen_by: Actor, person: Resident, today: date) -> Banner:
    """Who this is: four small queries."""
    files = file_ids(resident_id=person.pk)
    full = seen_by.may(READ_IDS)
    numbers = Identifier.objects.filter(resident_id__in=files).order_by("-is_active", "pk")
    return Banner(
        resident=person,
        about=" ".join(w for w in (sex_word(person.sex), age_words(person.birth_date, today)) if w),
        place=place_of(person),
        identifiers=tuple((i, i.value if full else mask_id(i.value)) for i in numbers),
        phone=person.phone if full else mask_phone(person.phone),
        allergies=tuple(Allergy.objects.filter(resident_id__in=files).order_by("pk")),
        duplicates=tuple(Resident.objects.filter(pk__in=files[1:])),
        files=files,
    )


def probable_duplicates(
    *, seen_by: Actor, name: str, birth_date: date | None, but: int | None = None
) -> list[Resident]:
    """Files within sight with the same name and birth (or the same name and no birth): to be looked at, not refused."""
    if not name:
        return []
    same_birth = Q(birth_date=birth_date) | Q(birth_date__isnull=True) if birth_date else Q(birth_date__isnull=True)
    people = visible(seen_by).filter(same_birth, name=name, merged_into__isnull=True).exclude(pk=but or 0)
    return list(people.select_related("township", "village", "organization").order_by("pk")[:5])


def household_of(*, seen_by: Actor, person: Resident) -> list[Resident]:
    """The others of the household, within sight, oldest first."""
    if not person.household:
        return []
    others = visible(seen_by).filter(household=person.household, merged_into__isnull=True).exclude(pk=person.pk)
    return list(others.order_by("birth_date")[:12])


def merges_of(*, person: Resident) -> list[Merge]:
    """Every merge this file took part in, the newest first. The caller has the file within sight."""
    merges = Merge.objects.filter(Q(kept=person) | Q(duplicate=person)).select_related("kept", "duplicate")
    return list(merges.order_by("-at"))


def residents(*, seen_by: Actor, township: str = "", village: str = "") -> QuerySet[Resident]:
    """The list of living files within sight, by code."""
    people = visible(seen_by).filter(merged_into__isnull=True).select_related("township", "village", "organization")
    if township:
        people = people.filter(township_id=township)
    if village:
        people = people.filter(village_id=village)
    return people.order_by("code")
