"""Answers as HTML for notebooks: plain tables, everything escaped, no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from matchgraph.answers.words import cell, heading

MOST_ROWS = 200
LONGEST = 300  # characters per cell
_CELL = 'style="text-align:{}; vertical-align:top"'


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as an HTML table; if there are very many, the first ones and the number of the rest.

    >>> "&lt;b&gt;</td>" in table([{"slug": "<b>", "rank": 41.5}])
    True
    """
    if not rows:
        return "<p>nothing</p>"
    names = list(dict.fromkeys(name for row in rows for name in row))
    sides = {name: "right" if _is_number([row.get(name) for row in rows]) else "left" for name in names}
    head = "".join(f"<th {_CELL.format(sides[n])}>{escape(heading(n))}</th>" for n in names)
    body = "".join(_row(row, sides) for row in rows[:MOST_ROWS])
    more = f"<p>… and {len(rows) - MOST_ROWS} more</p>" if len(rows) > MOST_ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def facts(answer: Mapping[str, Any], title: str) -> str:
    """Return an answer that is one object: its scalar fields as a table, then its lists and objects.

    Args:
        answer: its fields.
        title: heading of the table.
    """
    plain = {name: value for name, value in answer.items() if not _is_nested(value) and value is not None}
    parts = [f"<h4>{escape(title)}</h4>"]
    if plain:
        parts.append(table([{"figure": heading(name), "value": value} for name, value in plain.items()]))
    for name, value in answer.items():
        if isinstance(value, Mapping) and value:
            parts.append(facts(value, heading(name)))
        elif _is_nested(value) and value:
            parts.append(f"<h4>{escape(heading(name))}</h4>{table(value)}")
    return "".join(parts)


def _row(row: Mapping[str, Any], sides: Mapping[str, str]) -> str:
    cells = "".join(f"<td {_CELL.format(side)}>{_text(row.get(name))}</td>" for name, side in sides.items())
    return f"<tr>{cells}</tr>"


def _text(value: Any) -> str:
    text = cell(value)
    return escape(text if len(text) <= LONGEST else text[:LONGEST] + "…")


def _is_number(values: Sequence[Any]) -> bool:
    return all(isinstance(value, int | float | None) and not isinstance(value, bool) for value in values)


def _is_nested(value: Any) -> bool:
    """Return whether a value is an object or a list of objects."""
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(item, Mapping) for item in value)
    return isinstance(value, Mapping)
