"""Every piece in every state on one page: what rooms copy, and what the visual and accessibility tests look at."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from yigongti.foundation.rooms import TimelineItem
from yigongti.foundation.web import charts
from yigongti.foundation.web.views import ActorRequest, reads

ERRORS = {
    "id_number": "校验不通过，请对照身份证重输，或读卡",
    "complaint": "没有填，请写症状和持续时间",
    "reason": "没有选，或改为采用 11 月 21 日的结果",
}
LABELS = {"id_number": "证件号", "complaint": "主诉", "reason": "重做原因"}
SERIES = (96.0, 95.2, 96.1, 97.0, 95.8, 96.3, 95.1, 95.9, 95.4, None, 94.8, 95.3, 94.1, 94.2)


STATUSES = (
    ("待接单", "waiting"),
    ("已接单", "working"),
    ("待审核", "review"),
    ("采集中", "others"),
    ("已回", "done"),
    ("已停", "stopped"),
    ("已撤回", "ended"),
)
STEPS = (
    {"title": "填写申请", "note": "10:31", "state": "done"},
    {"title": "已采集", "note": "10:33 心电图机", "state": "done"},
    {"title": "已接单", "note": "限 10 分", "state": "here"},
    {"title": "审核", "note": "", "state": ""},
    {"title": "已回", "note": "目标 10:45", "state": ""},
)
TABS = (
    {"title": "未发", "url": "?", "count": 14, "here": True, "alarm": False},
    {"title": "我的", "url": "?tab=mine", "count": 3, "here": False, "alarm": False},
    {"title": "退回", "url": "?tab=back", "count": 2, "here": False, "alarm": True},
)
CHOICES = {
    "reasons": [("mismatch", "居民信息与图不符"), ("wrong", "结论有误")],
    "priorities": [("pathway", "疑似胸痛"), ("urgent", "急"), ("routine", "平")],
    "consequences": ["塘坊镇卫生院和居民手机上立即标为“已作废”", "原报告与作废记录保留，不能恢复为有效"],
    "looser": [("去掉“紧急”", "?"), ("看近 7 天", "?days=7")],
}


@reads(None)
def pieces(request: ActorRequest) -> HttpResponseBase:
    """GET /dev/pieces. Names and numbers are invented."""
    words = {"statuses": STATUSES, "steps": STEPS, "tabs": TABS, "errors": ERRORS, "labels": LABELS, **CHOICES}
    return render(request, "web/gallery.html", {**words, **times(request.now), **drawings()})


def times(now: datetime) -> dict[str, Any]:
    """What shows time: clocks (due, started) from overdue to none, and a timeline."""
    return {
        "clocks": [
            (now - timedelta(minutes=12), now - timedelta(minutes=42)),
            (now + timedelta(minutes=4), now - timedelta(minutes=6)),
            (now + timedelta(minutes=65), now - timedelta(minutes=55)),
            (now + timedelta(days=1), now),
            (now - timedelta(days=2, minutes=1), now - timedelta(days=3)),
            (None, None),
        ],
        "timeline": [
            TimelineItem(now - timedelta(minutes=8), "危急值已电话通知", "罗文静", tone="red"),
            TimelineItem(now - timedelta(minutes=20), "罗文静 接单", "心电诊断中心", tone="teal"),
            TimelineItem(now - timedelta(days=1), "打印报告", "红池坝镇卫生院 向小梅"),
        ],
    }


def drawings() -> dict[str, Any]:
    """What is drawn: a line with its table and targets, bars, a sparkline; one value is missing in each."""
    months = [f"{m} 月" for m in range(1, 11)]
    values = (58.71, 58.95, 59.12, 59.18, 59.36, 59.27, None, 59.61, 59.83, 60.04)
    targets = [("2027 目标 ≥60", 60.0), ("2025 目标 ≥59", 59.0)]
    counts = (("疑似胸痛", 0.0), ("急", 3.0), ("平", 4.0), ("未报", None))
    return {
        "series": SERIES,
        "months": list(zip(months, values, strict=True)),
        "line": charts.line_chart(months, values, targets=targets, label="占比按月"),
        "bars": [(name, count, charts.bar(count, 4, tone="teal")) for name, count in counts],
    }


def empty(_request: HttpRequest) -> HttpResponse:
    """GET /dev/empty: passes all middleware and asks nothing; what bench/web.py compares pages with."""
    return HttpResponse("ok")
