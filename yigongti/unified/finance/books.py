"""Which books there are: one set per legal person that settles, one fund book per consortium, kept by its lead."""

from datetime import date

from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict
from yigongti.foundation.ledger.chart import ensure_books
from yigongti.foundation.ledger.models import Books, BooksKind
from yigongti.records.places.models import Consortium, Membership, MembershipRole
from yigongti.unified.finance.rules import LEGAL_CHART, POOL_CHART


class NoLead(Conflict):
    """A fund pool needs a keeper."""

    sentence = "这个医共体当前没有牵头单位，资金池没有账套；请先在机构管理里登记牵头单位。"


def pool_code(consortium_code: str) -> str:
    """The code of a consortium's fund book."""
    return f"pool:{consortium_code}"


def books_of(organization: Organization) -> Books:
    """The books of a legal person, opened when there are none yet."""
    return ensure_books(
        code=f"org:{organization.code}"[:40],
        name=organization.name,
        county=organization.county,
        kind=BooksKind.LEGAL,
        organization_id=organization.pk,
        chart=LEGAL_CHART,
    )


def pool_of(consortium: Consortium, *, at: date) -> Books:
    """The fund book of a consortium, kept by its lead of that day. Raises NoLead."""
    found = Books.objects.filter(code=pool_code(consortium.code)).first()
    lead_id = found.organization_id if found else _lead(consortium, at)
    return ensure_books(
        code=pool_code(consortium.code),
        name=f"{consortium.short_name}资金池",
        county=consortium.county_id,
        kind=BooksKind.FUND,
        organization_id=lead_id,
        chart=POOL_CHART,
    )


def _lead(consortium: Consortium, at: date) -> int:
    lead = Membership.objects.filter(consortium=consortium, role=MembershipRole.LEAD, period__contains=at).first()
    if lead is None:
        raise NoLead
    return int(lead.institution_id)
