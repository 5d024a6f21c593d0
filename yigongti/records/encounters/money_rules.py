"""Costs of an encounter: typed yuan to fen, parts that make the total, shares within it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yigongti.foundation.words.tidy import plain
from yigongti.records.encounters.models.settlement import PARTS, Scheme

TITLES = {
    "drug_fen": "药品", "consumable_fen": "耗材", "exam_fen": "检查", "lab_fen": "化验", "service_fen": "医疗服务",
    "total_fen": "总费用", "fund_fen": "基金支付", "self_fen": "个人支付",
}  # fmt: skip
AMOUNT = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?", re.ASCII)
MOST = 10**10  # 一亿元: more is a slip of the keys


@dataclass(frozen=True)
class Bill:
    """Amounts in fen by column, and what is wrong, by column."""

    amounts: dict[str, int]
    faults: dict[str, str]

    @property
    def other(self) -> int:
        """What neither the fund nor the person pays (assistance, commercial insurance)."""
        return self.amounts["total_fen"] - self.amounts["fund_fen"] - self.amounts["self_fen"]


def fen(text: str) -> int | None:
    """Fen of yuan as typed (1,286.40); None for what is no amount to the fen."""
    word = plain(text).replace(" ", "").replace(",", "").removeprefix("¥")
    found = AMOUNT.fullmatch(word)
    if found is None:
        return None
    amount = 100 * int(found.group(1)) + int((found.group(2) or "").ljust(2, "0"))
    return amount if amount < MOST else None


def read(typed: Mapping[str, str], scheme: str) -> Bill:
    """A bill from what was typed. Each amount must be there: missing is not zero, zero is typed."""
    amounts: dict[str, int] = {}
    faults: dict[str, str] = {}
    for name, title in TITLES.items():
        text = typed.get(name, "").strip()
        amount = fen(text) if text else None
        if amount is None:
            faults[name] = f"{title}应为不超过两位小数的金额（元）。" if text else f"请填写{title}，没有发生的填 0。"
        else:
            amounts[name] = amount
    return Bill(amounts, faults or _disagreements(amounts, scheme))


def _disagreements(amounts: Mapping[str, int], scheme: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    parts, total = sum(amounts[p] for p in PARTS), amounts["total_fen"]
    if scheme not in Scheme.values:
        faults["scheme"] = "请选择险种，没有参保的选自费。"
    if parts != total:
        faults["total_fen"] = (
            f"五项费用合计 {_yuan(parts)} 元，与总费用 {_yuan(total)} 元不符，差 {_yuan(abs(parts - total))} 元。"
        )
    if amounts["fund_fen"] + amounts["self_fen"] > total:
        faults["self_fen"] = "基金支付与个人支付之和超过总费用，请核对。"
    if scheme == Scheme.NONE and amounts["fund_fen"]:
        faults["fund_fen"] = "自费的没有基金支付，请填 0 或改选险种。"
    return faults


def _yuan(amount: int) -> str:
    return f"{amount // 100:,}.{amount % 100:02d}"
