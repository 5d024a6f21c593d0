"""The room's part of the demo county: three years judged by two persons, and the named things behind its numbers.

Everything is made up. How many reached the basic standard follows the figure that the annex prints for its first year.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.access.models import User
from yigongti.foundation.audit import trail
from yigongti.indicators import queries as indicators
from yigongti.indicators.assessment import measures, things
from yigongti.indicators.assessment.models import Aspect, Case, Found, Judgement, Material, Proof, Step
from yigongti.indicators.assessment.queries import judged_indicators
from yigongti.indicators.models import BaseFact, Indicator
from yigongti.indicators.periods import ZONE
from yigongti.indicators.targets import Kind, parse_all
from yigongti.records.places.models import Consortium, Institution, Level, Membership, MembershipRole

YEARS = 3  # whole years before the running one
CLERK, SECOND = "commission", "commission.head"
STANDARD, HIGHER = "quality_basic_n", "quality_recommended_n"
DUE = 28  # of so many that took part the printed share is nearest (19 of 28)
GROWTH = (0, 3, 5, 6)  # further ones in the years after the first
TECHNIQUES = ("中医适宜技术带教", "慢阻肺规范管理", "无痛胃镜下乡", "糖尿病足筛查", "骨折小夹板固定", "新生儿复苏")
PAPERS = {Aspect.ARRANGED: "医共体管理办法", Aspect.CARRIED_OUT: "季度落实情况"}


class County(Protocol):
    """What the roof's loader knows."""

    county: str
    seed: int
    now: datetime

    @property
    def users(self) -> Mapping[str, User]:
        """Demo accounts by name."""


@transaction.atomic
def load_demo(world: County, *, progress: Callable[[str], None]) -> None:
    """Judge the checklists, hand in the things, write their rows. Does nothing where the edition asks for neither."""
    today = timezone.localdate(world.now)
    dice = Random(f"{world.seed}:assessment")  # noqa: S311  a simulator, not a secret
    cases = [
        _case(world, dice, one, consortium, year)
        for one in judged_indicators(county=world.county, at=today)
        for consortium in Consortium.objects.filter(county_id=world.county).order_by("pk")
        for year in range(today.year - YEARS, today.year)
    ]
    made = _proofs(world, dice, things.facts(county=world.county, at=today), today)
    if not cases and not made:
        return
    measures.settle(made, now=world.now)
    trail.write(
        who=system_actor("demo", frozenset(), world.county), action="demo.assessment.load", now=world.now,
        detail={"checklists": len(cases), "things": len(made)},
    )  # fmt: skip
    progress(f"Checklists judged: {len(cases)}, things accepted: {len(made)}")


def _case(world: County, dice: Random, one: Indicator, consortium: Consortium, year: int) -> Case:
    handed_in = datetime(year + 1, 1, 15, 10, 0, tzinfo=ZONE)
    case = Case.objects.create(
        county=world.county, indicator=one.code, indicator_version=one.version, consortium=consortium, year=year,
        checklist=list(one.checklist), opened_at=handed_in, opened_by="李谷川",
    )  # fmt: skip
    _materials(case, handed_in)
    first = year == timezone.localdate(world.now).year - YEARS
    wanting = one.checklist[-1] if first and dice.random() < 0.5 else ""  # noqa: PLR2004  every other
    _judgements(world, case, wanting)
    return case


def _materials(case: Case, at: datetime) -> None:
    lead = Membership.objects.filter(consortium=case.consortium_id, role=MembershipRole.LEAD).order_by("pk").first()
    if lead is None:
        return
    Material.objects.bulk_create(
        [
            Material(
                case=case, item=item, aspect=aspect, title=f"{title}：{item}"[:80], text=f"{case.year} 年",
                organization_id=lead.institution_id, by_name="李谷川", at=at,
                document="" if aspect == Aspect.CARRIED_OUT else f"演示〔{case.year}〕{number} 号",
                link="/consortia/frame/" if aspect == Aspect.CARRIED_OUT else "",
            )
            for number, item in enumerate(case.checklist, start=1)
            for aspect, title in PAPERS.items()
        ]
    )  # fmt: skip


