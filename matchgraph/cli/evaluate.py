"""The evaluate command."""

from __future__ import annotations

import datetime as dt

import click

from matchgraph.cli.options import format_option, graph_option, note, opened, print_rows
from matchgraph.cli.recompute import left_out

COLUMNS = ("ranking", "later_searches", "ndcg", "reciprocal_rank", "pairwise_accuracy", "calibration")
SHOWN = ("ranking", *COLUMNS[2:])


@click.command()
@click.option(
    "--split",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    required=True,
    help="The last day to learn from, as 2026-11-01.",
)
@graph_option
@format_option
def evaluate(split: dt.datetime, address: str | None, form: str) -> None:
    """Hold the ranks of a day against simple rankings, by what people chose after it.

    Every ranking learns from what happened up to that day and puts the same later searches' candidates in
    order. Nothing is published. `as shown` is the order in which they were shown: clicks lean towards it.

    \b
    Example:
      matchgraph evaluate --split 2026-11-01
    """
    with opened(address) as graph:
        table = graph.evaluate(split.date())
    if table[0].later_sources:
        note(left_out(table[0].later_sources, split.date()))
    if table[0].later_searches:
        note(
            f"{table[0].later_searches} searches after {split.date()} with something chosen and something not"
        )
    else:
        note(f"no search after {split.date()} to judge by; take an earlier day, or load later events")
    print_rows([line.model_dump(mode="json") for line in table], form, COLUMNS, SHOWN)
