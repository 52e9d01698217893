"""Parse the head of a comparison page: title, opening sentence and table, including wrapped rows."""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.model import Layout, SideFigures, SideName
from loaders import page_wording as wording
from loaders.identity import Sides
from loaders.lines import Line, PageLines

_LABELS = {
    label: row._replace(label=label)
    for row in wording.ROWS
    for label in (row.label, wording.neutral(row.label))
}
_REQUIRED = {"type_label": "Type", "rank": "Rank"}
Figure = str | int | None
_MAX_HEADER_CHARACTERS = 4_000  # each '|' is tried as the separator of the names, so bound them


class Opening(NamedTuple):
    """The first lines of a page: both names, and the sentence between title and table."""

    left_name: str
    right_name: str
    sentence: Line


class Figures(NamedTuple):
    """Both sides of the table as printed."""

    left: SideFigures
    right: SideFigures

    def side(self, name: SideName) -> SideFigures:
        """Return the left or the right side."""
        return self.left if name == "left" else self.right


def read_opening(page: PageLines) -> Opening:
    """Parse title, opening sentence and the table's header; title and header together determine the names.

    Args:
        page: the page, at its first line.

    Raises:
        InputRefusedError: it does not open like a comparison page; layout C is named.
    """
    first, sentence, header = page.peek(0), page.peek(1), page.peek(2)
    if first is None or sentence is None or header is None or not header.text.startswith("| Feature |"):
        raise page.refusal(_why_no_page(page), 1 if first is None else first.number)
    if len(header.text) > _MAX_HEADER_CHARACTERS:
        raise page.refusal(f"names of more than {_MAX_HEADER_CHARACTERS} characters", header.number)
    for _ in range(3):
        page.take()
    names = _names(first.text, header.text)
    if names is None:
        reason = f"the title '{_short(first.text)}' and the table's header do not name the same two sides"
        raise page.refusal(reason, header.number)
    return Opening(*names, sentence)


def read_table(page: PageLines, opening: Opening, sides: Sides) -> Figures:
    """Parse the rows of the table, including wrapped ones.

    A truncated page may lack the later rows, but must have type and rank of both sides.

    Args:
        page: the page, after the table's header.
        opening: the names of both sides.
        sides: the slugs of both sides.

    Raises:
        InputRefusedError: a row is unknown, duplicated, malformed or missing.
    """
    printed: dict[str, tuple[Figure, Figure]] = {}
    while (line := page.peek()) is not None and line.text.startswith("|"):
        if set(line.text) <= set("|-: "):
            page.take()
            continue
        row = _read_row(page)
        if row is None:
            break
        label, left, right = row
        if label not in _LABELS:
            raise page.refusal(f"unknown row '{_short(label)}'; known are {', '.join(_LABELS)}", line.number)
        kind = _LABELS[label]
        if kind.field in printed:
            raise page.refusal(f"the row '{label}' is duplicated", line.number)
        printed[kind.field] = _value(kind, left, page, line), _value(kind, right, page, line)
    end = page.peek()
    missing = [label for field, label in _REQUIRED.items() if None in printed.get(field, (None, None))]
    if missing:
        cut = " before the page ends" if end is None else ""
        number = page.last_number if end is None else end.number
        raise page.refusal(f"the table has no {' and no '.join(missing)} for both sides{cut}", number)
    return Figures(
        _side_figures(sides.left, opening.left_name, {field: pair[0] for field, pair in printed.items()}),
        _side_figures(sides.right, opening.right_name, {field: pair[1] for field, pair in printed.items()}),
    )


def read_claim(page: PageLines, opening: Opening, figures: Figures) -> tuple[Layout, SideName | None]:
    """Return the layout and the winner stated by the sentence between title and table.

    Args:
        page: the page, for errors.
        opening: the sentence.
        figures: the table, which must give both sides the ranks that the sentence gives them.

    Raises:
        InputRefusedError: the sentence is of no known layout or contradicts the table.
    """
    text, number = opening.sentence.text, opening.sentence.number
    if wording.is_side_by_side(text):
        return "B", None
    winner = claimed_winner(page, opening.sentence, "ranks", figures)
    if text not in wording.openings(figures.side(winner), figures.side(wording.other(winner))):
        raise page.refusal(f"'{wording.CAPABILITY_LEVEL}' or nothing expected after the ranks", number)
    return "A", winner


