"""The yearly report on paper: cover, both annexes, what is missing, versions of the formulas. PDF by typst."""

from datetime import UTC
from pathlib import Path

from yigongti.foundation.web.typesetting import typeset
from yigongti.foundation.web.words import ZONE
from yigongti.indicators.yearly.report import Core, Monitored, Report

TEMPLATE = Path(__file__).parent / "templates" / "yearly" / "report.typ"
CORE_HEADS = ("一级指标", "序号", "指标", "单位")
MONITORED_HEADS = ("分组", "序号", "指标", "数值", "单位", "分子", "分母", "计算公式", "数据来源", "说明")


def report_pdf(report: Report, *, is_demo: bool) -> bytes:
    """The report. Deterministic for the same report."""
    return typeset(TEMPLATE, words_of(report, is_demo=is_demo), at=report.made_at.astimezone(UTC))


def words_of(report: Report, *, is_demo: bool) -> dict[str, object]:
    """What the template prints, all text."""
    made = report.made_at.astimezone(ZONE)
    fresh = report.fresh_at.astimezone(ZONE) if report.fresh_at else None
    return {
        "title": f"{report.county_name}紧密型医共体建设年度监测报告",
        "year": f"{report.year}",
        "document": report.document,
        "facts": [
            ["县版", report.edition],
            ["数据状态", report.state + (f"；锁定后有 {report.moved} 项变动，见说明" if report.moved else "")],
            ["数据截至", f"{fresh:%Y-%m-%d %H:%M}" if fresh else "尚未汇总"],
            [
                "完整程度",
                f"{report.rows} 项中 {report.has_value} 项有结果，缺 {len(report.gaps)} 项",
            ],
            ["制表", f"{report.made_by}　{made:%Y-%m-%d %H:%M}"],
        ],
        "foot": f"{report.county_name} {report.year} 年　{report.state}　{report.made_by} {made:%Y-%m-%d %H:%M} 制"
        + ("　演示数据" if is_demo else ""),
        "core_heads": [*CORE_HEADS, *report.figures, f"{report.year} 年结果", "结论"],
        "figures": len(report.figures),
        "core": [core_cells(row) for row in report.core],
        "monitored_heads": list(MONITORED_HEADS),
        "monitored": [monitored_cells(row) for row in report.monitored],
        "gaps": [[one.code, one.name, one.why] for one in report.gaps],
        "versions": [
            [v.code, v.name, f"第 {v.version} 版，{v.since} 起", v.formula, v.source] for v in report.versions
        ],
    }


def core_cells(row: Core) -> list[str]:
    """As the annex has it: group, number, indicator, unit, printed figures, this year, verdict."""
    return [row.level, row.clause, row.name, row.unit or "—", *row.printed, row.text, row.verdict]


def monitored_cells(row: Monitored) -> list[str]:
    """Group, number, indicator, value, unit, both sides, formula, source, note."""
    return [
        row.level, row.clause, row.name, row.text, row.unit or "—", row.numerator, row.denominator, row.formula,
        row.source or "—", row.note,
    ]  # fmt: skip
