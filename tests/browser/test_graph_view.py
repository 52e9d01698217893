"""The graph view in a browser: drawn, filtered, expanded, saved, by keyboard, and as a table."""

from __future__ import annotations

import io
from xml.etree import ElementTree

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.looking import seen

DRAWN = "#graph-stage[data-placed]"


def rows(page: Page) -> int:
    return page.locator("#graph-links tbody tr:visible").count()


def test_what_is_around_an_entity_is_drawn_filtered_and_expanded(browser: Browser, site: str) -> None:
    with seen(browser, site) as view:
        page = view.open("/graph?around=claude&depth=1")
        page.wait_for_selector(DRAWN)
        page.wait_for_timeout(300)
        picture = Image.open(io.BytesIO(page.locator("#graph-stage").screenshot())).convert("RGB")
        fill = page.locator("#graph-legend li").nth(1).get_attribute("data-fill") or ""  # the first is chosen
        drawn = {colour for _, colour in picture.getcolors(2**24) or ()}
        assert tuple(bytes.fromhex(fill[1:])) in drawn
        links = rows(page)
        assert page.locator("#graph-status").text_content() == f"{links} links."
        view.tab_to("#graph-node")
        page.keyboard.type("Mistral")
        view.tab_to("#graph-expand")
        page.keyboard.press("Enter")
        page.wait_for_selector("#graph-status:has-text('came with Mistral: Mixtral 8x7B Instruct')")
        assert (expanded := rows(page)) > links
        page.get_by_label("has capability").uncheck()
        assert 0 < rows(page) < expanded
        page.get_by_label("has capability").check()
        assert rows(page) == expanded
        view.tab_to("#graph-stage")
        for key in ("ArrowLeft", "+", "-", "0"):
            page.keyboard.press(key)
        assert view.faults(axe=True) == []


def test_the_drawing_is_saved(browser: Browser, site: str) -> None:
    with seen(browser, site, 768, "dark") as view:
        page = view.open("/graph?around=claude&to=whisper-cli")
        page.wait_for_selector(DRAWN)
        with page.expect_download() as saving:
            page.get_by_role("button", name="Save as SVG").click()
        drawing = ElementTree.parse(saving.value.path()).getroot()
        texts = "".join(drawing.itertext())
        assert "From Claude to Whisper CLI" in texts
        assert len(list(drawing.iter("{http://www.w3.org/2000/svg}line"))) == rows(page)
        with page.expect_download() as saving:
            page.get_by_role("button", name="Save as PNG").click()
        with Image.open(saving.value.path()) as picture:
            assert picture.format == "PNG"
            assert picture.width > 1000
        assert view.faults(axe=True) == []


def test_the_graph_is_a_table_without_scripts_and_fits_a_phone(browser: Browser, site: str) -> None:
    with seen(browser, site, 375, java_script_enabled=False) as view:
        page = view.open("/graph")
        page.get_by_label("Around").fill("Claude")
        page.get_by_role("button", name="Draw").click()
        assert not page.locator("#graph").is_visible()
        assert rows(page) > 10
    with seen(browser, site, 375, "dark") as view:
        page = view.open("/graph?around=evil-markup&depth=2")
        page.wait_for_selector(DRAWN)
        assert view.faults(axe=True) == []
        page = view.open("/graph?around=plenty")
        page.wait_for_selector(DRAWN)
        assert rows(page) == 300
        assert view.faults() == []
