"""From records to the printed indicators of two counties, each worked out by hand: one small world, one look."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from yigongti.foundation import rooms
from yigongti.foundation.editions.section import Context
from yigongti.foundation.rooms import Room
from yigongti.indicators import base_facts, formulas, queries, recompute, states, workdays
from yigongti.indicators.base_facts import FactsFile
from yigongti.indicators.collection import sheets
from yigongti.indicators.collection.sheets import SheetsFile
from yigongti.indicators.edition import IndicatorsFile, load
from yigongti.indicators.models import ScopeKind
from yigongti.indicators.periods import parse
from yigongti.indicators.scopes import Scope
from yigongti.indicators.streams.catalogue import FACTS
from yigongti.indicators.streams.tests.conftest import NOW, number, operation, person, settlement, stay, visit, void
from yigongti.indicators.streams.tests.test_staff_and_health import care, contract, doctor, elder, post, register
from yigongti.indicators.values import compute
from yigongti.records.places.models import Village
from yigongti.records.places.testing import COUNTY

pytestmark = pytest.mark.django_db
EDITIONS = Path(__file__).parents[4] / "editions"
F = Fraction
# Everything is of March 2026, asked for as the year up to April, at the county.
WANTED = {
    "WX-K01": F(2),  # two persons sent to centers, one of them back; never less
    "WX-K02": F(1),
    "WX-K07": F(100 * 13, 21),  # 7 + 4 + 1 + 1 of primary care, of 21 visits; the admission and the void are none
    "WX-K09": F(2, 10_000),  # three signed, one ended
    "WX-K10": F(25),  # one of four; the one without guidance is not managed
    "WX-M04": F(0),  # six months were complete last year, this year nobody's
    "WX-M05b": F(50),  # one of two clinics
    "WX-M07": F(100 * 13, 21),
    "WX-M12": F(100 * 5, 21),  # 2 of the TCM hospital, 2 of departments, 1 of a village clinic
    "FJ-K02": F(2),
    "FJ-K03": F(1),
    "FJ-K08": F(100 * 13, 21),
    "FJ-K10": F(2, 10_000),
    "FJ-K11": F(25),
    "FJ-M03": F(100 * 11, 19),  # without the visit at home and the checkup
    "FJ-M04": F(100 * 2, 19),  # TCM in primary care, of all doors
    "FJ-M05": F(25),  # one of four discharges of lead hospitals went down; outpatients sent on do not count
    "FJ-M06": F(50),  # two diagnosed, one of them with both, one managed
    "FJ-M09": F(50),  # grades 3 and 4 of four operations of those who left
}
MISSING = {
    "WX-M10a": "参保人县域内住院",  # the bureau owes it: settlements of ours do not take its place
    "FJ-M16": "基层同期平均执业",
    "WX-M06": "人员收入",
}


def make(w):
    """The records."""
    one, two, three = person(w), person(w), person(w)
    for place, kind, many, tcm in (
        (w.hospital, "outpatient", 6, 1), (w.tcm_hospital, "outpatient", 2, 0), (w.center_a1, "outpatient", 7, 1),
        (w.clinic, "village", 4, 1), (w.center_b1, "home", 1, 0), (w.center_b1, "checkup", 1, 0),
    ):  # fmt: skip
        for turn in range(many):
            visit(one, place, f"2026-03-{turn + 1:02d} 09:00", kind, is_tcm=turn < tcm)
    void(visit(two, w.center_a1, "2026-03-09 09:00"))
    for turn, way in enumerate(("1", "3", "2", "1")):
        left = {
            "discharge_way": way,
            "referred_to": w.tcm_hospital if way == "2" else w.center_a1 if way == "3" else None,
        }
        operation(stay(person(w), w.hospital, "2026-03-01 08:00", "2026-03-08 08:00", **left), turn + 1)
    lying = stay(two, w.hospital, "2026-03-20 08:00")  # still lies in
    operation(lying, 4)
    settlement(lying.encounter, "2026-03-31 09:00", 900, 500)
    for who, ended in ((one, None), (two, None), (three, "2026-03-31")):
        contract(who, w.center_a1, "2026-01-01", "2026-12-31", ended)
    register(one, w.center_a1, "htn", "2026-01-05", "2026-02-01")
    register(one, w.center_a1, "dm2", "2026-01-05")
    register(two, w.center_b1, "dm2", "2026-01-05")
    old = [elder(w, "1950-01-01") for _ in range(4)]
    care(old[0], 2026, "2026-03-01", "2026-03-02", "2026-03-03")
    care(old[1], 2026, "2026-03-01", "2026-03-02", None)
    post(doctor(w.hospital), w.center_a1, "2025-01-01", "2025-08-01")
    post(doctor(w.hospital), w.center_b1, "2026-02-01")
    post(doctor(w.center_a1), w.clinic, "2026-02-01", kind="township_hire")
    Village.objects.update(population=200)


@pytest.fixture
def board(world, monkeypatch):
    given = (*FACTS, *states.FACTS, workdays.FACT)
    monkeypatch.setattr(rooms, "_installed", (Room(code="indicators", title="指标", facts=given),))
    files = [EDITIONS / name / "indicators.toml" for name in ("wuxi_2025", "fengjie_2025")]
    rows = [row for file in files for row in tomllib.loads(file.read_text(encoding="utf-8"))["indicator"]]
    base, forms = (
        tomllib.loads((EDITIONS / "base" / name).read_text(encoding="utf-8")) for name in ("facts.toml", "sheets.toml")
    )
    context = Context(folder=Path(), county=COUNTY, in_force=date(2025, 1, 1), now=NOW)
    load(IndicatorsFile.model_validate({"indicator": rows}), context)
    base_facts.load(FactsFile.model_validate(base), context)
    sheets.load(SheetsFile.model_validate(forms), context)
    make(world)
    states.snapshot(now=NOW)
    recompute.incremental(now=NOW)
    held = {i.code: i for i in queries.indicators(county=COUNTY, at=NOW.date()) if i.code in WANTED | MISSING}
    return held, queries.board(county=COUNTY, wanted=list(held.values()), years=[2026], now=NOW)


def test_printed_indicators_from_records(board):
    held, cells = board
    county, period = Scope(ScopeKind.COUNTY, 0, COUNTY, "云岭县"), parse("ytd-2026-04")
    found = {code: compute(one, cells, county, period, None) for code, one in held.items()}
    told = {code: (found[code].number, found[code].value.missing) for code in WANTED}
    assert told == {code: (formulas.as_decimal(wanted), "") for code, wanted in WANTED.items()}
    for code, words in MISSING.items():
        assert found[code].number is None
        assert words in found[code].value.missing


@pytest.mark.parametrize("lead", [True, False])
def test_every_part_of_a_bill_is_counted_where_it_belongs(world, lead):
    """Income of lead hospitals and of primary care: all of a bill and each of its parts, in yuan."""
    place, prefix, other = (world.hospital, "lead", "primary") if lead else (world.center_a1, "primary", "lead")
    bill = settlement(visit(person(world), place, "2026-03-03 08:00"), "2026-03-03 09:00", 100, 30)
    type(bill).objects.update(drug_fen=4000, consumable_fen=500, exam_fen=2000, lab_fen=1000, service_fen=2500)
    recompute.incremental(now=NOW)
    wanted = {"med_revenue": 100, "drug_rev": 40, "consumable_rev": 5, "exam_rev": 20, "lab_rev": 10}
    assert {code: number(f"{prefix}_{code}", 202603) for code in wanted} == wanted
    assert {number(f"{other}_{code}", 202603) for code in wanted} == {0}
    assert number("fund_primary", 202603) == (0 if lead else 30)
    assert number("op_income", 202603) == 100
