"""Fixtures of the end-to-end tests. `make test` runs them after the program is built; see README.md for running a single one."""

import pytest
from harness.browser import People, Screenshots, launch
from harness.site import SAMPLE_PASSWORD, Server, Site
from playwright.sync_api import Browser, expect, sync_playwright

expect.set_options(timeout=10_000)
_screenshots = Screenshots()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory):
    site = Site.migrated_and_seeded(tmp_path_factory.mktemp("seeded"))
    yield site
    site.close()


@pytest.fixture
def site(seeded: Site, tmp_path, request: pytest.FixtureRequest):
    """An installation with the sample businesses, of this test alone. No server runs yet: `site.start()`."""
    site = seeded.copy(tmp_path)
    yield site
    if _failed(request):
        for server in site.servers:
            print(f"--- the end of {server.log.name}\n{server.tail()}")
    site.close()


@pytest.fixture
def server(site: Site) -> Server:
    return site.start()


@pytest.fixture(scope="session")
def password() -> str:
    """Of all sample sign-ins."""
    return SAMPLE_PASSWORD


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def people(browser: Browser, request: pytest.FixtureRequest):
    """Who takes part: `people.arrive("phone")` is a new person with a browser. An uncaught error on any page fails the test."""
    people = People(browser)
    yield people
    if _failed(request):
        for number, page in enumerate(people.pages, 1):
            print(f"what person {number} saw: {_screenshots.save(page, f'failed-{request.node.name}-{number}')}")
    people.leave()
    assert not people.faults, "uncaught errors on the pages:\n" + "\n".join(people.faults)


@pytest.fixture
def screenshot():
    """`screenshot(page, name)` keeps a picture of a page to be looked at."""
    return _screenshots.save


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[_call_failed] = report.failed
    return report


_call_failed = pytest.StashKey[bool]()


def _failed(request: pytest.FixtureRequest) -> bool:
    return request.node.stash.get(_call_failed, False)


def pytest_terminal_summary(terminalreporter):
    if _screenshots.saved:
        terminalreporter.write_line(f"{len(_screenshots.saved)} screenshots are in {_screenshots.saved[0].parent}")
