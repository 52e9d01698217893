"""What is looked at in a page: what was requested, what moved, what overflows, where the focus is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

OBSERVER = """
window.shifted = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map(each => each.node?.outerHTML?.slice(0, 60));
    if (!entry.hadRecentInput) window.shifted.push(`${entry.value} ${moved}`);
  }
}).observe({type: "layout-shift", buffered: true});
"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
READ_BACK = "GPU stall due to ReadPixels"  # without a graphics card, each drawing is read back
FOCUSED = "selector => document.activeElement.matches(selector)"
MOST_TABS = 80


@dataclass
class Seen:
    """A page in a browser, and what it did.

    Args:
        page: the page.
        origin: of the site, which alone may be asked.
    """

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the site."""
        self.responses.clear()
        self.page.goto(self.origin + path)
        return self.page

    def faults(self, *, axe: bool = False) -> list[str]:
        """Return what is wrong with the page as it is shown."""
        found, self.complaints[:] = list(self.complaints), []
        if (wide := self.page.evaluate(OVERFLOW)) > 0:
            found.append(f"{wide} px wider than the window")
        if shifts := self.page.evaluate("window.shifted"):
            found.append(f"the layout shifted by {shifts}")
        if axe:
            found += [
                f"{each['id']}: {node['html']}"
                for each in Axe().run(self.page).response["violations"]
                for node in each["nodes"][:3]
            ]
        return found

    def tab_to(self, selector: str, key: str = "Tab") -> None:
        """Press the tabulator until an element has the focus."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press(key)
            if self.page.evaluate(FOCUSED, selector):
                return
        raise AssertionError(f"{MOST_TABS} times Tab do not lead to {selector} on {self.page.url}")


@contextmanager
def seen(
    browser: Browser, origin: str, width: int = 1440, scheme: Any = "light", **options: Any
) -> Iterator[Seen]:
    """Provide an empty page of a width and colour scheme."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
    context.add_init_script(OBSERVER)
    page = context.new_page()
    page.set_default_timeout(60_000)  # a busy machine is no fault of a page
    found = Seen(page, origin)

    def say(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and READ_BACK not in message.text:
            found.complaints.append(f"console: {message.text}")

    def ask(url: str) -> None:
        if not url.startswith((origin, "data:")):
            found.complaints.append(f"a request to {url}")

    def answer(response: Response) -> None:  # playwright marks what it calls, which a list's method refuses
        found.responses.append(response)

    page.on("console", say)
    page.on("pageerror", lambda error: found.complaints.append(f"script: {error}"))
    page.on("request", lambda request: ask(request.url))
    page.on("response", answer)
    yield found
    context.close()
