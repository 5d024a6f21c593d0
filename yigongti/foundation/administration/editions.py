"""The edition in force: every local value, since when, from which clause, and whether it is still to be verified."""

import json
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from yigongti.foundation.editions import queries
from yigongti.foundation.editions.queries import EditionValue
from yigongti.foundation.errors import Invalid
from yigongti.foundation.web.views import ActorRequest, reads

WORDS = {
    "total_fen": "总价（分）",
    "requester_per_mille": "申请方‰",
    "center_per_mille": "中心‰",
    "pool_per_mille": "资金池‰",
}
GROUPS = {
    "centers": "共享中心",
    "county": "县情",
    "fees": "收费与分配",
    "indicators": "指标口径",
    "orders": "申请与报告",
    "policy": "文件规定",
    "rooms": "开放范围",
}
CODES = {
    "abnormal": "阳性复核",
    "business_income": "业务收入",
    "continuous": "连续计算",
    "drg": "按疾病诊断相关分组（DRG）",
    "global_budget": "总额付费",
    "global_budget_drg": "总额付费下的 DRG",
    "institution_average": "本机构平均水平",
    "intermediate": "中级",
    "medical_service_income": "医疗服务收入",
    "month_after_quarter": "每季度次月",
    "next_quarter": "下一季度",
    "no_second": "取消二次起付线",
    "persons": "按人",
    "quarterly": "每季度",
    "separate_central": "单独设账、集中核算",
    "special": "专项核算",
    "visits": "按人次",
}
COLUMNS = ("键", "值", "自", "至（不含）", "出处", "待核", "含义", "单位")


def _day(request: ActorRequest) -> date:
    """The day that is asked for, today when none is. Raises Invalid."""
    asked = request.GET.get("at", "").strip()
    try:
        return date.fromisoformat(asked) if asked else timezone.localdate(request.now)
    except ValueError as error:
        raise Invalid("日期不对，请按 2026-07-01 的样子填写。", {"at": "请按 2026-07-01 的样子填写。"}) from error


def _found(request: ActorRequest, day: date) -> list[EditionValue]:
    return queries.in_force(
        county=request.actor.county,
        at=day,
        text=request.GET.get("text", "")[:80],
        unverified=request.GET.get("unverified") == "1",
        seen_by=request.actor,
    )


@reads("editions.value.read")
def values(request: ActorRequest) -> HttpResponse:
    """The values on a day, grouped by the first word of the key."""
    context: dict[str, Any] = {
        "edition": queries.edition_of(county=request.actor.county).first(),  # the one loaded last is in force
        "asked": request.GET,
        "labels": {"at": "日期"},
    }
    try:
        day = _day(request)
    except Invalid as problem:
        return render(request, "editions/values.html", context | {"problem": problem}, status=problem.status)
    found = _found(request, day)
    groups: dict[str, list[tuple[EditionValue, list[str]]]] = {}
    for one in found:
        groups.setdefault(_group(one.key), []).append((one, in_words(one.value)))
    unverified = sum(one.to_be_verified for one in found)
    context |= {"day": day, "groups": groups.items(), "count": len(found), "unverified": unverified}
    return render(request, "editions/values.html", context | {"address": request.GET.urlencode()})


@reads("editions.value.read")
def history(request: ActorRequest, key: str) -> HttpResponse:
    """Every value that one key has had."""
    rows = queries.history(county=request.actor.county, key=key, seen_by=request.actor)
    if not rows:
        raise queries.NoSuchKey
    shown = [(one, in_words(one.value)) for one in reversed(rows)]
    return render(request, "editions/history.html", {"key": key, "title": rows[-1].title, "rows": shown})


@reads("editions.value.read")
def export(request: ActorRequest) -> HttpResponseBase:
    """Exactly what the page shows, as a workbook."""
    from yigongti.foundation.web.export import xlsx_response

    day = _day(request)
    rows = [
        (one.key, _cell(one.value), one.since, one.until, one.clause, _standing(one), one.title, one.unit)
        for one in _found(request, day)
    ]
    return xlsx_response(COLUMNS, rows, f"县版参数 {day}")


def _group(key: str) -> str:
    first = key.split(".", maxsplit=1)[0]
    return GROUPS.get(first, first)


def _standing(one: EditionValue) -> str:
    return "待核" if one.to_be_verified else "拟定" if one.is_proposed else ""


def _cell(value: Any) -> Any:
    return value if isinstance(value, (int, float, str)) else json.dumps(value, ensure_ascii=False)


def in_words(value: Any) -> list[str]:
    """A value as lines that a person reads: a list of sets by their titles, a set of keys as pairs."""
    if isinstance(value, bool):
        return ["是" if value else "否"]
    if isinstance(value, list):
        return [_one_line(part) for part in value] or ["（空）"]
    if isinstance(value, dict):
        return [f"{WORDS.get(name, name)} {part}" for name, part in value.items()]
    return [CODES.get(value, value) if isinstance(value, str) else str(value)]


def _one_line(part: Any) -> str:
    if isinstance(part, dict):
        if "title" in part:
            return str(part["title"])
        return " ".join(str(v) for v in part.values())
    return str(part)
