"""One running product and one browser for all journeys; both end before the next package's tests begin."""

import shutil
import warnings

import pytest

from tests.journeys.people import PASSWORD, Person, forget_contexts
from tests.journeys.product import Product

RESIDENTS = 600
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="package")
def product(tmp_path_factory):
    if CHROMIUM is None:
        words = "Chromium is not installed: the browser journeys did NOT run (apt install chromium fonts-noto-cjk)"
        warnings.warn(words, stacklevel=1)
        pytest.skip(words)
    # 0700 like every folder of data; the short name keeps the database's socket path short
    running = Product(tmp_path_factory.mktemp("county"), RESIDENTS).start()
    yield running
    names = {p.name() for p in running.processes()}
    code, left = running.stop()
    assert "postgres" in names, "the embedded database was to be part of this"
    assert left == [], "processes outlived SIGTERM"
    assert code == 0


@pytest.fixture(scope="package")
def browser(product):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def sign_in(product, browser):
    """`sign_in("ecg.doctor")` gives a Person with a browser window of his own; a password for accounts of no demo."""
    people = []

    def one(username, password=PASSWORD):
        people.append(Person(browser, product.base, username, password))
        return people[-1]

    yield one
    forget_contexts(people)
