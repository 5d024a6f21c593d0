"""A tracing from a township is read at the county center, acknowledged, paid for, and moves the county's indicator."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.center import (
    claim_next,
    clear_chest_pain,
    report_critical,
    wait_for_measurements,
    write_from_template,
)
from tests.journeys.people import money
from tests.journeys.township import TRACING, fill_order, residents_without_ecg, send_order

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
INDICATOR = "WX-K05"
NAME = "“基层检查、上级诊断”患者数"


def counted(person):
    """The people behind the cockpit's number."""
    person.go("/cockpit/")
    card = person.page.locator("li.card", has_text=NAME)
    found = re.search(r"([\d,]+) 人", card.inner_text())
    assert found, card.inner_text()
    return int(found.group(1).replace(",", ""))


def until(look, wanted, person):
    """Look again each time the worker has said something moved, or the page's clock ticks; gives the last look."""
    for _ in range(60):
        seen = look()
        if wanted(seen):
            return seen
        person.page.wait_for_timeout(500)  # the recompute runs in the worker: ask again
    return seen


def orders_and_uploads(doctor, resident):
    """The township orders and uploads."""
    fill_order(doctor, resident, priority="疑似胸痛", question="胸痛 40 分钟，伴出汗", certainty="疑似")
    doctor.page.locator("[name=tracing]").set_input_files(TRACING)
    number = send_order(doctor)
    expect(doctor.page.locator("main")).to_contain_text("胸痛 40 分钟")
    expect(doctor.page.locator(".ecg-sheet svg").first).to_be_visible()
    assert doctor.page.locator(".ecg-sheet svg path").count() >= 12
    return number


def center_sees_it_arrive(reader, resident):
    """The center sees it arrive, before everything else that waits."""
    free = reader.page.locator("#list tbody tr", has_text="待接单")
    expect(free.first).to_contain_text(resident.name)
    rows = reader.page.locator("#list tbody tr").all_inner_texts()
    place = next(n for n, row in enumerate(rows) if resident.name in row)
    assert all("疑似胸痛" in row for row in rows[: place + 1])
    assert reader.page.evaluate("window.stillTheSamePage") is True, "the list came by itself, not by a reload"


def center_reads(reader, number):
    """Claim, adopt, template, critical value, sign."""
    claim_next(reader, number)
    expect(reader.page.locator(".room-left")).to_contain_text("胸痛 40 分钟")
    wait_for_measurements(reader)
    reader.page.locator("#adopt-all").click()
    rate = reader.page.locator("#m_rate_bpm")
    assert 30 <= float(rate.input_value()) <= 200
    write_from_template(reader, "xb")
    assert "下壁 ST 段抬高" in reader.page.locator("#conclusion").input_value()
    assert f"{float(rate.input_value()):.0f} 次/分" in reader.page.locator("#findings").input_value()
    report_critical(reader, "急性心肌梗死", told_to="向青禾")


def township_hears_at_once(alarmed, resident):
    """The township hears of it at once, before the report is verified."""
    banner = alarmed.get_by_role("alert").filter(has_text=resident.name)
    expect(banner).to_contain_text("急性心肌梗死")
    expect(banner).to_contain_text("已电话通知")
    assert alarmed.evaluate("window.stillTheSamePage") is True
    return banner


def center_signs(reader, number):
    """Positive: it waits for another doctor, never for the writer."""
    reader.page.locator("#conclusion").focus()
    reader.page.keyboard.press("Control+Enter")
    reader.page.wait_for_url(lambda url: number not in url)
    reader.go(f"/ecg/read/{number}/")
    expect(reader.page.locator("main")).to_contain_text("待审核")
    assert reader.page.get_by_role("button", name="审核通过").count() == 0, "nobody verifies his own report"


def second_doctor_verifies(senior, resident, number):
    """The second doctor."""
    senior.go("/ecg/worklist/review/")
    senior.page.locator("#list tbody tr", has_text=resident.name).dblclick()
    senior.page.wait_for_url(f"**/ecg/read/{number}/")
    expect(senior.page.locator(".room-right")).to_contain_text("下壁 ST 段抬高")
    senior.page.keyboard.press("Control+Enter")
    senior.page.wait_for_url(lambda url: number not in url)


