"""Every table as Excel, exactly as it stands on the page."""

from collections.abc import Iterable, Sequence

from django.http.response import HttpResponseBase

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.foundation.web.words import ZONE
from yigongti.indicators import faces, pages, queries
from yigongti.indicators.faces import CellFace, RowFace


@reads(queries.EXPORT)
def index(request: ActorRequest) -> HttpResponseBase:
    """The list of indicators."""
    period = pages.period_of(request)
    _scopes, scope, found = queries.overviews(
        county=request.actor.county,
        period=period,
        scope=pages.scope_of(request),
        seen_by=request.actor,
        now=request.now,
    )
    cards = [faces.card(overview) for overview in found]
    columns = ["编号", "出处", "指标", "单位", "数值", "分子 / 分母", "目标", "结论", "来源", "说明"]
    rows = [
        [
            c.code, c.clause, c.name, c.unit, c.text if not c.missing else "缺", c.behind,
            "；".join(f"{t.year} {t.printed}" for t in c.targets), "；".join(f"{t.year} {t.words}" for t in c.targets),
            c.source, "；".join((c.missing, *c.notes)).strip("；"),
        ]
        for c in cards
    ]  # fmt: skip
    return _excel(columns, rows, f"指标_{scope.title}_{period.code}")


@reads(queries.EXPORT)
def sheet(request: ActorRequest, code: str) -> HttpResponseBase:
    """The table of an indicator: months by institution."""
    found = queries.sheet(
        county=request.actor.county,
        code=code,
        period=pages.period_of(request),
        scope=pages.scope_of(request),
        seen_by=request.actor,
        now=request.now,
    )
    face = faces.sheet_face(found, queries.titles(county=request.actor.county))
    columns = ["机构", *face.months, "累计", f"指标值 {found.indicator.unit}"]
    rows = [_row(row) for row in (*face.rows, *face.below)]
    return _excel(columns, rows, f"{found.indicator.code}_{found.scope.title}_{found.period.code}")


def _excel(columns: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> HttpResponseBase:
    from yigongti.foundation.web.export import xlsx_response  # XlsxWriter only when somebody exports

    return xlsx_response(columns, rows, name)


def _row(row: RowFace) -> list[object]:
    return [row.title, *(_number(cell) for cell in row.cells), _number(row.total), row.value]


def _number(cell: CellFace) -> object:
    if cell.missing:
        return "缺"
    try:
        return float(cell.text.replace(",", ""))
    except ValueError:  # two results side by side, or a verdict
        return cell.text


@reads(queries.EXPORT)
def records(request: ActorRequest, code: str) -> HttpResponseBase:
    """The records under a number that the viewer may open; the last line counts the others."""
    found = pages._opened(request, code, everything=True)  # noqa: SLF001
    columns = ["时间", "单号或编号", "居民", "性别年龄", "事由", "机构", "数", "次数", "来历"]
    rows: list[list[object]] = [
        [
            o.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M"), o.line.number, o.line.person, o.line.person_about,
            o.line.title, o.place, float(o.amount), o.times, "；".join(f"{a} {b}" for a, b in o.line.details),
        ]
        for o in found.lines
    ]  # fmt: skip
    rows.append([found.sentence])
    rows.append([f"共 {faces.count(found.total)}，其中 {faces.count(found.hidden)} 不在您的权限内，只计数"])
    rows += [[f"{share.title} {faces.count(share.number)}"] for share in found.shares]
    return _excel(columns, rows, f"{found.indicator.code}_明细_{found.scope.title}_{found.period.code}")
