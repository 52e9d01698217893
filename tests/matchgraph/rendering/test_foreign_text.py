"""Texts of sources in CSV and Markdown: a spreadsheet evaluates none, and none is markup."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from matchgraph.answers.controls import printable
from matchgraph.rendering.foreign_text import csv_text, markdown_text
from matchgraph.rendering.rows import render_rows
from tests.contract.injected import FORMULAS, TEXTS

# what a spreadsheet evaluates, in a cell of ours or in one that begins at another separator
FORMULA = re.compile(
    r"(^|[;\t\r\n\x0b\x0c|])[\s\"\ufeff\u200b]*([=\uff1d]|[+\-@\uff0b\uff0d\uff20][^;]*[(|!])"
)
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS = st.text(st.sampled_from("=+-@'\"\t\r\n;|(!)a1 [](){}<>&#*_~`\\:.\u202e\ufeff\uff1d"), max_size=30)
PLAIN = {"html", "table", "thead", "tbody", "tr", "th", "td", "p", "h2", "h3", "ul", "li"}


def html_of(markdown: str) -> set[str]:
    """Return the names of all elements that a reader of Markdown makes."""
    return {name.lower() for name in re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", READER.render(markdown))}


@given(SIGNS)
@example("=1+1")
def test_a_spreadsheet_evaluates_no_cell_and_every_text_can_be_read_back(text: str) -> None:
    (_, (cell, number)) = csv.reader(io.StringIO(render_rows([{"a": text, "b": -5.5}], "csv"), newline=""))
    assert not FORMULA.search(cell)
    assert number == "-5.5"
    assert cell.replace("'", "") == re.sub(r"\r\n?", "\n", text).replace("'", "")


@pytest.mark.parametrize("text", FORMULAS)
def test_every_formula_of_the_corpus_begins_as_text(text: str) -> None:
    assert not FORMULA.search(csv_text(text))


@pytest.mark.parametrize(
    "text", ["@playwright/mcp", "-5 degrees", "+49 30 1234", "a = b", "- item", "x;y", "a|b"]
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert csv_text(text) == text


def shown(text: str) -> str:
    return " ".join(printable(" ".join(text.split())).split())


@given(SIGNS)
@example("[a](javascript:b)")
@example("[a]: https://evil.example")
@example("&#60;b&#62;")
@example("1 #")
@example("# ##")
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    line = markdown_text(text)
    for inside, around in (("td", "| h |\n|---|\n| {} |\n"), ("li", "- {}"), ("h2", "## {}"), ("p", "{}")):
        html = READER.render(around.format(line))
        found = re.search(rf"<{inside}>(.*?)</{inside}>", html, re.DOTALL)
        assert html_of(around.format(line)) <= PLAIN, html
        if shown(text):
            assert found is not None, html
            assert _unescaped(found[1]) == shown(text)


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_of_the_corpus_is_shown_as_it_is(text: str) -> None:
    table = render_rows([{"name": text, "n": 1}], "markdown")
    assert html_of(table) <= PLAIN
    (cell, _) = re.findall(r"<td>(.*?)</td>", READER.render(table), re.DOTALL)
    assert _unescaped(cell) == shown(text)


def _unescaped(html: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        html = html.replace(entity, sign)
    return " ".join(html.split())
