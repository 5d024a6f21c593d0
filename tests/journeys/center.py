"""The center's side: the worklist, the reading page and its keys."""

from playwright.sync_api import expect


def clear_chest_pain(person):
    """Take the chest pains that the demo lets wait already, so that the next one to come is the next one to read."""
    for _ in range(10):
        person.go("/ecg/worklist/")
        waiting = person.page.locator("#list tbody tr", has_text="待接单")
        if not waiting.count() or "疑似胸痛" not in waiting.first.inner_text():
            return
        person.page.keyboard.press("n")
        person.page.wait_for_url("**/ecg/read/*/")
    raise AssertionError("the queue of chest pains does not end")


def claim_next(person, number):
    """N on the worklist opens the most urgent free one, which is expected to be this one."""
    person.page.keyboard.press("n")
    person.page.wait_for_url(f"**/ecg/read/{number}/")
    expect(person.page.locator("main")).to_contain_text("我已接单")
    expect(person.page.locator("#tracing svg").first).to_be_visible()


def wait_for_measurements(person):
    """The worker measures while the doctor looks; the values come to the open page by themselves."""
    measured = person.page.locator("#m_rate_bpm[data-machine]:not([data-machine=''])")
    expect(measured).to_have_count(1, timeout=60_000)  # the first one of a worker's life loads the library too


def write_from_template(person, initials):
    """F2, the initials of the template, Enter."""
    page = person.page
    page.keyboard.press("F2")
    search = page.locator("#template-q")
    expect(search).to_be_focused()
    with page.expect_response(lambda r: "/templates/" in r.url and f"q={initials}" in r.url):
        search.press_sequentially(initials)
    expect(page.locator("#template-list [data-template]").first).to_be_visible()
    search.press("Enter")
    expect(page.locator("#conclusion")).not_to_have_value("")


def report_critical(person, title, told_to):
    """Alt+C, the title, then the call: who answered, read back word by word."""
    page = person.page
    page.keyboard.press("Alt+c")
    dialog = page.locator("#raise-critical")
    expect(dialog).to_be_visible()
    dialog.get_by_label(title).check()
    dialog.get_by_role("button", name="报告危急值").click()
    box = page.locator("#criticals .critical-box")
    expect(box).to_contain_text(title)
    expect(dialog).to_be_hidden()
    box.get_by_label("接听人").fill(told_to)
    box.get_by_role("button", name="一致", exact=True).click()
    expect(box).to_contain_text("回读一致")
