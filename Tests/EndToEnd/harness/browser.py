"""Chromium, driven by Playwright. Each page is a person of their own: no cookies or storage are shared."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

SIZES = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True},
}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch(playwright: Playwright) -> Browser:
    program = os.environ.get("FRONTDESK_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise RuntimeError("there is no Chromium: install the package chromium, or name a program in FRONTDESK_CHROMIUM")
    arguments = [
        "--disable-dev-shm-usage",  # /dev/shm is 64 MB in most containers
        "--no-proxy-server",
        # A page that asks the world for a font or a script fails here as it would on a machine without a network.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to run as root with it
    return playwright.chromium.launch(executable_path=program, args=arguments)


class Screenshots:
    """Pictures to be looked at, in FRONTDESK_SCREENSHOTS or else in a folder made for the first of them."""

    def __init__(self):
        self._folder = Path(os.environ["FRONTDESK_SCREENSHOTS"]) if os.environ.get("FRONTDESK_SCREENSHOTS") else None
        self.saved: list[Path] = []

    def save(self, page: Page, name: str) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="frontdesk-screenshots-"))
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / (re.sub(r"[^\w.-]+", "-", name).strip("-") + ".png")
        page.screenshot(path=path, animations="disabled")
        self.saved.append(path)
        return path


class People:
    """The persons of one test, each at a screen of their own."""

    def __init__(self, browser: Browser):
        self._browser = browser
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def arrive(self, size: str = "desktop") -> Page:
        """A new person with an empty browser, at a screen of this size."""
        context = self._browser.new_context(locale="en-US", timezone_id="America/Chicago", **SIZES[size])
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        return page

    @property
    def pages(self) -> list[Page]:
        return [page for context in self.contexts for page in context.pages]

    def leave(self) -> None:
        for context in self.contexts:
            context.close()
