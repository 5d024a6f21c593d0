"""Local rules in numbers, by what a quantity binds: 服务人口低于800人 is the village threshold."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from yigongti.unified.organization.reading.shapes import Clause, Quantity, Reading, Span


@dataclass(frozen=True)
class Amount:
    """A value of the edition: dotted key, number, unit, Chinese title, clause, where it stands."""

    key: str
    value: int | float | str
    unit: str
    title: str
    clause: str
    span: Span


@dataclass(frozen=True)
class _Rule:
    key: str
    title: str
    fits: Callable[[Quantity, str], bool]


def _rule(key: str, title: str, *, unit: str, binds: str = "", signs: str = "", near: str = "") -> _Rule:
    """`binds` and `near` are patterns: of the noun that the number bounds, and of the forty characters before it."""
    allowed = set(signs.split())

    def fits(quantity: Quantity, before: str) -> bool:
        return (
            re.fullmatch(unit, quantity.unit) is not None
            and (not binds or re.search(binds, quantity.binds) is not None)
            and (not allowed or quantity.comparator in allowed)
            and (not near or re.search(near, before) is not None)
        )

    return _Rule(key, title, fits)


_RULES = (
    _rule("county.village_small_population", "服务人口偏少的行政村，低于", unit="人", binds="服务人口", signs="< <="),
    _rule("policy.dispatch.share_percent", "下派人数占当年招聘专业技术人员的比例", unit="%", near="招聘"),
    _rule("policy.dispatch.years_min", "下派时间，不少于", unit="年", signs=">=", near="派|驻|下沉|成员单位工作"),
    _rule("policy.pay.excess_cap_times", "超额绩效不超过基础绩效的", unit="倍", near="绩效|工资", signs="<= <"),
    _rule(
        "policy.referral.reserved_percent", "为转诊预留的资源，至少", unit="%", binds="资源|号源|床位|预约", signs=">="
    ),
    _rule("policy.village.specialists", "每村（社区）公共卫生专员", unit="名|人", binds="公共卫生专员"),
    _rule(
        "policy.village.station_population",
        "每个社区卫生服务站服务人口",
        unit="万?人",
        signs="range",
        near="服务站|社区",
    ),
    _rule("policy.circle.town_minutes", "城市医疗服务圈", unit="分钟", binds="城市|城区"),
    _rule("policy.circle.rural_minutes", "农村医疗服务圈", unit="分钟", binds="农村|乡村"),
    _rule("policy.platforms.connected_institutions", "平台连接的公立医疗机构", unit="家|个", binds="公立医疗机构"),
    _rule("policy.platforms.emergency_teams", "县级标准化卫生应急队伍", unit="支", binds="应急队伍"),
    _rule("policy.platforms.report_hours", "疫情上报处理", unit="小时", binds="上报|报告"),
    _rule(
        "policy.centers.covered_primary",
        "中心覆盖的基层医疗机构",
        unit="家|个",
        binds="基层医疗(卫生)?机构",
        signs="=",
        near="中心",
    ),
    _rule("policy.network.grade_a_percent_min", "甲级乡镇卫生院比例，不低于", unit="%", binds="甲级", signs=">="),
    _rule("policy.network.subcenter_count", "县域医疗卫生次中心", unit="个|家", binds="次中心"),
    _rule("policy.network.community_hospitals", "社区医院", unit="个|家", binds="社区医院"),
    _rule("policy.network.nursing_homes", "护理院（中心）", unit="个|家|所", binds="护理院"),
    _rule("policy.network.geriatrics_percent_min", "老年医学科设立比例，不低于", unit="%", binds="老年医学科"),
    _rule("policy.network.smart_hospitals", "智慧医院", unit="个|家|所", binds="智慧医院"),
    _rule("policy.contracting.key_groups_percent", "重点人群家庭医生签约覆盖率", unit="%", binds="签约"),
    _rule("policy.price.evaluations_per_year", "医疗服务调价评估，每年", unit="次", binds="调价"),
    _rule("policy.appointments.years_after_confirmation", "转正后工作，至少", unit="年", signs=">=", binds="转正"),
    _rule("policy.appointments.years_at_primary", "基层工作，至少", unit="年", signs=">=", binds="基层.*工作"),
    _rule("policy.support.city_experts_min", "常年驻守专家，至少", unit="名|人", binds="专家", signs=">="),
    _rule(
        "policy.support.attending_per_center_min",
        "常年服务的主治医师以上，至少",
        unit="名|人",
        binds="主治",
        signs=">=",
    ),
    _rule("policy.scope.counties", "建设医共体的县（市）", unit="个", binds="县（市"),
)
_FRAMES = (
    ("平台", "policy.platforms", "平台的总称", "应建平台数"),
    ("中心", "policy.centers", "中心的总称", "应建中心数"),
    ("统一", "policy.unification", "统一管理的框架", "统一管理的项数"),
)
_FRAMES_MIN = 3
_BEFORE = 60


def amounts(reading: Reading, names: dict[Clause, str]) -> list[Amount]:
    """The rules found, each once: the first clause that says it."""
    found: dict[str, Amount] = {}
    for clause, quantity in _all(reading):
        at = quantity.found.span.start
        before = "".join(reading.text[max(clause.span.start, at - _BEFORE) : at].split())
        rule = next((r for r in _RULES if r.key not in _stems(found) and r.fits(quantity, before)), None)
        if rule is not None:
            found |= {one.key: one for one in _amounts_of(rule, quantity, names[clause])}
    for one in _frames(reading, names):
        found.setdefault(one.key, one)
    return list(found.values())


def _stems(found: dict[str, Amount]) -> set[str]:
    """The keys that are taken, a range by its stem too."""
    return {*found, *(key.rsplit("_", 1)[0] for key in found)}


def _amounts_of(rule: _Rule, quantity: Quantity, clause: str) -> list[Amount]:
    """One value; of a range its two ends."""
    times, unit = (10_000, quantity.unit[1:]) if quantity.unit.startswith("万") else (1, quantity.unit)
    span = quantity.found.span

    def made(key: str, value: Decimal, title: str) -> Amount:
        return Amount(key, _plain(value * times), unit, title, clause, span)

    if quantity.comparator == "range" and quantity.upper is not None:
        low = made(f"{rule.key}_min", quantity.value, f"{rule.title}，至少")
        return [low, made(f"{rule.key}_max", quantity.upper, f"{rule.title}，至多")]
    return [made(rule.key, quantity.value, rule.title)]


def _frames(reading: Reading, names: dict[Clause, str]) -> Iterator[Amount]:
    """七大智能平台 gives the name and the number of the platforms; the largest frame of a noun that has a name."""
    for noun, key, title, counted in _FRAMES:
        named = [f for f in reading.frames if f.noun.endswith(noun) and f.count >= _FRAMES_MIN]
        best = max(named, key=lambda f: (_heads(reading, f.found.span), f.count), default=None)
        if best is None:
            continue
        clause = _clause_at(reading, best.found.span, names)
        words = "".join(best.text.split()).strip('“”"')
        yield Amount(f"{key}.title", words, "", title, clause, best.found.span)
        if noun != "统一":
            yield Amount(f"{key}.count", best.count, "个", counted, clause, best.found.span)


def _heads(reading: Reading, span: Span) -> bool:
    """Whether the frame stands in the heading of its clause."""
    inside = [c for c in reading.clauses if c.span.start <= span.start < c.span.end]
    words = "".join(reading.text[span.start : span.end].split()).strip('“”"')
    return any(words in "".join(c.heading.split()) for c in inside)


def _clause_at(reading: Reading, span: Span, names: dict[Clause, str]) -> str:
    """The clause that the frame heads, else the one it stands in."""
    before = [c for c in reading.clauses if c.span.start <= span.start]
    return names[max(before, key=lambda c: c.span.start)] if before else "文首"


def _all(reading: Reading) -> Iterator[tuple[Clause, Quantity]]:
    for clause in reading.clauses:
        for quantity in clause.quantities:
            yield clause, quantity


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
