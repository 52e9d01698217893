"""The commands that look back on runs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Unpack

import click

from matchgraph.answers.runs import RecordedRunAnswer, RunDifference
from matchgraph.cli.options import (
    filter_options,
    format_option,
    graph_option,
    note,
    note_if_none,
    opened,
    print_object,
    print_rows,
)
from matchgraph.cli.recompute import left_out

if TYPE_CHECKING:
    from matchgraph.facade import FilterOptions

QUALITY = ("ndcg", "reciprocal_rank", "pairwise_accuracy", "calibration", "tau", "rbo")
RUN_SHOWN = ("sequence", "id", "as_of", "state", "entities", "certified", "ndcg", "tau", "rbo", "current")
RUN_COLUMNS = (
    *("sequence", "id", "as_of", "state", "methodology", "engine", "entities", "certified", "l1_bound"),
    *("later_searches", *QUALITY, "previous", "current"),
)
HISTORY_SHOWN = ("run", "as_of", "position", "rank", "low", "high", "standing", "changed")
CHANGE_COLUMNS = ("standing", "slug", "position", "position_before", "rank", "rank_before", "rank_change")
MOVER_SHOWN = ("rise", "position", "slug", "type", "rank", "rank_before", "rank_change")
MOVER_COLUMNS = ("slug", "name", "type", "free", "position", "position_before", "rise", *MOVER_SHOWN[4:])
MADE_OF = ("as_of", "methodology", "engine", "statements")

limit_option = click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many."
)


COLUMNS = ("ranking", "later_searches", "ndcg", "reciprocal_rank", "pairwise_accuracy", "calibration")
SHOWN = ("ranking", *COLUMNS[2:])


@click.command()
@limit_option
@graph_option
@format_option
def runs(limit: int, address: str | None, form: str) -> None:
    """List the runs and how good they are, the newest first.

    ndcg is measured on clicks after the day of the run, where the log has any; tau and rbo compare it with
    the run published before it. A run that is `stored` was refused by the guard.

    \b
    Example:
      matchgraph runs --limit 5
    """
    with opened(address) as graph:
        found = graph.runs(limit)
    print_rows([run.model_dump(mode="json") for run in found], form, RUN_COLUMNS, RUN_SHOWN)


@click.command()
@click.argument("entity")
@limit_option
@graph_option
@format_option
def history(entity: str, limit: int, address: str | None, form: str) -> None:
    """Show what run after run said of an entity, the newest first.

    `unchanged` is a run in which none of its printed digits changed; `left` one that no longer ranked it, and
    `unranked` one after that, or before it was ranked at all.

    \b
    Example:
      matchgraph history claude
    """
    with opened(address) as graph:
        entries = graph.history(entity, limit=limit)
    note_if_none(entries)
    rows = [entry.model_dump(mode="json") for entry in entries]
    if form in {"table", "markdown"}:
        rows = [{**row, "changed": _told(row["changed"])} for row in rows]
    print_rows(rows, form, None, HISTORY_SHOWN)


def _told(changed: dict[str, float]) -> str:
    """Return changes of figures as people read them: `rank +0.42, match +0.017`."""
    return ", ".join(f"{name} {value:+g}" for name, value in changed.items())


@click.command()
@filter_options
@graph_option
@format_option
def movers(address: str | None, form: str, **filters: Unpack[FilterOptions]) -> None:
    """List what rose and fell most since the run before the published one.

    \b
    Example:
      matchgraph movers --type model --format csv
    """
    with opened(address) as graph:
        found = graph.movers(**filters)
    if not found:
        note("nothing that fits stands elsewhere than in the run before; `matchgraph runs` lists the runs")
    print_rows([mover.model_dump(mode="json") for mover in found], form, MOVER_COLUMNS, MOVER_SHOWN)


@click.command()
@click.argument("before", metavar="RUN")
@click.argument("after", metavar="RUN")
@limit_option
@graph_option
@format_option
def diff(before: str, after: str, limit: int, address: str | None, form: str) -> None:
    """Compare two runs: what they were made of, and what entered, left and moved.

    RUN is an id, the start of one where it is unique, a number from `matchgraph runs`, or latest, the
    published one.

    \b
    Example:
      matchgraph diff 1 latest
    """
    with opened(address) as graph:
        found = graph.diff(before, after)
    if form == "json":
        print_object(found.model_dump(mode="json"), form)
        return
    told = "\n".join(lines(found))
    if form == "table":
        click.echo(told)
    else:
        note(told)
    print_rows([change.model_dump(mode="json") for change in found.changes[:limit]], form, CHANGE_COLUMNS)
    if len(found.changes) > limit:
        note(f"{len(found.changes) - limit} more; --limit shows them")


def lines(found: RunDifference) -> list[str]:
    """Return what two runs were made of and how many entities differ, as sentences."""
    one, other = found.before, found.after
    if one.id == other.id:
        return [f"Both are run {one.id} as of {one.as_of}."]
    told = [f"From {_named(one)} to {_named(other)}."]
    made_of = {name: (getattr(one, name), getattr(other, name)) for name in MADE_OF}
    told += [f"{name}: {was} → {now}" for name, (was, now) in made_of.items() if was != now]
    entered, left, moved = (found.count(standing) for standing in ("entered", "left", "moved"))
    return [*told, f"{entered} entered, {left} left, {moved} changed rank, interval or position."]


def _named(run: RecordedRunAnswer) -> str:
    return f"run {run.id} (number {run.sequence}, {run.state})"


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