def township_acknowledges(alarmed, banner, resident):
    """The township acknowledges with what was done."""
    banner.get_by_role("link", name="确认处置").click()
    alarmed.locator("#measures").fill("平卧吸氧，阿司匹林 300 mg 嚼服，120 转县医院")
    alarmed.keyboard.press("Control+Enter")
    expect(alarmed.locator("main")).to_contain_text("已确认")
    expect(alarmed.locator("main")).to_contain_text("平卧吸氧")
    alarmed.goto("/")
    expect(alarmed.locator("#queue")).to_be_visible()
    assert alarmed.get_by_role("alert").filter(has_text=resident.name).count() == 0


def report_is_back(doctor, resident, number):
    """The report is back, on screen and on paper."""
    doctor.go(f"/orders/{number}/")
    report = doctor.page.locator(".panel", has_text="心电图诊断报告")
    expect(report).to_contain_text("急性下壁心肌梗死可能")
    expect(report).to_contain_text("罗松涛")
    printed = []

    def keep(route):
        answer = route.fetch()
        printed.append((answer.status, answer.headers["content-type"], answer.body()))
        route.fulfill(status=200, content_type="text/plain", body="kept")

    doctor.window.route("**/print/", keep)
    with doctor.window.expect_page():
        report.get_by_role("button", name="打印").click()
    until(lambda: printed, bool, doctor)
    ((status, kind, pdf),) = printed
    assert (status, kind) == (200, "application/pdf")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert number in words
    assert resident.name in words
    assert "下壁" in words


def record_and_who_looked(doctor, resident):
    """The record and who looked."""
    doctor.go(f"/people/{resident.code}/?tab=ecg")
    expect(doctor.page.locator("main")).to_contain_text("下壁 ST 段抬高")
    doctor.page.get_by_role("navigation", name="档案分类").get_by_role("link", name="谁看过").click()
    looks = doctor.page.locator("main")
    for name in ("陈云杉", "罗松涛", "向青禾"):
        expect(looks).to_contain_text(name)


def fund_pool_has_the_entry(finance, commission, number):
    """The money."""
    finance.go("/finance/pools/")
    finance.page.locator("a.key").first.click()
    line = finance.page.locator("tbody tr", has_text=number)
    expect(line).to_have_count(1)
    expect(line).to_contain_text("20.00 × 10.0%")
    line.get_by_role("link").first.click()
    expect(finance.page.locator("h1")).to_contain_text(number)
    rows = finance.page.locator("table").first.locator("tbody tr:not(.total)").all()
    shares = [money(row.locator("td").last.inner_text()) for row in rows]
    assert shares == [800, 1000, 200]
    assert sum(shares) == 2000
    assert finance.page.get_by_role("link", name="打开申请单").count() == 0, "money yes, findings no"
    commission.go(finance.page.url)
    commission.page.get_by_role("link", name="打开申请单").click()
    expect(commission.page.locator("h1")).to_have_text(number)


def cockpit_moves_by_one(commission, before, resident, number):
    """The number."""
    after = until(lambda: counted(commission), lambda seen: seen != before, commission)
    assert after == before + 1
    commission.page.locator("li.card", has_text=NAME).get_by_role("link").first.click()
    commission.page.locator("tbody.whole a").last.click()  # the year so far
    drawer = commission.page.locator("#drawer")
    expect(drawer).to_contain_text(f"共 {after:,} 人")
    assert resident.name not in drawer.inner_text(), "the county counts people; it does not list their names"
    drawer.locator(f"a[href='/orders/{number}/']").click()
    expect(commission.page.locator("h1")).to_have_text(number)


def test_first_journey(sign_in):
    doctor, commission = sign_in("township.doctor"), sign_in("commission")
    (resident,) = residents_without_ecg(doctor, 1)
    before = counted(commission)
    head, reader = sign_in("ecg.head"), sign_in("ecg.doctor")
    clear_chest_pain(head)
    reader.go("/ecg/worklist/")
    alarmed = doctor.new_page()  # the township's home stays open on a second screen
    alarmed.goto("/")
    for page in (reader.page, alarmed):
        page.evaluate("window.stillTheSamePage = true")

    number = orders_and_uploads(doctor, resident)
    center_sees_it_arrive(reader, resident)
    center_reads(reader, number)
    banner = township_hears_at_once(alarmed, resident)
    center_signs(reader, number)
    senior = sign_in("ecg.senior")
    second_doctor_verifies(senior, resident, number)
    township_acknowledges(alarmed, banner, resident)
    report_is_back(doctor, resident, number)
    record_and_who_looked(doctor, resident)
    finance = sign_in("finance")
    fund_pool_has_the_entry(finance, commission, number)
    cockpit_moves_by_one(commission, before, resident, number)

    for person in (doctor, reader, senior, head, finance, commission):
        assert person.complaints == [], person.username
