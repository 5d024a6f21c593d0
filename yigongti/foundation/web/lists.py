"""Lists: tabs with true counts, filters, allow-listed sorting, saved filters, export of exactly what one sees.

A room declares one subclass per list; the whole state stands in the address, so that any view is a link:

    class Requests(ListPage[Order]):
        page = "ecg:requests"
        title = "我的申请"
        columns = (
            Column("due", "时限", sort="due_at", value=lambda o: o.due_at),
            Column("resident", "居民", value=lambda o: o.resident.name),
        )
        tabs = (Tab("open", "未回", lambda actor, now: Q(returned_at=None)), Tab("all", "全部"))
        filters = (Filter("priority", "紧急", lambda v, actor, now: Q(priority=v), options=priorities),)
        row_template = "ecg/request_row.html"      # the <td>s of one row, as `row`

        def source(self, *, actor, now):
            return queries.requests(seen_by=actor)

    @reads("ecg.order.list")
    def requests(request):
        return Requests().respond(request, "ecg/requests.html")

The template extends web/page.html and includes `web/list_panel.html`. Parameters, sort keys and values that are not
declared are ignored: nothing from the address reaches the ORM as a name.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Model, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web import exports, filters
from yigongti.foundation.web.models import SavedFilter
from yigongti.foundation.web.views import ActorRequest

Row = TypeVar("Row", bound=Model)
PER_PAGE = 50
TEXT_MAX = 60
LOOSER_MAX = 4


@dataclass(frozen=True)
class Column:
    """A column. `sort` is an ORM field from the code; `value` gives the cell of an export, None leaves it out."""

    name: str
    title: str
    sort: str = ""
    value: Callable[[Any], object] | None = None
    css: str = ""


@dataclass(frozen=True)
class Tab:
    """A tab: a condition over the filtered rows. `alarm` draws its number red."""

    code: str
    title: str
    where: Callable[[Actor, datetime], Q] | None = None
    alarm: bool = False


@dataclass(frozen=True)
class Filter:
    """A field of the query row: with `options` a choice, else text, or a date with kind="date"."""

    name: str
    title: str
    where: Callable[[str, Actor, datetime], Q]
    options: Callable[[Actor], Sequence[tuple[str, str]]] | None = None
    kind: str = "text"
    placeholder: str = ""
    anything: str = "不限"

    def takes(self, value: str, actor: Actor) -> bool:
        """Whether the value is one that this filter offers, or a real date where it asks for one."""
        if self.options is not None:
            return value in {code for code, _title in self.options(actor)}
        try:
            return self.kind != "date" or bool(date.fromisoformat(value))
        except ValueError:
            return False


@dataclass(frozen=True)
class Face:
    """A tab, column head or filter as drawn."""

    code: str
    title: str
    url: str = ""
    count: int | None = None
    here: bool = False
    alarm: bool = False
    value: str = ""
    options: Sequence[tuple[str, str]] = ()
    kind: str = ""
    placeholder: str = ""
    css: str = ""
    sorted: str = ""  # ascending | descending | ""


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """What the templates draw."""

    page: "Page[Row]"
    rows: list[tuple[Row, str, str]]  # row, url, drawer url
    total: int
    tabs: list[Face]
    filters: list[Face]
    columns: list[Face]
    saved: list[SavedFilter]
    looser: list[tuple[str, str]]
    sentence: str
    query: str
    export_url: str
    row_template: str
    toolbar_template: str
    selectable: bool
    live: str
    url_name: str
    empty: str


class ListPage(Generic[Row]):
    """One list of the house; see the top of the module."""

    page: ClassVar[str]
    title: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[tuple[Filter, ...]] = ()
    tabs: ClassVar[tuple[Tab, ...]] = ()
    row_template: ClassVar[str]
    toolbar_template: ClassVar[str] = ""  # what stands in the toolbar when rows are selected
    selectable: ClassVar[bool] = False
    per_page: ClassVar[int] = PER_PAGE
    live: ClassVar[str] = ""  # topic prefix that refreshes the list
    empty: ClassVar[str] = "没有符合条件的记录"

    def source(self, *, actor: Actor, now: datetime) -> QuerySet[Row]:
        """Every row within the actor's sight, in the list's own order, from the package's `queries`."""
        raise NotImplementedError

    def row_url(self, row: Row) -> str:  # noqa: ARG002  for subclasses
        """Where Enter goes; empty for rows that open nothing."""
        return ""

    def drawer_url(self, row: Row) -> str:  # noqa: ARG002  for subclasses
        """The fragment that a click docks at the right; empty lets the click open `row_url`."""
        return ""

    def on_shown(self, request: ActorRequest, rows: Sequence[Row]) -> None:
        """Called with the rows shown or exported: lists that identify residents write their audit lines here."""

    def respond(self, request: ActorRequest, template: str, context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The page; `?format=xlsx` the same rows as a workbook (beyond 5000 rows as a job with a download page)."""
        if request.GET.get("format") == "xlsx":
            return exports.answer(request, self)
        listing = self.listing(request)
        self.on_shown(request, [row for row, _url, _drawer in listing.rows])
        fragment = request.htmx and request.htmx.target == "list"
        return render(request, "web/list_panel.html" if fragment else template, {**(context or {}), "list": listing})

    # ---- state from the address, by allow-lists

    def asked(self, params: dict[str, str], actor: Actor) -> dict[str, str]:
        """The declared filters that carry a usable value."""
        found = {}
        for one in self.filters:
            value = params.get(one.name, "").strip()[:TEXT_MAX]
            if value and one.takes(value, actor):
                found[one.name] = value
        return found

    def tab_of(self, params: dict[str, str]) -> Tab | None:
        """The tab that is asked for, or the first."""
        return next((t for t in self.tabs if t.code == params.get("tab")), self.tabs[0] if self.tabs else None)

    def filtered(self, asked: dict[str, str], actor: Actor, now: datetime) -> QuerySet[Row]:
        """The rows that pass every filter, before the tab."""
        rows = self.source(actor=actor, now=now)
        for one in self.filters:
            if one.name in asked:
                rows = rows.filter(one.where(asked[one.name], actor, now))
        return rows

    def rows(self, params: dict[str, str], actor: Actor, now: datetime) -> QuerySet[Row]:
        """Exactly the rows that the address asks for, sorted: the page and the export share this."""
        rows = _tabbed(self.filtered(self.asked(params, actor), actor, now), self.tab_of(params), actor, now)
        column, down = self.sort_of(params)
        if column is None:
            return rows
        by = F(column.sort)
        return rows.order_by(by.desc(nulls_last=True) if down else by.asc(nulls_last=True), "pk")

    def sort_of(self, params: dict[str, str]) -> tuple[Column | None, bool]:
        """The column to sort by and whether descending; None keeps the order of the source."""
        wanted = params.get("sort", "")
        found = next((c for c in self.columns if c.sort and c.name == wanted.removeprefix("-")), None)
        return found, wanted.startswith("-")

    # ---- drawing

    def listing(self, request: ActorRequest) -> Listing[Row]:
        """Everything that the panel draws: two queries, one more per open question of an empty list."""
        actor, now, params = request.actor, request.now, words_of(request)
        asked = self.asked(params, actor)
        counts = self._counts(asked, actor, now)
        tab = self.tab_of(params)
        pager = Paginator(self.rows(params, actor, now), self.per_page)
        pager.__dict__["count"] = counts[tab.code if tab else ""]  # counted with the tabs already
        page = pager.get_page(params.get("page"))
        state = self._state(params, asked)
        return Listing(
            page=page,
            rows=[(row, self.row_url(row), self.drawer_url(row)) for row in page.object_list],
            total=pager.count,
            tabs=[
                Face(t.code, t.title, _url(state, tab=t.code), counts[t.code], here=t is tab, alarm=t.alarm)
                for t in self.tabs
            ],
            filters=[self._filter_face(one, asked, actor) for one in self.filters],
            columns=[self._column_face(c, params, state) for c in self.columns],
            saved=filters.of(actor=actor, page=self.page),
            looser=[] if pager.count else self._looser(params, asked, state, actor, now),
            sentence=self._sentence(asked, tab, actor),
            query=urlencode(state),
            export_url=_url(state, format="xlsx"),
            row_template=self.row_template,
            toolbar_template=self.toolbar_template,
            selectable=self.selectable,
            live=self.live,
            url_name=self.page,
            empty=self.empty,
        )

    def _counts(self, asked: dict[str, str], actor: Actor, now: datetime) -> dict[str, int]:
        rows = self.filtered(asked, actor, now).order_by()
        tabs = self.tabs or (Tab("", ""),)
        wanted = {
            f"tab{i}": Count("pk", filter=t.where(actor, now) if t.where else None, distinct=True)
            for i, t in enumerate(tabs)
        }
        found = rows.aggregate(**wanted)
        return {t.code: found[f"tab{i}"] for i, t in enumerate(tabs)}

    def _state(self, params: dict[str, str], asked: dict[str, str]) -> dict[str, str]:
        tab, (column, down) = self.tab_of(params), self.sort_of(params)
        state = dict(asked)
        if tab is not None and self.tabs and tab is not self.tabs[0]:
            state["tab"] = tab.code
        if column is not None:
            state["sort"] = ("-" if down else "") + column.name
        return state

    def _filter_face(self, one: Filter, asked: dict[str, str], actor: Actor) -> Face:
        options = [("", one.anything), *one.options(actor)] if one.options else ()
        kind = "choice" if one.options else one.kind
        return Face(
            one.name, one.title, value=asked.get(one.name, ""), options=options, kind=kind, placeholder=one.placeholder
        )

    def _column_face(self, column: Column, params: dict[str, str], state: dict[str, str]) -> Face:
        if not column.sort:
            return Face(column.name, column.title, css=column.css)
        by, down = self.sort_of(params)
        here = by is column
        url = _url(state, sort=("-" if here and not down else "") + column.name)
        return Face(
            column.name,
            column.title,
            url,
            css=column.css,
            sorted=("descending" if down else "ascending") if here else "",
        )

    def _looser(
        self, params: dict[str, str], asked: dict[str, str], state: dict[str, str], actor: Actor, now: datetime
    ) -> list[tuple[str, str]]:
        """Rule 20: what the list would hold without one of its filters, as buttons."""
        found = []
        for one in [f for f in self.filters if f.name in asked][:LOOSER_MAX]:
            rest = {k: v for k, v in asked.items() if k != one.name}
            count = _tabbed(self.filtered(rest, actor, now), self.tab_of(params), actor, now).count()
            if count:
                found.append(
                    (f"去掉“{one.title}”，有 {count} 条", _url({k: v for k, v in state.items() if k != one.name}))
                )
        return found

    def _sentence(self, asked: dict[str, str], tab: Tab | None, actor: Actor) -> str:
        """The filter in words, for the print, the export and screen readers: 未发，紧急 急."""
        words = [tab.title] if tab else []
        for one in self.filters:
            if one.name in asked:
                titles = dict(one.options(actor)) if one.options else {}
                words.append(f"{one.title} {titles.get(asked[one.name], asked[one.name])}")
        return "，".join(words)

    # ---- export

    def export_columns(self) -> list[Column]:
        """The columns that have a value to export."""
        return [c for c in self.columns if c.value is not None]

    def export_rows(self, rows: Iterable[Row]) -> Iterable[list[object]]:
        """The cells of each row."""
        columns = self.export_columns()
        return ([c.value(row) for c in columns if c.value is not None] for row in rows)

    def export_note(self, params: dict[str, str], actor: Actor, now: datetime) -> str:
        """The last line of a workbook: what it is, whose sight, when."""
        sentence = self._sentence(self.asked(params, actor), self.tab_of(params), actor)
        who = f"{actor.organization_name} {actor.user_name}"
        return f"{self.title}（{sentence}），{who} 于 {now:%Y-%m-%d %H:%M} 导出，只含其可见的记录"


def _tabbed(rows: QuerySet[Row], tab: Tab | None, actor: Actor, now: datetime) -> QuerySet[Row]:
    return rows.filter(tab.where(actor, now)) if tab is not None and tab.where is not None else rows


def words_of(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address, one text per name."""
    return {name: str(value) for name, value in request.GET.items()}


def _url(state: dict[str, str], **changes: str) -> str:
    return "?" + urlencode({k: v for k, v in {**state, **changes}.items() if v})
