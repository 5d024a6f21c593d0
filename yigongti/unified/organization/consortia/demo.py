"""The room's part of the demo county: a year of governance, the same for the same seed. Everything is made up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Protocol

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.audit import trail
from yigongti.records.places.models import Consortium, Institution, Level, Membership, MembershipRole, Trusteeship
from yigongti.unified.organization.consortia import demo_support, demo_villages, halves
from yigongti.unified.organization.consortia import standing_rules as rules
from yigongti.unified.organization.consortia.models import (
    Act,
    Agreement,
    Capability,
    Designation,
    DutyItem,
    DutyReport,
    FrameReport,
)
from yigongti.unified.organization.consortia.queries import duties, standing
from yigongti.unified.organization.consortia.queries.trusteeship import allowed_kinds, trustees

CLERK = "冉望舒"
OFFICE = "县卫生健康委"


class County(Protocol):
    """What the roof's loader knows when residents, staff and encounters stand."""

    county: str
    seed: int
    now: datetime

    @property
    def seats(self) -> Mapping[str, int]:
        """Which institution each demo seat is."""


class Desk:
    """The county with its dice and its stamp: what every row of the demo carries."""

    def __init__(self, world: County) -> None:
        self.world = world
        self.county = world.county
        self.today = timezone.localdate(world.now)
        self.dice = Random(f"{world.seed}:consortia")  # noqa: S311  a simulator, not a secret
        centers = Institution.objects.filter(county_id=world.county, level=Level.TOWNSHIP)
        self.centers = list(centers.select_related("organization", "township").order_by("organization__code"))

    def stamp(self, days_ago: int = 0, document: str = "", link: str = "") -> dict[str, Any]:
        """The fields of `Evidenced`, so many days ago."""
        at = self.world.now - timedelta(days=days_ago)
        return {"county": self.county, "document": document, "link": link, "by_name": CLERK, "at": at}

    def day(self, days_ago: int) -> date:
        """So many days ago."""
        return self.today - timedelta(days=days_ago)


def load_demo(world: County, *, progress: Callable[[str], None] | None = None) -> int:
    """Load; the number of rows. All or nothing."""
    desk = Desk(world)
    with transaction.atomic():
        made = sum(
            part(desk)
            for part in (
                _acts, _designations, _trusteeships, _frame, _capabilities, _duties,
                demo_support.pairings, demo_support.private_hospitals, demo_villages.villages,
            )
        )  # fmt: skip
        trail.write(
            who=system_actor("demo", frozenset(), world.county), action="consortia.demo.load", now=world.now,
            detail={"rows": made},
        )  # fmt: skip
    if progress:
        progress(f"Consortia: {made:,} rows of a year of governance")
    return made


def _acts(desk: Desk) -> int:
    """The forming of each consortium, as the decision behind its lead."""
    leads = Membership.objects.filter(
        role=MembershipRole.LEAD, period__contains=desk.today, consortium__county_id=desk.county
    )
    rows = [
        Act(
            kind="form", consortium=m.consortium, institution=m.institution, role_after=m.role, on=m.period.lower,
            reason="按县级实施方案组建", decided_by=OFFICE, clause=m.clause, opened=m,
            **desk.stamp(300, "组建通知（演示）"),
        )
        for m in leads.select_related("consortium", "institution")
    ]  # fmt: skip
    return len(Act.objects.bulk_create(rows))


def _designations(desk: Desk) -> int:
    """Two sub-centers, about three in ten centers grade A, one quality center; two proposals wait."""
    seats = {desk.world.seats.get(seat) for seat in ("township", "township2")}
    central = [c for c in desk.centers if c.type.startswith("central") and c.pk not in seats]
    plain = [c for c in desk.centers if c.type in standing.CENTERS]
    picked = desk.dice.sample(plain, k=min(len(plain), round(len(plain) * 0.3) + 1))
    rows = [_designation(desk, c, "subcenter", 240 - 30 * n) for n, c in enumerate(central[:2])]
    rows += [_designation(desk, c, "grade_a", 300 - 9 * n) for n, c in enumerate(picked[:-1])]
    rows += [_designation(desk, picked[-1], "grade_a", 12, state="proposed")] if picked else []
    community = [c for c in desk.centers if c.type in standing.COMMUNITY]
    rows += [_designation(desk, c, "community_hospital", 20, state="proposed") for c in community[:1]]
    hospitals = Institution.objects.filter(county_id=desk.county, type="county_general_hospital")
    rows += [_designation(desk, h, "quality_center", 200, subject="心电诊断") for h in hospitals[:1]]
    return len(Designation.objects.bulk_create(rows))


