"""The ward list: who is here, who is coming, who waits for the bill, who left."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest
from yigongti.records.encounters import stay_queries as queries
from yigongti.records.encounters.models import DischargeWay, Stay
from yigongti.records.encounters.stay_rules import length
from yigongti.records.people import looks

SHORT_WAYS = dict(DischargeWay.choices) | {DischargeWay.PRIMARY.value: "转基层"}


def _text(value: str, _actor: Actor, _now: datetime) -> Q:
    person = Q(resident__name__startswith=value) | Q(resident__name_initials__startswith=value.lower())
    return person | Q(ward__startswith=value) | Q(main_diagnosis__contains=value)


def _left_from(value: str, _actor: Actor, _now: datetime) -> Q:
    return Q(discharged_at__date__gte=day_of(value))


def _left_until(value: str, _actor: Actor, _now: datetime) -> Q:
    return Q(discharged_at__date__lte=day_of(value))


def _ways(_actor: Actor) -> Sequence[tuple[str, str]]:
    return [(code, SHORT_WAYS[code]) for code in DischargeWay.values]


def _unsettled(actor: Actor, _now: datetime) -> Q:
    return queries.here(actor) & Q(unsettled=True)


def _lately(actor: Actor, now: datetime) -> Q:
    return queries.here(actor) & Q(discharged_at__gte=now - timedelta(days=queries.RECENT_DAYS))


def days(stay: Stay, now: datetime) -> int:
    """Days of a stay: so far, or in all."""
    return length(localdate(stay.admitted_at), localdate(stay.discharged_at or now))


def going(stay: Stay) -> str:
    """转基层 松溪镇卫生院; empty while the stay runs."""
    to = stay.referred_to.short_name if stay.referred_to else stay.referred_to_name
    return f"{SHORT_WAYS.get(stay.discharge_way, '')} {to}".strip()


class Stays(ListPage[Stay]):
    """住院."""

    page = "encounters:stays"
    title = "住院"
    columns = (
        Column("resident", "居民", value=lambda s: s.resident.name),
        Column("bed", "病区 床号", sort="ward", value=lambda s: f"{s.ward} {s.bed}".strip()),
        Column("diagnosis", "主要诊断", value=lambda s: s.main_diagnosis),
        Column("admitted", "入院", sort="admitted_at", value=lambda s: s.admitted_at),
        Column("days", "天数", css="num"),
        Column("left", "出院", sort="discharged_at", css="drop-640", value=lambda s: s.discharged_at),
        Column("way", "去向", css="drop-640", value=going),
        Column("place", "机构", css="drop-900", value=lambda s: s.organization.short_name),
        Column("next", "下一步"),
    )
    tabs = (
        Tab("in", "在院", lambda actor, _now: queries.here(actor) & Q(discharged_at=None)),
        Tab("coming", "转来", queries.coming_here, alarm=True),
        Tab("unsettled", "待结算", _unsettled),
        Tab("lately", f"近 {queries.RECENT_DAYS} 天出院", _lately),
        Tab("left", "全部出院", lambda actor, _now: queries.here(actor) & Q(discharged_at__isnull=False)),
    )
    filters = (
        Filter("q", "文字", _text, placeholder="姓名、拼音、病区、诊断"),
        Filter("way", "离院方式", lambda v, _a, _n: Q(discharge_way=v), options=_ways),
        Filter("from", "出院 自", _left_from, kind="date"),
        Filter("to", "至", _left_until, kind="date"),
    )
    row_template = "encounters/stay_row.html"
    empty = "没有这样的住院病人"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Stay]:
        """Stays of the institutions within reach, and those on their way here."""
        return queries.stays(seen_by=actor, now=now)

    def row_url(self, row: Stay) -> str:
        """The stay."""
        return reverse("encounters:stay", args=(row.pk,))

    def on_shown(self, request: ActorRequest, rows: Sequence[Stay]) -> None:
        """Days and next step for the rows; who looked."""
        for row in rows:
            dress(row, request.actor, request.now)
        ids = [row.resident_id for row in rows]
        looks.listed(actor=request.actor, now=request.now, page=self.page, ids=ids)


def dress(stay: Any, actor: Actor, now: datetime) -> None:
    """What a row shows besides the record: days, where to, what is next (`next` words, `tone`)."""
    stay.days, stay.going = days(stay, now), going(stay)
    stay.next, stay.tone = next_step(stay, actor)


def next_step(stay: Any, actor: Actor) -> tuple[str, str]:
    """The next thing to do and how urgent it looks."""
    if stay.referred_to_id in actor.reach and not stay.arrived:
        return "待接收", "waiting"
    if stay.discharged_at is None:
        if stay.undiagnosed:
            return "补主要诊断", "waiting"
        return ("住院超 30 天，请评估", "stopped") if stay.is_long else ("在院", "working")
    if stay.unsettled:
        return "待结算", "waiting"
    return ("已接收", "done") if stay.referred_to_id and stay.arrived else ("已出院", "ended")
