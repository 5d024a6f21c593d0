"""Pages, exports, questions: works, refuses bad input, refuses a stranger, refuses another organization."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from yigongti.foundation.access.actor import system_actor
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.audit.models import Line
from yigongti.indicators.analysis import actions, comparing, explaining, inspection, outlook, questions
from yigongti.indicators.analysis.models import Question, QuestionStep, State
from yigongti.indicators.analysis.quality import Finding
from yigongti.indicators.analysis.tests.doors import make_question
from yigongti.indicators.models import FactValue, Run, ScopeKind
from yigongti.indicators.periods import parse
from yigongti.indicators.tests.conftest import COUNTY, PATIENTS, READS, at, county, house, load_indicators, world  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
NOW = at("2026-11-20 09:00")
READ = ("indicators.value.read", "indicators.value.export", "indicators.record.open")
ASK = ("analysis.question.read", "analysis.question.raise", "analysis.question.accept", "analysis.question.reopen")
ANSWER = ("analysis.question.read", "analysis.question.answer")
SHARE = {
    "id": "WX-M07", "clause": "附件3-7", "name": "诊疗占比", "unit": "%", "kind": "ratio",
    "formula": f"100*{PATIENTS}/{READS}", "targets": {"2025": ">=59", "2027": ">=60"},
}  # fmt: skip


def cell(fact, month, number, place=None):
    """A cell of the cube, as the engine would write it."""
    kind = ScopeKind.COUNTY if place is None else ScopeKind.INSTITUTION
    return FactValue(
        fact=fact, county=COUNTY, scope_kind=kind, scope_id=0 if place is None else place.pk, month=month,
        records=number, amount=Decimal(number), persons=number, new_persons=number, computed_at=NOW,
    )  # fmt: skip


@pytest.fixture
def numbers(county, monkeypatch):  # noqa: F811
    """Two centers, 202601 to 202610: a1 30 of 100 then 40 of 100, b1 60 of 100 then 90 of 150; ten more elsewhere."""
    monkeypatch.setattr("yigongti.foundation.web.views.timezone.now", lambda: NOW)
    load_indicators({"indicator": [SHARE]})
    rows = []
    for month in range(202601, 202611):
        late = month > 202609
        pairs = {
            county.center_a1: (40 if late else 30, 100),
            county.center_b1: (90 if late else 60, 150 if late else 100),
        }
        for place, (over, under) in pairs.items():
            rows += [cell(PATIENTS, month, over, place), cell(READS, month, under, place)]
        rows += [cell(PATIENTS, month, 130 if late else 90), cell(READS, month, 260 if late else 210)]
    FactValue.objects.bulk_create(rows)
    Run.objects.create(kind="full", at=NOW, partitions=1, rows=1, cells=1)
    return county


def machine(*rights):
    return system_actor("test", frozenset({*READ, *rights}), COUNTY)


def enter(client, organization, *, scope="own", rights=READ):
    position = make_position(rights, organization, scope=scope)
    return sign_in(client, position.user, position)


def url(name, *args, **query):
    path = reverse(f"analysis:{name}", args=args)
    return path + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


# ---- what changed


def test_a_change_by_hand(numbers):
    found = explaining.explain(
        county=COUNTY,
        code="WX-M07",
        period=parse("2026-10"),
        against="previous",
        scope="county",
        seen_by=machine(),
        now=NOW,
    )
    (part,) = found.parts
    assert round(float(part.difference), 6) == round(100 * (130 / 260 - 90 / 210), 6)
    assert part.rate + part.mix == part.difference
    assert {s.title for s in part.shares} == {"松溪镇卫生院", "其他（县级医院、看不到的机构、跨机构去重）"} | {
        s.title for s in part.shares if s.scope
    }
    assert sum(f.effect for f in part.facts) == part.difference


def test_who_sees_one_institution_learns_no_other(numbers, client):
    text = (
        enter(client, numbers.center_a1).get(url("change", "WX-M07", scope="county", period="2026-10")).content.decode()
    )
    assert "松溪镇卫生院" in text
    assert numbers.center_b1.short_name not in text


# ---- where it goes


def test_the_step_to_the_target_and_the_forecast(numbers):
    found = outlook.outlook(county=COUNTY, code="WX-M07", scope="county", seen_by=machine(), now=NOW)
    past, ahead = found.aims
    assert past.actual is not None  # 2025 has passed: what was, or that nothing is known, but no forecast
    assert past.found is None
    assert len(found.series) == 10
    assert ahead.found.points == 10
    assert 0 <= ahead.found.low <= ahead.found.middle <= ahead.found.high
    must = outlook.must_of(found.subject)
    (step,) = must.steps
    assert (must.target.year, must.months_left) == (2027, 2)
    pace = 365 / 324
    assert step.need.then >= Decimal("0.6") * round(2150 * pace)
    assert step.per_month == -(-int(step.to_do) // 2)


def test_too_few_months_say_so(numbers, client):
    FactValue.objects.filter(month__lt=202605).delete()
    text = enter(client, numbers.commission, scope="county").get(url("ahead", "WX-M07")).content.decode()
    assert "只有 6 个月的完整数据，至少要 8 个月才作预测" in text


# ---- side by side


def test_members_in_their_places(numbers):
    found = comparing.compare(
        county=COUNTY, code="WX-M07", period=parse("2026-10"), scope="county", seen_by=machine(), now=NOW
    )
    placed = [(p.member.title, p.rank) for p in found.table.rows if p.rank]
    assert placed == [(numbers.center_b1.short_name, 1), ("松溪镇卫生院", 2)]


def test_a_comparison_is_for_who_sees_all(numbers, client):
    inside = enter(client, numbers.center_a1, scope="tree")
    page = inside.get(url("compare", "WX-M07", period="2026-10"))
    assert page.status_code == 403
    assert "全部成员" in page.content.decode()
    card = inside.get(url("scorecard", numbers.center_a1.code, period="2026-10")).content.decode()
    assert "您看不到其他成员" in card
    assert "40.00" in card
    assert inside.get(url("scorecard", numbers.center_b1.code)).status_code == 404


def test_the_scorecard_of_the_office_has_places(numbers, client):
    text = enter(client, numbers.commission, scope="county", rights=(*READ, *ASK)).get(
        url("scorecard", numbers.center_a1.code, period="2026-10")
    ).content.decode()  # fmt: skip
    assert "位次" in text
    assert "提出质疑" in text


PAGES = [
    ("change", ("WX-M07",)), ("ahead", ("WX-M07",)), ("compare", ("WX-M07",)), ("home", ()), ("questions", ()),
    ("ask", ()),
]  # fmt: skip
EXPORTS = [("change_export", ("WX-M07",)), ("ahead_export", ("WX-M07",)), ("compare_export", ("WX-M07",))]


@pytest.mark.parametrize(("name", "args"), PAGES + EXPORTS)
def test_pages_work_and_strangers_sign_in(client, numbers, name, args):
    assert client.get(url(name, *args)).status_code == 302
    page = enter(client, numbers.commission, scope="county", rights=(*READ, *ASK)).get(url(name, *args))
    assert page.status_code == 200
    body = b"".join(page.streaming_content) if page.streaming else page.content
    assert body[:2] == b"PK" if name.endswith("export") else b"style=" not in body


def test_the_sheet_leads_to_its_analyses(client, numbers):
    text = enter(client, numbers.commission, scope="county", rights=(*READ, *ASK)).get(
        reverse("indicators:sheet", args=["WX-M07"]) + "?period=2026-10"
    ).content.decode()  # fmt: skip
    for words in ("为什么变了", "预测与缺口", "机构比较", "提出质疑"):
        assert words in text


@pytest.mark.parametrize("query", [{"period": "2026-13"}, {"scope": "planet:earth"}])
def test_bad_questions_are_refused_with_words(client, numbers, query):
    page = enter(client, numbers.commission, scope="county").get(url("change", "WX-M07", **query))
    assert page.status_code == 422
    assert "请写成" in page.content.decode()


# ---- doubts


def finding(number=9):
    return Finding("jump", (PATIENTS,), "本月突变", Decimal(number))


def raise_one(world, number=9):  # noqa: F811
    return actions.raise_found(
        actor=machine("analysis.question.find"), now=NOW, organization=world.center_a1, indicator="WX-M07",
        period="2026-10", finding=finding(number),
    )  # fmt: skip


def test_a_doubt_is_raised_once_and_not_again_about_the_same_number(numbers):
    asked = raise_one(numbers)
    assert raise_one(numbers) is None
    office = machine(*ANSWER, *ASK)
    actions.answer(actor=office, now=NOW, question=asked, way="reason", words="集中结算")
    assert raise_one(numbers) is None
    actions.accept(actor=office, now=NOW, question=asked)
    assert raise_one(numbers) is None  # settled about this very number
    assert raise_one(numbers, 12) is not None  # another number, another doubt
    assert [s.step for s in asked.steps.order_by("pk")] == ["raised", "reason", "accepted"]
    assert Line.objects.filter(action="analysis.question.accept").count() == 1


def test_the_database_keeps_doubts_single(numbers):
    make_question(numbers.center_a1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_question(numbers.center_a1)
    make_question(numbers.center_a1, state="accepted")


def test_corrected_means_that_the_number_moved(numbers):
    asked = raise_one(numbers, 40)
    office = machine(*ANSWER, *ASK)
    with pytest.raises(actions.NotCorrected):
        actions.answer(actor=office, now=NOW, question=asked, way="corrected", words="已改")
    FactValue.objects.filter(fact=PATIENTS, scope_id=numbers.center_a1.pk, month=202610).update(
        amount=31, persons=31, new_persons=31
    )
    actions.answer(actor=office, now=NOW, question=asked, way="corrected", words="已改")
    with pytest.raises(actions.NotNow):
        actions.answer(actor=office, now=NOW, question=asked, way="reason", words="再说")
    actions.reopen(actor=office, now=NOW + timedelta(days=1), question=asked, words="还不对")
    asked.refresh_from_db()
    assert asked.state == State.OPEN


def test_asking_and_answering_on_the_pages(client, numbers):
    office = enter(client, numbers.commission, scope="county", rights=(*READ, *ASK))
    typed = {"institution": numbers.center_a1.code, "indicator": "WX-M07", "period": "2026-10", "_key": "k1"}
    silent = office.post(url("raise"), {**typed, "words": " "})
    assert silent.status_code == 422
    assert "请写明内容" in silent.content.decode()
    assert office.post(url("raise"), {**typed, "_key": "k2", "words": "请核对 10 月"}).status_code == 302
    asked = Question.objects.get()
    assert asked.number == 40
    assert office.post(url("raise"), {**typed, "_key": "k3", "words": "再问一次"}).status_code == 409
    own = enter(client, numbers.center_a1, scope="tree", rights=(*READ, *ANSWER))
    assert "请核对 10 月" in own.get(url("question", asked.pk)).content.decode()
    nothing = own.post(url("answer", asked.pk), {"way": "reason", "words": "", "_key": "k4"})
    assert nothing.status_code == 422
    assert own.post(url("answer", asked.pk), {"way": "reason", "words": "已核对", "_key": "k5"}).status_code == 302
    assert own.post(url("accept", asked.pk), {"_key": "k6"}).status_code == 403
    other = enter(client, numbers.center_b1, scope="tree", rights=(*READ, *ANSWER))
    assert other.get(url("question", asked.pk)).status_code == 404
    assert "请核对" not in other.get(url("questions")).content.decode()
    asked.refresh_from_db()
    assert (asked.state, QuestionStep.objects.filter(question=asked).count()) == (State.ANSWERED, 2)


def test_the_worklist_shows_each_side_its_own(numbers):
    from yigongti.indicators.analysis import home

    make_question(numbers.center_a1)
    make_question(numbers.center_b1, state="answered")
    own = machine(*ANSWER)
    assert questions.to_answer(seen_by=own).count() == 0  # a machine works nowhere
    (item,) = home.items(machine(*ASK), NOW, 10)
    assert (item.lane, item.verb) == ("review", "认可")


def test_the_rules_find_what_stands_out(numbers):
    """A jump in the last complete month, told once under the first indicator with the fact."""
    FactValue.objects.filter(fact=READS, scope_id=numbers.center_a1.pk, month=202610).update(amount=900)
    raised = inspection.inspect(county=COUNTY, now=NOW)
    assert [(q.rule, q.fact, q.organization_id) for q in raised] == [("jump", READS, numbers.center_a1.pk)]
    assert inspection.inspect(county=COUNTY, now=NOW) == []


def test_page_budget(client, numbers, django_assert_max_num_queries):
    inside = enter(client, numbers.commission, scope="county")
    for name in ("change", "ahead", "compare"):
        inside.get(url(name, "WX-M07"))
        with django_assert_max_num_queries(40):
            inside.get(url(name, "WX-M07"))
