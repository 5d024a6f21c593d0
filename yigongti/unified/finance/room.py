"""What the finance room offers the house. Hooks import their modules when called: models are ready by then."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import AxisFigure, AxisFigures, CockpitCard, NavEntry, Permission, Room, Subscription


def _settle(event: Any) -> None:
    from yigongti.unified.finance.hearing import settle_on_event

    settle_on_event(event)


def _card(request: HttpRequest, actor: Actor, now: datetime) -> str:
    from yigongti.unified.finance.card import pool_card

    return pool_card(request, actor, now)


def _axis(request: HttpRequest, actor: Actor, now: datetime) -> Iterable[AxisFigure]:
    from yigongti.unified.finance.card import money_figures

    return money_figures(request, actor, now)


ROOM = Room(
    code="unified.finance",
    title="财务统一管理",
    clauses=("000 四（七）3",),
    permissions=(
        Permission("finance.pool.read", "查看资金池账簿"),
        Permission("finance.settlement.read", "查看技术协作结算"),
        Permission("finance.fee.settle", "结算服务费用"),
        Permission("finance.fee.settle_history", "补记历史结算"),
        Permission("finance.pool.open", "登记资金池期初"),
        Permission("finance.pool.spend", "登记资金池支出"),
    ),
    navigation=(
        NavEntry("资金池", "finance:pools", "finance.pool.read", group="财务", short="资金", order=10),
        NavEntry("技术协作结算", "finance:settlement", "finance.settlement.read", group="财务", short="结算", order=20),
    ),
    cockpit_cards=(CockpitCard("pools", "资金池余额", "finance.pool.read", _card, order=30),),
    axis_figures=(AxisFigures("pools", "finance.pool.read", _axis),),
    subscriptions=tuple(
        Subscription(f"orders.order.{event}", f"finance.settle.{event}", _settle)
        for event in ("returned", "report_withdrawn", "amended")
    ),
    help_topics={
        "finance:pools": "每个医共体一个资金池，单独建账。服务费用在报告回报时自动分成入账；报告作废时自动冲销。",
        "finance:pool": "期初＋本期收入－本期支出＝期末。冲销按红字冲减收入。点“依据”可看计算过程和对应的申请单。",
        "finance:settlement": "谁替谁做了检查、几例、单价多少、各方应得多少。各方净额相加必为零。",
    },
)
