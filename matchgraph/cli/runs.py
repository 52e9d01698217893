"""The commands on past runs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Unpack

import click

from matchgraph.answers.runs import Movers, RecordedRunAnswer, RunDifference
from matchgraph.cli.completion import ENTITY
from matchgraph.cli.options import (
    day_option,
    filter_options,
    format_option,
    graph_option,
    note,
    opened,
    print_object,
    print_rows,
)
from matchgraph.cli.output import echo
from matchgraph.cli.recompute import left_out

if TYPE_CHECKING:
    from matchgraph.facade import FilterOptions

QUALITY = ("ndcg", "reciprocal_rank", "pairwise_accuracy", "calibration", "tau", "rbo")
RUN_SHOWN = ("sequence", "id", "as_of", "published", "entities", "ndcg", "tau", "rbo", "current")
RUN_ESSENTIAL = ("sequence", "id", "as_of", "published", "current")
RUN_COLUMNS = (
    *(
        "sequence",
        "id",
        "published_at",
        "as_of",
        "state",
        "methodology",
        "engine",
        "entities",
        "certified",
        "l1_bound",
    ),
    *("later_searches", *QUALITY, "previous", "current"),
)
HISTORY_SHOWN = ("run", "as_of", "position", "rank", "low", "high", "standing", "changed")
CHANGE_COLUMNS = ("standing", "slug", "position", "position_before", "rank", "rank_before", "rank_change")
MOVER_SHOWN = ("rise", "position", "slug", "type", "rank", "rank_before", "rank_change")
MOVER_COLUMNS = ("slug", "name", "type", "free", "position", "position_before", "rise", *MOVER_SHOWN[4:])
MADE_OF = ("as_of", "methodology", "engine", "statements")

limit_option = click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Maximum number of rows."
)


COLUMNS = ("ranking", "later_searches", "ndcg", "reciprocal_rank", "pairwise_accuracy", "calibration")
SHOWN = ("ranking", *COLUMNS[2:])


@click.command()
@limit_option
@graph_option
@format_option
def runs(limit: int, address: str | None, form: str) -> None:
    """List when which run was published, and the runs' quality, newest first.

    A run that was published again has a line for each time (UTC); a `stored` run was refused by the guard and
    never published. ndcg is measured on clicks after the day of the run, if the log has any; tau and rbo
    compare it with the run published before it.

    \b
    Example:
      matchgraph runs --limit 5
    """
    with opened(address) as graph:
        found = graph.runs(limit)
    if not found:
        note("no run yet; `matchgraph recompute` computes and publishes one")
    rows = [run.model_dump(mode="json") for run in found]
    if form in {"table", "markdown"}:
        rows = [{**row, "published": _when(run)} for row, run in zip(rows, found, strict=True)]
    print_rows(rows, form, RUN_COLUMNS, RUN_SHOWN, essential=RUN_ESSENTIAL)


def _when(run: RecordedRunAnswer) -> str:
    """Return when a run was published, or its state if it never was or that is unknown."""
    return f"{run.published_at:%Y-%m-%d %H:%M}" if run.published_at else run.state


@click.command()
@click.argument("entity", type=ENTITY)
@limit_option
@graph_option
@format_option
def history(entity: str, limit: int, address: str | None, form: str) -> None:
    """Show the ranks of an entity in past runs, newest first.

    `unchanged` means no printed digit changed; `left` means the run no longer ranked the entity, and
    `unranked` that it came after that, or before the entity was first ranked.

    \b
    Example:
      matchgraph history claude
    """
    with opened(address) as graph:
        entries = graph.history(entity, limit=limit)
    if not entries:
        note("no run is published yet; `matchgraph recompute` publishes one")
    rows = [entry.model_dump(mode="json") for entry in entries]
    if form in {"table", "markdown"}:
        rows = [{**row, "changed": _as_text(row["changed"])} for row in rows]
    print_rows(rows, form, None, HISTORY_SHOWN)


def _as_text(changed: dict[str, float]) -> str:
    """Return changes of figures as readable text: `rank +0.42, match +0.017`."""
    return ", ".join(f"{name} {value:+g}" for name, value in changed.items())


@click.command()
@filter_options
@graph_option
@format_option
def movers(address: str | None, form: str, **filters: Unpack[FilterOptions]) -> None:
    """List the biggest movers between the published run and the one before it.

    \b
    Example:
      matchgraph movers --type model --format csv
    """
    with opened(address) as graph:
        found = graph.movers(**filters)
    if not found:
        note(why_none(found))
    print_rows(
        [mover.model_dump(mode="json") for mover in found],
        form,
        MOVER_COLUMNS,
        MOVER_SHOWN,
        essential=("slug", "rise", "rank"),
    )


def why_none(found: Movers) -> str:
    """Return why there are no movers."""
    if found.before is None:
        return "no run was published before this one, so there is nothing to compare it with"
    if found.moved:
        noun = "entity" if found.moved == 1 else "entities"
        return f"{found.moved} {noun} moved since run {found.before}, but none matches; try fewer filters"
    return (
        f"nothing moved since run {found.before}, published before this one; "
        f"`matchgraph diff {found.before} latest` says what else differs"
    )


@click.command()
@click.argument("before", metavar="RUN")
@click.argument("after", metavar="RUN")
@limit_option
@graph_option
@format_option
def diff(before: str, after: str, limit: int, address: str | None, form: str) -> None:
    """Compare two runs: their inputs, and what entered, left and moved.

    RUN is an id or a unique prefix of one, a number from `matchgraph runs`, or latest, the published run.

    \b
    Example:
      matchgraph diff 1 latest
    """
    with opened(address) as graph:
        found = graph.diff(before, after)
    if form == "json":
        print_object(found.model_dump(mode="json"), form)
        return
    line = "\n".join(lines(found))
    if form == "table":
        echo(line)
    else:
        note(line)
    print_rows([change.model_dump(mode="json") for change in found.changes[:limit]], form, CHANGE_COLUMNS)
    if len(found.changes) > limit:
        note(f"{len(found.changes) - limit} more; raise --limit to show them")


def lines(found: RunDifference) -> list[str]:
    """Return the inputs of two runs and how many entities differ, as sentences."""
    one, other = found.before, found.after
    if one.id == other.id:
        return [f"Both are run {one.id} as of {one.as_of}."]
    line = [f"From {_named(one)} to {_named(other)}."]
    made_of = {name: (getattr(one, name), getattr(other, name)) for name in MADE_OF}
    line += [f"{name}: {was} → {now}" for name, (was, now) in made_of.items() if was != now]
    entered, left, moved = (found.count(standing) for standing in ("entered", "left", "moved"))
    return [*line, f"{entered} entered, {left} left, {moved} changed rank, interval or position."]


def _named(run: RecordedRunAnswer) -> str:
    return f"run {run.id} (number {run.sequence}, {run.state})"


@click.command()
@day_option("The last day to learn from", "--split", required=True)
@graph_option
@format_option
def evaluate(split: dt.datetime, allow_future: bool, address: str | None, form: str) -> None:
    """Compare the ranks of a day with simple baselines on later choices.

    Every ranking learns from what happened up to that day and orders the candidates of the same later
    searches. Nothing is published. `as shown` is the order in which they were shown, which clicks favour.

    \b
    Example:
      matchgraph evaluate --split 2026-11-01
    """
    with opened(address) as graph:
        table = graph.evaluate(split.date(), allow_future=allow_future)
    if table[0].later_sources:
        note(left_out(table[0].later_sources, split.date()))
    if table[0].later_searches:
        note(f"{table[0].later_searches} searches after {split.date()} with chosen and unchosen candidates")
    else:
        note(f"no search after {split.date()} to judge by; choose an earlier day, or load later events")
    print_rows([line.model_dump(mode="json") for line in table], form, COLUMNS, SHOWN)
