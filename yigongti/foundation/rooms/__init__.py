"""What a room offers the house: plain data, installed once by the roof, read by everybody.

A room's `apps.py` builds one `Room`; the register of the roof lists them; `install` puts the list here, so that home,
menu, resident page, cockpit, API and map are composed without anybody naming a room.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Permission:
    """A right, as dotted words `<room>.<thing>.<verb>`. `reads_residents` marks rights over personal data."""

    code: str
    title: str
    reads_residents: bool = False


@dataclass(frozen=True)
class NavEntry:
    """A line of the left menu. `count(actor, now)` is the live number behind it; None draws no number."""

    title: str
    url_name: str
    permission: str
    group: str = "工作"
    short: str = ""  # two characters for the narrow menu
    order: int = 100
    count: Callable[..., int] | None = None
    alarm: bool = False  # the number is drawn as a red badge (critical values)
    query: str = ""  # what the menu adds to the address: ?here=1


@dataclass(frozen=True)
class WorkItem:
    """One line of a person's queue. `due_at` None means that no clock runs. Urgent items stand on top (`rank` 0)."""

    due_at: Any
    started_at: Any
    rank: int
    urgency: str
    urgency_tone: str  # solid-red | red | plain
    resident_name: str
    resident_about: str  # 男 66 岁
    place: str
    what: str
    detail: str
    source_person: str
    source_place: str
    status: str
    status_tone: str  # waiting | working | review | others
    url: str
    verb: str
    lane: str = ""  # mine | unclaimed | review | others | sent_back
    post_url: str = ""  # when the verb writes (claim): where to POST


@dataclass(frozen=True)
class Worklist:
    """A source of work: `items` and `sent_back` are asked (actor, now, limit), `numbers` (actor, now), within sight."""

    code: str
    title: str
    permission: str
    items: Callable[..., Iterable[WorkItem]]
    sent_back: Callable[..., Iterable[WorkItem]] | None = None
    numbers: Callable[..., Iterable["MyNumber"]] | None = None
    alarms: Callable[..., Iterable["Alarm"]] | None = None


@dataclass(frozen=True)
class MyNumber:
    """One of "my three numbers": value as text, target sentence, verdict tone, and a series for the sparkline."""

    title: str
    value: str
    unit: str
    target: str
    verdict: str
    tone: str  # good | short | none
    series: tuple[float | None, ...] = ()
    target_value: float | None = None
    url: str = ""


@dataclass(frozen=True)
class Alarm:
    """A banner that shouts: an unacknowledged critical value."""

    tag: str
    title: str
    who: str
    story: str
    urgent_words: str
    url: str
    verb: str


@dataclass(frozen=True)
class TimelineItem:
    """One line of a record's or resident's timeline."""

    at: Any
    title: str
    by: str
    url: str = ""
    tone: str = ""  # red | teal | ''


@dataclass(frozen=True)
class ResidentPanel:
    """A block on the resident page. `render(request, actor, resident_id, now)` gives HTML; `count` for the tab."""

    code: str
    title: str
    permission: str
    render: Callable[..., str]
    count: Callable[..., int] | None = None
    timeline: Callable[..., Iterable[TimelineItem]] | None = None
    order: int = 100
    on_overview: bool = True


@dataclass(frozen=True)
class ResidentVerb:
    """What can be done for a resident, as a button of the resident page: `url_name` opened with `?resident=<code>`."""

    title: str
    url_name: str
    permission: str
    is_primary: bool = False
    order: int = 100


@dataclass(frozen=True)
class CockpitStrip:
    """One column of the strip of platforms and centers: today's volume, overdue, connected institutions, heartbeat."""

    code: str
    title: str
    clause: str
    kind: str  # platform | center
    numbers: Callable[..., dict[str, Any]]
    url_name: str = ""


@dataclass(frozen=True)
class CockpitCard:
    """A block of the cockpit drawn by its room: `render(request, actor, now)`."""

    code: str
    title: str
    permission: str
    render: Callable[..., str]
    order: int = 100
    is_wide: bool = False  # stands under the map, over two columns


@dataclass(frozen=True)
class AxisFigure:
    """A figure of a connection: `axis` medical 医通 | people 人通 | money 财通. `missing` says why there is none."""

    axis: str
    title: str
    value: str
    unit: str = ""
    url: str = ""
    source: str = ""
    missing: str = ""


@dataclass(frozen=True)
class AxisFigures:
    """What a room adds to the three connections: `ask(request, actor, now)` gives AxisFigure."""

    code: str
    permission: str
    ask: Callable[..., Iterable[AxisFigure]]


@dataclass(frozen=True)
class Subscription:
    """`handler(event)` is called after commit, at least once, for each event of that name; it must be idempotent."""

    event: str
    name: str
    handler: Callable[..., None]


@dataclass(frozen=True)
class Jump:
    """A source for the jump box: `find(actor, text, limit)` gives (title, about, url)."""

    title: str
    permission: str
    find: Callable[..., Iterable[tuple[str, str, str]]]


@dataclass(frozen=True)
class Door:
    """How the door matrix reaches one URL: see tests/doors."""

    url_name: str
    permission: str | None  # None: open to everybody who is signed in; "public": no sign-in


@dataclass(frozen=True)
class Room:
    """Everything that one room offers."""

    code: str  # "centers.ecg", also the folder
    title: str
    clauses: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    navigation: tuple[NavEntry, ...] = ()
    worklists: tuple[Worklist, ...] = ()
    resident_panels: tuple[ResidentPanel, ...] = ()
    resident_verbs: tuple[ResidentVerb, ...] = ()
    cockpit_strips: tuple[CockpitStrip, ...] = ()
    cockpit_cards: tuple[CockpitCard, ...] = ()
    axis_figures: tuple[AxisFigures, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    jumps: tuple[Jump, ...] = ()
    # service -> draw(request, actor, order, now): the performing room's block on the generic order page
    order_blocks: dict[str, Callable[..., str]] = field(default_factory=dict)
    facts: tuple[Any, ...] = ()  # indicators.facts.FactDefinition
    sections: tuple[Any, ...] = ()  # foundation.editions.Section
    help_topics: dict[str, str] = field(default_factory=dict)  # url_name -> Chinese help text
    # fact -> () -> code -> Chinese word: codes that stand in the edition's files (types of institutions)
    code_words: dict[str, Callable[[], dict[str, str]]] = field(default_factory=dict)
    is_ground: bool = False  # foundation, records, indicators, roof: always open, not a room of the policy


_installed: tuple[Room, ...] = ()


def install(rooms: Iterable[Room]) -> None:
    """Called once by the roof at start-up. Raises ValueError on a code or a permission that is declared twice."""
    global _installed  # noqa: PLW0603  one register per process, set at start-up
    rooms = tuple(rooms)
    for words in ([r.code for r in rooms], [p.code for r in rooms for p in r.permissions]):
        twice = {w for w in words if words.count(w) > 1}
        if twice:
            raise ValueError(f"declared twice: {sorted(twice)}")
    _installed = rooms


def all_rooms() -> tuple[Room, ...]:
    """The register, in its order."""
    return _installed


def permission_titles() -> dict[str, str]:
    """Every declared permission: code to Chinese title."""
    return {p.code: p.title for r in _installed for p in r.permissions}


def code_words(fact: str) -> dict[str, str]:
    """The words of a fact's codes, as the rooms know them: code to Chinese word."""
    return {code: word for r in _installed if fact in r.code_words for code, word in r.code_words[fact]().items()}
