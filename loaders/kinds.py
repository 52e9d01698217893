"""The kinds of input that can be loaded, one entry each, and the detection of an input's kind."""

from __future__ import annotations

from pathlib import PurePosixPath

from graph.errors import MatchGraphError
from loaders import (
    comparison_page,
    comparison_table,
    events,
    html_page,
    manifest_source,
    passport,
    signal_table,
    tool_table,
)
from loaders.compression import without_suffix
from loaders.kind import Input, Kind
from loaders.unrecognised import TABLE_SUFFIXES, unrecognised

# Tried in this order. A page is anything that nothing else recognises, so it comes last.
KINDS: tuple[Kind, ...] = (
    passport.KIND,
    manifest_source.KIND,
    signal_table.KIND,
    events.KIND,
    comparison_table.KIND,
    tool_table.KIND,
    html_page.KIND,
    comparison_page.KIND,
)
SUFFIXES = frozenset(suffix for kind in KINDS for suffix in kind.suffixes)


def kind_named(name: str) -> Kind:
    """Return a kind by its name.

    Raises:
        MatchGraphError: no kind has this name.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise MatchGraphError(f"unknown kind '{name}'; choose one of {', '.join(sorted(k.name for k in KINDS))}")


def kind_of(given: Input) -> Kind:
    """Return the kind of an input, detected from its content, otherwise its suffix, otherwise a page.

    Raises:
        InputRefusedError: it is a table of no kind; names the nearest one.

    >>> import io
    >>> kind_of(Input(io.BytesIO(b"left_name,right_name"), location="a.txt")).name
    'table'
    """
    recognised = next((kind for kind in KINDS if kind.recognises(given)), None)
    if recognised is not None:
        return recognised
    suffix = PurePosixPath(without_suffix(given.location)).suffix.lower() if given.head else ""
    if given.is_parquet or suffix in TABLE_SUFFIXES:
        raise unrecognised(given)
    return next((kind for kind in KINDS if suffix in kind.default_for), comparison_page.KIND)
