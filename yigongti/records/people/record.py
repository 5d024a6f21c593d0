"""The resident page as data: what the rooms of the register have to say about one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain

import segno
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from yigongti.foundation import rooms
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.audit.models import Line, Result
from yigongti.foundation.rooms import ResidentPanel, TimelineItem
from yigongti.foundation.web.frame import guarded
from yigongti.records.people.lookup import QR_PREFIX
from yigongti.records.people.models import Resident

_CHANGES = "people.resident."
_LOOKS = {"people.resident.view", "people.resident.read", "people.resident.who_looked"}
_SHOWN = 200


@dataclass(frozen=True)
class Tab:
    """A tab of the page."""

    title: str
    url: str
    count: int | None
    here: bool
    alarm: bool = False


@dataclass(frozen=True)
class Drawn:
    """A panel with its HTML."""

    panel: ResidentPanel
    html: SafeString
    count: int | None


@dataclass(frozen=True)
class Verb:
    """A button."""

    title: str
    url: str
    is_primary: bool


def panels(actor: Actor) -> list[ResidentPanel]:
    """The panels that the actor may read, in order."""
    found = chain.from_iterable(room.resident_panels for room in rooms.all_rooms())
    return sorted((p for p in found if not p.permission or actor.may(p.permission)), key=lambda p: p.order)


def counts(actor: Actor, files: Iterable[int]) -> dict[str, int]:
    """How many lines each panel has, over all files of the person."""
    files = tuple(files)
    result: dict[str, int] = {}
    for panel in panels(actor):
        if panel.count is not None:
            ask = panel.count
            result[panel.code] = guarded(panel.code, lambda ask=ask: sum(ask(actor, f) for f in files), 0)  # type: ignore[misc]
    return result


def draw(request: HttpRequest, actor: Actor, panel: ResidentPanel, files: Iterable[int], now: datetime) -> SafeString:
    """The HTML of a panel; a merged duplicate's part follows that of the kept file."""
    parts = [guarded(panel.code, lambda f=f: panel.render(request, actor, f, now), "") for f in files]  # type: ignore[misc]
    return mark_safe("".join(parts))  # drawn by the rooms' own templates


def timeline(actor: Actor, files: Iterable[int]) -> list[TimelineItem]:
    """Everything that happened, the newest first: the rooms' lines and the changes of the file itself."""
    files = tuple(files)
    items = list(_changes(files))
    for panel in panels(actor):
        if panel.timeline is not None:
            ask = panel.timeline
            for one in files:
                items += guarded(panel.code, lambda ask=ask, one=one: list(ask(actor, one)), [])  # type: ignore[misc]
    return sorted(items, key=lambda item: item.at, reverse=True)[:_SHOWN]


def _changes(files: tuple[int, ...]) -> Iterable[TimelineItem]:
    lines = Line.objects.filter(resident_id__in=files, action__startswith=_CHANGES, result=Result.DONE)
    titles = rooms.permission_titles()
    for line in lines.exclude(action__in=_LOOKS).order_by("-at")[:_SHOWN]:
        changed = line.detail.get("changed") if isinstance(line.detail, dict) else None
        what = titles.get(line.action, line.action) + (f"：{'、'.join(changed)}" if changed else "")
        yield TimelineItem(at=line.at, title=what, by=f"{line.user_name} {line.organization_name}", tone="teal")


def verbs(actor: Actor, person: Resident) -> list[Verb]:
    """What the actor can do for this resident, from the rooms of the register."""
    found = chain.from_iterable(room.resident_verbs for room in rooms.all_rooms())
    result = []
    for verb in sorted((v for v in found if actor.may(v.permission)), key=lambda v: v.order):
        try:
            result.append(Verb(verb.title, f"{reverse(verb.url_name)}?resident={person.code}", verb.is_primary))
        except NoReverseMatch:
            continue
    return result


def qr(person: Resident) -> SafeString:
    """The resident code as QR, SVG of the code's own modules; scanned, it opens the resident in any look-up field."""
    return _drawn(person.code)


@lru_cache(maxsize=2000)
def _drawn(code: str) -> SafeString:
    """Drawn once per process and resident: it costs twenty milliseconds and never changes."""
    drawn = segno.make(QR_PREFIX + code, error="m", micro=False)
    return mark_safe(drawn.svg_inline(scale=3, border=0, dark="#1b2733", omitsize=True, title=f"居民码 {code}"))
