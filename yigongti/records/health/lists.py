"""The four lists of health services: registers with who is due, contracts, the elderly of this year, groups."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web.lists import Column, Filter, ListPage, Tab
from yigongti.foundation.web.views import ActorRequest
from yigongti.foundation.web.words import about
from yigongti.records.health import queries
from yigongti.records.health.models import Contract, Disease, Group, GroupMembership, Registration
from yigongti.records.people import looks
from yigongti.records.people import queries as people
from yigongti.records.people.models import Resident

SOON_DAYS = 30


def _person(path: str) -> Any:
    def where(value: str, _actor: Actor, _now: datetime) -> Q:
        return Q(**{f"{path}name__startswith": value}) | Q(**{f"{path}name_initials__startswith": value.lower()})

    return where


def _place(value: str, _actor: Actor, _now: datetime) -> Q:
    return Q(organization__short_name__contains=value)


def _who(row: Any) -> Resident:
    found: Resident = row if isinstance(row, Resident) else row.resident
    return found


def _name(row: Any) -> str:
    return _who(row).name


def _about(row: Any) -> str:
    return about(_who(row).sex, _who(row).birth_date, localdate())


def _home(row: Any) -> str:
    return people.place_of(_who(row))


PERSON = (
    Column("name", "居民", value=_name),
    Column("about", "性别 年龄", value=_about),
    Column("home", "住址", css="drop-640", value=_home),
)
OWNER = Column("place", "机构", css="drop-640", value=lambda row: row.organization.short_name)


class _Residents(ListPage[Any]):
    """What the four share: a row opens the resident's health services; every look is written down."""

    def row_url(self, row: Any) -> str:
        """The resident's page of health services."""
        return reverse("health:resident", args=[_who(row).code])

    def on_shown(self, request: ActorRequest, rows: Sequence[Any]) -> None:
        """Who saw whose name."""
        looks.listed(actor=request.actor, now=request.now, page=self.page, ids=[_who(row).pk for row in rows])


class Registers(_Residents):
    """Registers of chronic illness, those first whose follow-up waits longest."""

    page = "health:registers"
    title = "慢性病建档与随访"
    columns = (
        *PERSON,
        Column("disease", "病种", sort="disease", value=lambda row: row.get_disease_display()),
        Column("managed", "纳入管理", sort="managed_from", value=lambda row: row.managed_from),
        Column("last", "上次随访", sort="last", value=lambda row: row.last.date() if row.last else None),
        OWNER,
    )
    tabs = (
        Tab("due", "应随访", lambda _actor, now: queries.due(localdate(now)), alarm=True),
        Tab("managed", "管理中", lambda _actor, _now: Q(managed_from__isnull=False, closed_on=None)),
        Tab("waiting", "未纳入管理", lambda _actor, _now: Q(managed_from=None, closed_on=None)),
        Tab("closed", "已结案", lambda _actor, _now: Q(closed_on__isnull=False)),
        Tab("all", "全部"),
    )
    filters = (
        Filter("disease", "病种", lambda v, _actor, _now: Q(disease=v), options=lambda _actor: Disease.choices),
        Filter("q", "姓名", _person("resident__"), placeholder="姓名、拼音首字母"),
        Filter("place", "机构", _place),
    )
    row_template = "health/register_row.html"
    empty = "没有这样的建档记录"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Registration]:  # noqa: ARG002  the list's signature
        """Rows of registers within reach."""
        return queries.registrations(seen_by=actor)


def _holds(_actor: Actor, now: datetime) -> Q:
    return Q(signed_on__lte=localdate(now), until__gt=localdate(now))


def _ends_soon(actor: Actor, now: datetime) -> Q:
    return _holds(actor, now) & Q(until__lte=localdate(now) + timedelta(days=SOON_DAYS))


class Contracts(_Residents):
    """Contracts with the teams of family doctors."""

    page = "health:contracts"
    title = "家庭医生签约"
    columns = (
        *PERSON,
        Column("team", "团队", value=lambda row: row.team_name),
        Column("signed", "签约", sort="signed_on", value=lambda row: row.signed_on),
        Column("ends", "到期", sort="until", value=lambda row: row.ended_on or row.ends_on),
        OWNER,
    )
    tabs = (
        Tab("holds", "有效", _holds),
        Tab("soon", f"{SOON_DAYS} 天内到期", _ends_soon, alarm=True),
        Tab("over", "已到期或解约", lambda _actor, now: Q(until__lte=localdate(now))),
        Tab("all", "全部"),
    )
    filters = (
        Filter("q", "姓名", _person("resident__"), placeholder="姓名、拼音首字母"),
        Filter("place", "机构", _place),
    )
    row_template = "health/contract_row.html"
    empty = "没有这样的签约"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Contract]:  # noqa: ARG002  the list's signature
        """Contracts within reach."""
        return queries.contracts(seen_by=actor)


def elder_word(row: Any) -> str:
    """What of this year is done."""
    return "已完成" if row.is_complete else "未完成" if row.is_begun else "未开始"


class Elders(_Residents):
    """Residents of 65 and over with this year's care."""

    page = "health:elders"
    title = "老年人健康管理"
    columns = (
        *PERSON,
        Column("born", "出生", sort="birth_date", value=lambda row: row.birth_date),
        Column("state", "本年", value=elder_word),
        OWNER,
    )
    tabs = (
        Tab("open", "本年未开始", lambda _actor, _now: Q(is_begun=False), alarm=True),
        Tab("part", "未完成", lambda _actor, _now: Q(is_begun=True, is_complete=False)),
        Tab("done", "已完成", lambda _actor, _now: Q(is_complete=True)),
        Tab("all", "全部"),
    )
    filters = (Filter("q", "姓名", _person(""), placeholder="姓名、拼音首字母"), Filter("place", "机构", _place))
    row_template = "health/elder_row.html"
    empty = "没有这样的老年人"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Resident]:
        """Residents of 65 and over within reach."""
        return queries.elders(seen_by=actor, day=localdate(now))


class Groups(_Residents):
    """Who belongs to which group that comes first."""

    page = "health:groups"
    title = "重点人群"
    columns = (
        *PERSON,
        Column("group", "人群", sort="group", value=lambda row: row.get_group_display()),
        Column("since", "自", sort="since", value=lambda row: row.since),
        Column("until", "至（不含）", sort="until", value=lambda row: row.until),
        OWNER,
    )
    tabs = (
        Tab("now", "在列", lambda _actor, now: Q(until=None) | Q(until__gt=localdate(now))),
        Tab("gone", "已移出", lambda _actor, now: Q(until__lte=localdate(now))),
    )
    filters = (
        Filter("group", "人群", lambda v, _actor, _now: Q(group=v), options=lambda _actor: Group.choices),
        Filter("q", "姓名", _person("resident__"), placeholder="姓名、拼音首字母"),
        Filter("place", "机构", _place),
    )
    row_template = "health/group_row.html"
    empty = "没有这样的重点人群"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[GroupMembership]:  # noqa: ARG002  the list's signature
        """Memberships within reach."""
        return queries.groups(seen_by=actor)
