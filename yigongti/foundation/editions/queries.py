"""Reading the edition in force."""

import re
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions import store
from yigongti.foundation.editions.models import Edition
from yigongti.foundation.editions.store import EditionValue
from yigongti.foundation.errors import NotFound, Unavailable

__all__ = [
    "EditionValue",
    "NoSuchKey",
    "NoValue",
    "county_name",
    "county_names",
    "edition_of",
    "find",
    "history",
    "in_force",
    "value",
    "values",
]


class NoValue(Unavailable):
    """The edition says nothing about a key on a day; `key` is the key."""

    def __init__(self, county: str, key: str, at: date) -> None:
        super().__init__(
            f"县版里没有参数「{key}」（{county or '未指明县'}，{at:%Y-%m-%d}），请联系县级系统管理员在县版文件中补上。"
        )
        self.key = key


class NoSuchKey(NotFound):
    """The edition of the actor's county never had this key."""

    sentence = "县版里从来没有这个参数，请从县版参数页重新选择。"


def value(*, county: str, key: str, at: date | datetime) -> EditionValue:
    """The value of `key` on a day (a datetime counts as its local day). Raises NoValue."""
    found = find(county=county, key=key, at=at)
    if found is None:
        raise NoValue(county, key, _day(at))
    return found


def find(*, county: str, key: str, at: date | datetime) -> EditionValue | None:
    """The value of `key` on a day, or None where the edition says nothing."""
    return _on(store.all_values(county).get(key, ()), _day(at))


def values(*, county: str, prefix: str, at: date | datetime) -> dict[str, EditionValue]:
    """Every value beneath a dotted prefix (empty: all of them), by full key, in the order of the keys."""
    day, start = _day(at), f"{prefix}." if prefix else ""
    held = ((key, _on(periods, day)) for key, periods in store.all_values(county).items() if key.startswith(start))
    return {key: one for key, one in held if one is not None}


def history(*, county: str, key: str, seen_by: Actor) -> tuple[EditionValue, ...]:
    """Every value that a key has had or will have, by first day."""
    seen_by.require("editions.value.read")
    return store.all_values(county).get(key, ())


def in_force(*, county: str, at: date, text: str = "", unverified: bool = False, seen_by: Actor) -> list[EditionValue]:
    """What the page shows: the values on a day, those whose key, clause or words contain `text`, or only 待核 ones."""
    seen_by.require("editions.value.read")
    held = values(county=county, prefix="", at=at).values()
    words = text.strip().casefold()
    return [
        one
        for one in held
        if (not unverified or one.to_be_verified)
        and (not words or words in f"{one.key}\n{one.clause}\n{one.value}".casefold())
    ]


def edition_of(*, county: str) -> QuerySet[Edition]:
    """The editions loaded for a county, newest first (for health checks, the head of the page)."""
    return Edition.objects.filter(county=county).order_by("-loaded_at")


def _on(periods: tuple[EditionValue, ...], day: date) -> EditionValue | None:
    for one in reversed(periods):
        if one.since <= day:
            return one if one.until is None or day < one.until else None
    return None


def _day(at: date | datetime) -> date:
    return timezone.localdate(at) if isinstance(at, datetime) else at


def county_names() -> dict[str, str]:
    """The short name of each county with an edition, by its code: 巫溪县, 福建省."""
    rows = Edition.objects.exclude(county="").order_by("loaded_at").values_list("county", "title")
    return {county: county_name(title) for county, title in rows}


def county_name(title: str) -> str:
    """An edition's title up to the county (or, without one, the province) that it names; empty where it names none."""
    named = re.match(r".+?[县市区旗]", title) or re.match(r".+?省", title)
    return named.group() if named else ""
