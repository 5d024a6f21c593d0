"""The township doctor's side: finding residents, ordering, uploading, acknowledging."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect
from pydicom.data import get_testdata_file
from pypinyin import Style, lazy_pinyin, pinyin

from tests.journeys.people import number_on

TRACING = Path(str(get_testdata_file("waveform_ecg.dcm")))  # ships inside pydicom: a real 12-lead recording


@dataclass(frozen=True)
class Resident:
    name: str
    code: str

    @property
    def initials(self):
        return "".join(lazy_pinyin(self.name, style=Style.FIRST_LETTER))


def residents_without_ecg(person, wanted, taken=()):
    """Residents in sight who have no earlier ECG and no open order, so that nothing is offered and each counts anew."""
    rows, found = [], []
    for page in (1, 2):
        person.go(f"/people/?page={page}")
        rows += person.page.locator("main tbody tr[data-url]").evaluate_all(
            "rows => rows.map(r => [r.querySelector('td').innerText.trim(), r.dataset.url.split('/').at(-2)])"
        )
    for name, code in rows:
        # one character at a time: pypinyin knows some pairs as words (长庚) and tells one reading of them alone
        readings = [pinyin(one, style=Style.FIRST_LETTER, heteronym=True)[0] for one in name.split()[0]]
        short = len(name.split()[0]) < 3  # two letters begin too many names for a list of eight
        if (
            code in taken or short or any(len(set(one)) > 1 for one in readings)
        ):  # 单 is Shan as a surname: look for a plain name
            continue
        person.go(f"/ecg/order/?resident={code}")
        side = person.text("#resident-side")
        if (
            "没有既往心电图" in side
            and "可互认" not in side
            and not person.page.locator("#resident-main").get_by_text("尚未完成").count()
        ):
            found.append(Resident(name.split()[0], code))
        if len(found) == wanted:
            return found
    raise AssertionError(f"only {len(found)} of {len(rows)} residents have no ECG yet")


def fill_order(person, resident, *, priority, question, certainty):
    """From the menu to a filled order page; the resident is found by the initials of the name."""
    page = person.page
    person.go("/")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="开远程心电").click()
    box = page.locator("#resident-q")
    box.press_sequentially(resident.initials)
    page.locator(f"#resident-list [role=option][data-code='{resident.code}']").click()
    expect(page.locator("#resident-main .chosen")).to_contain_text(resident.name)
    expect(page.locator("#resident")).to_have_value(resident.code)
    page.get_by_role("radiogroup", name="紧急程度").get_by_text(priority, exact=True).click()
    page.locator("#clinical_question").fill(question)
    page.get_by_role("radiogroup", name="把握").get_by_text(certainty, exact=True).click()


def place_order(person, resident, *, priority="急", question="心悸 2 小时", certainty="待排", tracing=None):
    """An order by the keyboard's own way of sending it; gives its number."""
    fill_order(person, resident, priority=priority, question=question, certainty=certainty)
    if tracing is not None:
        person.page.locator("[name=tracing]").set_input_files(tracing)
    return send_order(person)


def send_order(person):
    """Ctrl+Enter; the page of the new order opens. Gives its number."""
    with person.page.expect_navigation():
        person.page.keyboard.press("Control+Enter")
    assert "/orders/" in person.page.url, person.text()
    return number_on(person.page)
