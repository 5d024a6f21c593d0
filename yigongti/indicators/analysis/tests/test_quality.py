"""Each rule finds what it is for, and is silent on what is plain."""

import random
from decimal import Decimal

from yigongti.indicators.analysis import quality

NAMES = {"primary_visits": "基层诊疗人次", "total_visits": "总诊疗人次"}


def test_a_part_is_no_more_than_its_whole():
    held = {"primary_visits": Decimal(412), "total_visits": Decimal(400)}
    (found,) = quality.impossible(held, [("primary_visits", "total_visits")], NAMES)
    assert (found.rule, found.words) == ("over_whole", "“基层诊疗人次” 412 大于 “总诊疗人次” 400")
    assert not quality.impossible({**held, "total_visits": Decimal(412)}, [("primary_visits", "total_visits")], NAMES)
    assert not quality.impossible({**held, "total_visits": None}, [("primary_visits", "total_visits")], NAMES)


def test_below_zero():
    assert [f.rule for f in quality.impossible({"primary_visits": Decimal(-1)}, [], NAMES)] == ["negative"]


def test_an_outlier_by_hand():
    """Middle 10.5, MAD 1.5: 40 has z = 0.6745 x 29.5 / 1.5 = 13.3."""
    values = {str(i): Decimal(v) for i, v in enumerate((8, 9, 10, 11, 12, 40))}
    assert quality.robust_z(40, 10.5, 1.5) > 13
    assert list(quality.outliers(values, fact="x", title="数")) == ["5"]
    assert not quality.outliers({k: values[k] for k in "0123"}, fact="x", title="数")
    assert not quality.outliers(dict.fromkeys("abcdefg", Decimal(5)) | {"h": Decimal(9)}, fact="x", title="数")


def test_a_jump():
    steady = [Decimal(480), Decimal(470), Decimal(460), Decimal(475), Decimal(900)]
    assert quality.jump(steady, fact="x", title="数").words == "数本月 900，前 4 个月的中位数是 472.50，升了 90%"
    assert quality.jump([*steady[:4], Decimal(500)], fact="x", title="数") is None
    assert (
        quality.jump([Decimal(100), Decimal(300), Decimal(90), Decimal(310), Decimal(400)], fact="x", title="数")
        is None
    )  # it always swings
    assert quality.jump(steady[1:], fact="x", title="数") is None  # too few to say
    assert (
        quality.jump([Decimal(1), Decimal(2), Decimal(1), Decimal(2), Decimal(9)], fact="x", title="数") is None
    )  # too small to say


def test_the_same_as_last_month():
    assert quality.same([Decimal(412), Decimal(412)], fact="x", title="数").rule == "same"
    assert quality.same([Decimal(412), Decimal(413)], fact="x", title="数") is None
    assert quality.same([Decimal(3), Decimal(3)], fact="x", title="数") is None


def test_rounded_numbers_show_in_their_last_digit():
    rng = random.Random(7)  # noqa: S311
    plain = [Decimal(rng.randint(100, 9999)) for _ in range(60)]
    rounded = [Decimal(round(int(n), -1)) for n in plain]
    assert quality.terminal_digits(plain, fact="x", title="数") is None
    assert "末位是 0" in quality.terminal_digits(rounded, fact="x", title="数").words
    assert quality.terminal_digits(rounded[:30], fact="x", title="数") is None


def test_first_digits_only_where_there_is_enough():
    rng = random.Random(3)  # noqa: S311
    natural = [Decimal(10 ** rng.uniform(0, 4)) for _ in range(300)]
    made_up = [Decimal(rng.randint(500, 999)) for _ in range(150)] + [Decimal(5), Decimal(60_000)]
    assert quality.benford(natural, fact="x", title="数") is None
    assert quality.benford(made_up, fact="x", title="数").rule == "benford"
    assert quality.benford(made_up[:50], fact="x", title="数") is None
