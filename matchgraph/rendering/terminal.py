"""Fit tables and prose to a terminal: columns are left out before an identifier is broken."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len

from matchgraph.answers.words import cell, heading

PIPE_WIDTH = 400  # characters if neither a terminal nor COLUMNS says: one line per row, for other programs
NARROWEST = 24  # characters of a column of prose
ESSENTIAL = ("slug", "rank", "position")  # columns that are left out last, after the first one
GAP = 2  # characters between columns


class Column(NamedTuple):
    """A column of a table: its name and width.

    Args:
        name: the field.
        width: characters it needs at least; prose is wrapped at that.
        prose: whether its values are text of several words, which may be wrapped.
        numeric: whether its values are numbers.
    """

    name: str
    width: int
    prose: bool
    numeric: bool


def column_of(name: str, values: Sequence[Any]) -> Column:
    """Return a column by its values."""
    texts = [cell(value) for value in values]
    numeric = all(isinstance(value, int | float | None) for value in values)
    prose = not numeric and any(len(text.split()) > 1 for text in texts)
    natural = max(cell_len(text) for text in [heading(name), *texts])
    if not prose:
        return Column(name, natural, prose, numeric)
    longest = max((cell_len(word) for text in [heading(name), *texts] for word in text.split()), default=0)
    return Column(name, max(min(natural, NARROWEST), longest), prose, numeric)


def fitting(columns: Sequence[Column], width: int, essential: Sequence[str] = ()) -> list[Column]:
    """Return the columns that fit without breaking a word, at least one.

    Columns are left out from the right: first numbers and identifiers, then prose, which says why, and then
    the essential ones. One that fits after all is put back.

    Args:
        columns: all columns.
        width: of the terminal, in characters.
        essential: columns that are left out last, the most important first; by default the first column and
            those that identify and rank an entity.

    >>> wide = [Column(name, width, False, False) for name, width in (("slug", 30), ("type", 9), ("rank", 5))]
    >>> [column.name for column in fitting(wide, 40)], [column.name for column in fitting(wide, 20, ["type"])]
    (['slug', 'rank'], ['type', 'rank'])
    """
    kept = list(essential) or [column.name for column in columns[:1]] + list(ESSENTIAL)
    by_importance = sorted(columns, key=lambda c: (_place(c.name, kept), not c.prose, columns.index(c)))
    shown = list(columns)
    for column in reversed(by_importance[1:]):
        if _needed(shown) <= width:
            break
        shown.remove(column)
    for column in by_importance:
        if column not in shown and _needed([*shown, column]) <= width:
            shown.append(column)
    return sorted(shown, key=columns.index)


def _place(name: str, kept: Sequence[str]) -> int:
    return kept.index(name) if name in kept else len(kept)


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + GAP * (len(columns) - 1)


def terminal_width() -> int:
    """Return the width of the terminal, or that of a pipe."""
    return shutil.get_terminal_size((PIPE_WIDTH, 24)).columns


def takes_styles() -> bool:
    """Return whether standard output is a terminal that shows bold text and, without NO_COLOR, colours."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def wrapped(text: str) -> str:
    """Return text whose lines fit the terminal; what is indented stays so, and no word is broken.

    >>> wrapped("one line")
    'one line'
    """
    return "\n".join(_wrapped(line, terminal_width()) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return (
        textwrap.fill(
            line.strip(),
            width,
            initial_indent=indent,
            subsequent_indent=indent + "  " * bool(indent),
            break_long_words=False,
            break_on_hyphens=False,
        )
        if len(line) > width
        else line
    )
