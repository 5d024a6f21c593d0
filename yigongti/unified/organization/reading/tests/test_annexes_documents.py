"""The five real documents, counted by hand. Names of persons in them are never written here."""

import os
import warnings
from pathlib import Path

import pytest

from yigongti.unified.organization.reading import annexes
from yigongti.unified.organization.reading.shapes import Head

CHECKOUT = Path(__file__).resolve().parents[5]
FOLDER = Path(os.environ.get("YIGONGTI_POLICY") or CHECKOUT.parent / "shared" / "policy")


@pytest.fixture(scope="module")
def documents():
    found = {path.name[:3]: path for path in FOLDER.glob("0*.txt")} if FOLDER.is_dir() else {}
    if len(found) < 5:
        warnings.warn(
            f"THE REAL DOCUMENTS ARE ABSENT: {FOLDER} has {len(found)} of 5; nothing was compared", stacklevel=1
        )
        pytest.skip(f"no policy documents in {FOLDER}")
    scopes = {"000": "巫溪县", "001": "巫山县", "002": "井研县", "003": "奉节县", "004": "福建省"}
    read = {}
    for number, path in found.items():
        text = path.read_text(encoding="utf-8")
        read[number] = (text, annexes.read(text, head=Head(scope=scopes[number]), clauses=()))
    return read


def counts(found):
    return {
        one.name: tuple(sum(m.role == role for m in one.members) for role in ("lead", "supporting", "member"))
        for one in found.consortia
    }


def test_members_as_counted(documents):
    assert counts(documents["000"][1]) == {"巫溪县综合医疗医共体": (1, 3, 18), "巫溪县中医医共体": (1, 3, 14)}
    assert counts(documents["002"][1]) == {"井研县中医医院医疗集团": (1, 0, 9), "井研县人民医院医疗集团": (1, 0, 7)}
    assert counts(documents["003"][1]) == {"县人民医院医疗集团": (1, 2, 18), "县中医院医疗集团": (1, 2, 16)}
    assert documents["004"][1].consortia == ()


def test_pairs_and_the_city_group(documents):
    said = {one.name: [(m.role, m.printed, m.year) for m in one.members] for one in documents["001"][1].consortia}
    assert list(said.values()) == [
        [
            ("lead", "县中医院", None),
            ("member", "龙门街道社区卫生服务中心", 2024),
            ("member", "官渡镇中心卫生院", 2025),
            ("member", "骡坪镇中心卫生院", 2025),
        ],
        [("lead", "县妇幼保健院", None), ("member", "巫峡镇中心卫生院", 2024)],
        [("lead", "县人民医院", None), ("member", "大昌镇中心卫生院", 2025)],
        [
            ("member", "县人民医院", None),
            ("member", "县妇幼保健院", None),
            ("member", "县精神卫生中心", None),
            ("member", "高唐街道社区卫生服务中心", None),
        ],
    ]


def test_township_years_and_full_names(documents):
    chinese, general = documents["002"][1].consortia
    years = {m.printed: m.year for m in (*chinese.members, *general.members)}
    assert [name for name, year in years.items() if year == 2024] == ["周坡镇", "马踏镇", "镇阳镇"]
    assert sum(year == 2025 for year in years.values()) == 13
    names = {m.printed: m.name for one in documents["003"][1].consortia for m in one.members}
    assert names["县人民医院"] == "奉节县人民医院"
    assert names["鱼复"] == "奉节县鱼复街道社区卫生服务中心"
    assert names["永安"] == "永安"
    assert names["三峡卫校"] == "三峡卫校"


def test_every_count_that_is_printed_agrees(documents):
    assert [found.warnings for _, found in documents.values()] == [()] * 5


def test_core_indicators_as_counted(documents):
    widths = {number: [len(one.targets) for one in found.core_indicators] for number, (_, found) in documents.items()}
    assert widths == {"000": [4] * 11, "001": [], "002": [], "003": [3] * 12, "004": []}
    first = documents["000"][1].core_indicators
    assert [one.number for one in first] == [str(at) for at in range(1, 12)]
    assert [one.printed for one in first[2].targets] == ["--", "≥90", "100", "100"]
    assert [one.kind for one in first[2].targets] == ["value", "target", "target", "upper_target"]
    assert sum(goal.value is None for one in first for goal in one.targets) == 4
    ninth = documents["003"][1].core_indicators[8]
    assert [(one.year, one.comparator, str(one.value)) for one in ninth.targets] == [
        (2024, "", "84.8"),
        (2025, "", "90"),
        (2027, ">", "90"),
    ]


def test_monitoring_indicators_as_counted(documents):
    groups = {}
    for number, (_, found) in documents.items():
        sizes = {}
        for one in found.monitoring_indicators:
            sizes[one.group] = sizes.get(one.group, 0) + 1
        groups[number] = list(sizes.values())
    assert groups == {"000": [3, 3, 3, 3, 2], "001": [], "002": [], "003": [7, 6, 6, 7], "004": []}
    rows = documents["000"][1].monitoring_indicators
    assert [one.unit for one in rows] == ["", "", "", "人/每万常住人口", "%", ""] + ["%"] * 8
    assert [bool(one.explanation) for one in rows] == [True] * 3 + [False] * 11
    assert all(one.formula and one.source for one in documents["003"][1].monitoring_indicators)
    assert rows[13].source == "县卫生健康委"


def test_seats_as_counted(documents):
    roles = {number: [one.role for one in found.posts] for number, (_, found) in documents.items()}
    assert roles["000"] == ["组长"] + ["副组长"] * 2 + ["成员"] * 9
    assert roles["003"] == ["组长"] + ["副组长"] * 2 + ["成员"] * 12
    assert roles["001"] == roles["002"] == roles["004"] == []


def test_every_range_holds_what_was_read(documents):
    for text, found in documents.values():
        for one in found.consortia:
            for member in one.members:
                assert "".join(text[member.found.span.start : member.found.span.end].split()) == member.printed
        for post in found.posts:
            assert "".join(text[post.found.span.start : post.found.span.end].split()) == post.office
