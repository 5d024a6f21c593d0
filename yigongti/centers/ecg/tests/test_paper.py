"""The printed report: its words, its scale in millimetres, its stamps, and what cannot break it."""

import re
import shutil
import subprocess
from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest
from django.urls import reverse
from pypdf import PdfReader

from yigongti.centers.ecg import actions
from yigongti.centers.ecg.models import Report, ReportState
from yigongti.centers.ecg.paper import NotSigned, report_pdf
from yigongti.centers.ecg.paper_words import CHECK_AT, sheet
from yigongti.centers.ecg.printing import print_report
from yigongti.centers.ecg.testing import ABNORMAL, NORMAL, NOW
from yigongti.records.orders.models import Order
from yigongti.records.people.models import Identifier

ADOPTED = {
    "rate_bpm": {"value": 72.0, "source": "machine"},
    "qt_ms": {"value": 394, "source": "doctor"},
    "qtc_bazett_ms": {"value": 432, "source": "doctor"},
    "axis_deg": {"value": -28, "source": "doctor"},
}
INJECTION = '#panic("x") $1/0$ *粗* _斜_ `code` <label> @ref \\n "引号" \'单\' {a} [b] // 注释 /* 块 */ #import "x"'


def printed(world, order, now=NOW + timedelta(hours=1, microseconds=1)):
    """PDF bytes of one more print of the order's report in force."""
    report = Report.objects.get(order=order, state=ReportState.IN_FORCE)
    line = print_report(actor=world.requester, now=now, order=order, report=report)
    return report_pdf(report=report, printed=line)


def words(pdf):
    """Everything written in the PDF, spaces left out."""
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


@pytest.fixture
def returned(world):
    Identifier.objects.create(resident=world.resident, kind="citizen_id", value="500238196208149016")
    order = world.claimed()
    actions.sign_report(actor=world.reader, now=NOW, order=order, text={**NORMAL, "measurements": ADOPTED})
    return Order.objects.get(pk=order.pk)


def test_the_paper_says_who_what_and_by_whom(world, returned):
    """The recording is of January 2013: the age is that of the day of the tracing."""
    text = words(printed(world, returned))
    for part in (
        "心电图诊断报告", returned.number, "谭测试", "男", "50岁", "500238********9016", "胸痛40分钟",
        "窦性心律", world.reader.user_name, world.requester.user_name, "本平台无既往心电图", "2026-11-2310:30",
        "首次打印", "2026-11-2311:30", "第1页/共1页", "25mm/s10mm/mV", "小格1mm=0.04s=0.1mV", "医师签名生效",
    ):  # fmt: skip
        assert part.replace(" ", "") in text, part
    assert "19620814" not in text
    assert "审核医师" not in text


def test_only_adopted_values_are_printed(world, returned):
    returned.tracings.update(measurements={"rate_bpm": 199, "pr_ms": 156, "rv5_mv": 1.35})
    values = {v["label"]: v["text"] for v in sheet(*report_and_print(world, returned))["values"]}
    assert values == {
        "心率": "72", "P 时限": "—", "PR 间期": "—", "QRS 时限": "—", "QT / QTc": "394 / 432", "电轴": "-28",
    }  # fmt: skip


def report_and_print(world, order):
    report = Report.objects.get(order=order, state=ReportState.IN_FORCE)
    return report, print_report(actor=world.requester, now=NOW, order=order, report=report)


def test_a_second_print_is_a_reprint(world, returned):
    assert "首次打印" in words(printed(world, returned))
    text = words(printed(world, returned, now=NOW + timedelta(hours=2)))
    assert "第2次打印（补打）" in text
    assert "首次打印" not in text


def test_demo_data_says_so(world, returned, settings):
    settings.DEMO = True
    assert "演示数据" in words(printed(world, returned))
    settings.DEMO = False
    assert "演示数据" not in words(printed(world, returned))


def test_an_amended_report_names_its_version_reason_and_both_doctors(world, returned):
    actions.amend_report(actor=world.reader, now=NOW, order=returned, text=ABNORMAL, reason="与心肌酶对照后修订")
    actions.verify_report(actor=world.senior, now=NOW, order=returned)
    text = words(printed(world, returned))
    assert "修订第2版" in text
    assert "与心肌酶对照后修订" in text
    assert "审核医师" in text
    assert world.senior.user_name.replace(" ", "") in text
    assert "双签生效" in text
    old = Report.objects.get(order=returned, version=1)
    line = print_report(actor=world.requester, now=NOW, order=returned, report=old)
    assert sheet(old, line)["void"] == "已被修订"


def test_a_draft_is_never_printed(world):
    order = world.claimed()
    report = actions.save_draft(actor=world.reader, now=NOW, order=order, text=NORMAL)
    line = print_report(actor=world.requester, now=NOW, order=order, report=report)
    with pytest.raises(NotSigned):
        report_pdf(report=report, printed=line)


def test_the_newest_earlier_result_is_compared(world, returned):
    later = NOW + timedelta(days=40)
    order = actions.claim_order(actor=world.reader, now=later, order=world.performed(now=later))
    actions.sign_report(actor=world.reader, now=later, order=order, text={**NORMAL, "conclusion": "1. 窦性心动过缓"})
    Order.objects.filter(pk=order.pk).update(performed_at=later)
    assert "对照2026-11-23" in words(printed(world, order, now=later))


