"""A real browser for tests of pages: Debian's Chromium, which may ask nothing of any network.

Import the fixtures into a test file: `from tests.browser import browser, browser_page  # noqa: F401`. Where there is
no Chromium, tests that use them are skipped, unless the environment variable RECONFIG_BROWSER says "required".
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""The rules of axe that WCAG 2.2 AA consists of."""


def _refuse_without_chromium() -> None:
    if CHROMIUM.exists():
        return
    if os.environ.get("RECONFIG_BROWSER") == "required":
        pytest.fail(f"{CHROMIUM} is not there, and RECONFIG_BROWSER says that it is required")
    pytest.skip(f"{CHROMIUM} is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once a test file."""
    _refuse_without_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A fresh page of 1280 x 900; fails in the end where the page asked for anything but its own file, or erred."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    yield page
    context.close()
    assert watch.faults == []
    assert watch.requests == []


class Watch:
    """What a page asked of the network, and what it said went wrong."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.faults: list[str] = []
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _requested(self, request: Request) -> None:
        is_page = request.is_navigation_request() and request.url.startswith(("file:", "about:"))
        if not is_page:
            self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)


def assert_accessible(page: Page) -> None:
    """Fails with axe's own words where the page, as it is now, violates WCAG 2.2 AA."""
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": STANDARD}}
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 10, "axe has looked at nothing"
