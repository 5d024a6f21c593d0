"""A number from the center that types it to the province that adds it up, and back down to its cell and its record."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys import filling, policy, second_county
from tests.journeys.filling import INDICATOR

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
YEAR = datetime.now(ZoneInfo("Asia/Shanghai")).year - 1
UNIT, LOCKER = "城厢镇卫生院", "巫溪县卫生健康委"
ASKED, WRONG, RIGHT = 96, 102, 71
SHARED = "WX-K08"  # both counties have handed it in
WHY = "重新核对了问卷"


def fill_and_submit(head):
    """From the queue; more right answers than people asked is doubted until somebody says why."""
    filling.open_due(head, "填报")
    expect(head.page.locator("main")).to_contain_text("逾期")
    filling.type_down(head, ASKED, WRONG)
    filling.leave_and_come_back(head, ASKED, WRONG)
    refused = filling.hand_in(head)
    assert "请核对" in refused, refused
    assert filling.values(head) == [str(ASKED), str(WRONG)]
    assert filling.explain(head, WHY) >= 1
    assert filling.hand_in(head) == ""


def consortium_returns(manager):
    hints = filling.open_for_review(manager, UNIT)
    assert "处要看" in hints, hints
    expect(manager.page.locator("main")).to_contain_text(WHY)
    expect(manager.page.get_by_role("button", name="审定", exact=True)).to_have_count(0)
    filling.send_back(manager)


def correct(head):
    """The reason and what was handed in stand on the sheet."""
    filling.open_due(head, "修改")
    expect(head.page.locator(".banner", has_text="退回")).to_contain_text(filling.RETURNED)
    assert filling.values(head) == [str(ASKED), str(WRONG)]
    filling.type_down(head, ASKED, RIGHT)
    said = filling.hand_in(head)
    if said:  # far from last year's number is doubted too
        filling.explain(head, WHY)
        assert filling.hand_in(head) == ""


def approve(person, button):
    filling.open_for_review(person, UNIT)
    expect(person.page.locator("table.paper")).to_contain_text(str(RIGHT))
    filling.pass_on(person, button)


def number_stands(commission, before):
    """The county's number is what all centers have handed in, with its origin; the cockpit has it too."""
    policy.reload_until(
        commission, f"/indicators/{INDICATOR}/?period={YEAR}&scope=county", lambda text: f"还缺 {UNIT}" not in text
    )
    text, right, asked = filling.figure(commission, INDICATOR, YEAR)
    assert right == sum(filter(None, before.values())) + RIGHT
    assert float(text) == pytest.approx(100 * right / asked, abs=0.01)
    expect(commission.page.locator("table.sources tr").first).to_contain_text("填报数")
    commission.go("/cockpit/")
    card = commission.page.locator("li.card", has_text="基本公共卫生服务知晓率")
    for words in (text, f"{YEAR}年全年", "人工"):
        expect(card).to_contain_text(words)
    return text


def down_to_the_cell(commission):
    """Who entered the number, in which sheet."""
    filling.figure(commission, INDICATOR, YEAR)
    drawer = filling.open_number(commission, UNIT)
    expect(drawer).to_contain_text("邱有禾")
    drawer.locator("table.records a").first.click()
    expect(commission.page.locator("h1")).to_have_text(filling.SHEET)
    expect(commission.page.locator("table.paper")).to_contain_text(str(RIGHT))


def down_to_the_record(commission):
    """A computed number: its records are as many as it says, and one opens."""
    commission.go("/cockpit/")
    commission.page.locator("li.card", has_text="“基层检查、上级诊断”患者数").get_by_role("link").first.click()
    page = commission.page
    page.locator("table.months tbody.whole td a").last.click()
    drawer = page.locator("#drawer")
    expect(drawer.locator("table.records tbody tr").first).to_be_visible()
    total = re.search(r"共 ([\d,]+) ", drawer.locator(".drill-hidden").inner_text()).group(1)
    assert drawer.locator(".drill-figure b").inner_text() == total
    drawer.locator("table.records a").first.click()
    page.wait_for_url("**/orders/*/")
    expect(page.locator("h1")).to_be_visible()


def lock(commission, head, security):
    """One proposes; under a second hat the same person is refused; another confirms."""
    filling.give_second_hat(security, "commission", LOCKER)
    filling.propose_lock(commission, YEAR, "几家的年鉴尚未收齐，已核")
    policy.take_position(commission, filling.HEAD)
    status, words = filling.try_to_confirm(commission, YEAR)
    assert (status, "两人" in words) == (403, True), words
    policy.take_position(commission, "县卫健委监测管理")
    filling.confirm_lock(head, YEAR)


