"""What one folder would change against another, thing by thing."""

import pytest

from yigongti.foundation.editions.diff import Fact, diff
from yigongti.foundation.editions.load import content_of
from yigongti.foundation.editions.tests.folder import HEAD, ROLES, write

VALUES = '[a]\nclause = "四（九）1"\nx = 30\ny = {value = 5, title = "几天", unit = "天"}\nz = 1\n'


@pytest.fixture
def compare(tmp_path):
    def run(old: dict, new: dict):
        return diff(content_of(write(tmp_path / "old", **old)), content_of(write(tmp_path / "new", **new)))

    return run


def shown(found):
    return [(d.section, d.what, d.key, d.title, d.clause) for d in found]


def test_the_same_folder_twice_differs_in_nothing(compare):
    assert compare({"values": VALUES}, {"values": VALUES}) == ()


def test_values_added_changed_removed_with_clause_and_title(compare):
    new = VALUES.replace("x = 30", "x = 20").replace("z = 1", "w = 1").replace("= 5", "= 7")
    found = compare({"values": VALUES}, {"values": new})
    assert shown(found) == [
        ("values", "changed", "a.x", "a.x", "四（九）1"),
        ("values", "changed", "a.y", "几天", "四（九）1"),
        ("values", "added", "a.w", "a.w", "四（九）1"),
        ("values", "removed", "a.z", "a.z", "四（九）1"),
    ]
    assert found[0].facts == (Fact("value", 30, 20),)
    assert found[3].facts == (Fact("value", 1, None), Fact("clause", "四（九）1", None))


def test_another_clause_alone_is_a_change(compare):
    found = compare({"values": VALUES}, {"values": VALUES.replace("四（九）1", "五")})
    assert {d.facts for d in found} == {(Fact("clause", "四（九）1", "五"),)}


def test_rows_are_told_apart_by_their_code_not_by_their_place(compare):
    nurse = ROLES.replace("doctor", "nurse").replace("医生", "护士")
    moved = nurse + ROLES.replace('"own"', '"tree"')
    found = compare({"roles": ROLES + nurse}, {"roles": moved})
    assert shown(found) == [("roles", "changed", "doctor", "医生", "")]
    assert found[0].facts == (Fact("scope", "own", "tree"),)


def test_the_head_is_compared_too(compare):
    found = compare({}, {"head": HEAD.replace("测试县版", "新县版")})
    assert [(d.section, d.facts) for d in found] == [("edition", (Fact("title", "测试县版", "新县版"),))]


def test_words_of_a_list_come_and_go_one_by_one(tmp_path, compare):
    (write(tmp_path / "old") / "rooms.toml").write_text('open = ["a.b", "c.d"]\n')
    (write(tmp_path / "new") / "rooms.toml").write_text('open = ["a.b"]\n[[planned]]\ncode = "e.f"\ntitle = "新平台"\n')
    assert shown(compare({}, {})) == [
        ("rooms", "added", "e.f", "新平台", ""),
        ("rooms", "removed", "c.d", "c.d", ""),
    ]


def test_everything_is_new_where_nothing_stood(tmp_path):
    found = diff(None, content_of(write(tmp_path / "e", values=VALUES)))
    assert {d.what for d in found} == {"added"}
    assert len(found) == 5  # head, three values, one role


def test_a_changed_code_table_is_never_invisible(tmp_path, compare):
    for name, text in (("old", "code,name\n1,一\n"), ("new", "code,name\n1,壹\n")):
        folder = write(tmp_path / name)
        (folder / "terms").mkdir()
        (folder / "terms" / "x.csv").write_text(text)
    assert shown(compare({}, {})) == [("tables", "changed", "terms/x.csv", "terms/x.csv", "")]


def test_an_old_base_counts_as_what_stood_before(tmp_path, base):
    (base / "values.toml").write_text('[clock]\nsource = "x, 待核"\na = 10\n')
    old_base = tmp_path / "old_base"
    old_base.mkdir()
    folder = write(tmp_path / "e")
    found = diff(content_of(folder, base=old_base), content_of(folder))
    assert shown(found) == [("values", "added", "clock.a", "clock.a", "x, 待核")]


def test_json_holds_the_documented_names(compare):
    (one,) = compare({"values": VALUES}, {"values": VALUES.replace("30", "20")})
    assert one.as_json() == {
        "section": "values", "section_title": "参数", "what": "changed", "key": "a.x", "title": "a.x",
        "clause": "四（九）1", "facts": [{"name": "value", "before": 30, "after": 20}],
    }  # fmt: skip
