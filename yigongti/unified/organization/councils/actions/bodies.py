"""Bodies are formed, their seats are filled by office and dated."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization, User
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.records.places.models import Consortium
from yigongti.unified.organization.councils.models import Body, BodyKind, Seat, SeatRole
from yigongti.unified.organization.councils.models.bodies import ThresholdChoice
from yigongti.unified.organization.councils.sight import NotYourBody, require_office, speaks_for_county

NOTICE_MAX = 60
CONSORTIUM_KINDS = frozenset({BodyKind.COUNCIL, BodyKind.PARTY_COMMITTEE})


class BodyStands(Conflict):
    """A consortium has one council and one party committee at a time."""

    sentence = "这个医共体已经有同类议事机构，请先撤销原机构，或直接调整其席位。"


class SeatTaken(Conflict):
    """One chair at a time; one seat for a person in a body."""

    sentence = "该席位与现有席位冲突：一个机构同一时间只能有一位主任，一个人只能坐一个席位。请先结束原席位的任期。"


@dataclass(frozen=True)
class NewBody:
    """What a form says about a body. `quorum` is (numerator, denominator)."""

    kind: str
    name: str
    office: Organization | None
    formed_on: date | None
    consortium: Consortium | None = None
    quorum: tuple[int, int] = (2, 3)
    threshold: str = ThresholdChoice.MAJORITY_ALL.value
    notice_days: int = 3
    clause: str = ""


@dataclass(frozen=True)
class NewSeat:
    """What a form says about a seat."""

    role: str
    office: str
    since: date | None
    organization: Organization | None = None
    holder: User | None = None
    is_voting: bool = True
    is_primary_care: bool = False
    clause: str = ""


@action("councils.body.form")
def form_body(*, actor: Actor, now: datetime, county: str, new: NewBody, key: str = "") -> Body:
    """A body begins. Raises Invalid, BodyStands, NotYourBody."""
    if not speaks_for_county(actor, county):
        raise NotYourBody
    office, formed_on = _check_body(new, county)
    try:
        with transaction.atomic():
            return Body.objects.create(
                county=county,
                kind=new.kind,
                name=new.name.strip(),
                consortium=new.consortium,
                office=office,
                quorum_numerator=new.quorum[0],
                quorum_denominator=new.quorum[1],
                threshold=new.threshold,
                notice_days=new.notice_days,
                clause=new.clause.strip(),
                formed_on=formed_on,
            )
    except IntegrityError as error:
        raise BodyStands from error


def _check_rule(new: NewBody) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not 0 < new.quorum[0] <= new.quorum[1]:
        wrong["quorum"] = "法定人数应是一个不大于 1 的分数，例如 2/3。"
    if new.notice_days < 0 or new.notice_days > NOTICE_MAX:
        wrong["notice_days"] = f"会前通知天数请填 0 到 {NOTICE_MAX}。"
    if new.threshold not in ThresholdChoice.values:
        wrong["threshold"] = "请选择通过条件。"
    return wrong


def _check_body(new: NewBody, county: str) -> tuple[Organization, date]:
    wrong: dict[str, str] = {}
    if new.formed_on is None:
        wrong["formed_on"] = "请填写成立日期。"
    if not new.name.strip():
        wrong["name"] = "请填写机构名称。"
    if new.kind not in BodyKind.values:
        wrong["kind"] = "请选择类型。"
    elif (new.kind in CONSORTIUM_KINDS) != (new.consortium is not None):
        wrong["consortium"] = "理事会和党委属于一个医共体；专班和推进机制属于全县，不选医共体。"
    if new.consortium is not None and new.consortium.county_id != county:
        wrong["consortium"] = "请选择本县的医共体。"
    if new.office is None or new.office.county != county:
        wrong["office"] = "办公室请选择本县的单位。"
    wrong |= _check_rule(new)
    if wrong or new.office is None or new.formed_on is None:
        raise Invalid(fields=wrong)
    return new.office, new.formed_on


@action("councils.body.dissolve", on="body")
def dissolve_body(*, actor: Actor, now: datetime, body: Body, on: date | None, key: str = "") -> Body:
    """The body ends on a day; what it decided stays readable. Raises Invalid, NotYourBody."""
    require_office(actor, body)
    row = Body.objects.select_for_update().get(pk=body.pk)
    if row.dissolved_on is not None:
        raise Conflict("这个机构已经撤销，请刷新页面。")
    if on is None or on <= row.formed_on:
        raise Invalid(fields={"on": f"撤销日期应晚于成立日期 {row.formed_on:%Y-%m-%d}。"})
    row.dissolved_on = on
    row.save(update_fields=["dissolved_on"])
    if row.meetings.filter(state__in=("called", "open")).exists():
        raise Invalid("还有会议已通知或正在开，请先开完或取消，再撤销机构。")
    for seat in row.seats.filter(period__endswith__isnull=True):
        _end(seat, on)
    return row


@action("councils.seat.fill", on="body")
def fill_seat(*, actor: Actor, now: datetime, body: Body, new: NewSeat, key: str = "") -> Seat:
    """A seat by office from a day on. Raises Invalid, SeatTaken, NotYourBody."""
    require_office(actor, body)
    _check_seat(new, body)
    try:
        with transaction.atomic():
            return Seat.objects.create(
                body=body,
                role=new.role,
                office=new.office.strip(),
                organization=new.organization,
                holder=new.holder,
                is_voting=new.is_voting and new.role != SeatRole.SECRETARY,
                is_primary_care=new.is_primary_care,
                period=DateRange(new.since, None),
                clause=new.clause.strip(),
            )
    except IntegrityError as error:
        raise SeatTaken from error


def _check_seat(new: NewSeat, body: Body) -> None:
    wrong: dict[str, str] = {}
    if new.role not in SeatRole.values:
        wrong["role"] = "请选择席位。"
    if not new.office.strip():
        wrong["office"] = "请填写职务，例如“县财政局局长”。席位按职务设，不写姓名。"
    if new.since is None or new.since < body.formed_on:
        wrong["since"] = f"请填写任期开始日期，不早于机构成立日期 {body.formed_on:%Y-%m-%d}。"
    if body.dissolved_on is not None:
        wrong["since"] = "这个机构已经撤销，不能再增加席位。"
    if new.organization is not None and new.organization.county != body.county:
        wrong["organization"] = "请选择本县的单位。"
    if wrong:
        raise Invalid(fields=wrong)


@action("councils.seat.vacate", on="seat")
def vacate_seat(*, actor: Actor, now: datetime, seat: Seat, on: date | None, key: str = "") -> Seat:
    """The term ends; `on` is the first day without. Raises Invalid, Conflict, NotYourBody."""
    row = Seat.objects.select_for_update(of=("self",)).select_related("body").get(pk=seat.pk)
    require_office(actor, row.body)
    if row.period.upper is not None:
        raise Conflict("这个席位的任期已经结束，请刷新页面。")
    _end(row, on)
    return row


def _end(seat: Seat, on: date | None) -> None:
    if on is None or on <= seat.period.lower:
        raise Invalid(fields={"on": f"日期应晚于任期开始 {seat.period.lower:%Y-%m-%d}。"})
    seat.period = DateRange(seat.period.lower, on)
    seat.save(update_fields=["period"])
