"""The command that searches."""

from __future__ import annotations

import click

from matchgraph.cli.options import (
    filter_options,
    format_option,
    graph_option,
    note_if_none,
    opened,
    print_rows,
)


@click.command()
@click.argument("text")
@filter_options
@graph_option
@format_option
def search(
    text: str,
    type_: str | None,
    free: bool | None,
    min_rank: float,
    limit: int,
    address: str | None,
    form: str,
) -> None:
    """Search names, descriptions and capabilities for TEXT; typos and other forms of a word are found.

    \b
    Example:
      matchgraph search "transcribe audio" --free --limit 5
    """
    with opened(address) as graph:
        found = graph.search(text, type_=type_, free=free, min_rank=min_rank, limit=limit)
    note_if_none(found)
    columns = ("slug", "name", "type", "rank", "free", "confidence", "capability_name", "why")
    shown = ("slug", "type", "rank", "free", "confidence", "capability_name")
    print_rows([answer.model_dump(mode="json") for answer in found], form, columns, shown)
