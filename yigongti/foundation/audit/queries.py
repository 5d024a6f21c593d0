"""Reading the trail: the auditor's search, and who looked at one resident."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Protocol

from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone, localdate, make_aware

from yigongti.foundation.audit.models import Line, Result
from yigongti.foundation.rooms import permission_titles

# What is written outside of @action, where there is no permission that carries a title.
_TITLES = {
    "access.sign_in": "登录",
    "access.sign_out": "退出登录",
    "access.switch_position": "切换岗位",
    "access.change_password": "修改密码",
    "access.confirm_factor": "启用动态口令",
    "web.page.view": "打开页面",
    "people.resident.view": "查看居民页",
}
_TONES = {Result.DONE: "done", Result.REFUSED: "stopped", Result.FAILED: "waiting"}


class Seer(Protocol):
    """What the search needs of an actor."""

    @property
    def reach(self) -> frozenset[int]: ...  # noqa: D102
    @property
    def county(self) -> str: ...  # noqa: D102
    @property
    def scope(self) -> str: ...  # noqa: D102
    @property
    def sees_everything(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Sought:
    """The auditor's question. Dates are whole days, `until` included. Empty means "any"."""

    person: str = ""
    resident_id: int | None = None
    action: str = ""
    result: str = ""
    since: date | None = None
    until: date | None = None

    def as_words(self) -> dict[str, str]:
        """For the audit line about the search itself."""
        return {name: str(value) for name, value in vars(self).items() if value not in {None, ""}}


@dataclass(frozen=True)
class Look:
    """One look at a resident's record, in words."""

    at: datetime
    who: str
    role: str
    organization: str
    what: str
    result: str
    tone: str
    times: int


@dataclass(frozen=True)
class Day:
    """The looks of one day, the newest first."""

    day: date
    looks: tuple[Look, ...]


def title_of(action: str) -> str:
    """The Chinese words for an action; the code itself where nobody declared any."""
    return permission_titles().get(action) or _TITLES.get(action, action)


def tone_of(result: str) -> str:
    """The color word of a result."""
    return _TONES.get(Result(result), "ended")


def search(*, seen_by: Seer, sought: Sought) -> QuerySet[Line]:
    """Lines within the auditor's sight that answer the question, the newest first."""
    rows = Line.objects.filter(_within(seen_by))
    if sought.person:
        name = Q(user_name__startswith=sought.person)
        rows = rows.filter(name | Q(user_id=int(sought.person)) if sought.person.isdecimal() else name)
    if sought.resident_id is not None:
        rows = rows.filter(resident_id=sought.resident_id)
    if sought.action:
        rows = rows.filter(action__in=_actions_called(sought.action))
    if sought.result:
        rows = rows.filter(result=sought.result)
    if sought.since:
        rows = rows.filter(at__gte=_midnight(sought.since))
    if sought.until:
        rows = rows.filter(at__lt=_midnight(sought.until + timedelta(days=1)))
    return rows.order_by("-at", "-pk")


def known_actions() -> list[tuple[str, str]]:
    """Every action that can appear, code and words, for the choice of the search form."""
    return sorted((permission_titles() | _TITLES).items(), key=lambda pair: pair[1])


def looks(*, resident_id: int, limit: int = 500) -> list[Day]:
    """Who touched or tried to touch this resident's record, by day; the same look repeated on a day is one line.

    The caller has checked that the viewer may see the resident.
    """
    lines = Line.objects.filter(resident_id=resident_id).order_by("-at", "-pk")[:limit]
    days = groupby(lines, key=lambda line: localdate(line.at))
    return [Day(day, tuple(_merged(list(of_day)))) for day, of_day in days]


def _merged(lines: list[Line]) -> list[Look]:
    found: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        found.setdefault((line.user_id, line.position_id, line.action, line.result), []).append(line)
    return [
        Look(
            at=same[0].at,
            who=same[0].user_name,
            role=same[0].role,
            organization=same[0].organization_name,
            what=title_of(same[0].action),
            result=Result(same[0].result).label,
            tone=tone_of(same[0].result),
            times=len(same),
        )
        for same in found.values()
    ]


def _within(actor: Seer) -> Q:
    """County-wide auditors also see what has no county: unknown accounts at the door, the machine's own acts."""
    if actor.sees_everything:
        return Q()
    if actor.scope == "county" and actor.county:
        return Q(county__in=(actor.county, ""))
    return Q(organization_id__in=sorted(actor.reach))


def _actions_called(words: str) -> list[str]:
    """Codes that begin with the words, or whose Chinese words contain them."""
    return [code for code, title in known_actions() if code.startswith(words) or words in title] or [words]


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min), get_current_timezone())
