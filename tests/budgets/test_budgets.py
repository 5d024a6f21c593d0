"""Budgets of the main pages: queries, bytes over the wire, requests. Seconds are not a test's business (see bench/)."""

import gzip
import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlparse

import pytest
from django.contrib.staticfiles import finders
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.house import add_row, furnish
from tests.pages import MAIN
from yigongti.foundation.access.models import User
from yigongti.foundation.editions import store

FEW, MANY = 10, 50
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("budgets")]  # measured once, in one process
KILOBYTES_MAX, REQUESTS_MAX = 150, 12
PAGES = pytest.mark.parametrize("page", MAIN, ids=lambda p: p.name.replace(" ", "-"))


@pytest.fixture(scope="module")
def measured(django_db_setup, django_db_blocker):
    """Every main page opened twice by the same person, with 10 rows and with 50: (queries, body) per page and size."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "STALE_SECONDS", 3600)  # whether an edition was loaded elsewhere is asked by the clock
        house = furnish(FEW)
        clients = {page.name: house.sit(page.role, page.place) for page in MAIN}
        found = {(page.name, FEW): _open(clients[page.name], page.url(house)) for page in MAIN}
        doctor = User.objects.get(username="the-reader")
        for _ in range(MANY - FEW):
            add_row(house.places, doctor)
        found |= {(page.name, MANY): _open(clients[page.name], page.url(house)) for page in MAIN}
        transaction.set_rollback(True)
    return found


def _open(client, url):
    """A first look warms what a process keeps; of three more the leanest counts.

    What is asked anew every few seconds (standing, session, names) may fall into one look, not into all.
    """
    client.get(url)
    return min((_look(client, url) for _ in range(3)), key=lambda look: len(look[0]))


def _look(client, url):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200, url
    asked = [q["sql"] for q in captured.captured_queries if not re.match(r"(RELEASE )?SAVEPOINT|ROLLBACK", q["sql"])]
    return asked, answer.content.decode()


@PAGES
def test_queries_stay_under_their_ceiling(measured, page):
    asked = measured[page.name, MANY][0]
    assert len(asked) <= page.queries, "\n".join(sql[:200] for sql in asked)


@PAGES
def test_more_rows_ask_no_more_queries(measured, page):
    few, many = measured[page.name, FEW][0], measured[page.name, MANY][0]
    assert len(many) <= len(few), "\n".join(sql[:200] for sql in many)


class _Parts(HTMLParser):
    """What a browser fetches at once for a page: style sheets, scripts, pictures, icons, and what htmx loads."""

    def __init__(self):
        super().__init__()
        self.files, self.calls = set(), set()

    def handle_starttag(self, tag, attrs):
        words = dict(attrs)
        if tag == "link" and words.get("rel") in {"stylesheet", "icon", "modulepreload", "preload", "manifest"}:
            self.files.add(words["href"])
        elif tag in {"script", "img", "source"} and words.get("src"):
            self.files.add(words["src"])
        elif tag == "use":
            self.files.add(words.get("href", "").partition("#")[0])
        if "load" in words.get("hx-trigger", "").replace(",", " ").split():
            self.calls.add(words.get("hx-get"))


def parts(html):
    """Files (with the modules that they import) and calls of a page."""
    parser = _Parts()
    parser.feed(html)
    files = {name for name in parser.files if name and not name.startswith("data:")}
    waiting = [name for name in files if name.endswith(".js")]
    while waiting:
        one = waiting.pop()
        for name in re.findall(r"""(?:from|import)\s*["'](\.{1,2}/[^"']+)["']""", file_text(one)):
            found = urlparse(urljoin(one, name)).path
            if found not in files:
                files.add(found)
                waiting.append(found)
    return files, parser.calls


@cache
def file_text(url):
    name = re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", urlparse(url).path.removeprefix("/static/"))
    path = finders.find(name)
    assert path, f"{url} is no file of ours"
    with open(path, encoding="utf-8", errors="replace") as stream:  # noqa: PTH123
        return stream.read()


@PAGES
def test_bytes_and_requests_of_a_first_load(measured, page):
    html = measured[page.name, MANY][1]
    files, calls = parts(html)
    assert 1 + len(files) + len(calls) <= REQUESTS_MAX, sorted(files) + sorted(calls)
    size = sum(len(gzip.compress(text.encode(), 6)) for text in (html, *map(file_text, files)))
    assert size <= KILOBYTES_MAX * 1024, f"{size / 1024:.0f} KB"
