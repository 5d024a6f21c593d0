"""The main pages in a real browser, phone and desk: axe, no sideways scroll, nothing that the policy had to stop.

One browser walks every page once for each width; the tests below read what it found.
"""

from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house import furnish
from tests.pages import MAIN

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[1] / "vendor/axe.min.js"
WIDTHS = {360: 740, 1366: 768}
ROWS = 6
GRAVE = {"serious", "critical"}
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed: NO page was tried for accessibility"),
]
EACH = [  # one group for each width: two processes walk half of the pages each, none of them twice
    pytest.param(
        page, width, id=f"{page.name.replace(' ', '-')}-{width}", marks=pytest.mark.xdist_group(f"pages-{width}")
    )
    for width in WIDTHS
    for page in MAIN
]
LOOK = """async () => ({
    wide: document.scrollingElement.scrollWidth,
    culprits: [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll')
        && e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 100)),
    found: (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})).violations.map(
        v => [v.impact, v.id, v.nodes.slice(0, 3).map(
            n => n.html.slice(0, 160) + ' ' + n.any.map(a => a.message).join(' '))]),
})"""


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    """A server on loopback over a furnished house; everything is emptied afterwards."""
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock():
        running = LiveServer("localhost")
        running._live_server_modified_settings.enable()
        try:
            yield running, furnish(ROWS)
        finally:
            running.stop()
            running._live_server_modified_settings.disable()
            call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@pytest.fixture(scope="module")
def walk(server):
    """Walks every page at a width, once: page -> status, errors of the console, what axe and the ruler found."""
    from playwright.sync_api import sync_playwright

    running, house = server
    visits = [(page, house.sit(page.role, page.place).cookies["sessionid"].value, page.url(house)) for page in MAIN]

    @cache
    def at(width):
        size = (width, WIDTHS[width])
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
            )
            found = {page.name: _visit(browser, size, cookie, running.url, url) for page, cookie, url in visits}
            browser.close()
        return found

    return at


def _visit(browser, size, cookie, base, url):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": base}])
    tab, complaints = context.new_page(), []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    answer = tab.goto(base + url, wait_until="load")
    tab.wait_for_selector("#main")
    tab.evaluate(AXE.read_text(encoding="utf-8"))  # over the debugging protocol: the page's own policy stays in force
    seen = tab.evaluate(LOOK)
    context.close()
    return {"status": answer.status, "complaints": complaints, **seen}


@pytest.mark.parametrize(("page", "width"), EACH)
def test_no_grave_violation(walk, page, width):
    seen = walk(width)[page.name]
    assert seen["status"] == 200
    assert [one for one in seen["found"] if one[0] in GRAVE] == []


@pytest.mark.parametrize(("page", "width"), EACH)
def test_nothing_sticks_out_sideways(walk, page, width):
    seen = walk(width)[page.name]
    assert seen["wide"] <= width, seen["culprits"]


@pytest.mark.parametrize(("page", "width"), EACH)
def test_the_console_is_silent_and_the_policy_stopped_nothing(walk, page, width):
    assert walk(width)[page.name]["complaints"] == []