def _judgements(world: County, case: Case, wanting: str) -> None:
    """Both judge alike; of the last checklist of the last year only one has, so that the other finds it waiting."""
    newest = case.year == timezone.localdate(world.now).year - 1 and case.indicator.endswith("3")
    persons = [world.users[name] for name in (CLERK, SECOND) if name in world.users]
    for seat, person in enumerate(persons[:1] if newest else persons, start=1):
        at = case.opened_at + timedelta(days=20 * seat)
        made = Judgement.objects.create(
            case=case, round=1, seat=seat, person=person, person_name=person.display_name, at=at
        )
        Found.objects.bulk_create(
            [
                Found(
                    judgement=made, item=item, arranged=True, carried_out=item != wanting,
                    note="有办法，没有实施记录" if item == wanting else "",
                )
                for item in case.checklist
            ]
        )  # fmt: skip
        Step.objects.create(case=case, words=f"第 1 轮第 {seat} 人评定", by_name=person.display_name, at=at)


def _proofs(world: County, dice: Random, facts: list[BaseFact], today: date) -> list[Proof]:
    made: list[Proof] = []
    for fact in facts:
        for organization, title, since, holds in _things(world, dice, fact, today):
            at = datetime(since.year, since.month, since.day, 10, 0, tzinfo=ZONE) + timedelta(days=9)
            made.append(
                Proof(
                    county=world.county, fact=fact.code, organization_id=organization, title=title, holds=holds,
                    since=since, document=f"演示〔{since.year}〕{len(made) + 1} 号", state="accepted",
                    by=world.users.get(CLERK), by_name="冉望舒", at=min(at, world.now),
                    decided_by=world.users.get(SECOND), decided_by_name="詹景行", decided_at=min(at, world.now),
                )
            )  # fmt: skip
    return Proof.objects.bulk_create(made)


def _things(world: County, dice: Random, fact: BaseFact, today: date) -> list[tuple[int, str, date, bool]]:
    """Institution, name, day, and whether it holds."""
    first = today.year - YEARS
    places = Institution.objects.filter(county_id=world.county).order_by("organization__code")
    centers = list(places.filter(level=Level.TOWNSHIP).values_list("pk", flat=True))
    leads = list(_leads(world.county))
    if fact.code in {STANDARD, HIGHER}:
        counts = _counts(world, fact.code, len(centers))
        days = [date(first + n, 10, 20) for n in range(YEARS + 1)]
        reached = [(n, day) for day, more in zip(days, counts, strict=True) for n in range(more) if day <= today]
        rows = zip(centers, reached, strict=False)
        return [(pk, f"{day.year} 年{fact.title[:24]}评审", day, True) for pk, (_, day) in rows]
    if fact.scope == "lead" and fact.period == "flow":
        days = [date(y, dice.randint(1, 12), dice.randint(1, 28)) for y in range(first, today.year + 1) for _ in leads]
        return [
            (leads[n % len(leads)], f"{TECHNIQUES[n % len(TECHNIQUES)]}（{day.year}）", day, True)
            for n, day in enumerate(days)
            if day <= today
        ]
    if fact.scope == "lead":
        return [(pk, "综合能力标准评审", date(first, 12, 10), n == 0) for n, pk in enumerate(leads)]
    some = (centers if fact.scope == "township" else leads or centers)[: 6 if fact.scope == "township" else 1]
    return [(pk, fact.title[:40], date(first + 1 + n % 2, 6, 18), True) for n, pk in enumerate(some)]


def _leads(county: str) -> list[int]:
    rows = Membership.objects.filter(consortium__county_id=county, role=MembershipRole.LEAD, period__endswith=None)
    return list(rows.order_by("institution_id").values_list("institution_id", flat=True).distinct())


def _counts(world: County, code: str, centers: int) -> list[int]:
    """How many more reach it each year: first the printed share of those that take part, then a few each year."""
    due = DUE if centers == DUE + 4 else centers
    share = _printed_share(world.county, code)
    first = round(share * due / 100) if share is not None else due * 2 // 3
    counts = [first, *(GROWTH[n + 1] - GROWTH[n] for n in range(YEARS))]
    return counts if code == STANDARD else [first // 4, 1, 1, 1]


def _printed_share(county: str, code: str) -> Decimal | None:
    """The figure of the first year that the annex prints, where the indicator is a share of this fact."""
    for one in Indicator.objects.filter(county=county, valid_to=None, kind="ratio"):
        if code in indicators.facts_of([one]):
            found = [t.number for t in parse_all(one.targets, one.unit) if t.kind == Kind.BASELINE]
            return found[0] if found else None
    return None
