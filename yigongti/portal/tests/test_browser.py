"""Frame, home and gallery in a real browser: policy, accessibility, budgets, keys."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

from yigongti.foundation import rooms
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.portal.room import ROOM
from yigongti.portal.tests import synthetic

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).resolve().parents[3] / "tests/vendor/axe.min.js"
KILOBYTES_MAX, REQUESTS_MAX = 150, 12
pytestmark = [
    pytest.mark.journey,
    pytest.mark.urls("yigongti.portal.tests.roof_urls"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed: browser pages were NOT looked at"),
]


@pytest.fixture
def register():
    before = rooms.all_rooms()
    rooms.install((ROOM, synthetic.room()))
    yield
    rooms.install(before)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield found
        found.close()


@pytest.fixture(autouse=True, scope="module")
def _loop_of_the_browser_is_no_server():
    """Playwright's own loop runs in this thread; the tables are emptied while it still does."""
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    yield
    patch.undo()


@pytest.fixture
def cookie():
    position = make_position(["ecg.x"])
    return sign_in(Client(), position.user, position).cookies["sessionid"].value


@pytest.fixture
def open_page(browser, live_server, cookie, register):
    contexts = []

    def open_(path, width=1366, height=768):
        context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=False)
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.complaints, page.answers = [], []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("response", lambda answer: page.answers.append(answer))  # noqa: PLW0108  playwright marks its handlers
        page.goto(live_server.url + path, wait_until="load")
        page.wait_for_function("document.querySelector('#main') !== null")
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", ["/", "/dev/pieces", "/notices"])
@pytest.mark.parametrize("width", [360, 768, 1366])
def test_no_violation_no_error_no_sideways_scroll(open_page, path, width):
    page = open_page(path, width)
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelectorAll('[style]').length") == page.evaluate(
        "document.querySelectorAll('.htmx-indicator-style').length"
    )


@pytest.mark.parametrize(("path", "width"), [("/", 1366), ("/", 360), ("/dev/pieces", 1366), ("/notices", 1366)])
def test_accessible(open_page, path, width):
    page = open_page(path, width)
    page.evaluate(AXE.read_text())  # evaluated over the debugging protocol: the page's own policy stays in force
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]] == []


def test_first_page_keeps_its_budget(open_page):
    page = open_page("/")
    page.wait_for_timeout(300)
    own = [answer for answer in page.answers if not answer.url.endswith("/live")]
    assert len(page.answers) <= REQUESTS_MAX, [answer.url for answer in page.answers]
    kilobytes = sum(len(gzip.compress(answer.body())) for answer in own) / 1024
    assert kilobytes <= KILOBYTES_MAX


def test_keys_move_and_show_themselves(open_page):
    page = open_page("/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "冉启明" in page.locator("tr[aria-selected=true]").inner_text()
    page.keyboard.press("?")
    assert "下一行" in page.locator("#keys-sheet").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "jump"
    page.keyboard.type("dzd")
    page.locator("#jump-list a").first.wait_for()
    assert "待诊断" in page.locator("#jump-list").inner_text()


def test_help_opens_beside_and_gives_focus_back(open_page):
    page = open_page("/")
    page.get_by_role("link", name="帮助").click()
    page.locator("#drawer .drawer-body").wait_for()
    assert "按时限排序" in page.locator("#drawer").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#drawer").is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "帮助"


def test_draft_survives_a_closed_window(open_page, django_user_model):
    from yigongti.foundation.access.models import Role
    from yigongti.foundation.web.models import Draft

    Role.objects.update(permissions=["ecg.x", "portal.notice.publish"])
    page = open_page("/notices/new")
    page.get_by_label("标题").fill("停电通知")
    page.get_by_label("内容").fill("周三停电")
    with page.expect_response(lambda answer: "周三停电" in (answer.request.post_data or "")):
        page.get_by_label("内容").blur()
    page.locator("[data-draft-said]", has_text="草稿已存").first.wait_for()
    assert Draft.objects.get().content["title"] == "停电通知"
    again = open_page("/notices/new")  # another browser: only the server can know
    again.locator("[data-draft-said]", has_text="已恢复").first.wait_for()
    assert again.get_by_label("标题").input_value() == "停电通知"
    again.keyboard.press("Control+Enter")
    again.wait_for_url(re.compile(r"/notices/\d+$"))
    assert not Draft.objects.exists()


def test_clock_ticks_in_words(open_page):
    page = open_page("/")
    said = page.evaluate(
        "import('/static/web/clock.js').then(({face}) => { const one = document.querySelector('.clock.soon');"
        " face(one, Date.parse(one.dataset.due) + 12 * 60000); return [one.className, one.innerText.trim()]; })"
    )
    assert said == ["clock late", "超时 12 分"]
