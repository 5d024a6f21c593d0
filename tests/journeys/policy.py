"""The commission's side of a policy document: imported, reviewed by keyboard, drafted, into force by two persons."""

import os
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "yigongti" / "unified" / "organization" / "reading" / "sample" / "yunxi_2026.txt"


def real_document(start):
    """The county's own document (its name begins with `start`), where the folder of them is; LOUDLY skipped else."""
    folder = Path(os.environ.get("YIGONGTI_POLICY") or ROOT.parent / "shared" / "policy")
    found = sorted(folder.glob(f"{start}_*.txt"))
    if not found:
        words = f"the policy documents are not in {folder}: the journey with the real {start} did NOT run"
        warnings.warn(words, stacklevel=2)
        pytest.skip(words)
    return found[0]


@dataclass(frozen=True)
class Plan:
    """A county that begins, what its document says, and what the reviewer does about it."""

    county: str
    code: str
    prefix: str
    commission: str
    province: str
    file: Path
    number: str  # of the document
    consortia: dict[str, int]  # name -> units in all
    members: tuple[str, ...]  # some of them, from both
    centers: str  # as the document calls them together
    center_count: int  # how many the frame counts
    columns: int  # how many of them stand on the cockpit: those that the document names, and what is open
    tasks: int
    figure: tuple[str, str, str, str]  # clause, as printed, corrected value, key of the county's value
    promoted: tuple[str, str]  # clause, unit that is to lead
    rejected: tuple[str, str]  # clause, unit that is none
    added: tuple[str, str]  # clause, words of its text that name a unit
    unit: str  # a department that gets an account and reports
    task: str  # number of the task that it leads
    number_word: str  # unit of the number that it reports

    def account(self, name):
        return f"{self.prefix}.{name}"


def begin_county(product, folder, plan):
    """An operator's two commands: a county with its commission and nothing else, beside the one that runs."""
    words = ("--code", plan.code, "--commission", plan.commission, "--province", plan.province, "-o", folder)
    product.command("edition", "new", plan.county, *words)
    product.command("demo", "load", "--county", folder)


# ---- import and review


def import_document(person, file):
    """From the menu to the review page; gives the document's number in its address."""
    page = person.page
    person.go("/")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="政策文件").click()
    page.wait_for_url("**/documents/")
    page.keyboard.press("n")
    page.wait_for_url("**/documents/new/")
    page.locator("#file").set_input_files(file)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/documents/*/review/**")
    expect(page.locator("#panel .finding.at")).to_be_visible()
    return _number(page.url)


def import_document_again(person, file):
    """The same file once more; gives the number of the document that opens."""
    page = person.page
    person.go("/documents/new/")
    page.locator("#file").set_input_files(file)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/documents/" in url and "/new/" not in url)
    return _number(page.url)


def _number(url):
    return int(url.split("/documents/")[1].split("/")[0])


def at(person):
    """The finding at hand."""
    return person.page.locator("#panel .finding.at")


def walk_to(person, document, clause, words):
    """Open the clause by its number at the margin, then J until the finding is at hand."""
    page = person.page
    person.go(f"/documents/{document}/review/?clause={clause}")
    for _ in range(40):
        expect(at(person)).to_be_visible()
        if words in at(person).inner_text():
            return
        here = at(person).get_attribute("id")
        page.keyboard.press("j")
        expect(page.locator(f"#panel .finding.at:not(#{here})")).to_be_visible()
    raise AssertionError(f"J does not lead to {words} in {clause}")


def finding_at(person):
    return at(person).get_attribute("data-f")


def saved(person, finding, press):
    """Do it, and wait for the server's word; gives the number of the finding."""
    with person.page.expect_response(lambda r: r.request.method == "POST" and "/review/" in r.url) as got:
        press()
    assert got.value.status == 200, got.value.text()
    return finding


def correct_number(person, value):
    """E, the new value, Enter."""
    page, finding = person.page, finding_at(person)
    page.keyboard.press("e")
    field = page.get_by_label("数值")
    expect(field).to_be_visible()
    field.fill(value)
    return saved(person, finding, lambda: field.press("Enter"))


def correct_role(person, title):
    """E, another role, the button."""
    page, finding = person.page, finding_at(person)
    page.keyboard.press("e")
    field = page.get_by_label("职责")
    expect(field).to_be_visible()
    field.select_option(label=title)
    return saved(person, finding, page.get_by_role("button", name="保存更正").click)


def reject(person, reason):
    """X, one sentence, Enter."""
    page, finding = person.page, finding_at(person)
    page.keyboard.press("x")
    field = page.locator("#reason_other")
    expect(field).to_be_focused()
    field.fill(reason)
    return saved(person, finding, page.get_by_role("button", name="否定", exact=True).click)


SELECT = """([clause, words]) => {
  const block = [...document.querySelectorAll(".pages .block")].find(b => b.dataset.clause === clause);
  const walker = document.createTreeWalker(block.querySelector(".words"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return true;
  }
  return false;
}"""


def add_unit(person, document, clause, words):
    """Select words of the text, N, supporting, Enter."""
    page = person.page
    person.go(f"/documents/{document}/review/?clause={clause}")
    assert page.evaluate(SELECT, [clause, words]), f"{words} does not stand in one piece in {clause}"
    page.keyboard.press("n")
    adding = page.locator("#panel .adding")
    expect(adding).to_contain_text(words)
    expect(adding.get_by_label("全称")).to_have_value(words)
    adding.get_by_label("职责").select_option(label="配合单位")
    saved(person, None, lambda: adding.get_by_label("全称").press("Enter"))
    expect(at(person)).to_contain_text("人工补充")
    return finding_at(person)


def state_of(person, document, finding):
    """The card of a finding on its page."""
    person.go(f"/documents/{document}/review/?f={finding}")
    expect(at(person)).to_have_attribute("data-f", finding)
    return at(person)


def counts(person):
    """What the head of the review page says: decided, all."""
    words = person.page.locator("#counts b").all_inner_texts()
    return [int(words[0].replace(",", "")), int(words[1].replace(",", ""))]


# ---- into force


def draft_and_propose(person, document, note):
    """Generate, look at what would change, propose for today."""
    page = person.page
    person.go(f"/documents/{document}/review/")
    page.get_by_role("button", name="生成县版草案").click()
    page.wait_for_url(f"**/documents/{document}/diff/")
    said = person.text()
    expect(page.locator("#in_force")).not_to_have_value("")
    page.locator("#note").fill(note)
    page.get_by_role("button", name="提交批准").click()
    expect(page.locator("main")).to_contain_text("待批准")
    return said


