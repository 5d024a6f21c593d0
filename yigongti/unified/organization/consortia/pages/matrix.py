"""Departments by duties, as a matrix."""

from django.http.response import HttpResponseBase
from django.urls import reverse

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.unified.organization.consortia.pages import frame
from yigongti.unified.organization.consortia.pages.frame import Query
from yigongti.unified.organization.consortia.queries import matrix as queries
from yigongti.unified.organization.consortia.tables import Cell, Column, Line, Table

READ = queries.READ
MARKS = {"responsible": "●", "cooperating": "○", "": ""}
WORDS = {"responsible": "责任", "cooperating": "配合", "": ""}


@reads(READ)
def matrix(request: ActorRequest) -> HttpResponseBase:
    """● responsible, ○ cooperating; the export says it in words."""
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("department", "text")}
    found = queries.matrix(seen_by=request.actor, **asked)
    table = Table([Column("方面"), Column("职责"), *(Column(d.name) for d in found.departments), Column("出处")])
    for row in found.rows:
        marks = [Cell(WORDS[row.parts.get(d.code, "")]) for d in found.departments]
        table.lines.append(Line((Cell(row.duty.group), Cell(row.duty.title), *marks, Cell(row.duty.clause))))
    options = [("", "全部"), *((d.code, d.name) for d in found.departments)]
    here = reverse("consortia:matrix")
    return frame.listing(
        request, "matrix", table, title="部门分工", template="consortia/matrix.html", chosen=asked["department"],
        meta=f"{len(found.departments)} 个部门、{len(found.rows)} 项职责",
        queries=[
            Query("department", "部门", asked["department"], options),
            Query("text", "职责", asked["text"], kind="text"),
        ],
        reset=any(asked.values()), groups=_groups(found),
        heads=[(d, f"{here}?department={d.code}", *found.counts[d.code]) for d in found.departments],
        foot="● 责任　○ 配合。点部门只看它参加的职责；文字是平台的概括，以文件原文为准。",
    )  # fmt: skip


def _groups(found: queries.Matrix) -> list[tuple[str, list[tuple[queries.Row, list[tuple[str, str, str]]]]]]:
    """(group, rows with one (mark, word, department) for each department), in the order of the file."""
    drawn: list[tuple[str, list[tuple[queries.Row, list[tuple[str, str, str]]]]]] = []
    for row in found.rows:
        if not drawn or drawn[-1][0] != row.duty.group:
            drawn.append((row.duty.group, []))
        parts = [(row.parts.get(d.code, ""), d.name) for d in found.departments]
        drawn[-1][1].append((row, [(MARKS[part], WORDS[part], name) for part, name in parts]))
    return drawn
