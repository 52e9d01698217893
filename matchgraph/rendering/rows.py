"""Print rows as a terminal table, JSON, CSV or Markdown."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from matchgraph.answers.words import cell, heading
from matchgraph.rendering.foreign_text import csv_text, markdown_text
from matchgraph.rendering.terminal import column_of, fitting, takes_styles, terminal_width

Row = dict[str, Any]
STYLES = {"slug": "cyan", "rank": "bold"}


def render_rows(
    rows: Sequence[Row], form: str, columns: Sequence[str] | None = None, essential: Sequence[str] = ()
) -> str:
    """Return rows as text that ends with a newline; a terminal table without rows is empty.

    Args:
        rows: one dict per row.
        form: table, json, csv or markdown.
        columns: fields, in this order, for all formats but JSON; by default those of the first row.
        essential: fields that a narrow terminal leaves out last, the most important first.

    >>> print(render_rows([{"slug": "a", "rank": 41.5}], "csv"), end="")
    slug,rank
    a,41.5
    """
    if form == "json":
        return json.dumps(list(rows), indent=2, ensure_ascii=False) + "\n"
    names = list(columns or (rows[0] if rows else ()))
    if form == "csv":
        return _csv(rows, names)
    return _markdown(rows, names) if form == "markdown" else _table(rows, names, essential)


def titled(title: str, form: str) -> str:
    """Return the heading above one of several tables."""
    if not title:
        return ""
    return f"### {title}\n\n" if form == "markdown" else print_to_text(Text(title, style="bold"))


def _csv(rows: Sequence[Row], names: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(csv_text, names))
    writer.writerows([_plain(row.get(name)) for name in names] for row in rows)
    return out.getvalue()


def _plain(value: Any) -> Any:
    """Return the values that CSV can hold as they are, the rest as JSON; no text as a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | dict):
        return csv_text(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return csv_text(value) if isinstance(value, str) else value


def _markdown(rows: Sequence[Row], names: Sequence[str]) -> str:
    lines = [_markdown_row([heading(name) for name in names]), "|" + "---|" * len(names)]
    lines += [_markdown_row([cell(row.get(name)) for name in names]) for row in rows]
    return "\n".join(lines) + "\n"


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(markdown_text, cells)) + " |"


def _table(rows: Sequence[Row], names: Sequence[str], essential: Sequence[str]) -> str:
    if not rows:
        return ""
    columns = [column_of(name, [row.get(name) for row in rows]) for name in names]
    shown = fitting(columns, terminal_width(), essential)
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    for column in shown:
        side: Literal["left", "right"] = "right" if column.numeric else "left"
        style = STYLES.get(column.name, "")
        table.add_column(
            heading(column.name), justify=side, overflow="fold", no_wrap=not column.prose, style=style
        )
    for row in rows:
        table.add_row(*(Text(cell(row.get(column.name))) for column in shown))
    left_out = [heading(column.name) for column in columns if column not in shown]
    more = f"not shown: {', '.join(left_out)}; widen the terminal, or choose --format csv"
    return print_to_text(table) + (print_to_text(Text(more, style="dim")) if left_out else "")


def print_to_text(renderable: Any) -> str:
    """Return what rich prints, without trailing spaces; with styles if standard output takes them."""
    out = io.StringIO()
    styled = takes_styles()
    console = Console(
        file=out,
        width=terminal_width(),
        force_terminal=styled,
        color_system="standard" if styled else None,
        no_color="NO_COLOR" in os.environ,
        legacy_windows=False,
        highlight=False,
    )
    console.print(renderable)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())
