"""A small reading, written by hand, and the folder that it must become."""

import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from yigongti.foundation.editions import load
from yigongti.unified.organization.drafting import kinds
from yigongti.unified.organization.drafting.codes import Codes, letters_of, prefix_of
from yigongti.unified.organization.drafting.draft import NoCounty, draft
from yigongti.unified.organization.drafting.writing import toml
from yigongti.unified.organization.reading import shapes
from yigongti.unified.organization.reading.shapes import Found, Span

TEXT = (
    "云岭县方案一、办好村级服务。服务人口低于600人的行政村巡诊。二、下派人员。派出人数为当年招聘总数的80%。"
    "三、完善心电诊断中心。四、建立远程医疗服务平台。附件1名单附件2指标表"
)
DAY = date(2026, 11, 23)


def at(words: str) -> Found:
    start = TEXT.index(words)
    return Found(Span(start, start + len(words)), "by hand")


def clause(label: str, heading: str, path: str, **more) -> shapes.Clause:
    found = at(label)
    return shapes.Clause(
        (path,), label, heading, more.pop("kind", "chapter"), 1, found.span, found.span.end, found, **more
    )


def unit(name: str, role: str, where: str) -> shapes.UnitName:
    return shapes.UnitName(name, name, role, at(where))


def quantity(text: str, sign: str, value: str, of: str, binds: str) -> shapes.Quantity:
    return shapes.Quantity(text, sign, Decimal(value), of, binds, at(text))


def target(year: int, printed: str, kind: str = "target") -> shapes.Target:
    return shapes.Target(f"{year}年", year, kind, printed, None)


READING = shapes.Reading(
    text=TEXT,
    head=shapes.Head("云岭县方案", "云岭府办发〔2025〕7号", ("云岭县人民政府",), date(2025, 6, 30), "云岭县"),
    clauses=(
        clause(
            "一、办好村级服务。服务人口低于600人的行政村巡诊。", "办好村级服务", "一",
            units=(
                unit("县卫生健康委", "lead", "一、"), unit("各乡镇（街道）", "supporting", "一、"),
                unit("县医保局", "supporting", "一、"),
            ),
            quantities=(quantity("低于600人", "<", "600", "人", "服务人口"),),
        ),
        clause(
            "二、下派人员。派出人数为当年招聘总数的80%。", "下派人员", "二",
            quantities=(quantity("80%", "=", "80", "%", "当年招聘总数"),),
        ),
        clause("三、完善心电诊断中心。", "完善心电诊断中心", "三"),
        clause("四、建立远程医疗服务平台。", "建立远程医疗服务平台", "四"),
        clause("附件1", "名单", "附件1", kind="annex"),
        clause("附件2", "指标表", "附件2", kind="annex"),
    ),
    consortia=(
        shapes.Consortium(
            "云岭县总医院医共体", at("附件1"),
            (
                shapes.Member("云岭县人民医院", "云岭县人民医院", "lead", at("名单")),
                shapes.Member("云岭县疾控中心", "云岭县疾控中心", "supporting", at("名单")),
                shapes.Member("云岭县松溪镇中心卫生院", "云岭县松溪镇中心卫生院", "member", at("名单")),
                shapes.Member("竹坪", "竹坪", "member", at("名单")),
                shapes.Member("云岭县人民医院", "云岭县人民医院", "member", at("名单")),
            ),
        ),
        shapes.Consortium("无人牵头医共体", at("附件1"), (shapes.Member("竹坪", "竹坪", "member", at("名单")),)),
    ),
    core_indicators=(
        shapes.CoreIndicator(
            "5", "“基层检查、上级诊断”患者数", "万人",
            (
                target(2024, "--", "value"), target(2025, "≥5"), target(2027, "稳步提高"),
                target(2027, "800", "upper_target"),
            ),
            at("指标表"),
        ),
    ),
    monitoring_indicators=(
        shapes.MonitoringIndicator("3", "村卫生室设备配备率", "%", "一、紧密", "甲÷乙", "县卫生健康委", "",
            at("指标表")),
        shapes.MonitoringIndicator("3", "外转率", "%", "一、紧密", "丙÷丁", "", "", at("指标表")),
    ),
    frames=(shapes.Frame("“六大智慧平台”", 6, "智慧平台", at("平台")),),
)  # fmt: skip
KNOWN = [
    {"name": "“基层检查、上级诊断”患者数", "unit": "万人", "kind": "count",
        "formula": "primary_exam_upper_dx_patients/10000",
     "formula_source": "按字面", "direction": "higher", "printed_unit": "万人次",
     "variants": {"按人次": "remote_imaging_reads/10000"}, "checklist": []},
]  # fmt: skip


