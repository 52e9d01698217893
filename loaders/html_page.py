"""Parse comparison pages in HTML: the page is located by its structure, whatever a site puts around it."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from graph.errors import InputRefusedError
from graph.model import Comparison, Source, Statement
from loaders import page_wording as wording
from loaders.comparison_page import parse_page
from loaders.encoding import encoding_named, is_utf_8
from loaders.kind import Input, InputWarning, Kind
from loaders.lines import MAX_PAGE_BYTES, PageLines
from loaders.page_address import own_address
from loaders.page_table import read_opening

DEFAULT_ENCODING = "windows-1252"  # of HTML that declares none
MAX_DEPTH = 2_000  # the parser's time grows with the square of the nesting depth

_BEGINNING = re.compile(
    rb"\s*(<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(!doctype\s+html|html|head|body|meta|title)\b", re.I | re.S
)
_CHARSET = re.compile(
    rb"<(?:meta[^>]{0,200}charset|\?xml[^>]{0,200}encoding)\s*=\s*[\"\']?\s*([\w.:-]+)", re.I
)
_TAG = re.compile(rb"<(/?)([a-z][a-z0-9-]*)", re.I)
_NEVER_OPEN = frozenset(
    b"area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th "
    b"thead tr track wbr".split()
)
_LEFT_OUT = frozenset(
    ("script", "style", "noscript", "template", "svg", "math", "nav", "footer", "aside", "iframe", "select")
)
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins"),
        *("kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt"),
        *("u", "var", "wbr"),
    )
)
_LABELS = (wording.UNIQUE, wording.VS_ALTERNATIVES)
_BLANKS = re.compile(r"[ \t\n\r\f\u00a0\u200b]+")


class Page(NamedTuple):
    """A page as parsed, and what is probably a mistake in it."""

    comparison: Comparison
    warnings: tuple[str, ...]


def parse_html(data: bytes, *, location: str) -> Page:
    """Parse a comparison page in HTML.

    Both slugs come from the page's own URL (`<link rel="canonical">`, `og:url`) if that names its sides or
    its location, otherwise from its location. Content before the title, after the end, in navigation, in
    scripts and in hidden elements is ignored.

    Args:
        location: its URL or path.

    Raises:
        InputRefusedError: it contains no comparison page, or contradicts itself.
    """
    _check_depth(data, location)
    tree = LexborHTMLParser(_decoded(data))
    lines = page_lines(_text_lines(tree))
    if not lines:
        reason = "not a comparison page: no table with the header 'Feature' below a title 'A vs B'"
        raise InputRefusedError(reason, location=location)
    text = "\n".join(lines) + "\n"
    try:
        opening = read_opening(PageLines(text, location))
        own, warnings = own_address(tree, location, opening.left_name, opening.right_name)
        return Page(parse_page(text, location=own), warnings)
    except InputRefusedError as refusal:
        place = f" (line {refusal.line} of its text)" if refusal.line else ""
        raise InputRefusedError(f"{refusal.reason}{place}", location=location) from None


def page_lines(lines: list[str]) -> list[str]:
    """Return the lines of the comparison page among all lines of a document, if there is one.

    Args:
        lines: the text of each block; table rows as `| cell | cell |`.

    >>> page_lines(["Home", "A vs B", "Shared today", "Side-by-side comparison to help you choose.",
    ...             "| Feature | A | B |", "Imprint"])
    ['A vs B', 'Side-by-side comparison to help you choose.', '| Feature | A | B |', 'Imprint']
    """
    header = next((place for place, line in enumerate(lines) if line.startswith("| Feature |")), None)
    if header is None:
        return []
    title = next((p for p in reversed(range(header)) if _is_title(lines[p], lines[header])), None)
    if title is None:
        return []
    opening = [line for line in lines[title + 1 : header] if wording.is_opening(line)]
    rest = lines[header:]
    end = next((place for place, line in enumerate(rest) if line in wording.ENDS), len(rest))
    rest = rest[: end + 1]
    return [lines[title], *opening[:1], *_closing(_labelled(rest))]


def _is_title(line: str, header: str) -> bool:
    names = header.removeprefix("| Feature |").removesuffix("|")
    return any(
        line == wording.title(names[: bar.start()].strip(), names[bar.end() :].strip())
        for bar in re.finditer(r"\|", names)
    )


def _labelled(lines: list[str]) -> Iterator[str]:
    """Join a label that is a block of its own with the block it labels."""
    label = ""
    for line in lines:
        if line in _LABELS:
            label = line
            continue
        yield f"{label} {line}" if label else line
        label = ""


def _closing(lines: Iterator[str]) -> Iterator[str]:
    """Join a verdict of several paragraphs; between it and the end only known lines count."""
    verdict: list[str] | None = None
    for line in lines:
        if line in (wording.SOMETHING_DIFFERENT, *wording.ENDS):
            if verdict:
                yield " ".join(verdict)
            verdict = []
            yield line
        elif verdict is None:
            yield line
            verdict = [] if line == wording.VERDICT else None
        else:
            verdict.append(line)
    if verdict:
        yield " ".join(verdict)


def _text_lines(tree: LexborHTMLParser) -> list[str]:
    """Return the text of each block in document order."""
    lines, parts = [], list[str]()
    for text in _pieces(tree.body):
        if text is not None:
            parts.append(text)
            continue
        line = _BLANKS.sub(" ", "".join(parts)).strip()
        parts.clear()
        if line:
            lines.append(line)
    return lines


def _pieces(body: LexborNode | None) -> Iterator[str | None]:
    """Yield text, and None at each line end; iterative, because pages may be deeply nested."""
    in_row = False
    for node, entering in _walk(body):
        tag = node.tag or ""
        if tag == "-text":
            yield (node.text_content or "") if entering else ""
        elif tag == "tr":
            in_row = entering
            yield from (None, "|") if entering else (None,)
        elif tag in {"td", "th"}:
            yield " " if entering else " |"
        elif tag not in _INLINE:
            yield " " if in_row else None


def _walk(top: LexborNode | None) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each visible node twice: on entering and on leaving it."""
    node, entering, depth = top, True, 0
    while node is not None:
        shown = not entering or not _is_left_out(node)
        if shown:
            yield node, entering
        if entering and shown and node.child is not None:
            node, depth = node.child, depth + 1
        elif entering and shown:
            entering = False
        elif depth == 0:
            return
        elif node.next is not None:
            node, entering = node.next, True
        else:
            node, entering, depth = node.parent, False, depth - 1


