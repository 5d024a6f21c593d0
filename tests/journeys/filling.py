"""A number on its way: typed by a center, returned, corrected, approved twice, locked by two; and how it is opened."""

import re

import xlsxwriter
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from tests.journeys import policy

SHEET, INDICATOR = "基本公共卫生服务知晓率调查", "WX-K11"
RETURNED = "答对人数多于有效人数，请对照问卷改正"
HEAD = "县卫健委分管负责人"


def menu(person, name):
    person.go("/")
    person.page.get_by_role("navigation", name="主菜单").get_by_role("link", name=re.compile(f"^{name}")).click()
    expect(person.page.locator("h1")).to_have_text(name)


def open_due(person, verb):
    """From the queue on the first page to the sheet."""
    person.go("/")
    row = person.page.locator("#queue [data-url], #queue tr, #queue li").filter(has_text=SHEET).first
    row.get_by_role("link", name=verb).click()
    expect(person.page.locator("h1")).to_have_text(SHEET)


def type_down(person, *numbers):
    """The first cell, then Enter from one to the next."""
    page = person.page
    page.locator("input.cell").first.focus()
    for place, number in enumerate(numbers):
        cell = page.locator("input.cell").nth(place)
        expect(cell).to_be_focused()
        page.keyboard.press("Control+a")
        page.keyboard.type(str(number))
        page.keyboard.press("Enter")


def values(person):
    cells = person.page.locator("input.cell")
    return [cells.nth(n).input_value() for n in range(cells.count())]


def leave_and_come_back(person, *numbers):
    """What is typed is kept without a button; the page opened anew has it."""
    page = person.page
    page.locator("h1").click()
    expect(page.locator("[data-draft-said]")).to_contain_text("草稿已存")
    page.reload()
    expect(page.locator("[data-draft-said]")).to_contain_text("已恢复")
    assert values(person) == [str(n) for n in numbers]


def hand_in(person):
    """Ctrl+Enter; gives what the page says when it is refused, nothing when it is taken."""
    page = person.page
    with page.expect_response(lambda r: r.url.endswith("/submit/")) as got:
        page.keyboard.press("Control+Enter")
    if got.value.status == 422:
        expect(page.locator(".summary")).to_be_visible()
        return page.locator(".summary").inner_text()
    expect(page.locator("#notice, .toast, main")).to_contain_text(["已提交"])
    expect(page.locator("input.cell")).to_have_count(0)
    return ""


def explain(person, words):
    """A reason beside every hint."""
    doubted = person.page.locator("table.paper tbody tr").filter(has=person.page.locator(".why .red, .why .amber"))
    for place in range(doubted.count()):
        doubted.nth(place).locator(".why input").fill(words)
    return doubted.count()


def open_for_review(person, unit):
    """From the menu to the sheet that waits."""
    menu(person, "报表审核")
    row = person.page.locator("tbody tr").filter(has_text=SHEET).filter(has_text=unit)
    hints = row.inner_text()
    row.get_by_role("link", name=SHEET).click()
    expect(person.page.locator(".decide")).to_be_visible()
    return hints


def send_back(person):
    person.page.locator("#reason").fill(RETURNED)
    person.page.get_by_role("button", name="退回").click()
    person.page.wait_for_url("**/collection/review/")


def pass_on(person, button):
    person.page.get_by_role("button", name=button, exact=True).click()
    person.page.wait_for_url("**/collection/review/")


# ---- the number


def figure(person, code, year):
    """A county's number on its sheet: the text, numerator and denominator."""
    person.go(f"/indicators/{code}/?period={year}&scope=county")
    text = person.text(".explain-value")
    number = re.match(r"[\d,.]+", text)
    parts = re.search(r"([\d,.]+) / ([\d,.]+)", text)
    plain = [float(one.replace(",", "")) for one in parts.groups()] if parts else [None, None]
    return (number.group() if number else "", *plain)


def shares(person):
    """What each institution brings, by its name, from the sheet that is open."""
    rows = person.page.locator("table.months tbody").last.locator("tr:not(.section)")
    found = {}
    for place in range(rows.count()):
        name, number = rows.nth(place).locator("th").inner_text(), rows.nth(place).locator("td").first.inner_text()
        found[name] = None if number == "缺" else int(number.replace(",", ""))
    return found


def open_number(person, unit):
    """One institution's number, opened in the drawer."""
    row = person.page.locator("table.months tbody").last.locator("tr").filter(has_text=unit)
    row.locator("td a").first.click()
    drawer = person.page.locator("#drawer")
    expect(drawer.locator("table.records tbody tr").first).to_be_visible()
    return drawer


# ---- under lock


def give_second_hat(security, username, organization):
    policy.open_user(security, username)
    policy.grant(security, organization=organization, role=HEAD)


def propose_lock(person, year, note):
    page = person.page
    menu(person, "填报完整性")
    page.get_by_role("link", name="锁定期间").click()
    expect(page.locator("select[name=period]")).to_have_value(str(year))
    page.locator("#reason").fill(note)
    page.get_by_role("button", name="提出锁定").click()
    expect(lock_row(person, year)).to_contain_text("待确认")


def lock_row(person, year):
    return person.page.locator("tbody tr").filter(has_text=f"{year}年全年")


def try_to_confirm(person, year):
    """The proposer under the other hat: no button; and the form of 撤回 sent to the address of 确认 is refused."""
    page = person.page
    person.go("/collection/locks/")
    row = lock_row(person, year)
    expect(row.get_by_role("button", name="确认锁定")).to_have_count(0)
    button = row.get_by_role("button", name="撤回")
    button.evaluate("b => { b.form.action = b.form.action.replace('withdraw', 'confirm'); }")
    with page.expect_response(lambda r: r.url.endswith("/confirm/")) as got:
        button.click()
    return got.value.status, got.value.text()


def confirm_lock(person, year):
    person.go("/collection/locks/")
    lock_row(person, year).get_by_role("button", name="确认锁定").click()
    expect(lock_row(person, year)).to_contain_text("已锁定")


# ---- by Excel


def template_rows(person, folder, title):
    """The template that the page offers for a sheet, as rows."""
    page = person.page
    menu(person, "数据导入")
    page.keyboard.press("n")
    page.wait_for_url("**/importing/new/")
    with page.expect_download() as got:
        page.locator("li.line").filter(has_text=title).get_by_role("link", name="下载").click()
    got.value.save_as(folder / "template.xlsx")
    return rows_of(folder / "template.xlsx")


def rows_of(path):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def write_rows(path, rows):
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("填报")
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)


def upload(person, path):
    page = person.page
    page.locator("#file").set_input_files(path)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/importing/\d+/$"))


def download(person, name, path):
    with person.page.expect_download() as got:
        person.page.get_by_role("link", name=name).click()
    got.value.save_as(path)
