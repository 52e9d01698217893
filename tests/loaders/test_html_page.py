"""A page in HTML states what the same page states as text, whatever a site has put around it."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputRefusedError
from loaders import page_wording as wording
from loaders.comparison_page import parse_page
from loaders.html_page import MAX_DEPTH, parse_html
from matchgraph.rendering.page import render_as_stated
from tests.conftest import ROOT
from tests.loaders.test_comparison_page import neutral

PAGES = sorted((ROOT / "examples").glob("*-vs-*.txt"))
Dress = Callable[[str], str]
CHROME = "<nav><p>Home vs Away</p></nav><div hidden>hidden</div><script>| Feature | x |</script>"


def semantic(text: str) -> str:
    """Headings, a table with head and body, paragraphs."""
    parts: list[str] = []
    for place, line in enumerate(text.splitlines()):
        if line.startswith("|"):
            parts.append(row(line, "th" if line.startswith("| Feature") else "td"))
        elif place == 0:
            parts.append(f"<header><h1>{html.escape(line)}</h1></header>")
        elif line.endswith(" Capabilities") or line == wording.VERDICT:
            parts.append(f"<h2>\n  {html.escape(line)}\n</h2>")
        elif line:
            parts.append(f"<p>{html.escape(line)}</p>")
    return f"<main><article>{''.join(parts)}</article></main>"


def soup(text: str) -> str:
    """Nothing but divisions and spans; labels in blocks of their own; words in nested inline tags."""
    parts = []
    for line in text.splitlines():
        if line.startswith("|"):
            parts.append(row(line, "td", "<div><span>{}</span></div>"))
            continue
        labels = (wording.UNIQUE, wording.VS_ALTERNATIVES)
        label = next((label for label in labels if line.startswith(label)), "")
        first, _, rest = line.removeprefix(label).strip().partition(" ")
        inner = f"<span><em>{html.escape(first)}</em></span> <!-- x -->{html.escape(rest)}"
        parts.append(f"<div><b>{label}</b></div><div><div>{inner}</div></div>")
    return "".join(parts)


def entities(text: str) -> str:
    """Every sign that is no letter as a character reference, optional end tags left out."""
    lines = (line for line in text.splitlines() if line)
    return (
        "".join(row(line, "td", "{}", odd) if line.startswith("|") else f"<p>{odd(line)}" for line in lines)
        + "<p>"
    )


def odd(text: str) -> str:
    return "".join(c if c.isalnum() or c == " " else f"&#x{ord(c):x};" for c in text)


def row(line: str, cell: str, inner: str = "{}", escape: Dress = html.escape) -> str:
    if set(line) <= set("|- "):
        return ""
    cells = (inner.format(escape(text.strip())) for text in line.strip("|").split("|"))
    return "<table><tr>" + "".join(f"<{cell}>{text}</{cell}>" for text in cells) + "</tr></table>"


@settings(max_examples=60)
@given(
    st.sampled_from(PAGES),
    st.sampled_from([semantic, soup, entities]),
    st.sampled_from(["", CHROME]),
    st.sampled_from(["", "<!doctype html>\n", "\ufeff<!-- saved --><!DOCTYPE html>"]),
)
def test_html_states_what_the_text_states(page: object, dress: Dress, chrome: str, start: str) -> None:
    place = next(each for each in PAGES if each == page)
    expected = parse_page(place.read_text(), location=place.name)
    text = render_as_stated(expected)
    assert parse_page(text, location=place.name) == expected
    address = f"https://example.org/compare/{expected.id}"
    head = f'<title>{html.escape(expected.left.name)}</title><link rel="canonical" href="{address}">'
    data = (
        f"{start}<html><head>{head}</head><body>{chrome}{dress(text)}<footer>Imprint</footer></body></html>"
    )
    assert parse_html(data.encode(), location="saved.html").comparison == expected


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_html_in_neutral_words_states_the_same(path: Path) -> None:
    text = path.read_text()
    page = parse_html(f"<nav>x</nav>{semantic(neutral(text))}".encode(), location=path.name)
    assert page == parse_html(f"<nav>x</nav>{semantic(text)}".encode(), location=path.name)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_encoding_is_the_one_the_page_names(encoding: str) -> None:
    page = PAGES[0]
    text = page.read_text().replace("→", "&rarr;").replace(" reads ", " réads ")
    data = f'<meta charset="{encoding}"><body>{semantic(text).replace("&amp;rarr;", "&rarr;")}'
    expected = parse_page(text.replace("&rarr;", "→"), location=page.name)
    assert parse_html(data.encode(encoding, "xmlcharrefreplace"), location=page.name).comparison == expected


@pytest.mark.parametrize(
    "data", [b"<html>", b"<!doctype html><p>nothing", b"<html>\0\xff", b"<title><table><tr>"]
)
def test_html_without_a_page_is_refused(data: bytes) -> None:
    with pytest.raises(InputRefusedError, match=r"^a\.html: not a comparison page"):
        parse_html(data, location="a.html")


def test_a_fault_names_the_line_of_the_text() -> None:
    text = PAGES[-1].read_text()
    broken = semantic(text).replace("/100</td>", "/1</td>", 1)
    with pytest.raises(InputRefusedError, match=r"^x\.html: UnfragileRank is .* \(line \d+ of its text\)$"):
        parse_html(f"<html>{broken}".encode(), location="x.html")


def test_elements_in_elements_without_end_are_refused_at_once() -> None:
    with pytest.raises(InputRefusedError, match=r"deep\.html:2: elements nested deeper than"):
        parse_html(b"<html>\n" + b"<div>" * (MAX_DEPTH + 1), location="deep.html")


@given(
    st.binary(max_size=300),
    st.lists(st.sampled_from([b"<p>", b"<table>", b"<tr>", b"<td>Feature", b"</tr>"])),
)
def test_no_bytes_bring_it_down(data: bytes, tags: list[bytes]) -> None:
    with pytest.raises(InputRefusedError):
        parse_html(b"<html>" + b"".join(tags) + data, location="a-vs-b.html")


def saved(left: str, right: str, head: str) -> bytes:
    text = PAGES[0].read_text()
    first = parse_page(text, location=PAGES[0].name)
    renamed = text.replace(first.left.name, left).replace(first.right.name, right)
    return f"<html><head>{head}</head><body>{semantic(renamed)}".encode()


@pytest.mark.parametrize(
    ("canonical", "left", "expected"),
    [
        ("https://a.example/compare/acme--ant-vs-bee", "Ant", "acme--ant-vs-bee"),
        ("//a.example/ant-vs-bee", "Ant", "ant-vs-bee"),
        ("https://a.example/compare/x1-vs-y2", "猫", "x1-vs-y2"),
        ("https://a.example/compare/cat-vs-dog", "Ant", ""),
        ("https://a.example/compare/ant-vs-dog", "Ant", ""),
        ("https://[/ant-vs-bee", "Ant", None),
        ("https://a.example/about", "Ant", None),
    ],
)
def test_a_declared_address_is_believed_if_it_names_the_sides(
    canonical: str, left: str, expected: str | None
) -> None:
    right = "Bee" if left == "Ant" else "犬"
    head = f'<link rel="canonical" href="{canonical}">'
    page = parse_html(saved(left, right, head), location="saved.html")
    assert page.comparison.id == (expected or "ant-vs-bee")
    assert [canonical in warning for warning in page.warnings] == ([True] if expected == "" else [])


def test_a_declared_address_is_believed_if_it_is_the_location() -> None:
    head = '<link rel="canonical" href="https://a.example/compare/t1-vs-t2">'
    page = parse_html(saved("Ant", "Bee", head), location="pages/t1-vs-t2.html")
    assert (page.comparison.id, page.warnings) == ("t1-vs-t2", ())


def test_the_next_declared_address_is_tried() -> None:
    head = (
        '<link rel="canonical" href="https://a.example/cat-vs-dog">'
        '<meta property="og:url" content="https://a.example/acme--ant-vs-bee">'
    )
    page = parse_html(saved("Ant", "Bee", head), location="saved.html")
    assert (page.comparison.id, len(page.warnings)) == ("acme--ant-vs-bee", 1)
