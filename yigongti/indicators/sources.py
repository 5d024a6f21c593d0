"""The kinds of record that stand under a number: who may see them, what they say in a list, where they open.

Records of the stacks below (orders, places; kinds.py has the others) stand here. A package above (collected cells,
verdicts, a room's own records) adds its kind by `register` from the `ready()` of its `apps.py`; so no import goes up.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web.words import about, mask_name
from yigongti.indicators.periods import day_of
from yigongti.records.orders.models import Order
from yigongti.records.orders.queries import sight as orders_sight
from yigongti.records.places.models import Institution, Village


@dataclass(frozen=True)
class Line:
    """One record in a list. `person` is masked; empty for records about places.

    `details` are what a collected cell or a verdict says of itself, as (label, words): sheet, who entered it, file and
    cell address, version.
    """

    record_id: int
    title: str
    person: str = ""
    person_about: str = ""
    number: str = ""
    url: str = ""
    resident_id: int | None = None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RecordKind:
    """How a kind of record is seen and described. `visible` gives the ids within sight, None meaning all.

    Where a stream counts the records themselves, they are seen by the site that each row is attributed to.
    """

    title: str
    visible: Callable[[Actor], "QuerySet[Any] | None"]
    describe: Callable[[Collection[int]], dict[int, Line]]
    permission: str = ""


@dataclass(frozen=True)
class Asked:
    """What a verdict is asked for: one indicator, one scope ("county" 0, "consortium" 3, ...), one year, one viewer."""

    county: str
    indicator: str
    scope_kind: str
    scope_id: int
    year: int
    seen_by: Actor


@dataclass(frozen=True)
class Judged:
    """One verdict under an evidence indicator. `line` is None where the viewer may only count it."""

    organization_id: int
    at: datetime
    line: Line | None


def _orders_visible(actor: Actor) -> "QuerySet[Any] | None":
    return None if actor.sees_everything else Order.objects.filter(orders_sight(actor)).order_by().values("pk")


def _orders(ids: Collection[int]) -> dict[int, Line]:
    found = Order.objects.filter(pk__in=ids).select_related("resident", "item")
    return {
        o.pk: Line(
            record_id=o.pk,
            title=o.diagnosis_text or o.item.name,
            person=mask_name(o.resident.name),
            person_about=about(o.resident.sex, o.resident.birth_date, day_of(o.returned_at or o.requested_at)),
            number=o.number,
            url=address("orders:order", o.number),
            resident_id=o.resident_id,
        )
        for o in found
    }


def _institutions_visible(actor: Actor) -> "QuerySet[Any] | None":
    if actor.sees_everything:
        return None
    seen = Q(county_id=actor.county) if actor.scope == "county" else Q(organization_id__in=sorted(actor.reach))
    return Institution.objects.filter(seen).values("pk")


def _institutions(ids: Collection[int]) -> dict[int, Line]:
    found = Institution.objects.filter(pk__in=ids).select_related("organization", "village")
    return {i.pk: Line(i.pk, i.organization.name, number=i.organization.code) for i in found}


def _villages_visible(actor: Actor) -> "QuerySet[Any] | None":
    del actor  # how many people live in a village is no secret
    return None


def _villages(ids: Collection[int]) -> dict[int, Line]:
    found = Village.objects.filter(pk__in=[f"{pk:012d}" for pk in ids]).select_related("township")
    return {int(v.code): Line(int(v.code), v.name, number=v.code) for v in found}


def address(name: str, *args: object) -> str:
    """The address of a record's own page; empty where the house has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


KINDS: dict[str, RecordKind] = {
    "orders.order": RecordKind("申请单", _orders_visible, _orders, "orders.order.read"),
    "places.institution": RecordKind("机构", _institutions_visible, _institutions),
    "places.village": RecordKind("行政村", _villages_visible, _villages),
}


VERDICTS: list[Callable[[Asked], Iterable[Judged]]] = []


def register(name: str, kind: RecordKind) -> None:
    """A room's own kind of record, called from its `apps.py`."""
    KINDS[name] = kind


def register_verdicts(judged: Callable[[Asked], Iterable[Judged]]) -> None:
    """Whoever keeps verdicts on evidence says here what stands under one, called from its `apps.py`."""
    if judged not in VERDICTS:
        VERDICTS.append(judged)
