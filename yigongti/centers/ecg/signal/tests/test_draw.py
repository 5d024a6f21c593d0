"""Geometry by hand: 25 mm are a second, 10 mm a millivolt, on every setting; and nothing that a strict CSP refuses."""

import re
from dataclasses import replace

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring

from yigongti.centers.ecg.signal.draw import draw, strip
from yigongti.centers.ecg.signal.filters import describe, filtered
from yigongti.centers.ecg.signal.layout import LAYOUTS, MARGIN_MM
from yigongti.centers.ecg.signal.paths import DEVIATION_MM, trace_path
from yigongti.centers.ecg.signal.read import read_tracing
from yigongti.centers.ecg.signal.simulate import KINDS, simulate
from yigongti.centers.ecg.signal.tests.samples import real_dicom
from yigongti.centers.ecg.signal.tracing import LEADS, Tracing

NS = "{http://www.w3.org/2000/svg}"


def square_wave() -> Tracing:
    """1 mV for the first half of each second on every lead, 500 Hz, 10 s: the middle of the lead is 0."""
    second = np.where(np.arange(500) < 200, 1000.0, 0.0)
    samples = np.tile(np.tile(second, 10), (12, 1)).astype(np.float32)
    return replace(simulate("normal", 1), samples_uv=samples)


def points(svg: str, lead: str, number: int = 0) -> np.ndarray:
    """Return the trace's points in mm, read back from the SVG as a browser does."""
    path = fromstring(svg).findall(f"{NS}path[@class='ecg-trace ecg-{lead}']")[number]
    assert path.get("transform") == "scale(.01)"
    start, moves = path.get("d").split("l")
    numbers = np.array(re.findall(r"-?\d+", moves), dtype=float).reshape(-1, 2)
    first = np.array(re.findall(r"-?\d+", start), dtype=float)
    return np.vstack([first, first + np.cumsum(numbers, axis=0)]) / 100


@pytest.mark.parametrize("speed", [12.5, 25, 50])
@pytest.mark.parametrize("gain", [5, 10, 20])
def test_a_second_and_a_millivolt_have_their_millimetres(speed, gain):
    drawing = draw(square_wave(), layout="12x1", speed_mm_s=speed, gain_mm_mv=gain)
    at = points(drawing.svg, "II")
    box = next(one for one in drawing.strips if one.lead == "II")
    assert at[:, 1].max() == pytest.approx(box.baseline_mm, abs=0.02)
    assert at[:, 1].max() - at[:, 1].min() == pytest.approx(gain, abs=0.02)
    rises = at[:-1][np.diff(at[:, 1]) < -gain / 2]
    assert np.diff(rises[:, 0]) == pytest.approx(np.full(len(rises) - 1, speed), abs=0.03)
    assert drawing.ms_per_mm == pytest.approx(1000 / speed)
    assert drawing.mm_per_mv == gain
    assert f"{speed:g} mm/s  {gain:g} mm/mV" in drawing.svg


def test_the_size_in_millimetres_is_the_view_box():
    drawing = draw(square_wave())
    root = fromstring(drawing.svg)
    assert root.get("width") == f"{drawing.width_mm:g}mm" == "260mm"
    assert root.get("viewBox") == f"0 0 {drawing.width_mm:g} {drawing.height_mm:g}"


def test_three_by_four_columns_follow_one_another_over_the_rhythm_strip():
    drawing = draw(read_tracing(real_dicom()))
    where = {one.lead: one for one in drawing.strips if not one.rhythm}
    assert [where[lead].start_s for lead in ("I", "aVR", "V1", "V4")] == [0, 2.5, 5, 7.5]
    assert [where[lead].x_mm for lead in ("III", "aVF", "V3", "V6")] == [10, 72.5, 135, 197.5]
    rhythm = drawing.strips[-1]
    assert (rhythm.lead, rhythm.rhythm, rhythm.seconds, rhythm.width_mm, rhythm.x_mm) == (
        "II",
        True,
        10,
        250,
        MARGIN_MM,
    )
    assert len(drawing.strips) == 13


@pytest.mark.parametrize(
    ("layout", "strips", "rows"), [("3x4+1", 13, 4), ("6x2", 12, 6), ("6x2+1", 13, 7), ("12x1", 12, 12)]
)
def test_each_layout_shows_each_lead_inside_the_sheet(layout, strips, rows):
    drawing = draw(read_tracing(real_dicom()), layout=layout)
    assert len(drawing.strips) == strips
    assert {one.lead for one in drawing.strips} == set(LEADS)
    assert len({one.row for one in drawing.strips}) == rows
    assert drawing.svg.count("h5") >= 1
    for one in drawing.strips:
        assert 0 <= one.x_mm < one.x_mm + one.width_mm <= drawing.width_mm
        assert 0 <= one.y_mm < one.baseline_mm < one.y_mm + one.height_mm <= drawing.height_mm


def test_a_given_width_is_kept_and_shows_less_time_to_the_same_scale():
    drawing = draw(read_tracing(real_dicom()), layout="6x2+1", palette="print", width_mm=180, footer=False)
    assert drawing.width_mm == 180
    assert drawing.strips[-1].seconds == pytest.approx(170 / 25)
    assert drawing.strips[0].seconds == pytest.approx(85 / 25)


def test_a_later_start_moves_the_time_not_the_paper():
    drawing = draw(read_tracing(real_dicom()), layout="12x1", speed_mm_s=50, width_mm=260, start_s=4)
    assert (drawing.strips[0].x_mm, drawing.strips[0].start_s, drawing.strips[0].seconds) == (10, 4, 5)