def _designation(
    desk: Desk, place: Institution, kind: str, days: int, *, state: str = "confirmed", subject: str = ""
) -> Designation:
    is_confirmed = state == "confirmed"
    return Designation(
        institution=place, kind=kind, subject=subject, state=state,
        note=f"现场评审 {desk.dice.randint(82, 96)} 分（演示）",
        period=DateRange(desk.day(days), None) if is_confirmed else None,
        decided_by=CLERK if is_confirmed else "",
        decided_at=desk.world.now - timedelta(days=days) if is_confirmed else None,
        **desk.stamp(days + 15, "评审报告（演示）"),
    )  # fmt: skip


def _trusteeships(desk: Desk) -> int:
    """One in force by a sub-center (or whom the county allows), one that ended early."""
    seats = set(desk.world.seats.values())
    allowed = allowed_kinds(county=desk.county, at=desk.today)
    may = [(place, kind) for place, kind in trustees(county=desk.county, at=desk.day(60)) if place.pk not in seats]
    if not may:
        may = [(p, k) for p, k in trustees(county=desk.county, at=desk.day(60)) if k in allowed]
    taken = {place.pk for place, _kind in may} | seats
    small = [c for c in reversed(desk.centers) if c.pk not in taken and c.type == "township_health_centre"]
    plans: Sequence[tuple[int, int | None, str]] = ((60, None, ""), (200, 40, "人员补齐，恢复独立运行"))
    made = 0
    for (place, kind), unit, (begin, end, why) in zip(may * 2, small, plans, strict=False):
        row = Trusteeship.objects.create(
            trustee=place,
            unit=unit,
            period=DateRange(desk.day(begin), desk.day(end) if end else None),
            gives_sight=True,
        )
        Agreement.objects.create(
            trusteeship=row, kind=kind, scopes=["administration", "personnel", rules.SIGHT, "drugs"],
            reason="服务人口少，执业医师不足", ended_reason=why, ended_by=CLERK if why else "",
            ended_at=desk.world.now - timedelta(days=end) if end else None, planned_until=None,
            **desk.stamp(begin + 5, "托管协议（演示）"),
        )  # fmt: skip
        made += 1
    return made


def _frame(desk: Desk) -> int:
    items, _clause = standing.frame_items(county=desk.county, at=desk.today)
    words = {"done": "制度已印发并执行", "partly": "制度已印发，个别成员未接入", "not_yet": "正在起草"}
    rows = [
        FrameReport(
            consortium=group, item=item.code, state=state, note=words[state] + "（演示）",
            **desk.stamp(desk.dice.randint(5, 90), "管理制度（演示）" if state == "done" else ""),
        )
        for group in Consortium.objects.filter(county_id=desk.county).order_by("code")
        for item in items
        for state in desk.dice.choices(("done", "partly", "not_yet"), (5, 3, 1))
    ]  # fmt: skip
    return len(FrameReport.objects.bulk_create(rows))


def _capabilities(desk: Desk) -> int:
    rows = [
        Capability(
            institution=place, kind=kind, is_there=is_there, department=name if is_there else "", beds=beds,
            checked_on=desk.day(80), note="现场核查（演示）", **desk.stamp(80, "核查表（演示）"),
        )
        for place, _group in standing.leads(county=desk.county, at=desk.today)
        if place.type == "county_general_hospital"
        for kind, name, beds, is_there in (
            ("tcm_clinic", "中医科门诊", None, True), ("mch_clinic", "妇产儿科门诊", None, True),
            ("tcm_ward", "", None, False), ("mch_ward", "妇产科病房", 40, True),
        )
    ]  # fmt: skip
    return len(Capability.objects.bulk_create(rows))


def _duties(desk: Desk) -> int:
    """Last half-year confirmed throughout; this one underway."""
    actor = system_actor("demo", frozenset({duties.READ}), desk.county)
    now_half, before = halves.around(desk.today, back=1)
    rows: list[DutyReport] = []
    for one in duties.standings(seen_by=actor, half=now_half, at=desk.today):
        for item in one.items:
            rows.append(_report(desk, one.institution, item, before, "done", 150))
            state = desk.dice.choices(("done", "partly", "not_yet", ""), (14, 3, 1, 6))[0]
            if state:
                rows.append(_report(desk, one.institution, item, now_half, state, desk.dice.randint(3, 60)))
    return len(DutyReport.objects.bulk_create(rows, batch_size=500))


def _report(  # noqa: PLR0917  one row of the table
    desk: Desk, place: Institution, item: DutyItem, half: str, state: str, days: int
) -> DutyReport:
    note = {"done": "", "partly": "一家成员未覆盖，年内补齐（演示）", "not_yet": "人员未到位（演示）"}[state]
    document = "" if item.link or state != "done" else "院发文件（演示）"
    link = item.link if state == "done" else ""
    return DutyReport(
        item=item, institution=place, half=half, state=state, note=note, **desk.stamp(days, document, link)
    )
