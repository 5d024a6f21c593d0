"""One small world of base facts and, worked out by hand, what each of the 65 indicators of the annexes gives in it.

Every fact has a number of its own, so that a wrong numerator or denominator shows. Results are fractions, exact.
"""

from fractions import Fraction

F = Fraction
MILLION = 1_000_000
WORLD: dict[str, int | F] = {
    "resident_pop": 400_000, "dispatched_ge6m_mid_doctors": 60, "gp_yearend": 140,
    "county_hire_township_cum": 63, "township_hire_village_cum": 12,
    "remote_imaging_reads": 52_000, "primary_exam_upper_dx_patients": 52_340,
    "village_clinics_with_ecg": 120, "village_clinics_total": 300,
    "primary_staff_income": 60 * MILLION, "primary_staff_n": 750,
    "lead_staff_income": 100 * MILLION, "lead_staff_n": 800,
    "township_staff_income": 54 * MILLION, "township_staff_n": 600,
    "county_level_staff_income": 132 * MILLION, "county_level_staff_n": 1_100,
    "primary_visits": 936_000, "total_visits": 1_560_000,
    "primary_oe_visits": 504_000, "county_oe_visits": 1_200_000, "primary_tcm_dept_visits": 108_000,
    "tcm_inst_volume": 90_000, "tcm_dept_volume": 45_000, "village_tcm_volume": 21_000,
    "op_visits_in_county": 850_000, "op_visits_total": 1_000_000,
    "lead_down_referred_ip": 1_170, "lead_discharges": 39_000,
    "fund_primary": 96 * MILLION, "fund_in_county_designated": 240 * MILLION,
    "fund_total_excl_pharmacy": 320 * MILLION, "fund_total": 384 * MILLION,
    "ip_cost_in_county": 330 * MILLION, "ip_persons_in_county": 55_000,
    "ip_admissions_in_county": 66_000, "ip_admissions_total": 82_500,
    "ip_cost_total": 528 * MILLION, "ip_reimbursed_total": 343_200_000, "insured_n": 375_000,
    "insurance_assessment": 93,
    "chronic_discharges": 12_600, "chronic_registered": 42_000,
    "htn_dm_managed": 33_600, "htn_dm_diagnosed": 48_000,
    "contracted_all": 183_000, "elderly_managed": 45_500, "elderly_total": 70_000,
    "bphs_aware": 1_460, "bphs_surveyed": 2_000, "nbphs_score": F("91.5"),
    "lead_meets_recommended": 1, "lead_grade34_ops": 4_860, "lead_ops_discharged": 10_800, "lead_new_tech_count": 7,
    "quality_basic_n": 28, "quality_recommended_n": 9, "quality_eligible_n": 33,
    "primary_doctors_avg": 400, "workdays": 250, "primary_bed_days_used": 153_300, "primary_bed_days_open": 182_500,
    "lead_med_revenue": 500 * MILLION, "lead_drug_rev": 150 * MILLION, "lead_consumable_rev": 60 * MILLION,
    "lead_exam_rev": 70 * MILLION, "lead_lab_rev": 45 * MILLION,
    "primary_med_revenue": 200 * MILLION, "primary_drug_rev": 90 * MILLION, "primary_consumable_rev": 10 * MILLION,
    "primary_exam_rev": 16 * MILLION, "primary_lab_rev": 12 * MILLION,
    "lead_personnel_cost": 231 * MILLION, "lead_operating_exp": 525 * MILLION,
    "primary_fiscal_subsidy": 71_500_000, "primary_total_income": 220 * MILLION,
    "op_income": 180 * MILLION, "op_visits_inst": 1_125_000,
    "platforms_built": 6, "platforms_required": 7, "centres_built": 4, "centres_required": 5,
    "platform_links_built": 180, "platform_links_required": 252,
    "members_covered": 35, "members_due": 36,
}  # fmt: skip
BEFORE: dict[str, int | F] = {"ip_cost_in_county": 300 * MILLION, "ip_persons_in_county": 60_000}  # a year earlier