def test_the_calibration_pulse_is_a_millivolt_high_and_five_millimetres_wide():
    for gain in (5, 10, 20):
        path = fromstring(draw(square_wave(), gain_mm_mv=gain).svg).find(f"{NS}path[@class='ecg-pulse']")
        assert path.get("d").count("M") == 4
        assert f"h100v-{gain * 100}h500v{gain * 100}h100" in path.get("d")


def test_grid_lines_stand_on_each_millimetre_heavy_on_each_fifth():
    root = fromstring(draw(square_wave()).svg)
    minor, major = (root.find(f"{NS}path[@class='ecg-{name}']").get("d") for name in ("minor", "major"))
    assert {int(x) for x in re.findall(r"M(\d+) 0V", major)} == set(range(5, 260, 5))
    assert {int(x) for x in re.findall(r"M(\d+) 0V", minor)} == set(range(1, 260)) - set(range(5, 260, 5))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"noisy"}))
def test_the_drawn_line_follows_the_samples_and_loses_no_peak(kind):
    tracing = simulate(kind, 4)
    drawing = draw(tracing)
    strips = [one for one in drawing.strips if one.lead == "V5"]
    at = points(drawing.svg, "V5")
    mv = tracing.lead("V5") / 1000 - np.median(tracing.lead("V5")) / 1000
    first, last = round(strips[0].start_s * 500), round((strips[0].start_s + strips[0].seconds) * 500)
    x = strips[0].x_mm + np.arange(last - first) / 500 * 25
    drawn = np.interp(x, at[:, 0], at[:, 1])
    assert np.abs(drawn - (strips[0].baseline_mm - mv[first:last] * 10)).max() <= DEVIATION_MM + 0.01


def test_a_noisy_sheet_is_drawn_coarser_but_keeps_its_extremes():
    tracing = simulate("noisy", 4)
    drawing = draw(tracing)
    box = next(one for one in drawing.strips if one.lead == "V5")
    mv = (tracing.lead("V5") - np.median(tracing.lead("V5")))[
        round(box.start_s * 500) : round((box.start_s + box.seconds) * 500)
    ]
    at = points(drawing.svg, "V5")
    assert at[:, 1].min() == pytest.approx(box.baseline_mm - mv.max() / 100, abs=DEVIATION_MM + 0.01)
    assert at[:, 1].max() == pytest.approx(box.baseline_mm - mv.min() / 100, abs=DEVIATION_MM + 0.01)


def test_fast_sampling_keeps_its_extremes():
    time = np.arange(160_000) / 16_000
    spikes = np.where(np.arange(160_000) % 16_000 == 777, 1.5, 0.0) + 0.1 * np.sin(time)
    path = trace_path(time * 25, -spikes * 10)
    ends = np.cumsum(np.array(re.findall(r"-?\d+", path.split("l")[1]), dtype=float).reshape(-1, 2), axis=0)[:, 1] / 100
    assert (ends < -14).sum() == 10
    assert len(path) < 60_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_standard_sheet_stays_under_120_kilobytes(kind):
    assert len(draw(simulate(kind, 1, rate_hz=1000)).svg.encode()) < 120_000


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_needs_inline_style_script_or_ids(layout):
    svg = draw(read_tracing(real_dicom()), layout=layout, band="0.5-40", mains_hz=50).svg
    fromstring(svg)
    assert not re.search(r"\b(style|id|on\w+|href)=|<style|<script|url\(", svg)


def test_words_of_the_device_cannot_become_markup():
    hostile = replace(simulate("normal", 1), filter_text='<script>&"')
    assert "<script>" not in draw(hostile).svg


def test_the_strip_is_to_scale():
    drawing = strip(simulate("normal", 1), lead="V5", seconds=4)
    assert (drawing.width_mm, drawing.ms_per_mm) == (100, 40)
    assert len(drawing.svg) < 20_000
    assert drawing.geometry()["strips"][0]["lead"] == "V5"


def test_derived_leads_carry_a_star():
    assert ">aVR*<" in draw(replace(simulate("normal", 1), derived=("aVR",))).svg


def wave(hz: float, rate: float = 500) -> np.ndarray:
    return np.tile(1000 * np.sin(2 * np.pi * hz * np.arange(int(10 * rate)) / rate), (12, 1)).astype(np.float32)


@pytest.mark.parametrize(
    ("band", "mains", "hz", "low", "high"),
    [
        ("0.5-40", 0, 10, 0.97, 1.03),
        ("0.5-40", 0, 100, 0, 0.1),
        ("0.05-150", 0, 40, 0.97, 1.03),
        ("原始", 50, 50, 0, 0.1),
        ("原始", 50, 30, 0.95, 1.05),
        ("0.67-40", 0, 0.1, 0, 0.1),
    ],
)
def test_filters_pass_and_stop_what_their_name_says(band, mains, hz, low, high):
    out = filtered(wave(hz), 500, band=band, mains_hz=mains)[0, 1000:4000]
    assert low <= out.std() / wave(hz)[0, 1000:4000].std() <= high


def test_no_filter_is_the_samples_themselves_and_low_rates_do_not_fail():
    samples = simulate("normal", 1).samples_uv
    assert filtered(samples, 500) is samples
    assert filtered(wave(5, 100), 100, band="0.05-150", mains_hz=50).shape == (12, 1000)


def test_the_footer_says_which_filter():
    assert describe("0.05-150", 50) == "0.05–150 Hz  50 Hz 陷波"
    assert describe("原始", 0, "0.05-300 Hz") == "设备滤波 0.05–300 Hz"
    assert describe("原始", 0) == "未加滤波"
