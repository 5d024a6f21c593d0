from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yigongti.foundation.access.actor import MissingPermission, system_actor
from yigongti.foundation.editions.section import Context
from yigongti.records.terms import actions, queries, sections, store
from yigongti.records.terms.models import CodeSystem, Item
from yigongti.records.terms.tables import TableInvalid, TermRow

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TERMS = sections.TermsFile.model_validate(
    {
        "system": [
            {"code": "orderable", "name": "申请项目", "demo_set": "orderable"},
            {"code": "diagnosis-demo", "name": "诊断", "demo_set": "diagnosis-demo"},
        ]
    }
)


@pytest.fixture
def loaded(tmp_path):
    context = Context(tmp_path, "990038", date(2025, 12, 17), now=NOW)
    assert list(sections.check(TERMS, context)) == []
    return sections.load(TERMS, context), context


def codes(**wanted):
    return [item.code for item in queries.search(**wanted)]


def test_the_demo_sets_say_that_they_are_demo(loaded):
    assert set(CodeSystem.objects.values_list("is_demo", flat=True)) == {True}
    assert 80 <= Item.objects.filter(system__code="diagnosis-demo").count() <= 100


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("I48.900", "I48.900"),
        ("i48", "I48.900"),
        ("心房颤动", "I48.900"),
        ("颤动", "I48.900"),
        ("xfcd", "I48.900"),
        ("XFCD", "I48.900"),
        ("gxy", None),
    ],
)
def test_finds_by_code_name_and_initials(loaded, text, first):
    found = codes(system="diagnosis-demo", text=text)
    assert (found[0] if found else None) == (first or found[0])
    assert found


def test_an_exact_name_stands_before_longer_ones(loaded):
    assert codes(system="diagnosis-demo", text="胸痛") == ["R07.400"]
    assert codes(system="orderable", text="12 导联心电图", group="ecg")[0] == "ecg-12"


def test_a_group_is_listed_and_a_wildcard_is_no_wildcard(loaded):
    assert codes(system="orderable", group="ecg")[0] == "ecg-12"
    assert codes(system="orderable", group="imaging") == []
    assert codes(system="orderable", text="%") == []
    assert codes(system="orderable", text="_") == []


def test_item_refuses_what_is_not_in_use(loaded):
    assert queries.item(system="orderable", code="ecg-12").name == "12 导联心电图"
    Item.objects.filter(code="ecg-12").update(is_active=False)
    with pytest.raises(queries.NoItem):
        queries.item(system="orderable", code="ecg-12")


def test_loading_again_changes_nothing(loaded):
    summary, context = loaded
    again = sections.load(TERMS, context)
    assert (again.made, again.changed, again.ended) == (0, 0, 0)
    assert again.unchanged == summary.made


def test_an_official_table_replaces_the_demo_set_and_stays(loaded):
    _, context = loaded
    system = CodeSystem.objects.get(code="diagnosis-demo")
    actor = system_actor("test", frozenset({"terms.system.import"}))
    content = "代码,名称\nA00.000,霍乱\n".encode()
    actions.import_table(
        actor=actor, now=NOW, system=system, content=content, file_name="t.csv", version="2.0", source="国家"
    )
    assert codes(system="diagnosis-demo") == ["A00.000"]
    sections.load(TERMS, context)
    assert codes(system="diagnosis-demo") == ["A00.000"]


def test_a_wrong_table_changes_nothing(loaded):
    system = CodeSystem.objects.get(code="orderable")
    before = list(Item.objects.values_list())
    actor = system_actor("test", frozenset({"terms.system.import"}))
    with pytest.raises(TableInvalid, match="第 3 行"):
        actions.import_table(
            actor=actor,
            now=NOW,
            system=system,
            content="代码,名称\na,b\nc,\n".encode(),
            file_name="t.csv",
            version="",
            source="",
        )
    assert list(Item.objects.values_list()) == before


def test_importing_needs_the_permission(loaded):
    with pytest.raises(MissingPermission):
        actions.import_table(
            actor=system_actor("test", frozenset()),
            now=NOW,
            system=CodeSystem.objects.get(code="orderable"),
            content=b"",
            file_name="t.csv",
            version="",
            source="",
        )


def test_initials_read_phrases():
    assert store.initials_of("12 导联心电图") == "12dlxdt"
    assert store.initials_of("重度贫血") == "zdpx"  # 重 reads zhong here, chong elsewhere


def test_a_code_gone_from_the_table_is_put_out_of_use():
    system = CodeSystem.objects.create(code="x", name="x")
    assert store.put(system, [TermRow("a", "甲"), TermRow("b", "乙")]) == (2, 0, 0, 0)
    assert store.put(system, [TermRow("a", "甲")]) == (0, 0, 1, 1)
    assert store.put(system, [TermRow("a", "甲"), TermRow("b", "乙")]) == (0, 1, 0, 1)
