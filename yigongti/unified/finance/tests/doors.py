"""The doors of the pools. A fund book belongs to its keeper, a settlement to who asked, who read and who keeps."""

from itertools import count

from yigongti.foundation.access.doors import SIGNED_IN, Door
from yigongti.foundation.ledger.models import Account, Books
from yigongti.unified.finance import rules
from yigongti.unified.finance.actions import settle_order
from yigongti.unified.finance.tests.county import NOW, SETTLER, returned_order

_numbers = count(1)


def _books(organization):
    number = next(_numbers)
    books = Books.objects.create(
        kind="fund", code=f"pool:door-{number}", name=f"门{'甲乙丙丁戊己庚辛'[number % 8]}{number}号资金池",
        organization=organization, county=organization.county,
    )  # fmt: skip
    for code in (rules.FUND, rules.DUE_TO_CENTERS, rules.DUE_FROM_REQUESTERS):
        Account.objects.create(books=books, code=code, name=code, kind="asset")
    return books


def _pool(world, organization):
    return {"code": _books(organization).code.partition(":")[2]}


def _posting(world, organization):
    return {"posting_id": settle_order(actor=SETTLER, now=NOW, order=returned_order(world, organization)).pk}


def _settled(world, organization):
    _posting(world, organization)
    return f"<td>{organization.short_name}"


DOORS = (
    Door("finance:pools", "finance.pool.read", shows=lambda w, o: _books(o).name),
    Door("finance:pool", "finance.pool.read", kwargs=_pool),
    Door("finance:posting", SIGNED_IN, kwargs=_posting, also=("finance.settlement.read",)),
    Door(
        "finance:settlement", "finance.settlement.read", shows=lambda w, o: _settled(w, o)[4:],
        data=lambda w, o: {"period": "2026-11"}, own=200,
    ),
)  # fmt: skip
