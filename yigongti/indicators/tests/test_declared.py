"""Base facts and the checks over them: what is wrong is said with file and line."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from yigongti.foundation.editions import layers
from yigongti.foundation.editions.section import Context
from yigongti.indicators import base_facts, edition
from yigongti.indicators.base_facts import FactsFile
from yigongti.indicators.models import BaseFact
from yigongti.indicators.tests.golden import AGES, WORLD

FACT = """
[[fact]]
code = "{}"
title = "{}"
unit = "人"
source = "测试"
scope = "county"
period = "flow"
owner = "bureau"
origin = "collected"
"""


def facts(*codes, title="数"):
    return "".join(FACT.format(code, title) for code in codes)


def context(tmp_path, own="", base=""):
    county, platform = tmp_path / "county", tmp_path / "base"
    for folder, text in ((county, own), (platform, base)):
        folder.mkdir()
        if text:
            (folder / "facts.toml").write_text(text, encoding="utf-8")
    return Context(county, "990038", date(2025, 1, 1), base=platform)


def findings(where, text):
    (where.folder / "indicators.toml").write_text(text, encoding="utf-8")
    parts = layers.parts_of(edition.SECTION, where.folder, where.base)
    assert parts[0].read.findings == []
    return [str(finding) for finding in layers.findings_of(edition.SECTION, parts, where)]


def row(formula, kind="ratio", more=""):
    head = '[[indicator]]\nid = "WX-K01"\nclause = "1"\nname = "甲"\nunit = "%"\n'
    return f'{head}kind = "{kind}"\nformula = "{formula}"\n{more}'


def test_a_name_that_nobody_declares_is_found_with_its_line(tmp_path):
    where = context(tmp_path, own=facts("a"), base=facts("b"))
    assert findings(where, row("100*a/b")) == []
    (said,) = findings(where, row("100*a/c"))
    assert said == "indicators.toml 第 7 行：公式里的「c」在 facts.toml 里没有说明，请改正名称或补写这项基础数据。"
    (said,) = findings(where, row("100*a/b", more='variants = {"乙" = "a/d"}'))
    assert said.startswith("indicators.toml 第 8 行：公式里的「d」")


def test_an_older_release_without_a_list_is_still_read(tmp_path):
    assert findings(context(tmp_path), row("100*a/c")) == []


@pytest.mark.parametrize(
    ("formula", "kind", "said"),
    [
        ("[a, b]", "ratio", "two_part"), ("a/b", "two_part", "two_part"),
        ("evidence_checklist", "ratio", "evidence"), ("a/b", "evidence", "evidence"), ("a", "evidence", ""),
        ("a/previous(a)", "ratio", "growth"), ("a/b", "growth", "growth"), ("a/previous(a)", "growth", ""),
        ("lifetable_probability(a,b,36,69)", "lifetable", "不是分年龄组"), ("a/b", "lifetable", "寿命表"),
        ("a**b", "ratio", "公式只能"),
    ],
)  # fmt: skip
def test_kind_and_formula_agree(tmp_path, formula, kind, said):
    found = findings(context(tmp_path, own=facts("a", "b")), row(formula, kind))
    assert (said in found[0]) if said else found == []


def test_two_results_have_no_target(tmp_path):
    where = context(tmp_path, own=facts("a", "b"))
    (said,) = findings(where, row("[a, b]", "two_part", "targets = {2025 = 3}"))
    assert "不能写目标数" in said
    assert findings(where, row("[a, b]", "two_part", 'targets = {2025 = "--"}')) == []


def test_troubles_of_the_list_itself(tmp_path):
    text = facts("a", "a", "previous") + 'also = ["collected"]\n'
    where = context(tmp_path, own=text)
    parts = layers.parts_of(base_facts.SECTION, where.folder, where.base)
    said = [str(f) for f in layers.findings_of(base_facts.SECTION, parts, where)]
    assert [line.split("：")[0] for line in said] == [
        "facts.toml 第 13 行",
        "facts.toml 第 23 行",
        "facts.toml 第 31 行",
    ]


def test_a_county_completes_the_platform():
    def read(text):
        return FactsFile.model_validate(tomllib.loads(text))

    both = base_facts.complete(read(facts("a", "b")), read(facts("b", "c", title="县里的数")))
    assert [(fact.code, fact.title) for fact in both.fact] == [("a", "数"), ("b", "县里的数"), ("c", "县里的数")]


@pytest.mark.django_db
def test_the_list_comes_into_force_once_and_follows_changes():
    where = Context(Path(), "990038", date(2025, 1, 1))

    def load(text):
        done = base_facts.load(FactsFile.model_validate(tomllib.loads(text)), where)
        return done.made, done.changed, done.ended, done.unchanged

    assert load(facts("a", "b")) == (2, 0, 0, 0)
    assert load(facts("a", "b")) == (0, 0, 0, 2)
    assert load(facts("a", "c", title="新")) == (1, 1, 1, 0)
    assert list(BaseFact.objects.order_by("place").values_list("code", "title")) == [("a", "新"), ("c", "新")]


def test_the_platform_declares_the_88_base_facts_of_the_annexes():
    """All of them and the two that only other readings use; the world of the golden values has a number for each."""
    tree = tomllib.loads((layers.BASE / "facts.toml").read_text(encoding="utf-8"))
    declared = {fact["code"]: fact for fact in tree["fact"]}
    asked = {*WORLD, *AGES, "key_contracted", "key_total"}
    assert len(asked - {"platform_links_built", "platform_links_required"}) == 88
    assert asked <= set(declared)
    assert {code for code, fact in declared.items() if fact.get("by_age")} == set(AGES)
