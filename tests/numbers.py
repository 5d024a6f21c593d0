"""What the rooms of indicators show in the furnished house: values of a year, sheets handed in, a checklist, a file."""

from datetime import date, datetime
from pathlib import Path

from yigongti.foundation.access.models import Organization
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.editions.section import Context
from yigongti.indicators import base_facts, edition
from yigongti.indicators.assessment import testing as assessment
from yigongti.indicators.assessment.actions import judging
from yigongti.indicators.collection import actions as collection
from yigongti.indicators.collection import sheets
from yigongti.indicators.collection import testing as sheet_testing
from yigongti.indicators.collection.models import Sheet
from yigongti.indicators.importing import actions as importing
from yigongti.indicators.importing.tests import files
from yigongti.indicators.importing.tests.conftest import ALL
from yigongti.indicators.models import FactValue, ScopeKind
from yigongti.indicators.tests.conftest import INDICATORS
from yigongti.records.places.testing import COUNTY, SmallWorld

VISITS, PATIENTS = ("primary_visits", "total_visits"), "primary_exam_upper_dx_patients"
HEADS = ("机构", "调查人数", "答对人数", "平均医师数")
OURS = [
    INDICATORS["indicator"][0] | {"formula": f"{PATIENTS}/10000"},
    {"id": "WX-K07", "clause": "附件2-7", "name": "诊疗人次占比", "unit": "%", "kind": "ratio", "level": "核心",
     "formula": "100*primary_visits/total_visits", "targets": {"2025": ">=59", "2027": ">=60"}},
    {"id": "WX-K11", "clause": "附件2-11", "name": "知晓率", "unit": "%", "kind": "ratio", "level": "核心",
     "formula": "100*right/asked", "targets": {"2025": ">=72", "2027": ">=74"}},
]  # fmt: skip


def furnish_numbers(places: SmallWorld, now: datetime) -> int:
    """Build it; returns the number of an import that waits for its preview to be confirmed."""
    context = Context(folder=Path(), county=COUNTY, in_force=date(2025, 1, 1), now=now)
    facts = [*sheet_testing.FACTS, *assessment.FACTS]
    base_facts.load(base_facts.FactsFile.model_validate({"fact": facts}), context)
    sheets.load(sheets.SheetsFile.model_validate(sheet_testing.SHEETS), context)
    ours = {one["id"] for one in OURS}
    others = [one for one in assessment.INDICATORS if one["id"] not in ours]
    edition.load(edition.IndicatorsFile.model_validate({"indicator": [*OURS, *others]}), context)
    _visits(places, now)
    _sheets(places, now)
    _judge(places, now)
    return _file(places, now)


def _visits(places: SmallWorld, now: datetime) -> None:
    """Two years of months for the county and three centers; every share another."""
    centers = (places.center_a1, places.center_a2, places.center_b1)
    at = [(ScopeKind.COUNTY, 0, 400, 700)]
    at += [(ScopeKind.INSTITUTION, c.pk, 90 + 20 * n, 190 + 9 * n) for n, c in enumerate(centers)]
    months = [year * 100 + month for year in (now.year - 1, now.year) for month in range(1, 13)]
    FactValue.objects.bulk_create(
        FactValue(
            fact=fact, county=COUNTY, scope_kind=kind, scope_id=pk, month=month, records=number, persons=number,
            amount=number + month % 7, new_persons=number, computed_at=now,
        )
        for kind, pk, *numbers in at
        for month in months
        if month <= now.year * 100 + now.month
        for fact, number in zip((*VISITS, PATIENTS), (*numbers, 9), strict=True)
    )  # fmt: skip


def _sheets(places: SmallWorld, now: datetime) -> None:
    """One center's survey is returned to it, another's waits for its lead."""
    survey = Sheet.objects.get(county=COUNTY, code="survey")
    returned = sheet_testing.handed_in(places.center_a1, survey, now=now)
    sheet_testing.handed_in(places.center_a2, survey, now=now)
    lead = sheet_testing.manager(places, places.hospital)
    collection.send_back(actor=lead, now=now, submission=returned, reason="请核对调查人数。")


def _judge(places: SmallWorld, now: datetime) -> None:
    """The checklist of a consortium with one of its two judgements."""
    one = make_actor(assessment.JUDGES, places.commission, scope="county")
    place = assessment.place_of(one, now=now)
    judging.judge(actor=one, now=now, place=place, found=assessment.said(True, False), note="", round_=1)


def _file(places: SmallWorld, now: datetime) -> int:
    """A file of the commission with a number that is none."""
    rows = [
        HEADS,
        *([_name(place), 120, 90, said] for place, said in ((places.center_b1, 4), (places.center_a2, "约 5"))),
    ]
    sender = make_actor((*ALL, "collection.other.save"), places.commission, places.organizations, scope="county")
    return importing.upload(actor=sender, now=now, data=files.rows_xlsx(rows), name="调查表2025.xlsx").imported.pk


def _name(place: Organization) -> str:
    return place.name