def province_adds_up(province, own, other):
    """Sums of what was counted, never the mean of two ratios; what one county has not handed in is not added."""
    filling.menu(province, "各县指标")
    province.go(f"/yearly/province/?year={YEAR}")
    rows = province.page.locator("table.province-table tbody tr")
    line = rows.filter(has_text="基本公共卫生服务知晓率").locator("td")
    expect(line.nth(2)).to_contain_text("已锁定")
    expect(line.last).to_have_text("1 县")
    both = rows.filter(has_text="“优质服务基层行”活动达到国家基本标准").locator("td")
    expect(both.nth(3)).to_contain_text("已审定")
    expect(both.last).to_have_text("2 县")
    centers = 2
    met = round(float(both.nth(3).locator("b").inner_text()) / 100 * centers)
    summed = 100 * (own[1] + met) / (own[2] + centers)
    assert float(both.nth(4).inner_text()) == pytest.approx(summed, abs=0.01)
    assert line.nth(4).inner_text() == other


def test_period_journey(product, sign_in, tmp_path):
    head, manager, commission = sign_in("township2.head"), sign_in("tcm.manager"), sign_in("commission")
    text, *_ = filling.figure(commission, INDICATOR, YEAR)
    assert text == ""
    expect(commission.page.locator(".explain-value")).to_contain_text(f"还缺 {UNIT}")
    before = filling.shares(commission)
    assert before[UNIT] is None

    fill_and_submit(head)
    consortium_returns(manager)
    correct(head)
    approve(manager, "审核通过")
    assert filling.figure(commission, INDICATOR, YEAR)[0] == "", "not before the commission"
    approve(commission, "审定")
    number = number_stands(commission, before)
    down_to_the_cell(commission)
    down_to_the_record(commission)

    locker = sign_in("commission.head")
    lock(commission, locker, sign_in("secadmin"))
    own = filling.figure(commission, SHARED, YEAR)
    second_county.begin(product, tmp_path / second_county.PREFIX)
    province_adds_up(sign_in("province"), own, number)
    for person in (head, manager, commission, locker):
        assert [c for c in person.complaints if not re.search("status of (403|422)", c)] == [], person.username


def test_a_workbook_comes_in_and_is_taken_back(sign_in, tmp_path):
    """One cell that holds no number comes back red; the others become a draft with its cells; all is undone."""
    head = sign_in("township.head")
    page, title = head.page, "卫生健康统计年鉴（基层医疗卫生机构）"
    head.go("/collection/?sheet=yearbook_primary")
    page.get_by_role("link", name=title).first.click()
    sheet, stood = page.url, (filling.values(head), page.locator(".origin").all_inner_texts())
    rows = filling.template_rows(head, tmp_path, title)
    first = next(at for at, row in enumerate(rows) if row[0] == "项目") + 1
    asked = [at for at in range(first, len(rows)) if rows[at][1]]
    for at in asked:
        rows[at][2] = rows[at][3] + 1
    rows[asked[1]][2] = "约三十"
    filling.write_rows(tmp_path / "年鉴.xlsx", rows)
    filling.upload(head, tmp_path / "年鉴.xlsx")
    expect(page.locator("dl.import-counts")).to_contain_text("1 格")
    filling.download(head, "红色列写明怎么改", tmp_path / "mended.xlsx")
    mended = filling.rows_of(tmp_path / "mended.xlsx")
    assert [at for at, row in enumerate(mended) if row[-1]] == [first - 1, asked[1]]
    assert [row[: len(rows[0])] for row in mended[first:]] == rows[first:]
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="整批撤销")).to_be_visible()
    done, written = page.url, page.locator("table.import-cells tbody tr").count()
    assert written >= len(asked) - 2, "one is refused, one may stand already"
    page.locator("table.import-cells a").first.click()
    expect(page).to_have_url(sheet)
    assert float(filling.values(head)[0]) == rows[asked[0]][2]
    expect(page.locator(".origin", has_text="导")).to_have_count(written)
    page.goto(done)
    page.get_by_role("button", name="整批撤销").click()
    expect(page.locator("main")).to_contain_text("已撤销")
    page.goto(sheet)
    assert (filling.values(head), page.locator(".origin").all_inner_texts()) == stood
    assert head.complaints == []
