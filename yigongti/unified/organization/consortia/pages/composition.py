"""Consortia: the overview, the sheet of one on any day, and the five acts with their effect shown first."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.errors import Invalid, Problem
from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.records.places import queries as places
from yigongti.records.places.models import Consortium, Institution, Membership, MembershipRole
from yigongti.unified.organization.consortia import asking, composing, effect
from yigongti.unified.organization.consortia.actions import composition as actions
from yigongti.unified.organization.consortia.asking import Ask
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.frame import Button, Query
from yigongti.unified.organization.consortia.queries import composition as queries
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table, cell

READ = queries.READ
DECISION = (Ask("decided_by", "决定机关", most=60), asking.CLAUSE, asking.REASON, *asking.PROOFS)
DECISION_NAMES = ("decided_by", "clause", "reason", "document", "link", "file")
ROLES = tuple(MembershipRole.choices)
VERBS = (
    ("join", "加入", "办理加入", "consortia.member.join"),
    ("leave", "退出", "办理退出", "consortia.member.leave"),
    ("change_role", "变更角色", "变更角色", "consortia.member.change_role"),
    ("move", "调整医共体", "办理调整", "consortia.member.move"),
)


def _day(request: ActorRequest, name: str = "at") -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return timezone.localdate(request.now)


@reads(READ)
def home(request: ActorRequest) -> HttpResponseBase:
    """The consortia of the county on a day, and the latest decisions."""
    at = _day(request)
    counted = queries.counts(seen_by=request.actor, at=at)
    heads = [Column("医共体"), *(Column(title, "num") for _code, title in ROLES), Column("合计", "num")]
    table = Table(heads, empty="本县还没有医共体", caption="医共体")
    for one in queries.consortia(seen_by=request.actor):
        roles = counted.get(one.pk, {})
        url = reverse("consortia:consortium", args=[one.code]) + f"?at={at}"
        numbers = [Cell(roles.get(code, 0)) for code, _title in ROLES]
        name = Cell(one.name, url=url, bold=True, sub=f"〔{one.clause}〕" if one.clause else "")
        table.lines.append(Line((name, *numbers, Cell(sum(roles.values()), bold=True)), url=url))
    may_form = request.actor.may("consortia.consortium.form")
    form = [Button("组建医共体", reverse("consortia:form"), "n", primary=True)] if may_form else []
    return frame.listing(
        request, "home", table, title="医共体组建", meta=f"{at} 的组成", buttons=form,
        queries=[Query("at", "日期", at.isoformat(), kind="date")], reset="at" in request.GET,
        acts=_acts(queries.acts(seen_by=request.actor)[:20]), template="consortia/home.html",
    )  # fmt: skip


def _acts(rows: Any) -> Table:
    columns = (
        Column("生效"), Column("事项"), Column("机构"), Column("医共体"), Column("决定机关"),
        Column("原因", "wrap"), Column("依据"), Column("附件"),
    )  # fmt: skip
    table = Table(columns, empty="没有办理过变更，成员按县版文件载入", caption="变更记录")
    for act in rows:
        where = f"{act.other.short_name} → {act.consortium.short_name}" if act.other else act.consortium.short_name
        roles = " → ".join(w for w in (act.get_role_before_display(), act.get_role_after_display()) if w)
        file = reverse("consortia:file", args=["act", act.pk]) if act.file_id else ""
        table.lines.append(
            Line(
                (
                    Cell(act.on), Cell(act.get_kind_display(), bold=True),
                    cell(act.institution.organization.short_name, sub=roles), Cell(where), Cell(act.decided_by),
                    Cell(act.reason, sub=f"{act.by_name} 办理"),
                    cell(" ".join(w for w in (f"〔{act.clause}〕" if act.clause else "", act.document) if w)),
                    cell("打开" if file else "", url=file),
                )
            )
        )  # fmt: skip
    return table


@reads(READ)
def consortium(request: ActorRequest, code: str) -> HttpResponseBase:
    """One consortium on any day, by role and township; every membership it ever had, with who decided."""
    found, at = queries.consortium(seen_by=request.actor, code=code), _day(request)
    units = queries.composition(seen_by=request.actor, consortium=found, at=at)
    table = _composition(units)
    acts = [
        Button(title, reverse(f"consortia:{verb}", args=[found.code]))
        for verb, title, _words, permission in VERBS
        if request.actor.may(permission)
    ]
    today = timezone.localdate(request.now)
    roles = {role: sum(u.membership.role == role for u in units) for role, _title in ROLES}
    figures = [frame.Figure(title, str(roles[role]), "家") for role, title in ROLES if roles[role]]
    figures.append(frame.Figure("下属村级机构", str(sum(u.clinics for u in units)), "家"))
    return frame.listing(
        request, "home", table, title=found.name, template="consortia/consortium.html", one=found,
        meta=f"{at} 共 {len(units)} 家单位" + ("" if at == today else "（不是今天）"), figures=figures, buttons=acts,
        queries=[Query("at", "日期", at.isoformat(), kind="date")], reset="at" in request.GET,
        history=_history(queries.history(seen_by=request.actor, consortium=found)),
        acts=_acts(queries.acts(seen_by=request.actor, consortium=found)),
    )  # fmt: skip


def _composition(units: list[queries.Unit]) -> Table:
    columns = (
        Column("机构"), Column("乡镇"), Column("村级机构", "num"), Column("托管方"), Column("自"), Column("至（不含）"),
        Column("决定"),
    )  # fmt: skip
    table = Table(columns, groups=True, caption="组成单位", empty="这一天没有组成单位，请换一个日期")
    for unit in units:
        m = unit.membership
        decided = f"{unit.act.decided_by} {unit.act.document}".strip() if unit.act else "县版文件"
        table.lines.append(
            Line(
                (
                    Cell(m.institution.organization.name, bold=True), Cell(unit.place), Cell(unit.clinics),
                    cell(unit.trustee), Cell(m.period.lower), cell(m.period.upper or "今"),
                    Cell(decided, sub=f"〔{m.clause}〕" if m.clause else ""),
                ),
                group=m.get_role_display(),
            )
        )  # fmt: skip
    return table


def _history(steps: list[queries.Step]) -> Table:
    columns = (
        Column("机构"), Column("角色"), Column("自"), Column("至（不含）"), Column("加入的决定", "wrap"),
        Column("退出的决定", "wrap"),
    )  # fmt: skip
    table = Table(columns, caption="历次成员关系", empty="没有成员关系")
    for step in steps:
        m = step.membership
        table.lines.append(
            Line(
                (
                    Cell(m.institution.organization.name), Cell(m.get_role_display()), Cell(m.period.lower),
                    cell(m.period.upper or "今"), _decision(step.opened, m.clause),
                    _decision(step.closed, "") if m.period.upper else Cell("—"),
                )
            )
        )  # fmt: skip
    return table


def _decision(act: Any, clause: str) -> Cell:
    if act is None:
        return Cell("县版文件", sub=f"〔{clause}〕" if clause else "")
    return Cell(f"{act.decided_by}：{act.reason}", sub=" ".join(w for w in (act.document, act.clause) if w))


def _asks(verb: str, found: Consortium, request: ActorRequest) -> tuple[Ask, ...]:
    at = timezone.localdate(request.now)
    since = Ask("since", "生效日期", "date", default=at.isoformat(), hint="这一天起按新的组成")
    if verb == "join":
        joinable = [(i.organization.code, i.organization.name) for i in queries.joinable(consortium=found, at=at)]
        who = Ask("institution", "机构", "choice", options=joinable)
        return who, Ask("role", "角色", "choice", options=ROLES, default="member"), since, *DECISION
    rows = places.memberships_at(at=at, consortium_id=found.pk).filter(period__endswith__isnull=True)
    members = [(str(m.pk), f"{m.institution.organization.name}（{m.get_role_display()}）") for m in rows]
    who = Ask("membership", "成员", "choice", options=members)
    if verb == "leave":
        return who, since, *DECISION
    if verb == "change_role":
        before = [(r, t) for r, t in ROLES if r in {"supporting", "member"}]
        heir = Ask(
            "predecessor", "原牵头改任", "choice", required=False, options=before, hint="只在新角色为牵头单位时用"
        )
        return who, Ask("role", "新角色", "choice", options=ROLES), heir, since, *DECISION
    others = [(c.code, c.name) for c in queries.consortia(seen_by=request.actor) if c.pk != found.pk]
    there = Ask("consortium", "转入", "choice", options=others)
    return who, there, Ask("role", "角色", "choice", options=ROLES, default="member"), since, *DECISION


def _institution(found: Consortium, code: str) -> Institution:
    rows = places.institutions_of_county(county=found.county_id).filter(organization__code=code)
    return rows.get()


def _change(
    verb: str, found: Consortium, given: dict[str, Any], request: ActorRequest
) -> tuple[Callable[[], object], dict[str, Any]]:
    """The bare change for the preview, and the words of the action."""
    since, clause = given["since"], given.get("clause") or ""
    if verb == "join":
        who = _institution(found, given["institution"])
        words = {"consortium": found, "institution": who, "role": given["role"], "since": since}
        return lambda: composing.join(found, who, given["role"], since, clause), words
    row: Membership = queries.membership(consortium=found, number=given["membership"])
    if verb == "leave":
        return lambda: composing.leave(row, since), {"membership": row, "on": since}
    if verb == "change_role":
        heir = given["predecessor"] or MembershipRole.SUPPORTING.value
        words = {"membership": row, "role": given["role"], "since": since, "predecessor": heir}
        return lambda: composing.change_role(row, given["role"], since, clause, predecessor=heir), words
    there = queries.consortium(seen_by=request.actor, code=given["consortium"])
    words = {"membership": row, "consortium": there, "role": given["role"], "since": since}
    return lambda: composing.move(row, there, given["role"], since, clause), words


def _form_of(verb: str, permission: str) -> Callable[..., HttpResponseBase]:
    """The form of an act; once who, where and when are given, what it would do to sight stands beside it."""

    @reads(permission)
    def page(request: ActorRequest, code: str) -> HttpResponse:
        return _act_page(request, queries.consortium(seen_by=request.actor, code=code), verb)

    return page


def _act_page(request: ActorRequest, found: Consortium, verb: str, problem: Exception | None = None) -> HttpResponse:
    title, words = next((title, words) for code, title, words, _permission in VERBS if code == verb)
    asks = _asks(verb, found, request)
    address = reverse(f"consortia:{verb}", args=[found.code])
    typed: QueryDict | None = request.GET if request.method == "GET" and request.GET else None
    more: dict[str, Any] = {"preview_url": address, "side": "consortia/effect.html"}
    if typed and problem is None:
        more |= _preview(request, found, verb, asks, typed)
        problem = more.pop("problem", None)
    return frame.form(
        request, asks, title=title, verb=words, action=reverse(f"consortia:{verb}_do", args=[found.code]),
        back=(found.short_name, reverse("consortia:consortium", args=[found.code])), typed=typed,
        problem=problem, **more,
    )  # fmt: skip


def _preview(
    request: ActorRequest, found: Consortium, verb: str, asks: tuple[Ask, ...], typed: QueryDict
) -> dict[str, Any]:
    """What the act would do, or why it cannot be done. Words of the decision may still be missing."""
    needed = tuple(ask for ask in asks if ask.name not in DECISION_NAMES)
    try:
        given = asking.read(request, needed, typed)
        change, _words = _change(verb, found, given, request)
        return {"shifts": effect.of(change, county=found.county_id, at=given["since"]), "since": given["since"]}
    except Invalid as problem:
        return {"problem": problem}
    except Problem as problem:
        return {"impossible": problem}


def _doing(verb: str, permission: str) -> Callable[..., HttpResponseBase]:
    """Do the act; what can be mended brings the form back."""

    @writes(permission)
    def do(request: ActorRequest, code: str) -> HttpResponse:
        found = queries.consortium(seen_by=request.actor, code=code)

        def run() -> HttpResponse:
            given = asking.read(request, _asks(verb, found, request))
            _bare, words = _change(verb, found, given, request)
            done = getattr(actions, verb)(
                actor=request.actor, now=request.now, key=request.key, **words,
                decision={name: given[name] for name in DECISION_NAMES},
            )  # fmt: skip
            name = done.institution.organization.short_name
            words_done = f"已办理：{name}自 {done.on} 起{done.get_kind_display()}。"
            return frame.done(request, words_done, "consortium", found.code)

        return frame.attempt(
            request, run, lambda problem: _act_page(request, found, verb, problem), "consortium", found.code
        )

    return do


join, join_do = _form_of("join", "consortia.member.join"), _doing("join", "consortia.member.join")
leave, leave_do = _form_of("leave", "consortia.member.leave"), _doing("leave", "consortia.member.leave")
change_role = _form_of("change_role", "consortia.member.change_role")
change_role_do = _doing("change_role", "consortia.member.change_role")
move, move_do = _form_of("move", "consortia.member.move"), _doing("move", "consortia.member.move")


def _form_asks(request: ActorRequest) -> tuple[Ask, ...]:
    hospitals = places.institutions_of_county(county=request.actor.county).filter(
        level="county", type__in=("county_general_hospital", "county_tcm_hospital")
    )
    leads = [(i.organization.code, i.organization.name) for i in hospitals]
    today = timezone.localdate(request.now).isoformat()
    return (
        Ask("name", "名称", most=80), Ask("short_name", "简称", most=40),
        Ask("lead", "牵头单位", "choice", options=leads),
        Ask("since", "组建日期", "date", default=today), *DECISION,
    )  # fmt: skip


@reads("consortia.consortium.form")
def form(request: ActorRequest) -> HttpResponse:
    """The form of a new consortium."""
    return _form_page(request)


def _form_page(request: ActorRequest, problem: Exception | None = None) -> HttpResponse:
    lines = ("牵头单位一般是非营利性县级综合医院或中医医院。", "组建后再逐家办理成员加入；每一步都按日期留痕。")
    return frame.form(
        request, _form_asks(request), title="组建医共体", verb="组建", action=reverse("consortia:form_do"),
        back=("医共体", reverse("consortia:home")), problem=problem, aside=("规则", lines),
    )  # fmt: skip


@writes("consortia.consortium.form")
def form_do(request: ActorRequest) -> HttpResponse:
    """Form it."""

    def run() -> HttpResponse:
        given = asking.read(request, _form_asks(request))
        lead = places.institutions_of_county(county=request.actor.county).get(organization__code=given["lead"])
        made = actions.form(
            actor=request.actor, now=request.now, key=request.key, name=given["name"], short_name=given["short_name"],
            lead=lead, since=given["since"], decision={name: given[name] for name in DECISION_NAMES},
        )  # fmt: skip
        return frame.done(request, f"已组建{made.consortium.name}。", "consortium", made.consortium.code)

    return frame.attempt(request, run, lambda problem: _form_page(request, problem), "home")