def test_the_code_names_the_page_of_the_report():
    assert CHECK_AT.format(number="XD1-1", version=2) == reverse("ecg:report", args=["XD1-1"]) + "?version=2"


def test_fonts_are_embedded(world, returned):
    pdf = printed(world, returned)
    fonts = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[inner["/BaseFont"]] = inner["/FontDescriptor"].get_object()
    assert any("NotoSansCJK" in name for name in fonts)
    assert any("NotoSerifCJK" in name for name in fonts)
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(d) for d in fonts.values())
    assert len(pdf) < 500_000


@pytest.mark.parametrize(
    "strange",
    [
        INJECTION,
        "a" * 4000,
        "㼆 𠀀 𮯙 🫀👩‍⚕️ e\u0301 \u202e反转 \x07 \ufeff",
        '"}],"title":"伪造"',
        "line\r\nbreak\u2028and\tTab",
    ],
)
def test_no_text_breaks_the_sheet(world, returned, strange):
    Report.objects.filter(order=returned).update(findings=strange, conclusion=strange, advice=strange)
    Order.objects.filter(pk=returned.pk).update(clinical_question=strange, diagnosis_text=strange[:100])
    text = words(printed(world, returned))
    assert "心电图诊断报告" in text
    assert "伪造" not in text or '"title":"伪造"' in text


def test_typst_words_stay_words(world, returned):
    Report.objects.filter(order=returned).update(findings=INJECTION)
    assert re.sub(r"\s", "", INJECTION) in words(printed(world, returned))


def test_long_findings_flow_to_a_second_page_that_says_whose_it_is(world, returned):
    sentence = "窦性心律，各导联 P 波、QRS 波群及 T 波形态如上所述，逐句记录以便对照。"
    body = "\n".join(f"{n}. {sentence}" for n in range(1, 61))
    Report.objects.filter(order=returned).update(findings=body)
    pdf = printed(world, returned)
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) >= 2
    for number, page in enumerate(pages, 1):
        assert f"第{number}页/共{len(pages)}页" in page
        assert "谭测试" in page
        assert returned.number in page
        assert "首次打印" in page
    assert all(f"{n}.{sentence}".replace(" ", "") in "".join(pages) for n in range(1, 61))
    assert "报告医师" in pages[-1]


# --- the picture: at 254 dpi one millimetre is ten pixels ------------------------------------------------------------


@pytest.fixture
def picture(world, returned, tmp_path):
    """The printed page as an array of RGB, ten pixels to the millimetre."""
    if not shutil.which("pdftoppm"):
        pytest.skip(
            "NOT MEASURED: pdftoppm (Debian package poppler-utils) is missing; the scale on paper was not checked"
        )
    (tmp_path / "a.pdf").write_bytes(printed(world, returned))
    subprocess.run(["pdftoppm", "-r", "254", "a.pdf", "p"], cwd=tmp_path, check=True, timeout=60)
    (page,) = tmp_path.glob("p*.ppm")
    _magic, size, _top, pixels = page.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3).astype(int)


def runs(mask):
    """Middles of the runs of True in a row of booleans."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return [(a + b - 1) / 2 for a, b in zip(edges[::2], edges[1::2], strict=True)]


def rose(picture):
    """Where the paper's thick lines are: rose, neither white nor ink."""
    red, green, blue = (picture[..., n] for n in range(3))
    return (red > 225) & (green < 215) & (blue < 215) & (green > 150)


def test_the_grid_on_paper_is_five_millimetres_and_a_second_twenty_five(picture):
    assert abs(picture.shape[1] - 2100) <= 1
    assert abs(picture.shape[0] - 2970) <= 1
    lines = rose(picture)
    columns = runs(lines.mean(axis=0) > 0.3)
    steps = np.diff(columns)
    inner = steps[1:-1]
    assert len(inner) > 30
    assert np.abs(inner - 50).max() <= 2  # 5 mm each, to a fifth of a millimetre
    assert abs((columns[-2] - columns[1]) - 50 * len(inner)) <= 3  # and no error gathers over the width
    rows = runs(lines.mean(axis=1) > 0.3)
    assert np.abs(np.diff(rows)[1:-1] - 50).max() <= 2
    one_second = columns[6] - columns[1]
    assert abs(one_second - 250) <= 3


def test_the_calibration_pulse_is_ten_millimetres_high_and_five_wide(picture):
    lines = rose(picture)
    left = int(runs(lines.mean(axis=0) > 0.3)[0])
    top = int(runs(lines.mean(axis=1) > 0.3)[0])
    ink = picture.max(axis=2) < 110
    box = ink[top : top + 400, left + 10 : left + 95]  # the first row's pulse stands 1.5 mm from the edge
    upright = np.flatnonzero(box.sum(axis=0) > 60)
    up, down = int(upright[0]), int(upright[-1])
    assert abs((down - up + 1) - 52.8) <= 3
    column = np.flatnonzero(box[:, up + 1])
    rising = column[: int(np.flatnonzero(np.diff(column, append=10**6) > 1)[0]) + 1]  # of the first row alone
    assert abs((len(rising) - 1) - 102.8) <= 3  # 10 mm between the middles of foot and top, and a pen of 0.28 mm