@pytest.fixture(scope="module")
def drafted():
    return draft(READING, county_code="990038", today=DAY, known=KNOWN, house={"centers.ecg"})


def tree(drafted, name):
    return tomllib.loads(drafted.files[name])


def test_the_head(drafted):
    assert tree(drafted, "edition.toml") == {
        "code": "yunling_2025", "title": "云岭县 2025 版", "county": "990038",
        "document_number": "云岭府办发〔2025〕7号", "in_force": date(2025, 6, 30),
    }  # fmt: skip


def test_places_with_codes_of_our_own(drafted):
    assert tree(drafted, "places.toml")["township"] == [
        {"code": "990038901", "name": "松溪镇", "short": "松溪"},
        {"code": "990038902", "name": "竹坪", "short": "竹坪"},
    ]
    assert any("区划代码待核" in words and "竹坪" in words for words in drafted.missing)


def test_institutions_and_departments(drafted):
    rows = {r["name"]: r for r in tree(drafted, "institutions.toml")["institution"]}
    assert {name: r["type"] for name, r in rows.items()} == {
        "云岭县卫生健康委": "government",
        "云岭县医保局": "government",
        "云岭县人民医院": "county_general_hospital",
        "云岭县疾控中心": "cdc",
        "云岭县松溪镇中心卫生院": "central_township_health_centre",
        "云岭县竹坪卫生院": "township_health_centre",
    }  # 各乡镇（街道） is no department
    assert rows["云岭县人民医院"] == {
        "code": "yunling-rmyy", "name": "云岭县人民医院", "short": "县人民医院", "type": "county_general_hospital",
        "parent": "yunling-wsjkw", "clause": "附件1",
    }  # fmt: skip
    assert rows["云岭县松溪镇中心卫生院"]["township"] == "990038901"


def test_consortia_by_role_each_once(drafted):
    (one,) = tree(drafted, "consortia.toml")["consortium"]
    assert (one["name"], one["short"], one["clause"]) == ("云岭县总医院医共体", "总医院医共体", "附件1")
    assert one["units"] == {
        "lead": ["yunling-rmyy"],
        "supporting": ["yunling-jkzx"],
        "member": ["yunling-sxzzxwsy", "yunling-zpwsy"],
    }
    assert any("无人牵头医共体" in words for words in drafted.missing)


def test_rooms_open_or_planned(drafted):
    assert tree(drafted, "rooms.toml") == {
        "open": ["centers.ecg"],
        "planned": [{"code": "platforms.telemedicine", "title": "远程医疗服务平台", "clause": "四"}],
    }
    assert any("6 个平台，认出 1 个" in words for words in drafted.missing)


def test_values_by_what_they_bind(drafted):
    values = tree(drafted, "values.toml")
    assert values["county"]["village_small_population"] == {
        "value": 600, "clause": "一", "title": "服务人口偏少的行政村，低于", "unit": "人",
    }  # fmt: skip
    assert values["policy"]["dispatch"]["share_percent"]["value"] == 80
    assert values["policy"]["platforms"]["count"]["value"] == 6


