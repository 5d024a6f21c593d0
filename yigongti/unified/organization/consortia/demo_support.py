"""The demo's support and its private hospitals."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from yigongti.foundation.access.models import Organization
from yigongti.records.places.models import Consortium, Institution, Level, Membership, MembershipRole, ServiceScope
from yigongti.unified.organization.consortia.models import Act, Admission, Pairing, PairingSession
from yigongti.unified.organization.consortia.queries import standing

if TYPE_CHECKING:
    from yigongti.unified.organization.consortia.demo import Desk

_DEPARTMENTS = ("内科", "外科", "儿科", "妇产科", "中医科", "康复科", "急诊科")
_NAMES = ("苏望川", "秦若水", "程远山", "祝南乔", "叶知秋", "沈长风", "顾清和", "温如言", "陆云起", "江晚舟")


def pairings(desk: "Desk") -> int:
    """Experts from outside at the leads, and the leads' departments at the centers, with a quarter of days."""
    leads = standing.leads(county=desk.county, at=desk.today)
    rows = [
        _pairing(desk, "external", place, name, helper_name="市级三级医院（演示）", title="senior", number=n)
        for place, _group in leads
        for n, name in enumerate(desk.dice.sample(_NAMES, k=desk.dice.choice((2, 3))))
    ]
    helpers = _lead_of(desk)
    for n, center in enumerate(desk.centers):
        helper = helpers.get(center.pk)
        if helper is None or desk.dice.random() < 0.2:  # noqa: PLR2004  some centers have nobody: the gap list shows them
            continue
        kind = desk.dice.choices(("department", "joint_ward", "studio", "tidal"), (8, 2, 1, 1))[0]
        title = desk.dice.choices(("intermediate", "associate", "junior"), (6, 3, 1))[0]
        rows.append(_pairing(desk, kind, center, desk.dice.choice(_NAMES), helper=helper, title=title, number=n))
    Pairing.objects.bulk_create(rows)
    sessions = [
        PairingSession(
            pairing=row, day=desk.day(back), hours=Decimal(desk.dice.choice((3, 4, 6, 7))),
            what=desk.dice.choice(("门诊带教", "查房", "病例讨论", "业务培训")), patients=desk.dice.randint(4, 32),
            by_name="演示", at=desk.world.now - timedelta(days=back),
        )
        for row in rows
        for back in range(desk.dice.randint(1, 6), 90, 7)
    ]  # fmt: skip
    PairingSession.objects.bulk_create(sessions, batch_size=500)
    return len(rows) + len(sessions)


def _lead_of(desk: "Desk") -> dict[int, Institution]:
    lead = {group.pk: place for place, group in standing.leads(county=desk.county, at=desk.today)}
    held = Membership.objects.filter(role=MembershipRole.MEMBER, period__contains=desk.today)
    pairs = held.filter(consortium__in=lead).values_list("institution_id", "consortium_id")
    return {unit: lead[group] for unit, group in pairs}


def _pairing(
    desk: "Desk", kind: str, receiver: Institution, person: str, *, title: str, number: int,
    helper: Institution | None = None, helper_name: str = "",
) -> Pairing:  # fmt: skip
    return Pairing(
        kind=kind, helper=helper, helper_name=helper_name, receiver=receiver,
        department=_DEPARTMENTS[number % len(_DEPARTMENTS)], person=f"{person}（演示）", title=title,
        is_resident=kind != "tidal", period=DateRange(desk.day(180), None), goal="带教查房，帮建专科（演示）",
        **desk.stamp(185, "帮扶协议（演示）"),
    )  # fmt: skip


def private_hospitals(desk: "Desk") -> int:
    """One that the council let in for one service, one that waits."""
    group = Consortium.objects.filter(county_id=desk.county).order_by("code").first()
    offered = [code for code, _title in standing.services(county=desk.county, at=desk.today)]
    if group is None or not offered:
        return 0
    for number, name in enumerate(("安和医院", "康宁医院"), 1):
        place = Organization.objects.create(
            code=f"private-{desk.county}-{number}", name=f"{name}（演示）", short_name=name, county=desk.county
        )
        unit = Institution.objects.create(
            organization=place, type="private_hospital", level=Level.COUNTY, county_id=desk.county, is_fictional=True
        )
        one = Admission(
            institution=unit, consortium=group, state="requested", asked=offered, reason="心电由上级诊断（演示）",
            **desk.stamp(100 // number, "申请书（演示）"),
        )  # fmt: skip
        if number == 1:
            period = DateRange(desk.day(70), None)
            one.state, one.granted, one.decision = "admitted", offered[:1], "理事会第 2 次会议（演示）"
            one.decided_by, one.decided_at = "冉望舒", desk.world.now - timedelta(days=75)
            one.scope = ServiceScope.objects.create(institution=unit, services=offered[:1], period=period)
            one.membership = Membership.objects.create(
                consortium=group, institution=unit, role=MembershipRole.MEMBER, period=period, clause="理事会决定"
            )
            Act.objects.create(
                kind="join", consortium=group, institution=unit, role_after=MembershipRole.MEMBER, on=period.lower,
                reason="理事会同意加入", decided_by="理事会", clause="理事会决定", opened=one.membership,
                **desk.stamp(75, one.decision),
            )  # fmt: skip
        one.save()
    return 4
