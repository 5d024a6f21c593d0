"""People at their screens: what a demo account does, in the words of the clinic. Waits for conditions alone."""

import re

from playwright.sync_api import expect

PASSWORD = "yigongti-demo"
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


class Person:
    """One account in a browser window of its own. `complaints` are the page's errors: there should be none."""

    def __init__(self, browser, base, username, password=PASSWORD):
        self.base, self.username, self.complaints = base, username, []
        self.window = browser.new_context(
            viewport={"width": 1366, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=base
        )
        self.window.set_default_timeout(PATIENCE_MS)
        self.page = self.new_page()
        self.page.goto("/")
        self.page.locator("#username").fill(username)
        self.page.locator("#password").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        expect(self.page.locator("#main")).to_be_visible()
        expect(self.page.locator(".door-form")).to_have_count(0)

    def new_page(self):
        page = self.window.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def go(self, path):
        answer = self.page.goto(path)
        return answer.status

    def answer(self, path):
        """Status and text of a GET with this person's session, past the page on the screen."""
        got = self.window.request.get(path)
        return got.status, got.text()

    def jump(self, text):
        """What Ctrl+K finds: the lines under the box."""
        self.page.keyboard.press("Control+k")
        box = self.page.locator("#jump")
        expect(box).to_be_focused()
        with self.page.expect_response(lambda r: "jump" in r.url and r.status == 200):
            box.press_sequentially(text)
        found = self.page.locator("#jump-list")
        expect(found.locator("a, p.none").first).to_be_visible()
        return found

    def text(self, selector="main"):
        return self.page.locator(selector).inner_text()


def forget_contexts(people):
    for one in people:
        one.window.close()


def number_on(page):
    """The order number in the heading of its page."""
    heading = page.locator("h1").inner_text()
    assert re.fullmatch(r"[A-Z]{2,4}\d{6,}[\w-]*", heading), heading
    return heading


def money(text):
    """1,234.50 -> 123450 fen; empty is nothing."""
    plain = text.replace(",", "").strip()
    return round(float(plain) * 100) if plain else 0