def claimed_winner(page: PageLines, line: Line, verb: wording.Verb, figures: Figures) -> SideName:
    """Return the winner named by a line's first sentence.

    Args:
        page: the page, for errors.
        line: the line that begins with the sentence.
        verb: `ranks` at the top of a page, `scores` in its verdict.
        figures: both sides as the table gives them.

    Raises:
        InputRefusedError: the sentence names no winner, other ranks than the table, or the lower one.
    """
    left, right = figures
    claims = {
        side: wording.claim(verb, figures.side(side), figures.side(wording.other(side)))
        for side in wording.SIDES
    }
    candidates = [side for side in wording.SIDES if f"{line.text} ".startswith(f"{claims[side]} ")]
    if not candidates:
        claimed = f"{left.name} {verb} higher at ", f"{right.name} {verb} higher at "
        reason = (
            f"the ranks here are not those of the table ({left.rank}/100 and {right.rank}/100)"
            if line.text.startswith(claimed)
            else f"'<winner> {verb} higher at N/100 vs <loser> at N/100.' expected, names as in the title"
        )
        raise page.refusal(reason, line.number)
    winner = candidates[0]  # both fit only if names and ranks are equal: a tie names the left side
    if (figures.side(winner).rank or 0) < (figures.side(wording.other(winner)).rank or 0):
        raise page.refusal(f"the {winner} side is named the winner with the lower rank", line.number)
    return winner


def figure(row: wording.Row, cell: str) -> Figure:
    """Return the value of one table cell; None if it is empty.

    Args:
        row: the row that contains it.
        cell: the cell, stripped of whitespace.

    Raises:
        ValueError: a number is not printed the way this row prints numbers.

    >>> figure(wording.ROWS[1], "46/100"), figure(wording.ROWS[6], "Free"), figure(wording.ROWS[6], "")
    (46, 'Free', None)
    """
    if not cell or row.highest is None:
        return cell or None
    digits = cell.removesuffix(row.unit)
    if (
        not cell.endswith((row.unit, wording.neutral(row.unit)))
        or not re.fullmatch(r"0|[1-9][0-9]{0,18}", digits)
        or int(digits) > row.highest
    ):
        example = f"a whole number from 0 to {row.highest}{row.unit and f' followed by {row.unit.strip()}'}"
        raise ValueError(f"{row.label} is '{_short(cell)}'; expected {example}")
    return int(digits)


def _value(row: wording.Row, cell: str, page: PageLines, line: Line) -> Figure:
    try:
        return figure(row, cell)
    except ValueError as error:
        raise page.refusal(str(error), line.number) from None


def _side_figures(slug: str, name: str, printed: dict[str, Figure]) -> SideFigures:
    return SideFigures.model_validate({"slug": slug, "name": name, **printed})


def _read_row(page: PageLines) -> list[str] | None:
    start = page.take()
    cells = _cells(page, start)
    while len(cells) < 3:
        line = page.peek()
        if line is None:
            return None
        continued = _cells(page, line) if line.text.startswith("|") else []
        if not continued or continued[0] in _LABELS or len(cells) + len(continued) > 3:
            raise page.refusal(f"the row '{_short(cells[0])}' has no value for each side", start.number)
        cells += continued
        page.take()
    if len(cells) > 3:
        raise page.refusal(
            f"the row '{_short(cells[0])}' has {len(cells) - 1} values for two sides", start.number
        )
    return cells


def _cells(page: PageLines, line: Line) -> list[str]:
    if len(line.text) < 2 or not line.text.endswith("|"):
        raise page.refusal("a table row must end with '|'", line.number)
    return [cell.strip() for cell in line.text[1:-1].split("|")]


def _names(title: str, header: str) -> tuple[str, str] | None:
    # Names may contain ` vs ` or ` | `, but never such that the same split fits both lines.
    inner = header.removeprefix("| Feature |").strip().removesuffix("|").strip()
    place = inner.find("|")
    while place >= 0:
        left, right = inner[:place].strip(), inner[place + 1 :].strip()
        if left and right and wording.title(left, right) == title:
            return left, right
        place = inner.find("|", place + 1)
    return None


def _why_no_page(page: PageLines) -> str:
    if page.peek() is None:
        return "empty: no complete line"
    if page.starts_with("| Feature |"):
        return "the table must follow the title and one opening sentence"
    if page.starts_with(wording.UNIQUE, wording.VS_ALTERNATIVES):
        return (
            "layout C: it starts at a capability, without title and table, so its entity is unknown; "
            "load a copy that includes the beginning of the page"
        )
    return (
        "not a comparison page: no title 'A vs B' with a table '| Feature | A | B |', or truncated before it"
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
