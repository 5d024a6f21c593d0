"""A county begins with its document: read, reviewed, into force by two persons; its tasks are reported and accepted."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import policy
from tests.journeys.policy import SAMPLE, Plan, real_document

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
PASSWORD = "Zhang-gui-2026"
FILE = ("进展.txt", "text/plain", "本季度进展说明".encode())

YUNXI = {
    "county": "云汐县", "code": "990401", "prefix": "yunxi", "commission": "云汐县卫生健康局", "province": "澜江省",
    "number": "云汐府办发〔2026〕9号", "consortia": {"云汐县综合医共体": 8, "云汐县中医医共体": 8},
    "members": ("云汐县沙洲镇中心卫生院", "云汐县双溪乡卫生院", "云汐县疾控中心"), "centers": "四大共享中心",
    "center_count": 4, "columns": 1, "tasks": 14,  # it names none of the four
    "figure": ("二（二）", "低于500人", "600", "county.village_small_population"),
    "promoted": ("二（三）2", "县人力社保局"), "rejected": ("二（一）", "县市场监管局"),
    "added": ("二（一）", "县中医院"),
    "unit": "云汐县财政局", "task": "四（五）", "number_word": "万元",
}  # fmt: skip
FENGJIE = {
    "county": "奉节县", "code": "500236", "prefix": "fengjie", "commission": "奉节县卫生健康委", "province": "重庆市",
    "number": "奉节府办发〔2025〕11号", "consortia": {"县人民医院医疗集团": 21, "县中医院医疗集团": 19},
    "members": ("奉节县竹园卫生院", "奉节县鱼复街道社区卫生服务中心"), "centers": "六大共享中心",
    "center_count": 6, "columns": 6, "tasks": 28,
    "figure": ("二（一）3", "低于800人", "700", "county.village_small_population"),
    "promoted": ("二（一）2", "县人力社保局"), "rejected": ("二（一）3", "县市场监管局"),
    "added": ("二（一）1", "县妇幼保健院"),
    "unit": "奉节县医保局", "task": "二（一）5", "number_word": "家",
}  # fmt: skip


@pytest.fixture(params=["sample", "003"])
def plan(request, product, tmp_path):
    words = YUNXI if request.param == "sample" else FENGJIE
    found = Plan(**words, file=SAMPLE if request.param == "sample" else real_document(request.param))
    policy.begin_county(product, tmp_path / found.prefix, found)
    return found


def review(office, plan, document):
    """Two corrections, one rejection, one addition, all by keyboard; gives what was decided about which finding."""
    clause, printed, value, _ = plan.figure
    policy.walk_to(office, document, clause, printed)
    said = {policy.correct_number(office, value): value}
    policy.walk_to(office, document, *plan.promoted)
    said[policy.correct_role(office, "责任单位")] = "责任单位"
    policy.walk_to(office, document, *plan.rejected)
    said[policy.reject(office, "不是这项任务的单位")] = "不是这项任务的单位"
    said[policy.add_unit(office, document, *plan.added)] = plan.added[1]
    assert policy.counts(office)[0] >= 4
    return said


def same_decisions(office, document, said):
    """Each finding still says what the person said."""
    for finding, words in said.items():
        card = policy.state_of(office, document, finding)
        expect(card).to_contain_text(words)
        expect(card.locator(".finding-line .end")).not_to_contain_text("待核")


def read_again(office, document, said):
    """The same file read anew: every decision is laid over it."""
    decided = policy.counts(office)[0]
    office.go(f"/documents/{document}/")
    office.page.get_by_role("button", name="重新阅读").click()
    office.page.wait_for_url("**/review/**")
    assert policy.counts(office)[0] == decided
    same_decisions(office, document, said)


def proposer_may_not_approve(sign_in, office, plan):
    """Not with the one hat, not with the other; and both attempts stand in the audit trail."""
    security = sign_in(plan.account("secadmin"))
    policy.open_user(security, plan.account("commission"))
    policy.grant(security, organization=plan.commission, role="县卫健委分管负责人")
    url = policy.open_release(office)
    status, words = policy.try_to_approve(office, url)
    assert (status, "另一位" in words or "权限" in words) == (403, True), words
    policy.take_position(office, "县卫健委分管负责人")
    status, words = policy.try_to_approve(office, url)
    assert (status, "两人" in words) == (403, True), words
    policy.take_position(office, "县卫健委监测管理")
    auditor = sign_in(plan.account("auditadmin"))
    auditor.go("/audit/search?action=批准县版施行&result=refused")
    assert auditor.page.locator("tbody tr", has_text="冉望舒").count() >= 2, auditor.text()
    return security


def second_person_approves(head, plan):
    """It waits on the desk of the head, who approves."""
    head.go("/?here=1")
    head.page.locator("#queue").get_by_role("link", name="批准").click()
    expect(head.page.locator("main")).to_contain_text(plan.centers)
    head.page.keyboard.press("Control+Enter")
    expect(head.page.get_by_role("button", name="批准施行")).to_have_count(0)
    expect(head.page.locator("main")).to_contain_text("执行中")


def county_stands(office, plan):
    """Members with their roles, centers, the corrected value, the tasks."""
    office.go("/consortia/")
    for name, units in plan.consortia.items():
        row = office.page.locator("tbody tr", has_text=name).first
        expect(row.locator("td").last).to_have_text(str(units))
    for name in plan.members:
        office.go(f"/places/institutions?text={name}")
        expect(office.page.locator("tbody tr")).to_have_count(1)
        expect(office.page.locator("tbody tr")).to_contain_text(name)
    office.go(f"/editions/values/{plan.figure[3]}")
    expect(office.page.locator("main")).to_contain_text(plan.figure[2])
    office.go("/editions/values/policy.centers.count")
    expect(office.page.locator("main")).to_contain_text(str(plan.center_count))
    office.go("/cockpit/")
    strip = office.page.locator("table.strip", has_text=plan.centers)
    expect(strip.locator("thead th")).to_have_count(plan.columns)
    policy.reload_until(office, "/tasks/", lambda text: f"共 {plan.tasks} 项" in text)
    shown = task_row(office, plan.rejected[0])
    assert plan.rejected[1] not in shown.inner_text()
    shown = task_row(office, plan.promoted[0])
    expect(shown.locator(".c-units .one").first).to_contain_text(plan.promoted[1])


def task_row(person, number):
    """The ledger's line with this very number."""
    person.go(f"/tasks/?q={number}")
    rows = person.page.locator("tbody tr", has=person.page.locator(".c-number b", has_text=re.compile(f"^{number}$")))
    expect(rows).to_have_count(1)
    return rows