def _is_left_out(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag == "-text":
        return False
    if tag in _LEFT_OUT or tag.startswith(("-", "!")):
        return True
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "hidden" in attributes or attributes.get("aria-hidden") == "true" or "display:none" in style


def _decoded(data: bytes) -> str:
    """Return the text, decoded as UTF-8 if valid, otherwise by the declared or the web's default encoding."""
    stated = _CHARSET.search(data[:4096])
    declared = encoding_named(stated[1].decode() if stated else None, DEFAULT_ENCODING)
    if is_utf_8(data, declared):
        return data.decode("utf-8-sig", "ignore")  # of an incomplete last character
    # text in which the declaration could be read is not UTF-16, whatever it declares
    codec = encoding_named(DEFAULT_ENCODING) if declared.name.startswith("utf-16") else declared
    text: str = codec.codec_info.decode(data, "replace")[0]
    return text


def _check_depth(data: bytes, location: str) -> None:
    depth = 0
    for tag in _TAG.finditer(data):
        if tag[2].lower() not in _NEVER_OPEN:
            depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            line = data.count(b"\n", 0, tag.start()) + 1
            reason = f"elements nested deeper than {MAX_DEPTH} levels; reading stopped"
            raise InputRefusedError(reason, location=location, line=line)


def _recognises(given: Input) -> bool:
    return _BEGINNING.match(given.head[:4096].removeprefix(codecs.BOM_UTF8)) is not None


def _read(given: Input) -> Iterator[Statement | InputWarning]:
    data = given.content(MAX_PAGE_BYTES)
    page = parse_html(data, location=given.location)
    for warning in page.warnings:
        yield InputWarning(warning, given.location)
    source = Source(
        id=page.comparison.id,
        kind="page",
        location=given.location,
        sha256=hashlib.sha256(data).hexdigest(),
        as_of=given.as_of,
        trusted=given.trusted,
    )
    yield Statement(source=source, comparison=page.comparison)


KIND = Kind(
    name="html",
    meaning="comparison page (HTML)",
    suffixes=(".html", ".htm", ".xhtml"),
    recognises=_recognises,
    read=_read,
    default_for=(".html", ".htm", ".xhtml"),
)
