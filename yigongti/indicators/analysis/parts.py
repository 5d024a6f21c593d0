"""Which facts are part of which: what cannot be larger than what, and what a new event counts in as well.

Follows from the words of the facts alone. `GROWS` are flows whose every event is also one of the whole: one more visit
at a clinic is one more visit in the county. Of a standing whole (residents of 65 and over) the part grows alone.
"""

from collections.abc import Collection

GROWS = (
    ("primary_visits", "total_visits"),
    ("tcm_inst_volume", "total_visits"),
    ("tcm_dept_volume", "total_visits"),
    ("village_tcm_volume", "total_visits"),
    ("primary_oe_visits", "county_oe_visits"),
    ("primary_tcm_dept_visits", "primary_oe_visits"),
    ("op_visits_in_county", "op_visits_total"),
    ("fund_in_county_designated", "fund_total_excl_pharmacy"),
    ("fund_total_excl_pharmacy", "fund_total"),
    ("fund_primary", "fund_in_county_designated"),
    ("ip_admissions_in_county", "ip_admissions_total"),
    ("ip_cost_in_county", "ip_cost_total"),
    ("lead_drug_rev", "lead_med_revenue"),
    ("lead_consumable_rev", "lead_med_revenue"),
    ("lead_exam_rev", "lead_med_revenue"),
    ("lead_lab_rev", "lead_med_revenue"),
    ("primary_drug_rev", "primary_med_revenue"),
    ("primary_consumable_rev", "primary_med_revenue"),
    ("primary_exam_rev", "primary_med_revenue"),
    ("primary_lab_rev", "primary_med_revenue"),
    ("lead_personnel_cost", "lead_operating_exp"),
    ("primary_fiscal_subsidy", "primary_total_income"),
    ("lead_grade34_ops", "lead_ops_discharged"),
)
STANDS = (
    ("lead_down_referred_ip", "lead_discharges"),
    ("ip_reimbursed_total", "ip_cost_total"),
    ("village_clinics_with_ecg", "village_clinics_total"),
    ("htn_dm_managed", "htn_dm_diagnosed"),
    ("contracted_all", "resident_pop"),
    ("key_contracted", "key_total"),
    ("elderly_managed", "elderly_total"),
    ("bphs_aware", "bphs_surveyed"),
    ("quality_basic_n", "quality_eligible_n"),
    ("quality_recommended_n", "quality_eligible_n"),
    ("platforms_built", "platforms_required"),
    ("centres_built", "centres_required"),
    ("members_covered", "members_due"),
    ("platform_links_built", "platform_links_required"),
    ("villages_without_coverage", "villages"),
    ("villages_arranged", "villages"),
    ("township_grade_a", "township_centres"),
    ("centres_with_tcm_hall", "township_centres"),
    ("hospitals_with_geriatrics", "hospitals_grade2_up"),
    ("hospitals_with_infectious_dept", "hospitals_grade2_up"),
)
PARTS = (*GROWS, *STANDS)


def grows_with(fact: str, among: Collection[str]) -> tuple[str, ...]:
    """The wholes among some facts that grow by each new event of this one."""
    return tuple(whole for part, whole in GROWS if part == fact and whole in among)


def bounded_by(fact: str, among: Collection[str]) -> str:
    """The standing whole among some facts that this one cannot exceed, "" for none."""
    return next((whole for part, whole in STANDS if part == fact and whole in among), "")


def is_share(over: Collection[str], under: Collection[str]) -> bool:
    """Whether each fact above is part of one below, so that the ratio is a share between none and all."""
    return bool(over) and all(any((a, b) in PARTS for b in under) for a in over)
