"""The commands that list rankings and runs."""

from __future__ import annotations

import click

from matchgraph.answers import Ranking
from matchgraph.cli.options import (
    filter_options,
    format_option,
    graph_option,
    note,
    note_if_none,
    opened,
    print_rows,
)

OUTDATED = (
    "since this run sources were taken back or entities made one; `matchgraph recompute` makes one that fits"
)
COLUMNS = ("position", "slug", "name", "type", "rank", "low", "high", "tier", "published_rank", "free")
SHOWN = ("position", "slug", "type", "rank", "low", "high", "tier", "published_rank", "free")


@click.command()
@filter_options
@graph_option
@format_option
def top(
    type_: str | None, free: bool | None, min_rank: float, limit: int, address: str | None, form: str
) -> None:
    """List the leading entities of the published run.

    The computed rank (0-100) stands between the ends of its interval; entities of one tier cannot be told
    apart. Beside it stands the rank that pages publish.

    \b
    Example:
      matchgraph top --type model --free --limit 10
    """
    with opened(address) as graph:
        ranking = graph.top(type_=type_, free=free, min_rank=min_rank, limit=limit)
    note(heading(ranking))
    if ranking.outdated:
        note(OUTDATED)
    note_if_none(ranking.entities)
    print_rows(ranking.rows(), form, COLUMNS, SHOWN)


def heading(ranking: Ranking) -> str:
    """Return the line above a ranking: run, day, methodology, what is certified, and age."""
    run = ranking.run
    age = (ranking.today - run.as_of).days
    certified = f"first {run.certified} of {run.entities} positions certified"
    return (
        f"run {run.id} as of {run.as_of} ({age} day{'' if abs(age) == 1 else 's'} old), "
        f"methodology {run.methodology}, {certified}"
    )
