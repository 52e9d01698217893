"""A loaded comparison page rendered as its source printed it."""

from __future__ import annotations

from graph.model import CapabilityStatement, Comparison, SideName
from loaders import page_wording as wording

_SECTIONS = ("table", "left", "right", "verdict", "end")


def render_as_stated(comparison: Comparison) -> str:
    """Return a page as it was printed, as far as its text goes.

    Layout A is reproduced byte for byte, except for a byte order mark, CRLF, blank lines and spaces around
    lines. In layout B rows that were wrapped are joined. Neutral words become the published ones, since the
    wording is not stored. A complete page ends without a line end, a truncated one ends after its last
    complete line, with one.

    Raises:
        ValueError: a page of layout A, or a verdict, lacks a winner or a rank.
    """
    reached = _SECTIONS.index(comparison.last_section)
    lines = [
        wording.title(comparison.left.name, comparison.right.name),
        _opening(comparison),
        *_table(comparison),
    ]
    for place, side in enumerate(wording.SIDES, 1):
        if reached >= place:
            lines += _side(comparison, side)
    if reached >= _SECTIONS.index("verdict") and comparison.verdict.winner is not None:
        lines += [
            wording.VERDICT,
            wording.verdict_text(comparison.verdict, comparison.left, comparison.right),
        ]
    if comparison.last_section == "end":
        return "\n".join([*lines, wording.SOMETHING_DIFFERENT, wording.END])
    return "\n".join(lines) + "\n"


def _opening(comparison: Comparison) -> str:
    if comparison.layout == "B":
        return wording.SIDE_BY_SIDE
    winner = comparison.verdict.winner
    if winner is None or comparison.left.rank is None or comparison.right.rank is None:
        raise ValueError(f"'{comparison.id}' is of layout A, whose second line needs a winner and both ranks")
    won, lost = comparison.side(winner), comparison.side(wording.other(winner))
    return wording.openings(won, lost)[0]


def _table(comparison: Comparison) -> list[str]:
    left, right = comparison.left, comparison.right
    lines = [wording.header(left.name, right.name), "|---|---|---|"]
    for row in wording.ROWS:
        values = getattr(left, row.field), getattr(right, row.field)
        if values != (None, None):
            cells = ["" if value is None else f"{value}{row.unit}" for value in values]
            lines.append(f"| {row.label} | {cells[0]} | {cells[1]} |")
    return lines


def _side(comparison: Comparison, side: SideName) -> list[str]:
    capabilities = comparison.capabilities_of(side)
    count = comparison.left_more if side == "left" else comparison.right_more
    lines = [wording.heading(comparison.side(side).name)] if comparison.layout == "A" else []
    for capability in capabilities:
        lines += _capability(capability)
    if count is not None:
        lines.append(wording.more(count))
    return lines


def _capability(capability: CapabilityStatement) -> list[str]:
    lines = [] if capability.name is None else [capability.name]
    lines.append(capability.description)
    for label, text in (
        (wording.UNIQUE, capability.unique),
        (wording.VS_ALTERNATIVES, capability.vs_alternatives),
    ):
        if text is not None:
            lines.append(f"{label} {text}".rstrip())
    return lines
