"""The pages in a browser: in several widths and colours, by keyboard, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import Seen, seen
from tests.contract.odd_names import MARKUP, NAMES

NEED = "make subtitles for a video"
PAGES = (
    "/",
    f"/search?q={quote(NEED)}",
    "/search?q=qqqqq",
    "/entity/claude",
    "/entity/plenty",
    "/compare/claude/midjourney",
    "/compare",
    "/compare/claude/evil-markup/intellicode/midjourney",
    "/what-if/claude?kind=success&what=plan%20a%20trip&times=3&flip=stable-diffusion",
    "/operator",
    "/different?seen=claude&must=text&without=midjourney",
    "/board",
    "/board/model",
    "/runs",
    "/runs/1/2",
    "/methodology",
    f"/intent/{quote(NEED)}",
    "/queries",
    "/queries/rivals_of?slug=claude",
    "/entity/nothing-like-it",
)
LOOKS = ((375, "light", True), (768, "dark", False), (1440, "dark", True))
MOST_BYTES = 60_000  # of an entity's page as transferred, without pictures


@pytest.fixture(scope="module")
def views(browser: Browser, site: str) -> Iterator[list[tuple[Seen, bool]]]:
    """Open a window of each width and colour scheme; in some, axe looks at the page, too."""
    with ExitStack() as stack:
        yield [(stack.enter_context(seen(browser, site, width, scheme)), axe) for width, scheme, axe in LOOKS]


def faults(views: list[tuple[Seen, bool]], path: str) -> list[str]:
    found = []
    for view, axe in views:
        view.open(path)
        found += [f"{view.page.viewport_size}: {each}" for each in view.faults(axe=axe)]
    return [each for each in found if "status of 404" not in each or "nothing" not in path]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_stays_still_and_is_accessible(views: list[tuple[Seen, bool]], path: str) -> None:
    assert faults(views, path) == []


@pytest.mark.parametrize("slug", NAMES)
def test_an_odd_name_is_text_that_fits(views: list[tuple[Seen, bool]], slug: str) -> None:
    for path in (f"/entity/{quote(slug, safe='')}", f"/search?q={quote(NAMES[slug])}"):
        assert faults(views[:1], path) == []
        assert not views[0][0].page.evaluate("document.querySelectorAll('main img[src=x]').length")
    assert faults(views[-1:], f"/different?seen={quote(slug)}") == []


def test_an_entity_is_small_to_transfer(browser: Browser, site: str) -> None:
    for slug in ("claude", "plenty"):
        with seen(browser, site) as view:
            view.open(f"/entity/{slug}")
            bodies = [
                (response.url, response.request.sizes()["responseBodySize"])
                for response in view.responses
                if not response.headers["content-type"].startswith("image/")
            ]
        assert len(bodies) >= 3
        assert sum(size for _, size in bodies) <= MOST_BYTES, bodies


def test_search_answers_while_one_types(browser: Browser, site: str) -> None:
    with seen(browser, site, 375) as view:
        page = view.open("/")
        field = page.get_by_label("What do you need?")
        field.press_sequentially("subtitle", delay=20)
        page.wait_for_selector("#hits a[href='/entity/whisper-cli']")
        field.fill("")
        field.press_sequentially(MARKUP, delay=2)
        page.wait_for_selector("#hits a[href='/entity/evil-markup']")
        assert view.faults(axe=True) == []


def test_the_keyboard_alone_suffices(browser: Browser, site: str) -> None:
    with seen(browser, site) as view:
        page = view.open("/")
        page.keyboard.press("Tab")
        assert page.locator("a.skip").is_visible()
        page.keyboard.press("Enter")
        view.tab_to("input[name=q]")
        page.keyboard.type(NEED)
        page.keyboard.press("Enter")
        page.wait_for_selector("h2#best")
        view.tab_to("ol.results a")
        page.keyboard.press("Enter")
        page.wait_for_selector("h2#rank")
        view.open("/")
        view.tab_to("a[href='/compare']")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Compare')")
        view.tab_to("input[name=a]")
        page.keyboard.type("midjourney")
        page.keyboard.press("Tab")
        page.keyboard.type("claude")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Claude vs Midjourney')")
        assert view.faults() == []


def test_the_dial_answers_as_it_moves(browser: Browser, site: str) -> None:
    with seen(browser, site, 768) as view:
        page = view.open("/different?seen=claude&dial=0.5")
        assert page.locator("#found h2").text_content() == "Different, at 0.50 of the dial"
        view.tab_to("input[name=dial]")
        page.keyboard.press("ArrowRight")
        page.wait_for_selector("#found h2:has-text('at 0.60 of the dial')")
        assert "dial=0.6" in page.url
        assert page.evaluate("document.activeElement.name") == "dial"
        names = page.locator("#found h3").all_text_contents()
        view.open(page.url.removeprefix(site))
        assert page.locator("#found h3").all_text_contents() == names
        assert view.faults(axe=True) == []


def test_without_scripts_the_forms_answer(browser: Browser, site: str) -> None:
    with seen(browser, site, 375, java_script_enabled=False) as view:
        page = view.open("/")
        page.get_by_label("What do you need?").fill(NEED)
        page.get_by_role("button", name="Search").click()
        page.locator("ol.results a").first.click()
        assert page.locator("h2#rank").is_visible()
        page.get_by_role("link", name="Compare", exact=True).click()
        page.get_by_label("One").fill("claude")
        page.get_by_label("The other").fill("Midjourney")
        page.get_by_role("button", name="Compare").click()
        assert page.url.endswith("/compare/claude/midjourney")
        page.get_by_label("Similar (0) to different (1)").fill("0.9")
        page.get_by_role("button", name="Find something different").click()
        assert page.locator("#found h2").text_content() == "Different, at 0.90 of the dial"
        assert page.locator("input[name=seen][type=checkbox]").count() == 2