def open_release(person):
    """县版历史, from the menu: the proposal that waits."""
    page = person.page
    person.go("/")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="县版历史").click()
    page.locator(".banner", has_text="待批准").get_by_role("link", name="查看").click()
    expect(page.locator("h1")).to_be_visible()
    return page.url


def take_position(person, title):
    """Who holds two positions works in one of them at a time."""
    page = person.page
    person.go("/")
    hats = page.locator(".top-where details.drop-900")
    hats.locator("summary").click()
    hats.get_by_role("button", name=title).click()
    expect(hats.locator("button[aria-current=true]")).to_contain_text(title)


def try_to_approve(person, url):
    """What a clever hand does: send the form of 撤回 to the address of 批准. Gives status and words."""
    page = person.page
    page.goto(url)
    expect(page.get_by_role("button", name="批准施行")).to_have_count(0)
    button = page.get_by_role("button", name="撤回方案")
    button.evaluate("b => { b.form.action = b.form.action.replace('withdraw', 'approve'); }")
    with page.expect_response(lambda r: r.url.endswith("/approve")) as got:
        button.click()
    return got.value.status, got.value.text()


# ---- accounts of units


def make_account(person, username, name, *, organization, role, password):
    """The security administrator makes an account and gives it its position."""
    page = person.page
    person.go("/security/users/new")
    for field, value in (("username", username), ("display_name", name), ("password", password)):
        page.locator(f"#{field}").fill(value)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/security/users/*")
    grant(person, organization=organization, role=role)


def grant(person, *, organization, role):
    page = person.page
    page.locator("#role").select_option(label=role)
    page.locator("#organization").select_option(label=organization)
    page.get_by_role("button", name="授予").click()
    expect(page.locator("table", has_text=role)).to_be_visible()


def open_user(person, username):
    page = person.page
    person.go(f"/security/users?q={username}")
    page.locator("tbody").get_by_role("link", name=username, exact=True).click()
    expect(page.locator("#role")).to_be_visible()


def reload_until(person, path, wanted, tries=200):
    """Ask the page again until it says so: the worker opens the tasks; every look is a whole page."""
    for _ in range(tries):
        person.go(path)
        if wanted(person.text()):
            return
    raise AssertionError(person.text()[:600])