def test_indicators_with_targets_as_printed(drafted):
    core, one, other = tree(drafted, "indicators.toml")["indicator"]
    assert (core["id"], core["clause"], core["formula"]) == (
        "YL-K05",
        "附件2-5",
        "primary_exam_upper_dx_patients/10000",
    )
    assert (core["printed_unit"], core["variants"]) == ("万人次", {"按人次": "remote_imaging_reads/10000"})
    assert "checklist" not in core
    assert core["targets"] == {"2024_value": "--", "2025": "≥5", "2027_city": 800}
    assert any("稳步提高" in words for words in drafted.missing)  # no figure: said, never guessed
    assert (one["id"], one["collected"], "formula" in one) == ("YL-M03", True, False)
    assert (other["id"], other["direction"]) == ("YL-M03a", "lower")
    assert "÷" not in drafted.files["indicators.toml"]  # sentences of the document stay out


def test_every_line_knows_its_place(drafted):
    assert drafted.sources["institutions:yunling-rmyy"] == at("名单").span
    assert drafted.sources["values:county.village_small_population"] == at("低于600人").span
    assert drafted.sources["rooms:platforms.telemedicine"].start == TEXT.index("四、")


def test_the_folder_is_sound(drafted, tmp_path):
    for name, text in drafted.files.items():
        (tmp_path / name).write_text(text)
    assert load.check(tmp_path) == []


def test_what_the_running_edition_has_is_reused_and_kept(drafted):
    running = dict(drafted.files) | {"villages.toml": "fictional = true\n"}
    running["places.toml"] = running["places.toml"].replace("990038901", "990038101")
    running["institutions.toml"] = (
        running["institutions.toml"].replace("990038901", "990038101").replace("yunling-", "yl-")
    )
    running["values.toml"] += '\n[fees]\nsource = "platform default, 待核"\necg = 3\n'
    again = draft(READING, county_code="990038", today=DAY, running=running, known=KNOWN, house={"centers.ecg"})
    assert tree(again, "places.toml")["township"][0]["code"] == "990038101"
    codes = {r["name"]: r["code"] for r in tree(again, "institutions.toml")["institution"]}
    assert codes["云岭县人民医院"] == "yl-rmyy"
    assert len(codes) == len(tree(drafted, "institutions.toml")["institution"])
    assert again.files["villages.toml"] == running["villages.toml"]
    assert tree(again, "values.toml")["fees"]["ecg"] == 3


def test_names_with_and_without_the_county_are_one():
    """The document says 县人民医院医疗集团 and 云雾; the county's files say 云岭县人民医院医疗集团 and 云雾土家族乡."""
    member = shapes.Member("云雾", "云雾", "member", at("名单"))
    lead = shapes.Member("县人民医院", "县人民医院", "lead", at("名单"))
    reading = replace(READING, consortia=(shapes.Consortium("县人民医院医疗集团", at("附件1"), (lead, member)),))
    first = draft(reading, county_code="990038", today=DAY)
    running = dict(first.files)
    for file, before, after in (
        ("consortia.toml", '"县人民医院医疗集团"', '"云岭县人民医院医疗集团"'),
        ("places.toml", 'name = "云雾"', 'name = "云雾土家族乡"'),
    ):
        assert before in running[file]
        running[file] = running[file].replace(before, after)
    again = draft(reading, county_code="990038", today=DAY, running=running)
    assert tree(again, "consortia.toml")["consortium"] == tomllib.loads(running["consortia.toml"])["consortium"]
    assert tree(again, "places.toml")["township"] == tomllib.loads(running["places.toml"])["township"]


def test_a_consortium_renamed_is_known_by_its_lead(drafted):
    running = dict(drafted.files)
    running["consortia.toml"] = running["consortia.toml"].replace("云岭县总医院医共体", "旧名")
    again = draft(READING, county_code="990038", today=DAY, running=running, known=KNOWN)
    codes = [
        [c["code"] for c in tomllib.loads(files["consortia.toml"])["consortium"]] for files in (running, again.files)
    ]
    assert codes[0] == codes[1]


