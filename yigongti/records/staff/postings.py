"""Reads of postings: who is where since when, how long this year, and who reaches six months.

Whoever sees the sending or the receiving institution sees the posting.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.visibility import within_reach
from yigongti.foundation.errors import NotFound
from yigongti.records.places.models import Institution
from yigongti.records.staff import rules
from yigongti.records.staff.models import Posting

READ = "staff.posting.read"


class NoSuchPosting(NotFound):
    """No such posting within sight."""

    sentence = "没有找到这条派驻记录，它可能不在您的查看范围内。"


@dataclass(frozen=True)
class Year:
    """One person's year: how long so far, on which day six months were or will be complete, None when they will not.

    `counts` says whether the postings are of the kind that the indicator asks for; `why_not` in words otherwise.
    """

    so_far: rules.Length
    by_year_end: rules.Length
    reached_on: date | None
    counts: bool
    why_not: str = ""
    today: date = date.min

    @property
    def word(self) -> str:
        """已满, or on which day it will be."""
        if self.reached_on is None:
            return "本年不足"
        return f"{self.reached_on:%m-%d} 已满" if self.reached_on < self.today else f"{self.reached_on:%m-%d} 将满"

    @property
    def tone(self) -> str:
        """Of the dot before the word."""
        return "done" if self.reached_on and self.reached_on < self.today else "waiting"


def postings(*, seen_by: Actor) -> QuerySet[Posting]:
    """Every posting within sight, the latest first."""
    sight = within_reach(seen_by, "from_organization_id", county="county") | within_reach(
        seen_by, "to_organization_id", county="county"
    )
    rows = Posting.objects.filter(sight).select_related("practitioner", "from_organization", "to_organization")
    return rows.order_by("-since", "-pk")


def posting(*, seen_by: Actor, pk: int) -> Posting:
    """One posting. Raises NoSuchPosting."""
    found = postings(seen_by=seen_by).filter(pk=pk).first()
    if found is None:
        raise NoSuchPosting
    return found


def of_practitioner(*, seen_by: Actor, practitioner_id: int) -> QuerySet[Posting]:
    """The postings of one person within sight."""
    return postings(seen_by=seen_by).filter(practitioner_id=practitioner_id)


def destinations(*, seen_by: Actor) -> QuerySet[Organization]:
    """Where somebody can be posted: the county's institutions of primary care in use (no secret inside the county)."""
    places = Institution.objects.filter(county_id=seen_by.county, is_primary_care=True).values("organization_id")
    return Organization.objects.filter(pk__in=places, is_active=True).order_by("code")


def touching(year: int) -> Q:
    """Postings with at least one day in a year."""
    return Q(since__lt=date(year + 1, 1, 1)) & (Q(until__isnull=True) | Q(until__gt=date(year, 1, 1)))


def counting(rows: QuerySet[Posting]) -> QuerySet[Posting]:
    """Those of doctors, intermediate or higher when sent, from the county's level to primary care."""
    from_county = Institution.objects.filter(level="county").values("organization_id")
    to_primary = Institution.objects.filter(is_primary_care=True).values("organization_id")
    ranks = rules.RANKS[rules.RANKS.index(rules.RANK_WANTED) :]
    return rows.filter(
        practitioner__category="doctor",
        title_then__in=ranks,
        from_organization__in=from_county,
        to_organization__in=to_primary,
    )


def years(*, practitioner_ids: Iterable[int], year: int, today: date) -> dict[int, Year]:
    """How each of these stands in a year, every posting of theirs taken together (also those beyond sight)."""
    ids = set(practitioner_ids)
    rows = Posting.objects.filter(touching(year), practitioner_id__in=ids).select_related("practitioner")
    good = set(counting(rows).values_list("pk", flat=True))
    stays: dict[int, list[rules.Stay]] = defaultdict(list)
    every: dict[int, list[Posting]] = defaultdict(list)
    for row in rows:
        every[row.practitioner_id].append(row)
        if row.pk in good:
            stays[row.practitioner_id].append(rules.Stay(row.since, row.until))
    return {pk: _year(stays[pk], every[pk], year, today) for pk in ids}


def _year(stays: list[rules.Stay], every: list[Posting], year: int, today: date) -> Year:
    counts = bool(stays)
    asked = stays or [rules.Stay(p.since, p.until) for p in every]
    return Year(
        so_far=rules.total(asked, year, today),
        by_year_end=rules.total(asked, year),
        reached_on=rules.reached_on(stays, year),
        counts=counts,
        why_not="" if counts or not every else _why_not(every[0]),
        today=today,
    )


def _why_not(row: Posting) -> str:
    if row.practitioner.category != "doctor":
        return "不是医师"
    if rules.RANKS.index(row.title_then) < rules.RANKS.index(rules.RANK_WANTED):
        return "到岗时不到中级"
    return "不是县级机构派到基层"


def reached_ids(*, county: str, year: int, today: date) -> set[int]:
    """Practitioners who have six months by today."""
    found = years(practitioner_ids=_posted(county, year), year=year, today=today)
    return {pk for pk, one in found.items() if one.reached_on and one.reached_on < today}


def short_ids(*, county: str, year: int, today: date) -> set[int]:
    """Practitioners whose postings are of the kind that counts and who will not reach six months this year."""
    found = years(practitioner_ids=_posted(county, year), year=year, today=today)
    return {pk for pk, one in found.items() if one.counts and one.reached_on is None}


def _posted(county: str, year: int) -> set[int]:
    rows = Posting.objects.filter(touching(year), **({"county": county} if county else {}))
    return set(rows.values_list("practitioner_id", flat=True))
