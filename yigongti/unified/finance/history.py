"""A year of settlements at once, for the demo county and for a county that starts with past orders."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.ledger.loading import Draft, load
from yigongti.records.orders.models import Order
from yigongti.records.orders.rules import State
from yigongti.unified.finance.fees import Fee, fee_of
from yigongti.unified.finance.models import FeePosting
from yigongti.unified.finance.settling import Memory, Parties, Shelf, day_of, drafts_of, parties_of, posting_of

Link = FeePosting.entries.through


@action("finance.fee.settle_history")
def settle_history(*, actor: Actor, now: datetime, county: str) -> int:
    """Settle every returned order of the county that has no live posting, oldest first; the number settled.

    Same rules and triggers as order by order, in a few statements per thousand.
    """
    live = FeePosting.objects.filter(order=OuterRef("pk"), reversed_at=None)
    earlier = FeePosting.objects.filter(order=OuterRef("pk"))
    waiting = (
        Order.objects.filter(~Exists(live), ~Exists(earlier), county=county, state=State.RETURNED)
        .select_related("item")
        .order_by("returned_at", "pk")
    )
    known = _Known()
    planned = [(known.posting(order, now), order) for order in waiting.iterator(chunk_size=2000)]
    kept = [(posting, order) for posting, order in planned if posting is not None]
    FeePosting.objects.bulk_create([posting for posting, _ in kept], batch_size=1000)
    drafts = [(posting.pk, draft) for posting, order in kept for draft in known.drafts(posting, order)]
    entries = load((draft for _, draft in drafts), now=now, posted_by_name=actor.user_name)
    Link.objects.bulk_create(
        [Link(feeposting_id=pk, entry_id=entry.pk) for (pk, _), entry in zip(drafts, entries, strict=True)],
        batch_size=2000,
    )
    return len(kept)


class _Known:
    """Remembers who is whose legal person, fees and books for the length of one load."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.fees: dict[tuple[str, str, date], Fee | None] = {}
        self.shelf = Shelf()

    def posting(self, order: Order, now: datetime) -> FeePosting | None:
        fee, parties = self.fee(order), self.parties(order)
        if fee is None or parties is None:
            return None
        posting = posting_of(order, parties, fee, number=1)
        posting.posted_at = now
        return posting

    def drafts(self, posting: FeePosting, order: Order) -> list[Draft]:
        parties = self.parties(order)
        return drafts_of(posting, order, parties, shelf=self.shelf) if parties else []

    def fee(self, order: Order) -> Fee | None:
        key = (order.service, order.item.code, day_of(order))
        if key not in self.fees:
            self.fees[key] = fee_of(county=order.county, service=key[0], item=key[1], at=key[2])
        return self.fees[key]

    def parties(self, order: Order) -> Parties | None:
        return parties_of(order, at=day_of(order), known=self.memory)