# Ten thousand people in each group; 100 deaths at 40-44, none elsewhere.
GROUPS = ((35, 39), *((first, first + 4) for first in range(40, 70, 5)))
AGES = {
    "ncd4_deaths_by_age": tuple((a, b, 100 if a == 40 else 0) for a, b in GROUPS),
    "pop_by_age": tuple((a, b, 10_000) for a, b in GROUPS),
}

# What follows: result (two for two parts, None where two persons judge), and every fact that must not be zero.
INCOME_TOWNSHIP = ("township_staff_n", "county_level_staff_income", "county_level_staff_n")
INCOME_PRIMARY = ("primary_staff_n", "lead_staff_income", "lead_staff_n")
GOLDEN: dict[str, tuple[tuple[F, ...] | None, tuple[str, ...]]] = {
    "WX-K01": ((F(63),), ()),  # as counted
    "WX-K02": ((F(12),), ()),  # as counted
    "WX-K03": ((F(600, 7),), ("platforms_required",)),  # 6 of 7 = 85.714 %, below 90
    "WX-K04": ((F(80),), ("centres_required",)),  # 4 of 5
    "WX-K05": ((F("5.234"),), ()),  # 52 340 persons = 5.234 times ten thousand
    "WX-K06": ((F("0.75"),), INCOME_TOWNSHIP),  # 54 M / 600 = 90 000; 132 M / 1100 = 120 000; 90 / 120
    "WX-K07": ((F(60),), ("total_visits",)),  # 936 000 / 1 560 000
    "WX-K08": ((F(2800, 33),), ("quality_eligible_n",)),  # 28 of 33 = 84.848 %
    "WX-K09": ((F("18.3"),), ()),  # 183 000 persons
    "WX-K10": ((F(65),), ("elderly_total",)),  # 45 500 / 70 000
    "WX-K11": ((F(73),), ("bphs_surveyed",)),  # 1460 / 2000
    "WX-M01": (None, ()),
    "WX-M02": (None, ()),
    "WX-M03": (None, ()),
    "WX-M04": ((F("1.5"),), ("resident_pop",)),  # 60 for 40 times ten thousand
    "WX-M05a": ((F(1300),), ("resident_pop",)),  # 52 000 / 40
    "WX-M05b": ((F(40),), ("village_clinics_total",)),  # 120 / 300
    "WX-M06": ((F("0.64"),), INCOME_PRIMARY),  # 60 M / 750 = 80 000; 100 M / 800 = 125 000; 80 / 125
    "WX-M07": ((F(60),), ("total_visits",)),  # as WX-K07
    "WX-M08": ((F(75),), ("fund_total_excl_pharmacy",)),  # 240 / 320
    "WX-M09": ((F(40),), ("fund_in_county_designated",)),  # 96 / 240: of the fund spent in the county
    "WX-M10a": ((F(6000),), ("ip_persons_in_county",)),  # 330 M / 55 000 persons
    "WX-M10b": (
        (F(20),),  # 6000 now; 300 M / 60 000 = 5000 a year before; 1000 / 5000
        ("ip_persons_in_county", "before:ip_cost_in_county", "before:ip_persons_in_county"),
    ),
    "WX-M11": ((F(80),), ("ip_admissions_total",)),  # 66 000 / 82 500
    "WX-M12": ((F(10),), ("total_visits",)),  # (90 000 + 45 000 + 21 000) = 156 000 / 1 560 000
    "WX-M13": ((F(30),), ("chronic_registered",)),  # 12 600 / 42 000
    "WX-M14": ((F(200, 41),), ("pop_by_age",)),  # M = 100 / 10 000; q = 0.05 / 1.025 = 2/41; 4.878 %
    "FJ-K01": ((F(875, 9),), ("members_due",)),  # 35 of 36 = 97.222 %
    "FJ-K02": ((F(63),), ()),
    "FJ-K03": ((F(12),), ()),
    "FJ-K04": ((F(600, 7),), ("platforms_required",)),  # 6 of 7
    "FJ-K05": ((F(80),), ("centres_required",)),  # 4 of 5
    "FJ-K06": ((F("5.234"),), ()),
    "FJ-K07": ((F("0.75"),), INCOME_TOWNSHIP),  # 90 000 / 120 000
    "FJ-K08": ((F(60),), ("total_visits",)),
    "FJ-K09": ((F(2800, 33),), ("quality_eligible_n",)),  # 28 of 33
    "FJ-K10": ((F("18.3"),), ()),
    "FJ-K11": ((F(65),), ("elderly_total",)),
    "FJ-K12": ((F(73),), ("bphs_surveyed",)),
    "FJ-M01": ((F(80),), ("ip_admissions_total",)),  # 66 000 / 82 500
    "FJ-M02": ((F(85),), ("op_visits_total",)),  # 850 000 / 1 000 000
    "FJ-M03": ((F(42),), ("county_oe_visits",)),  # 504 000 / 1 200 000
    "FJ-M04": ((F(9),), ("county_oe_visits",)),  # 108 000 / 1 200 000: of all, not of primary care
    "FJ-M05": ((F(3),), ("lead_discharges",)),  # 1170 / 39 000
    "FJ-M06": ((F(70),), ("htn_dm_diagnosed",)),  # 33 600 / 48 000
    "FJ-M07": ((F("0.64"),), INCOME_PRIMARY),  # 80 000 / 125 000
    "FJ-M08": ((F(1),), ()),  # one lead hospital
    "FJ-M09": ((F(45),), ("lead_ops_discharged",)),  # 4860 / 10 800
    "FJ-M10": ((F("3.5"),), ("resident_pop",)),  # 140 / 40
    "FJ-M11": ((F(7),), ()),
    "FJ-M12": ((F(28), F(9)), ()),  # two counts, never 18.5
    "FJ-M13": ((F("91.5"),), ()),
    "FJ-M14": ((F(35),), ("lead_med_revenue",)),  # 500 - 150 - 60 - 70 - 45 = 175; 175 / 500
    "FJ-M15": ((F(36),), ("primary_med_revenue",)),  # 200 - 90 - 10 - 16 - 12 = 72; 72 / 200
    "FJ-M16": ((F("9.36"),), ("primary_doctors_avg", "workdays")),  # 936 000 / 400 = 2340 each; / 250 days
    "FJ-M17": ((F(84),), ("primary_bed_days_open",)),  # 153 300 / 182 500
    "FJ-M18": ((F(44),), ("lead_operating_exp",)),  # 231 / 525
    "FJ-M19": ((F("32.5"),), ("primary_total_income",)),  # 71.5 / 220
    "FJ-M20": ((F(75),), ("fund_total_excl_pharmacy",)),  # 240 / 320 as the name says; by the letter 240 / 384 = 62.5
    "FJ-M21": ((F(25),), ("fund_total",)),  # 96 / 384: of the whole fund
    "FJ-M22": ((F(93),), ()),
    "FJ-M23": ((F(160),), ("op_visits_inst",)),  # 180 M / 1 125 000
    "FJ-M24": ((F(6400),), ("ip_admissions_total",)),  # 528 M / 82 500 admissions
    "FJ-M25": ((F(65),), ("ip_cost_total",)),  # 343.2 / 528
    "FJ-M26": ((F(22),), ("insured_n",)),  # 82 500 / 375 000
}
VARIANTS: dict[str, F] = {
    "WX-K03": F(500, 7),  # 180 of 7 x 36 = 252 links = 71.429 %
    "FJ-K04": F(500, 7),
    "FJ-M20": F("62.5"),  # 240 / 384
    "FJ-M21": F(30),  # 96 / 320
}
COUNTS = {  # ten times the county is ten times the number; everything else stays
    "WX-K01", "WX-K02", "WX-K05", "WX-K09", "FJ-K02", "FJ-K03", "FJ-K06", "FJ-K10", "FJ-M08", "FJ-M11", "FJ-M13",
    "FJ-M22",
}  # fmt: skip
TAKEN_AWAY = {
    "FJ-M14": ("lead_drug_rev", "lead_consumable_rev", "lead_exam_rev", "lead_lab_rev"),
    "FJ-M15": ("primary_drug_rev", "primary_consumable_rev", "primary_exam_rev", "primary_lab_rev"),
}
