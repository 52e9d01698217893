"""The pages in a browser: in several widths and colours, by keyboard, and without scripts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from matchgraph import MatchGraphError
from matchgraph.pages.report.writing import write_report
from matchgraph.serving.server import Serving
from tests.browser.looking import Seen, seen
from tests.contract.browsed import broken_links
from tests.contract.odd_names import MARKUP, NAMES

NEED = "make subtitles for a video"
PAGES = (
    "/",
    f"/search?q={quote(NEED)}",
    "/search?q=qqqqq",
    "/entity/claude",
    "/entity/plenty",
    "/capabilities/plenty?skip=4800",
    "/compare/claude/midjourney",
    "/compare",
    "/compare/claude/evil-markup/intellicode/midjourney",
    "/what-if/claude?kind=success&what=plan%20a%20trip&times=3&flip=stable-diffusion",
    "/operator",
    "/different?seen=claude&must=text&without=midjourney",
    "/board",
    "/board/model",
    "/runs",
    "/runs/3/4",
    "/methodology",
    f"/intent/{quote(NEED)}",
    "/queries",
    "/queries/rivals_of?slug=claude",
    "/cypher?text=MATCH%20(n)%20RETURN%20n&parameters=type%3Dmodel",
    "/entity/nothing-like-it",
)
LOOKS = ((375, "light"), (768, "dark"), (1440, "dark"))
DRAWN = "#graph-stage[data-placed]"
RUNS = 4
OF_A_HUB = 200  # of its capabilities are drawn
MOST_BYTES = 60_000  # of an entity's page as transferred, without pictures


@pytest.fixture(scope="module")
def views(browser: Browser, site: str) -> Iterator[list[Seen]]:
    """Open a window of each width and colour scheme."""
    with ExitStack() as stack:
        yield [stack.enter_context(seen(browser, site, width, scheme)) for width, scheme in LOOKS]


def faults(views: list[Seen], path: str, *, axe: Seen) -> list[str]:
    """Return what is wrong with a page in some windows; in one of them, axe looks at it, too."""
    found = []
    for view in views:
        view.open(path)
        found += [f"{view.page.viewport_size}: {each}" for each in view.faults(axe=view is axe)]
    return [each for each in found if "status of 404" not in each or "nothing" not in path]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_stays_still_and_is_accessible(views: list[Seen], path: str) -> None:
    light_or_dark = views[0 if PAGES.index(path) % 2 else -1]  # axe takes longer than all else
    assert faults(views, path, axe=light_or_dark) == []


@pytest.mark.parametrize("slug", NAMES)
def test_an_odd_name_is_text_that_fits(views: list[Seen], slug: str) -> None:
    narrow, wide = views[0], views[-1]
    for path in (f"/entity/{quote(slug, safe='')}", f"/search?q={quote(NAMES[slug])}"):
        assert faults([narrow], path, axe=narrow) == []
        assert not narrow.page.evaluate("document.querySelectorAll('main img[src=x]').length")
    assert faults([wide], f"/different?seen={quote(slug)}", axe=narrow) == []


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


def test_the_history_can_be_zoomed(browser: Browser, site: str) -> None:
    with seen(browser, site) as view:
        page = view.open("/entity/claude")
        page.wait_for_selector("#history-plot .uplot canvas")
        assert page.locator("#history-runs tr[data-rank]").count() == RUNS
        assert view.faults() == []
    with seen(browser, site, java_script_enabled=False) as view:
        page = view.open("/entity/claude")
        assert page.locator("#history-plot svg.spark").is_visible()


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
        view.tab_to("#graph-stage", "Shift+Tab")
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
        page = view.open("/graph?around=plenty")
        assert "the nearest" in (page.locator("#graph-status").text_content() or "")
    with seen(browser, site, 375, "dark") as view:
        page = view.open("/graph?around=evil-markup&depth=2")
        page.wait_for_selector(DRAWN)
        assert view.faults(axe=True) == []
        page = view.open("/graph?around=plenty")
        page.wait_for_selector(DRAWN)
        assert rows(page) == OF_A_HUB
        assert view.faults() == []


def report_of(serving: Serving, folder: Path, type_: str) -> dict[str, bytes]:
    write_report(serving.graph, str(folder), limit=100, progress=lambda *_: None, type_=type_)
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_a_report_opens_from_disk(browser: Browser, serving: Serving, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    files = report_of(serving, folder, "extension")
    assert [
        name for name, content in files.items() if name.endswith(".html") and MARKUP.encode() in content
    ] == []
    assert broken_links(folder) == []
    with seen(browser, folder.as_uri(), 375) as view:
        page = view.open("/index.html")
        page.get_by_role("link", name="Boards").click()
        page.get_by_role("link", name="Extension", exact=True).click()
        page.get_by_role("link", name="IntelliCode").first.click()
        assert page.locator("h1").text_content() == "IntelliCode"
        assert page.locator("img[alt^=Badge]").evaluate("image => image.naturalWidth") == 300
        assert view.faults(axe=True) == []


def test_a_report_replaces_only_a_report_and_at_once(serving: Serving, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(MatchGraphError, match="no report wrote"):
        report_of(serving, folder, "dataset")
    assert (folder / "letter.txt").read_text() == "mine"
    (folder / "letter.txt").unlink()
    files = report_of(serving, folder, "dataset")

    def stop(_: str, done: int) -> None:
        if done > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_report(serving.graph, str(folder), limit=100, progress=stop)
    assert {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} == set(files)
    assert [each.name for each in tmp_path.iterdir()] == ["report"], "nothing is left over"
