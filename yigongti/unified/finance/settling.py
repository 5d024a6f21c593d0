"""Who settles what for an order: the plan that `actions` posts one by one and `history` in bulk."""

from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict
from yigongti.foundation.ledger.loading import Draft
from yigongti.foundation.ledger.models import Books
from yigongti.records.orders.models import Order
from yigongti.records.places.models import Consortium
from yigongti.records.places.queries import consortia_of, legal_person_of
from yigongti.unified.finance import rules
from yigongti.unified.finance.books import books_of, pool_of
from yigongti.unified.finance.fees import Fee, fee_of
from yigongti.unified.finance.models import FeePosting


class NoPool(Conflict):
    """The requester belongs to no consortium, so nobody keeps the pool's share."""

    sentence = "申请机构不属于任何医共体，无法确定资金池，没有入账；请先登记成员关系，再重放这条投递。"


@dataclass(frozen=True)
class Parties:
    """Two legal persons and the consortium whose pool stands between them."""

    requester: Organization
    performer: Organization
    consortium: Consortium


def parties_of(order: Order, *, at: date, known: "Memory | None" = None) -> Parties | None:
    """Who settles; None when requester and center are one legal person, who owes itself nothing. Raises NoPool."""
    known = known or Memory()
    requester_id, performer_id = known.legal_person(order.requester_id), known.legal_person(order.performer_id)
    if requester_id == performer_id:
        return None
    consortium = known.consortium(requester_id, at)
    if consortium is None:
        raise NoPool
    return Parties(known.organization(requester_id), known.organization(performer_id), consortium)


class Memory:
    """Asks for each legal person and for its consortia once: a year of fees has few of them."""

    def __init__(self) -> None:
        self.legal_persons: dict[int, int] = {}
        self.organizations: dict[int, Organization] = {}
        self.consortia: dict[int, list[tuple[DateRange, Consortium]]] = {}

    def legal_person(self, institution_id: int) -> int:
        """The organization whose books a unit's money stands in."""
        if institution_id not in self.legal_persons:
            self.legal_persons[institution_id] = legal_person_of(institution_id=institution_id)
        return self.legal_persons[institution_id]

    def organization(self, pk: int) -> Organization:
        """The organization itself."""
        if pk not in self.organizations:
            self.organizations[pk] = Organization.objects.get(pk=pk)
        return self.organizations[pk]

    def consortium(self, legal_person_id: int, at: date) -> Consortium | None:
        """The consortium that a legal person is counted in on a day."""
        if legal_person_id not in self.consortia:
            self.consortia[legal_person_id] = consortia_of(institution_id=legal_person_id)
        return next((one for period, one in self.consortia[legal_person_id] if at in period), None)


def day_of(order: Order) -> date:
    """The accounting day: the local day on which the report went back."""
    return timezone.localdate(order.returned_at)


def posting_of(order: Order, parties: Parties, fee: Fee, *, number: int) -> FeePosting:
    """The unsaved posting of the order's `number`-th return."""
    split = rules.split_fee(fee.total_fen, fee.per_mille)
    return FeePosting(
        order=order,
        round=number,
        county=order.county,
        service=order.service,
        item_title=order.item.name,
        asked_by_id=order.requester_id,
        requester=parties.requester,
        performer=parties.performer,
        consortium=parties.consortium,
        day=day_of(order),
        total_fen=fee.total_fen,
        requester_fen=split[rules.REQUESTER],
        center_fen=split[rules.CENTER],
        pool_fen=split[rules.POOL],
        per_mille=dict(fee.per_mille),
        clause=fee.clause[:120],
        to_be_verified=fee.to_be_verified,
    )


class Shelf:
    """Opens each set of books once, however often it is asked for."""

    def __init__(self) -> None:
        self.opened: dict[str, Books] = {}

    def books_of(self, organization: Organization) -> Books:
        """The books of a legal person."""
        key = f"org:{organization.pk}"
        if key not in self.opened:
            self.opened[key] = books_of(organization)
        return self.opened[key]

    def pool_of(self, consortium: Consortium, *, at: date) -> Books:
        """The fund book of a consortium."""
        key = f"pool:{consortium.pk}"
        if key not in self.opened:
            self.opened[key] = pool_of(consortium, at=at)
        return self.opened[key]


def drafts_of(posting: FeePosting, order: Order, parties: Parties, *, shelf: Shelf | None = None) -> list[Draft]:
    """The balanced entries of a saved posting: requester, pool, center; a party without a share has no entry."""
    split = rules.Split(posting.requester_fen, posting.center_fen, posting.pool_fen)
    shelf = shelf or Shelf()
    asked, read = parties.requester.pk, parties.performer.pk
    pool = shelf.pool_of(parties.consortium, at=posting.day) if split.passed_on_fen else None
    lines = [
        (shelf.books_of(parties.requester), rules.requester_lines(split, performer_id=read)),
        (pool, rules.pool_lines(split, requester_id=asked, performer_id=read)),
        (shelf.books_of(parties.performer), rules.center_lines(split, requester_id=asked)),
    ]
    details = {
        "posting": posting.pk,  # what the entry opens to
        "order": order.number,
        "item": posting.item_title,
        "total_fen": posting.total_fen,
        "per_mille": posting.per_mille,
        "clause": posting.clause,
    }
    return [
        Draft(
            books_id=books.pk,
            day=posting.day,
            memo=f"{posting.item_title} {order.number} {parties.requester.short_name}→{parties.performer.short_name}",
            source=f"order:{order.number}:{posting.round}",
            lines=planned,
            details=details,
        )
        for books, planned in lines
        if books is not None and planned
    ]


def fee_for(order: Order) -> Fee | None:
    """The fee in force on the day of the return."""
    return fee_of(county=order.county, service=order.service, item=order.item.code, at=day_of(order))
