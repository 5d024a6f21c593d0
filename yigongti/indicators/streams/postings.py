"""Who has been sent down: six months within the year (附件3-4), and how many ever (附件2-1, 附件2-2).

Cumulative numbers count each person once and never fall: a return ends the posting, not the count (待核).
"""

from typing import Any

from django.db.models import DateField, F, Func, OuterRef, QuerySet, Subquery, Value

from yigongti.indicators.facts import of_stream
from yigongti.indicators.streams.shape import PERSONS, Dim, Shape, Stream, Watch, when
from yigongti.records.staff.models import Posting, PostingKind, SixMonths

RECORD = "staff.posting"
SOURCE = "派驻记录"
NEW_YEAR = Func(F("year") + 1, 1, 1, function="make_date", output_field=DateField())
FOR_GOOD = Value(None, output_field=DateField())


def _sent() -> QuerySet[Any]:
    """Practitioners count as negative numbers: they are no residents, and no merge of residents concerns them."""
    return Posting.objects.annotate(counted=-F("practitioner_id"))


def _six_months() -> QuerySet[Any]:
    """With the posting in which the six months were complete."""
    then = Posting.objects.filter(practitioner=OuterRef("practitioner"), since__lte=OuterRef("reached_on"))
    return SixMonths.objects.annotate(posting=Subquery(then.order_by("-since").values("pk")[:1]))


SENT = Stream(
    code="postings",
    title="派驻",
    shape=Shape.STANDING,
    record_type=RECORD,
    rows=_sent,
    since="since",
    until=FOR_GOOD,
    site="to_organization_id",
    resident="counted",
    dims=(Dim("kind", "kind", tuple(kind.value for kind in PostingKind)),),
    watches=(Watch("staff_posting", "r.since"),),
)

SIX_MONTHS = Stream(
    code="six_months",
    title="派驻满 6 个月",
    shape=Shape.STANDING,
    record_type=RECORD,
    rows=_six_months,
    since="reached_on",
    until=NEW_YEAR,
    site="organization_id",
    resident=None,
    record="posting",
    watches=(Watch("staff_sixmonths", "r.reached_on"),),
)

FACTS = (
    of_stream(
        "dispatched_ge6m_mid_doctors", "二级及以上医疗卫生机构中级及以上医师到基层派驻满 6 个月人数", "人", SOURCE,
        SIX_MONTHS,
        note="待核：同一人几段派驻相加；县级机构都按二级及以上算；年内累计，各月为截至当月已满的人数",
    ),
    of_stream(
        "county_hire_township_cum", "下派“县聘乡用”累计人数", "人", SOURCE, SENT,
        when(kind=PostingKind.COUNTY_HIRE.value), measure=PERSONS, note="累计数，返回后不减少，同一人计一次",
    ),
    of_stream(
        "township_hire_village_cum", "下派“乡聘村用”累计人数", "人", SOURCE, SENT,
        when(kind=PostingKind.TOWNSHIP_HIRE.value), measure=PERSONS, note="累计数，返回后不减少，同一人计一次",
    ),
)  # fmt: skip