def test_a_unit_in_force_that_the_clause_names_stays():
    """Its role was not read; taking it out would say more than the document does."""
    text = "一、组建医共体。县妇幼保健院为补充，县人民医院医疗集团由县人民医院牵头。"
    group, lead = text.index("县人民医院医疗集团"), text.rindex("县人民医院牵头")
    inside = shapes.Clause(
        ("一",), "一、", "组建医共体", "chapter", 1, Span(0, len(text)), len(text), Found(Span(0, 2), "test")
    )
    found = Found(Span(group, group + 9), "test")
    member = shapes.Member("县人民医院", "县人民医院", "lead", Found(Span(lead, lead + 5), "test"))
    reading = replace(
        READING, text=text, clauses=(inside,), consortia=(shapes.Consortium("县人民医院医疗集团", found, (member,)),)
    )
    first = draft(reading, county_code="990038", today=DAY)
    running = dict(first.files)
    for code, name in (("yunling-fby", "妇幼保健院"), ("yunling-zxyy", "中心医院")):
        running["institutions.toml"] += (
            f'\n[[institution]]\ncode = "{code}"\nname = "云岭县{name}"\nshort = "县{name}"\ntype = "mch_hospital"\n'
        )
    running["consortia.toml"] += 'supporting = ["yunling-fby", "yunling-zxyy"]\n'
    again = draft(reading, county_code="990038", today=DAY, running=running)
    units = tree(again, "consortia.toml")["consortium"][0]["units"]
    assert units["supporting"] == ["yunling-fby"]
    assert any("县妇幼保健院" in words for words in again.missing)


def test_a_document_for_nobody():
    with pytest.raises(NoCounty):
        draft(shapes.Reading("", shapes.Head()), county_code="990038", today=DAY)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("县妇幼保健院", "mch_hospital"), ("县妇幼保健计划生育服务中心", "mch_family_planning_service_centre"),
        ("县精神卫生中心", "mental_health_centre"), ("县中医院", "county_tcm_hospital"),
        ("县第二人民医院", "county_general_hospital"),
        ("红池坝镇卫生院", "township_health_centre"), ("某某有限公司医院", "private_hospital"),
        ("县疾病预防控制中心", "cdc"), ("永安", ""),
    ],
)  # fmt: skip
def test_types_by_name(name, kind):
    assert kinds.type_of(name) == kind


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("县财政局", True),
        ("县委编办", True),
        ("各乡镇（街道）", False),
        ("县级有关部门", False),
        ("成员单位", False),
        ("县公安局", True),
    ],
)
def test_departments(name, is_one):
    assert kinds.is_department(name) is is_one


def test_codes_are_steady_and_never_twice():
    codes = Codes("fj", ["fj-rmyy"])
    assert [codes.of("甲", "人民医院"), codes.of("乙", "人民医院"), codes.of("甲", "人民医院")] == [
        "fj-rmyy-2",
        "fj-rmyy-3",
        "fj-rmyy-2",
    ]
    assert (prefix_of("奉节县"), letters_of("奉节县")) == ("fengjie", "FJ")


@pytest.mark.parametrize(
    "content",
    [
        {"a": 1, "b": {"c": '引"号\\', "d": [1, 2.5, True]}, "e": [{"f": date(2025, 1, 1)}]},
        {"t": {"2025": "≥5", "2027_city": 8}, "rows": [{"code": "x", "units": {"lead": ["a"]}}]},
        {"deep": {"er": {"value": {"k": 1}, "clause": "一"}, "list": [{"code": "a", "title": "甲"}]}},
        {"line\n": "\t\x01"},
    ],
)  # fmt: skip
def test_toml_reads_back(content):
    assert tomllib.loads(toml(content, comment="说明")) == content
