from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.foundation.words.pinyin import reading
from yigongti.records.people import rules
from yigongti.records.people.lookup import Path, understand

TODAY = date(2026, 11, 22)


def test_the_published_vector_of_the_citizen_id():
    read = rules.read_citizen_id("11010519491231002x", today=TODAY)
    assert isinstance(read, rules.CitizenId)
    assert (read.birth_date, read.sex, read.value[-1]) == (date(1949, 12, 31), "2", "X")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("110105194912310021", "校验位"),
        ("11010519491331002X", "不是一个日期"),
        ("110105190002290021", "不是一个日期"),  # 1900 was no leap year
        ("1101051949123100", "16 位"),
        ("", "请填写"),
        ("11010520991231002X", "晚于今天"),
        ("11010５1949ab31002X", "18 位"),
    ],
)
def test_a_wrong_id_is_refused_with_what_to_do(text, word):
    read = rules.read_citizen_id(text, today=TODAY)
    assert isinstance(read, rules.Fault)
    assert word in read.sentence


def test_full_width_digits_and_spaces_are_read():
    read = rules.read_citizen_id("１１０１０５ 19491231 002ｘ", today=TODAY)
    assert isinstance(read, rules.CitizenId)


def test_the_area_code_never_refuses_a_person():
    """500238 exists since 1997 only, yet people born in 1980 hold it."""
    first = "50023819800101001"
    read = rules.read_citizen_id(first + rules.check_digit(first), today=TODAY, county="500238")
    assert isinstance(read, rules.CitizenId)
    assert read.warnings == ()
    other = rules.read_citizen_id("11010519491231002X", today=TODAY, county="500238")
    assert isinstance(other, rules.CitizenId)
    assert other.warnings


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_is_always_found(born, serial, place, step):
    first = f"500238{born:%Y%m%d}{serial:03d}"
    value = first + rules.check_digit(first)
    assert isinstance(rules.read_citizen_id(value, today=TODAY), rules.CitizenId)
    wrong = value[:place] + str((int(value[place]) + step) % 10) + value[place + 1 :]
    assert isinstance(rules.read_citizen_id(wrong, today=TODAY), rules.Fault)


@given(st.text(max_size=30))
def test_no_text_crashes_reading_or_looking_up(text):
    rules.read_citizen_id(text, today=TODAY)
    for kind in ("birth_certificate", "passport", "officer", "hk_mo_tw", "foreign_permit", "insurance", "other"):
        rules.check_identifier(kind, text, today=TODAY)
    understand(text)
    reading(text)


def test_residence_permits_of_hong_kong_macao_taiwan():
    first = "81000019900101001"
    good = first + rules.check_digit(first)
    assert rules.check_identifier("hk_mo_tw", good, today=TODAY)[1] is None
    assert rules.check_identifier("hk_mo_tw", "11010519491231002X", today=TODAY)[1] is not None


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(1960, 11, 23), "65 岁"),
        (date(1960, 11, 22), "66 岁"),
        (date(2026, 11, 22), "0 天"),
        (date(2026, 10, 1), "52 天"),
        (date(2026, 9, 22), "2 个月"),
        (date(2023, 11, 23), "35 个月"),
        (date(2023, 11, 22), "3 岁"),
        (None, ""),
        (date(2027, 1, 1), ""),
    ],
)
def test_ages_are_spoken_as_people_do(born, words):
    assert rules.age_words(born, TODAY) == words


def test_masks():
    assert rules.mask_id("500238196203173417") == "5002381962****3417"
    assert rules.mask_id("G1234567") == "G1****67"
    assert rules.mask_id("A1") == "****"
    assert rules.mask_phone("13812342067") == "138****2067"
    assert rules.mask_phone("") == ""
    assert [rules.mask_name(n) for n in ("谭永秀", "谭秀", "谭")] == ["谭*秀", "谭*", "*"]


def test_resident_code_has_check_digits():
    code = rules.resident_code("500238108", 71006)
    assert code[:16] == "5002381080071006"
    assert int(code) % 97 == 1  # ISO 7064 MOD 97-10
    assert rules.is_resident_code(code)
    assert not rules.is_resident_code(code[:-1] + str((int(code[-1]) + 1) % 10))


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("谭永秀", "tanyongxiu", "tyx"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("解珍", "xiezhen", "xz"),
        ("曾国", "zengguo", "zg"),
        ("仇英", "qiuying", "qy"),
        ("覃勇", "qinyong", "qy"),
        ("冼星海", "xianxinghai", "xxh"),
        ("查良", "zhaliang", "zl"),
        ("区小明", "ouxiaoming", "oxm"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("吕布", "lvbu", "lb"),
        ("阿依·古丽", "ayiguli", "aygl"),
        ("王A", "wanga", "wa"),
    ],
)
def test_surnames_are_read_as_surnames(name, full, initials):
    assert reading(name) == (full, initials)


@pytest.mark.parametrize(
    ("text", "path", "form"),
    [
        ("谭 永", Path.NAME, "谭永"),
        ("TYX", Path.LETTERS, "tyx"),
        ("3417", Path.TAIL, "3417"),
        ("341x", Path.TAIL, "341X"),
        ("138 1234 2067", Path.DIGITS, "13812342067"),
        ("5002381962", Path.DIGITS, "5002381962"),
        ("500238", Path.NOTHING, ""),
        ("t", Path.NOTHING, ""),
        ("", Path.NOTHING, ""),
        ("ygt500238108007100608", Path.CODE, "500238108007100608"),
        ("G12345678", Path.DIGITS, "G12345678"),
    ],
)
def test_a_typed_text_chooses_its_index(text, path, form):
    assert (understand(text).path, understand(text).text) == (path, form)


def test_short_digits_say_what_to_add():
    assert "后 4 位" in understand("50023").hint
    assert understand("12").hint
