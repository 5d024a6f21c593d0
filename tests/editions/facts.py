"""What each document says, written by hand from the documents: the editions must say the same."""

from dataclasses import dataclass, field
from pathlib import Path

EDITIONS = Path(__file__).parents[2] / "editions"


@dataclass(frozen=True)
class Facts:
    """One document. `consortia`: code to (lead, supporting count, members on the last day that the document names)."""

    edition: str
    county: str
    name: str
    province: str
    townships: int
    consortia: dict[str, tuple[str, int, int]]
    policy: dict[str, object]
    planned_centers: int
    planned_platforms: int
    indicators: int
    targets: dict[tuple[str, str], object] = field(default_factory=dict)
    is_draft: bool = False
    villages: bool = True
    frame: int = 0


WUXI = Facts(
    "wuxi_2025", "500238", "巫溪县", "重庆市", 32,
    {"wx-general": ("wx-hosp", 3, 18), "wx-tcm": ("wx-tcmh", 3, 14)},
    {
        "county.village_small_population": 800, "policy.fund.pool_count": 2, "policy.fund.accounting": "special",
        "policy.insurance.surplus_account": "business_income", "policy.centers.count": 5, "policy.platforms.count": 7,
        "policy.members.primary_count": 32, "policy.bodies.councils": 2,
    },
    4, 7, 27,
    {("WX-K06", "2025"): "≥0.85", ("WX-K02", "2023_value"): "--", ("WX-K01", "2027_city"): 6000,
     ("WX-K09", "2027"): 20, ("WX-K11", "2027"): "≥74", ("WX-K05", "2027"): 5.5},
    frame=6,
)  # fmt: skip
FENGJIE = Facts(
    "fengjie_2025", "500236", "奉节县", "重庆市", 33,
    {"fj-hosp-group": ("fj-hosp", 2, 18), "fj-tcm-group": ("fj-tcmh", 2, 16)},
    {
        "county.village_small_population": 800, "policy.dispatch.share_percent": 80, "policy.dispatch.years_min": 1,
        "policy.dispatch.title_min": "intermediate", "policy.pay.excess_cap_times": 3, "policy.pay.review": "quarterly",
        "policy.centers.count": 6, "policy.platforms.count": 7, "policy.platforms.connected_institutions": 36,
        "policy.centers.covered_primary": 33, "policy.platforms.emergency_teams": 4, "policy.fund.pool_count": 1,
    },
    5, 7, 38,
    {("FJ-K01", "2024_value"): 100, ("FJ-K04", "2024_value"): 57, ("FJ-K06", "2024_value"): 18.1,
     ("FJ-K09", "2027"): ">90", ("FJ-K12", "2025"): "≥72", ("FJ-K02", "2027"): 111},
    frame=6,
)  # fmt: skip
JINGYAN = Facts(
    "jingyan_2024", "511124", "井研县", "四川省", 15,
    {"jy-tcm-group": ("jy-tcmh", 0, 9), "jy-hosp-group": ("jy-hosp", 0, 8)},
    {
        "policy.insurance.deductible": "continuous", "policy.bodies.group_center_count": 10,
        "policy.appointments.years_after_confirmation": 1, "policy.appointments.years_at_primary": 1,
        "policy.centers.count": 6, "policy.unification.title": "八统一",
    },
    5, 2, 0,
    is_draft=True,
    frame=8,
)  # fmt: skip
WUSHAN = Facts(
    "wushan_2024", "500237", "巫山县", "重庆市", 26,
    {"ws-hosp-group": ("ws-hosp", 0, 1), "ws-tcm-group": ("ws-tcmh", 0, 3), "ws-mch-group": ("ws-mch", 0, 1)},
    {
        "county.village_small_population": 300, "policy.network.grade_a_percent_min": 35,
        "policy.network.subcenter_count": 2, "policy.price.evaluations_per_year": 1,
        "policy.contracting.key_groups_percent": 73, "policy.village.station_population_max": 20000,
    },
    4, 3, 10,
    {("WS-T01", "2027"): "≥73", ("WS-T02", "2027"): "≥35", ("WS-T03", "2027"): 2, ("WS-T05", "2025"): 1,
     ("WS-T08", "2027"): "≥70"},
)  # fmt: skip
FUJIAN = Facts(
    "fujian_2024", "350000", "福建省", "福建省", 0, {},
    {
        "policy.referral.reserved_percent": 20, "policy.bodies.management_center_count": 7,
        "policy.bodies.clinical_center_count": 5, "policy.support.city_experts_min": 3,
        "policy.filing.plan_due": "2024-08-31", "policy.insurance.deductible": "no_second",
        "policy.insurance.surplus_account": "medical_service_income", "policy.scope.counties": 52,
    },
    11, 0, 0,
    villages=False,
)  # fmt: skip
ALL = (WUXI, FENGJIE, JINGYAN, WUSHAN, FUJIAN)
