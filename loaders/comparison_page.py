"""Parse comparison pages ("A vs B") of layouts A and B, complete or truncated at any point."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

from graph.model import Comparison, SideName, Source, Statement, Verdict
from loaders import page_wording as wording
from loaders.identity import identify
from loaders.kind import Input, Kind
from loaders.lines import MAX_PAGE_BYTES, PageLines, check_storable, decode
from loaders.page_capabilities import Block, read_capabilities
from loaders.page_table import Figures, read_claim, read_opening, read_table
from loaders.page_verdict import read_verdict

Section = Literal["table", "left", "right", "verdict", "end"]
_NOTHING = Block((), None)


class _Body(NamedTuple):
    """What follows the table, as far as the page goes."""

    left: Block
    right: Block
    verdict: Verdict
    last_section: Section


def parse_page(text: str, *, location: str) -> Comparison:
    """Parse a comparison page.

    Args:
        location: its URL or path; both slugs are taken from it if it contains them.

    Raises:
        InputRefusedError: it is not a page of layout A or B, it is truncated before type and rank of both
            sides, or it contradicts itself so that its statement is ambiguous.
    """
    page = PageLines(text, location)
    opening = read_opening(page)
    sides = identify(location, opening.left_name, opening.right_name)
    figures = read_table(page, opening, sides)
    layout, winner = read_claim(page, opening, figures)
    body = _read_layout_a(page, figures, winner) if layout == "A" else _read_layout_b(page, figures)
    return Comparison(
        id=sides.id,
        layout=layout,
        left=figures.left,
        right=figures.right,
        capabilities=body.left.capabilities + body.right.capabilities,
        left_more=body.left.more,
        right_more=body.right.more,
        verdict=body.verdict,
        last_section=body.last_section,
    )


def parse_as_statement(
    page: str | bytes, *, location: str, as_of: dt.date | None = None, trusted: bool = True
) -> Statement:
    """Parse a page into a statement with its source.

    Args:
        page: text, or UTF-8 bytes.
        location: its URL or path.
        as_of: the day its figures hold for, if known.
        trusted: whether the page takes part in what is computed.

    Raises:
        InputRefusedError: the bytes are not UTF-8, or the page cannot be parsed.
    """
    if len(page) > MAX_PAGE_BYTES:
        raise PageLines("", location).refusal(
            f"longer than {MAX_PAGE_BYTES} bytes, so not a single comparison page", 1
        )
    if isinstance(page, str):
        check_storable(page, location)
    data = page.encode() if isinstance(page, str) else page
    comparison = parse_page(decode(data, location), location=location)
    return Statement(
        source=Source(
            id=comparison.id,
            kind="page",
            location=location,
            sha256=hashlib.sha256(data).hexdigest(),
            as_of=as_of,
            trusted=trusted,
        ),
        comparison=comparison,
    )


def shown(count: int) -> int:
    """Return how many of a side's capabilities a page shows.

    >>> shown(4), shown(13)
    (4, 8)
    """
    return min(wording.SHOWN_A_SIDE, count)


def _read_layout_a(page: PageLines, figures: Figures, winner: SideName | None) -> _Body:
    blocks: dict[SideName, Block] = {"left": _NOTHING, "right": _NOTHING}
    reached: Section = "table"
    for side in wording.SIDES:
        line = page.peek()
        if line is None:
            break
        ends = wording.CLOSING if side == "right" else (wording.heading(figures.right.name), *wording.CLOSING)
        heading = wording.heading(figures.side(side).name)
        if line.text == heading:
            page.take()
        elif figures.side(side).capability_count != 0 or line.text not in ends:
            raise page.refusal(f"'{heading}' expected, found '{line.text[:80]}'", line.number)
        blocks[side] = read_capabilities(page, side, ends)
        reached = side
    verdict, reached = _read_closing(page, figures, Verdict(winner=winner), reached)
    return _Body(blocks["left"], blocks["right"], verdict, reached)


def _read_layout_b(page: PageLines, figures: Figures) -> _Body:
    line = page.peek()
    if line is None:
        return _Body(_NOTHING, _NOTHING, Verdict(), "table")
    counts = figures.left.capability_count, figures.right.capability_count
    if None in counts and line.text not in wording.CLOSING:
        raise page.refusal("the table counts no capabilities, so their side is unclear", line.number)
    limits = [shown(count or 0) for count in counts]
    left = read_capabilities(page, "left", wording.CLOSING, limits[0])
    right = read_capabilities(page, "right", wording.CLOSING, limits[1])
    line, read = page.peek(), len(left.capabilities) + len(right.capabilities)
    if line is not None and line.text in wording.CLOSING and read != sum(limits) and left.more is None:
        reason = f"{read} capabilities where the table counts {sum(limits)}, so their side is unclear"
        raise page.refusal(reason, line.number)
    began: Section = (
        "right" if line is not None or right != _NOTHING else "left" if left != _NOTHING else "table"
    )
    verdict, reached = _read_closing(page, figures, Verdict(), began)
    return _Body(left, right, verdict, reached)


def _read_closing(
    page: PageLines, figures: Figures, so_far: Verdict, reached: Section
) -> tuple[Verdict, Section]:
    """Read what follows the capabilities; return the verdict and how far the page got.

    `so_far` holds the winner named at the top of a page of layout A.
    """
    line = page.peek()
    if line is None:
        return so_far, reached
    verdict = so_far
    if line.text == wording.VERDICT:
        page.take()
        line = page.peek()
        if line is None:
            return so_far, reached
        verdict, reached = read_verdict(page, page.take(), figures), "verdict"
        if so_far.winner not in (None, verdict.winner):
            raise page.refusal(
                f"the second line of the page calls the {so_far.winner} side the winner", line.number
            )
    elif so_far.winner is not None or line.text not in wording.CLOSING:
        raise page.refusal(f"'{wording.VERDICT}' expected, found '{line.text[:80]}'", line.number)
    return verdict, _read_end(page, reached)


def _read_end(page: PageLines, reached: Section) -> Section:
    line = page.peek()
    if line is not None and line.text == wording.SOMETHING_DIFFERENT:
        page.take()
        line = page.peek()
    if line is None:
        return reached
    if line.text not in wording.ENDS:
        raise page.refusal(
            f"'{wording.ENDS[0]}' or '{wording.ENDS[1]}' expected, found '{line.text[:80]}'", line.number
        )
    end = page.take()
    line = page.peek()
    if line is not None or page.fragment:
        number = page.last_number if line is None else line.number
        raise page.refusal(f"text after '{end.text}': a file holds one page", number)
    return "end"


def _recognises(given: Input) -> bool:
    return b"\n| Feature |" in given.head


def _read(given: Input) -> Iterator[Statement]:
    yield parse_as_statement(given.head, location=given.location, as_of=given.as_of, trusted=given.trusted)


KIND = Kind(
    name="page",
    meaning="comparison page (text)",
    suffixes=("", ".markdown", ".md", ".text", ".txt"),
    recognises=_recognises,
    read=_read,
)
