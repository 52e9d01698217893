"""Say what a table holds that is of no known kind, which kind is the nearest, and what it lacks."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

import duckdb

from graph.errors import InputRefusedError
from loaders import comparison_table, events, signal_table, tool_table
from loaders.columns import COMPARISONS, EVENTS, KNOWN, SIGNALS, TOOLS
from loaders.csv_table import DELIMITERS
from loaders.kind import Input
from loaders.parquet import parquet_columns, unreadable
from loaders.signal_row import KNOWN_METRICS

TABLE_SUFFIXES = (".csv", ".tsv", ".parquet")
SHOWN_COLUMNS = 8
SHOWN_CHARACTERS = 30
_TABLES: dict[str, tuple[frozenset[str], Sequence[str]]] = {
    "signals": (frozenset((*SIGNALS, *KNOWN_METRICS)), signal_table.REQUIRED),
    "table": (frozenset(COMPARISONS), comparison_table.REQUIRED),
    "events": (frozenset(EVENTS), events.REQUIRED),
    "tools": (frozenset(TOOLS), tool_table.REQUIRED),
}


def unrecognised(given: Input) -> InputRefusedError:
    """Return the rejection of a table that no kind recognises."""
    header = given.header
    if header is None:
        return _without_header(given)
    seen = ", ".join(name[:SHOWN_CHARACTERS] or "(no name)" for name in header.names[:SHOWN_COLUMNS])
    seen += ", …" if len(header.names) > SHOWN_COLUMNS else ""
    between = f" (separated by {DELIMITERS[header.delimiter]})" if header.delimiter else ""
    return InputRefusedError(
        f"not a table of any known kind: its columns are {seen}{between}; {_nearest(header.names)}",
        location=given.location,
        line=header.line or None,
    )


def _without_header(given: Input) -> InputRefusedError:
    if not given.is_parquet:
        reason = "not a table of any known kind: it does not begin with the names of columns"
        return InputRefusedError(reason, location=given.location, line=1)
    try:
        parquet_columns(given.file())
    except duckdb.Error as error:
        return unreadable(error, given.location)
    raise AssertionError("a readable Parquet file has columns")


def _nearest(names: Collection[str]) -> str:
    close = {name: found[0] for name in names if (found := difflib.get_close_matches(name, KNOWN, 1, 0.75))}
    kind = max(_TABLES, key=lambda each: len(_TABLES[each][0] & set(close.values())))
    known, required = _TABLES[kind]
    if not known & set(close.values()):
        return (
            "signals need the columns slug and metric, comparisons left_name, left_type, right_name and "
            "right_type, events id, at, intent, shown and clicked, tools name and type"
        )
    missing = [column for column in required if column not in names]
    misspelt = {right: wrong for wrong, right in close.items() if right in missing and wrong != right}
    wanted = ", ".join(
        f"{column} ('{misspelt[column]}'?)" if column in misspelt else column for column in missing
    )
    return f"the nearest kind is {kind}, which also needs {wanted}"