def unit_reports(person, plan):
    """First sign-in with a password of one's own; then what the unit must do; a number, a sentence, a file; done."""
    page = person.page
    for field, value in (("old", PASSWORD), ("new", f"{PASSWORD}-mine"), ("again", f"{PASSWORD}-mine")):
        page.locator(f"#{field}").fill(value)
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).not_to_contain_text("请先修改密码")
    row = task_row(person, plan.task)
    row.locator(".c-title a").click()
    form = page.locator("form[action$='/report/']")
    form.locator("#what").fill("已经完成，佐证见附件")
    form.locator("#number").fill("36")
    form.locator("#unit").fill(plan.number_word)
    form.locator("#percent").fill("100")
    form.locator("#file").set_input_files({"name": FILE[0], "mimeType": FILE[1], "buffer": FILE[2]})
    form.get_by_role("button", name="报完成，请验收").click()
    expect(page.locator("main")).to_contain_text("等专班办公室验收")
    status, _ = person.answer("/tasks/units/")
    assert status == 200
    assert page.get_by_role("button", name="验收", exact=True).count() == 0


def office_accepts(office, plan):
    """What waits for the office stands on its desk; number and file are there."""
    page = office.page
    office.go("/?here=1")
    page.locator("#queue").get_by_role("link", name="验收").click()
    main = page.locator("main")
    expect(main).to_contain_text("已经完成，佐证见附件")
    expect(main).to_contain_text(f"36 {plan.number_word}")
    with page.expect_download() as got:
        main.get_by_role("link", name=FILE[0]).first.click()
    assert got.value.path().read_bytes() == FILE[2]
    page.keyboard.press("Control+Enter")
    expect(main).to_contain_text("已验收")


def cockpit_shows_it(office, plan):
    office.go("/cockpit/")
    card = office.page.locator("main")
    expect(card).to_contain_text(plan.number)
    expect(card).to_contain_text(f"1/{plan.tasks}")


def test_policy_journey(plan, sign_in):
    office = sign_in(plan.account("commission"))
    document = policy.import_document(office, plan.file)
    said = review(office, plan, document)
    read_again(office, document, said)

    changes = policy.draft_and_propose(office, document, "按文件起步")
    for words in (*plan.consortia, plan.centers, plan.members[0]):
        assert words in changes, words
    security = proposer_may_not_approve(sign_in, office, plan)
    head = sign_in(plan.account("commission.head"))
    second_person_approves(head, plan)
    county_stands(office, plan)

    account = plan.account("department")
    policy.make_account(
        security, account, "苗清和", organization=plan.unit, role="县级部门联络员", password=PASSWORD
    )  # fmt: skip
    unit = sign_in(account, PASSWORD)
    unit_reports(unit, plan)
    office_accepts(office, plan)
    cockpit_shows_it(office, plan)

    assert policy.import_document_again(office, plan.file) == document, "the same file is the same document"
    same_decisions(office, document, said)
    for person in (office, head, security, unit):
        assert [c for c in person.complaints if "403" not in c] == [], person.username
