"""A meeting is called, has its quorum, votes; its resolution is a task that the unit finds on its own desk."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.policy import reload_until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
BODY, MOTION, TASK = "县域医共体建设工作专班", "统一结算医保周转金", "按月公布周转金拨付情况"
UNIT = "县医保局"


def plan_and_call(office):
    """From the menu: a meeting in an hour, one motion, the notice."""
    page = office.page
    office.go("/")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="议事决策").click()
    page.get_by_role("link", name=BODY).first.click()
    expect(page.locator("h1")).to_have_text(BODY)
    page.get_by_role("link", name="筹备会议").click()
    starts = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=1)
    page.locator("#starts_at").fill(f"{starts:%Y-%m-%dT%H:%M}")
    page.locator("#place").fill("县政府二楼会议室")
    page.get_by_role("button", name="建会议").click()
    page.wait_for_url("**/councils/meetings/*/**")
    page.get_by_role("link", name="加议题").click()
    page.locator("#title").fill(MOTION)
    page.locator("#text").fill("提请表决：周转金按月拨付，按月公布。")
    page.get_by_role("button", name="加入议程").click()
    expect(page.locator(".item h3")).to_have_text(MOTION)
    page.locator("h1").click()  # the form is open for the next one: leave it
    page.get_by_role("button", name="发出通知").click()
    expect(page.get_by_role("link", name="签到开会")).to_be_visible()
    return page.url.split("?")[0].split("#")[0]


def unit_answers(unit, url):
    """The one who holds the seat is asked, and comes."""
    unit.page.goto(url)
    unit.page.get_by_role("button", name="参加").click()
    expect(unit.page.locator(".answer")).to_contain_text("参加")


def open_with_quorum(office, url):
    """Two thirds are needed; one excused."""
    page = office.page
    page.goto(url)
    page.keyboard.press("o")
    boxes = page.locator("#act input[name=present]")
    expect(boxes.first).to_be_visible()
    seats = boxes.count()
    for n in range(seats):
        boxes.nth(n).check()
    absent = page.locator("#act li").nth(2)
    absent.get_by_role("checkbox").uncheck()
    absent.get_by_placeholder("缺席原因").fill("下乡")
    page.get_by_role("button", name="开会").click()
    expect(page.locator("#roll .panel-head")).to_contain_text(f"{seats - 1}")
    expect(page.locator("#roll")).to_contain_text("下乡")


def unit_votes(unit, url):
    unit.page.goto(url)
    unit.page.locator("#choice").get_by_label("赞成").check()
    unit.page.get_by_role("button", name="投票").click()
    expect(unit.page.locator(".vote")).to_contain_text("我已投：赞成")


def count_and_resolve(office, url):
    """The show of hands of the rest, the count, the resolution with its unit and date."""
    page = office.page
    page.goto(url)
    page.locator("details.hands summary").click()
    page.locator("select[name=rest]").select_option(label="都赞成")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("button", name="结束表决，计票").click()
    expect(page.locator(".vote .result")).to_contain_text("通过")
    page.get_by_role("link", name="形成决议，入台账").click()
    page.locator("#act #title").fill(TASK)
    page.locator("#act #text").fill("每月 10 日前公布上月拨付情况。")
    page.locator("#act #lead").fill(UNIT)
    due = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=5)
    page.locator("#act #due").fill(f"{due:%Y-%m-%d}")
    page.get_by_role("button", name="形成决议，入台账").click()
    expect(page.locator(".resolution")).to_contain_text(TASK)


def test_council_journey(sign_in):
    office, unit = sign_in("commission"), sign_in("insurance")
    url = plan_and_call(office)
    unit_answers(unit, url)
    open_with_quorum(office, url)
    unit_votes(unit, url)
    count_and_resolve(office, url)
    reload_until(office, f"/tasks/?q={TASK}", lambda text: "共 1 项" in text)
    expect(office.page.locator("tbody tr")).to_contain_text(UNIT)
    unit.go("/tasks/mine/")
    expect(unit.page.locator("main")).to_contain_text("每月 10 日前公布上月拨付情况")
    assert office.complaints == unit.complaints == []
