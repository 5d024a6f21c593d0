import xml.etree.ElementTree as ET

import pytest

from yigongti.foundation.web import charts


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314  drawn by us


def test_a_gap_breaks_the_line_and_is_never_zero():
    svg = parsed(charts.sparkline((1.0, 2.0, None, 4.0, 5.0)))
    lines = svg.findall("polyline")
    assert [len(line.get("points").split()) for line in lines] == [2, 2]


def test_heights_are_true():
    on = charts.scale((0.0, 10.0), top=4, bottom=24)
    assert (on.y(0.0), on.y(5.0), on.y(10.0)) == (24, 14, 4)


def test_flat_series_lies_in_the_middle():
    assert charts.scale((3.0, 3.0), top=0, bottom=20).y(3.0) == 10


def test_nothing_known_draws_nothing():
    assert charts.sparkline((None, None)) == ""
    assert charts.line_chart(["1 月"], (None,)) == ""
    with pytest.raises(ValueError, match="no known value"):
        charts.scale((None,), top=0, bottom=1)


def test_line_chart_names_its_targets_and_columns():
    svg = parsed(charts.line_chart(["1 月", "2 月"], (58.7, None), targets=[("目标 ≥60 & 更高", 60.0)], label="占比"))
    words = [text.text for text in svg.findall("text")]
    assert words == ["目标 ≥60 & 更高", "1 月", "2 月"]
    assert svg.get("aria-label") == "占比"
    assert len(svg.findall("circle[@class='dot']")) == 2  # the single point of the run, and its mark


def test_bar_tells_zero_from_missing():
    assert parsed(charts.bar(0.0, 4)).find("rect[@class='used']").get("width") == "0.0"
    assert parsed(charts.bar(4.0, 4, width=100)).find("rect[@class='used']").get("width") == "100.0"
    assert parsed(charts.bar(None, 4)).get("aria-label") == "缺"
    assert parsed(charts.bar(3.0, 0)).find("rect[@class='used']").get("width") == "0"
