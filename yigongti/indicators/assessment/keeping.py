"""What the board is told of verdicts, and what stands under one when it is opened."""

from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse

from yigongti.foundation.access.actor import Actor
from yigongti.indicators import evidence
from yigongti.indicators.assessment.models import Case, Proof
from yigongti.indicators.assessment.queries import READ, counting, loaded, verdict
from yigongti.indicators.assessment.things import READ as READ_PROOFS
from yigongti.indicators.evidence import Assessment
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.sources import Asked, Judged, Line, RecordKind
from yigongti.indicators.verdicts import Verdicts
from yigongti.records.places.models import Consortium, Membership, MembershipRole


def keeper(county: str, indicators: Collection[str], years: Collection[int]) -> Verdicts:
    """Verdicts by consortium, and the county's from all of its consortia (see evidence.together)."""
    consortia: Mapping[int, str] = dict(
        Consortium.objects.filter(county_id=county).order_by("pk").values_list("pk", "short_name")
    )
    rows = loaded(rows=Case.objects.filter(county=county, indicator__in=indicators, year__in=years))
    held: dict[tuple[str, int], dict[int, list[Case]]] = {}
    for one in rows:
        held.setdefault((one.indicator, one.year), {}).setdefault(one.consortium_id, []).append(one)
    found: dict[tuple[str, str, int, int], Assessment] = {}
    for (indicator, year), versions in held.items():
        each = {pk: verdict(counting(versions.get(pk, []))) for pk in consortia}
        for pk, its in each.items():
            found[indicator, ScopeKind.CONSORTIUM.value, pk, year] = its
        whole = evidence.together({consortia[pk]: one for pk, one in each.items()})
        found[indicator, ScopeKind.COUNTY.value, 0, year] = whole
    return found


def judged(asked: Asked) -> Iterable[Judged]:
    """The checklists behind a verdict: one line for each consortium, open to whoever may read them."""
    rows = loaded(rows=Case.objects.filter(county=asked.county, indicator=asked.indicator, year=asked.year))
    if asked.scope_kind == ScopeKind.CONSORTIUM:
        rows = rows.filter(consortium=asked.scope_id)
    by_consortium: dict[int, list[Case]] = {}
    for one in rows.select_related("consortium"):
        by_consortium.setdefault(one.consortium_id, []).append(one)
    leads = _leads(by_consortium)
    for pk, versions in by_consortium.items():
        case = counting(versions)
        if case is None or pk not in leads:
            continue
        may = asked.seen_by.may(READ) and (asked.seen_by.scope == "county" or asked.seen_by.sees(leads[pk]))
        yield Judged(leads[pk], case.opened_at, _line(case) if may else None)


def _leads(consortia: Collection[int]) -> dict[int, int]:
    rows = Membership.objects.filter(consortium__in=consortia, role=MembershipRole.LEAD, period__endswith=None)
    return dict(rows.values_list("consortium_id", "institution_id"))


def _line(case: Case) -> Line:
    found = verdict(case)
    details = (
        ("结论", found.words if not found.why else f"{found.words}：{found.why}"),
        ("清单", f"{len(case.checklist)} 项"),
        ("评定", f"第 {case.round} 轮，第 {case.version} 版"),
    )
    url = reverse("assessment:case", args=[case.indicator, case.consortium.code, case.year])
    return Line(case.pk, f"{case.consortium.short_name} {case.year} 年核对清单", url=url, details=details)


def _visible(actor: Actor) -> object:
    if actor.sees_everything:
        return None
    rows = Proof.objects.filter(county=actor.county)
    if actor.scope != "county":
        rows = rows.filter(organization__in=actor.reach)
    return rows.order_by().values("pk")


def _describe(ids: Collection[int]) -> dict[int, Line]:
    found = Proof.objects.filter(pk__in=ids).select_related("organization", "file")
    return {
        one.pk: Line(
            one.pk,
            one.title if one.holds else f"{one.title}（没有）",
            number=one.document,
            url=reverse("assessment:proof", args=[one.pk]),
            details=(
                ("自", f"{one.since}" + (f" 至 {one.until}（不含）" if one.until else "")),
                ("佐证", one.document or (one.file.name if one.file else one.link) or "—"),
                ("认可", f"{one.decided_by_name}"),
            ),
        )
        for one in found
    }


KIND = RecordKind("佐证条目", _visible, _describe, READ_PROOFS)  # type: ignore[arg-type]
