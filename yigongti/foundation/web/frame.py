"""The frame around every page, composed from the register: menu with live counts, positions, alarms, help."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from yigongti.foundation import rooms
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Position
from yigongti.foundation.editions.queries import county_names

log = logging.getLogger("yigongti.web")
T = TypeVar("T")
HOME = "/"  # the page at the root is everybody's queue
WORK_MAX = 200


def forget(actor: Actor) -> None:
    """After a write: the next page of this position counts anew."""
    cache.delete_many([f"frame:{what}:{actor.position_id}" for what in ("counts", "alarms")])


@dataclass(frozen=True)
class MenuLine:
    """One line of the left menu, ready to draw. `count` None draws no number."""

    title: str
    short: str
    url: str
    count: int | None
    alarm: bool
    here: bool
    code: str


@dataclass(frozen=True)
class MenuGroup:
    """Lines under one heading."""

    title: str
    lines: list[MenuLine] = field(default_factory=list)


def guarded(what: str, ask: Callable[[], T], otherwise: T) -> T:
    """Ask a room. One broken room must not take every page of the house down: the log has the whole error."""
    try:
        return ask()
    except Exception:
        log.exception("room does not answer: %s", what)
        return otherwise


def listed(what: str, ask: Callable[..., Iterable[T]], **words: object) -> list[T]:
    """Ask a room for many; a broken one gives none."""
    return guarded(what, lambda: list(ask(**words)), [])


def url_or_empty(name: str) -> str:
    """The address of a page without arguments; empty while no such page is mounted."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Frame:
    """Everything around the content, computed when the template asks for it (fragments never do)."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now: datetime = getattr(request, "now", None) or timezone.now()
        self.demo: bool = settings.DEMO

    @property
    def actor(self) -> Actor | None:
        """Who is signed in, as what."""
        return getattr(self.request, "actor", None)

    @cached_property
    def county_name(self) -> str:
        """The short name of the county; above several counties that of the organization, before sign-in none."""
        county = self.actor.county if self.actor else ""
        name, seconds = f"frame:county:{county or 'door'}", settings.FRAME_SECONDS
        if self.actor and not county:
            return self.actor.organization_name
        kept = cache.get(name) if seconds else None
        if kept is None:
            names = county_names()
            kept = names.get(county, "") if county else names.popitem()[1] if len(names) == 1 else ""
            cache.set(name, kept, seconds)
        return str(kept)

    @cached_property
    def positions(self) -> list[Position]:
        """The positions that the person may switch to, today's first."""
        if self.actor is None or self.actor.user_id is None:
            return []
        today = timezone.localdate(self.now)
        held = Position.objects.filter(user_id=self.actor.user_id, valid_from__lte=today).select_related(
            "role", "organization"
        )
        return [p for p in held.order_by("organization__name", "id") if p.valid_to is None or p.valid_to > today]

    @cached_property
    def place(self) -> str:
        """The full name of the present organization."""
        actor = self.actor
        named = (p.organization.name for p in self.positions if actor and p.pk == actor.position_id)
        return next(named, actor.organization_name if actor else "")

    @cached_property
    def organizations(self) -> list[Position]:
        """One position per organization, for the switch of organizations; where one stands, the present one."""
        present = self.actor.position_id if self.actor else None
        first: dict[int, Position] = {}
        for position in self.positions:
            if position.organization_id not in first or position.pk == present:
                first[position.organization_id] = position
        return list(first.values())

    @cached_property
    def here_positions(self) -> list[Position]:
        """The positions held at the present organization."""
        here = self.actor.organization_id if self.actor else None
        return [p for p in self.positions if p.organization_id == here]

    @cached_property
    def here(self) -> str:
        """The name of the page, as the register knows it."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    @cached_property
    def menu(self) -> list[MenuGroup]:
        """The groups of the left menu that the position may see, with live counts."""
        groups: dict[str, MenuGroup] = {}
        for entry in sorted(self._entries(), key=lambda e: e.order):
            groups.setdefault(entry.group, MenuGroup(entry.group)).lines.append(self._line(entry))
        return list(groups.values())

    def _entries(self) -> Iterable[rooms.NavEntry]:
        actor = self.actor
        if actor is None:
            return []
        entries = (entry for room in rooms.all_rooms() for entry in room.navigation)
        return [e for e in entries if (not e.permission or actor.may(e.permission)) and url_or_empty(e.url_name)]

    def _line(self, entry: rooms.NavEntry) -> MenuLine:
        url, count = reverse(entry.url_name) + entry.query, self.counts.get(entry.url_name)
        return MenuLine(
            title=entry.title,
            short=entry.short or entry.title[:2],
            url=url,
            count=count,
            alarm=entry.alarm and bool(count),
            here=entry.url_name == self.here or url == self.request.path,
            code=entry.url_name.replace(":", "-"),
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """The live numbers of the menu, by url name. Kept for seconds: the stream says when they moved."""
        return self._kept("counts", self._count, fresh=self.request.path == HOME)

    def _count(self) -> dict[str, int]:
        found: dict[str, int | None] = {}
        for entry in self._entries():
            if reverse(entry.url_name) == HOME:
                found[entry.url_name] = len(self.work)
            elif entry.count is not None:
                ask = partial(entry.count, actor=self.actor, now=self.now)
                found[entry.url_name] = guarded(f"count of {entry.url_name}", ask, None)
        return {name: count for name, count in found.items() if count is not None}

    @cached_property
    def work(self) -> list[rooms.WorkItem]:
        """Everything that waits for this position, from every room that it may see."""
        found: list[rooms.WorkItem] = []
        for worklist in self.worklists:
            found += listed(f"items of {worklist.code}", worklist.items, actor=self.actor, now=self.now, limit=WORK_MAX)
        return found

    def _kept(self, what: str, ask: Callable[[], T], *, fresh: bool) -> T:
        """The answer of some seconds ago; a fresh one where the page is about exactly this."""
        seconds = settings.FRAME_SECONDS
        if not seconds or self.actor is None or self.actor.position_id is None:
            return ask()
        name = f"frame:{what}:{self.actor.position_id}"
        kept = None if fresh else cache.get(name)
        if kept is None:
            kept = ask()
            cache.set(name, kept, seconds)
        return cast("T", kept)

    @cached_property
    def bottom(self) -> list[MenuLine]:
        """The four lines of the phone's bottom navigation."""
        return [line for group in self.menu for line in group.lines][:4]

    @cached_property
    def alarms(self) -> list[rooms.Alarm]:
        """Everything that shouts at this position now."""
        return self._kept("alarms", self._alarms, fresh=self.request.path == HOME)

    def _alarms(self) -> list[rooms.Alarm]:
        found: list[rooms.Alarm] = []
        for worklist in self.worklists:
            if worklist.alarms is not None:
                found += listed(f"alarms of {worklist.code}", worklist.alarms, actor=self.actor, now=self.now)
        return found

    @cached_property
    def worklists(self) -> list[rooms.Worklist]:
        """The sources of work that the position may see."""
        actor = self.actor
        if actor is None:
            return []
        return [w for room in rooms.all_rooms() for w in room.worklists if actor.may(w.permission)]

    @cached_property
    def help(self) -> str:
        """The help text of this page."""
        for room in rooms.all_rooms():
            if self.here in room.help_topics:
                return room.help_topics[self.here]
        return ""

    @cached_property
    def large_print(self) -> bool:
        """Whether this person reads in large print: the cookie of this browser decides, then the account."""
        chosen = self.request.COOKIES.get("large_print")
        user = getattr(self.request, "user", None)
        return chosen == "1" if chosen is not None else bool(getattr(user, "large_print", False))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` in every template."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))}
