"""The show, top and compare commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import click

from matchgraph.answers.base import OfPublishedRun
from matchgraph.answers.entities import Ranking
from matchgraph.answers.sources import EditedCapability, SourceOfEntity
from matchgraph.cli.completion import ENTITY
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
from matchgraph.cli.output import echo, echo_exactly

if TYPE_CHECKING:
    from matchgraph.facade import FilterOptions

OUTDATED = (
    "sources were retracted or entities merged since this run; `matchgraph recompute` brings it up to date"
)
WAITING = "newer statements are loaded and not in these ranks yet: `matchgraph recompute` includes them"
COLUMNS = (
    *("position", "slug", "name", "type", "rank", "low", "high", "tier", "published_rank", "free"),
    *("prior", "events"),
)
ESSENTIAL = ("slug", "rank", "position", "low", "high", "tier", "free")
SHOWN = ("position", "slug", "type", "prior", "events", "rank", "low", "high", "tier", "free")


@click.command()
@click.argument("entity", type=ENTITY)
@click.option("--sources", is_flag=True, help="Show which source states what, and when.")
@graph_option
@format_option
def show(entity: str, sources: bool, address: str | None, form: str) -> None:
    """Show everything the graph holds about ENTITY: a slug, a unique name, or the start of one.

    \b
    Example:
      matchgraph show stable-diffusion
    """
    from matchgraph.rendering.card import render_card  # noqa: PLC0415  start-up time

    if sources:
        with opened(address) as graph:
            stated = graph.sources_of(entity)
        if form in {"json", "csv"}:
            rows = [source.model_dump(mode="json") for source in stated]
            print_rows(rows, form, tuple(SourceOfEntity.model_fields))
        else:
            rows = [_in_short(source) for source in stated]
            print_rows(rows, form, essential=("source", "states", "as_of", "trusted"))
            for line in dict.fromkeys(_edit(each) for source in stated for each in source.edited):
                echo(line)
        return
    with opened(address) as graph:
        card = graph.show(entity)
    if entity.strip() in card.aliases:
        note(f"'{entity.strip()}' is an alias of '{card.entity.slug}'")
    note_pending(card)
    if form == "json":
        print_object(card.model_dump(mode="json"), form)
    else:
        echo(render_card(card, form), nl=False)


def _edit(edited: EditedCapability) -> str:
    until = f", stated until {edited.until}" if edited.until else ""
    return f"“{edited.now}” is edited from “{edited.before}” ({edited.similarity:.0%} similar{until})"


def _in_short(stated: SourceOfEntity) -> dict[str, Any]:
    """Return what a source states, as readable text."""
    said = {**stated.figures, **stated.signals}
    return {
        "source": stated.source,
        "kind": stated.kind,
        "as_of": stated.as_of,
        "trusted": stated.trusted,
        "states": ", ".join(f"{name} {value}" for name, value in said.items()),
        "capabilities": len(stated.capabilities),
    }


@click.command()
@filter_options
@graph_option
@format_option
def top(address: str | None, form: str, **filters: Unpack[FilterOptions]) -> None:
    """List the leading entities of the published run.

    Each computed rank (0-100) is shown with its interval; entities of the same tier are not distinguishable.
    `prior` is the rank by signals alone, which effective search events, reports and statements move; a rank
    without decimals is what only pages say.

    \b
    Example:
      matchgraph top --type model --free --limit 10
    """
    with opened(address) as graph:
        ranking = graph.top(**filters)
    note(heading(ranking))
    note_pending(ranking)
    note_if_none(ranking.entities)
    rows = ranking.rows()
    if form not in {"json", "csv"}:
        rows = [_readable(row) for row in rows]
    print_rows(rows, form, COLUMNS, SHOWN, essential=ESSENTIAL)


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line of a ranking without decimals where they carry nothing."""
    moved = row["rank"] != row["prior"] or row["events"]
    names = ("prior", "events") if moved else ("prior", "events", "rank")
    whole = {name: int(row[name]) for name in names if row[name] is not None and row[name] % 1 == 0}
    return row | whole


def note_pending(answer: Ranking | OfPublishedRun) -> None:
    """Say what the ranks do not include, or still include."""
    if answer.outdated:
        note(OUTDATED)
    elif answer.waiting:
        note(WAITING)


def heading(ranking: Ranking) -> str:
    """Return the line above a ranking: run, day, age, methodology and certified positions."""
    run, age = ranking.run, ranking.age_days
    certified = f"first {run.certified} of {run.entities} positions certified"
    return (
        f"run {run.id} as of {run.as_of} ({age} day{'' if abs(age) == 1 else 's'} old), "
        f"methodology {run.methodology}, {certified}"
    )


@click.command()
@click.argument("left", type=ENTITY)
@click.argument("right", type=ENTITY)
@click.option("--as-stated", is_flag=True, help="Reprint the loaded page as it was.")
@click.option("--source", metavar="ID", help="The page to reprint, with --as-stated.")
@graph_option
@format_option
def compare(
    left: str, right: str, as_stated: bool, source: str | None, address: str | None, form: str
) -> None:
    """Compare LEFT and RIGHT by current figures, computed next to published.

    Any pair can be compared, even if no page does so; the verdict uses unrounded values.

    \b
    Examples:
      matchgraph compare stable-diffusion midjourney
      matchgraph compare stable-diffusion vladmandic--sdnext --as-stated
    """
    if source and not as_stated:
        raise click.UsageError("--source requires --as-stated")
    if as_stated and form == "csv":
        raise click.UsageError("--as-stated prints the text of a page, or JSON: leave out --format csv")
    with opened(address) as graph:
        if as_stated:
            from matchgraph.rendering.page import render_as_stated  # noqa: PLC0415  start-up time

            stated = graph.stated_comparison(left, right, source)
            if form == "json":
                print_object(stated.model_dump(mode="json"), form)
            else:
                echo_exactly(render_as_stated(stated))
            return
        answer = graph.compare(left, right)
    note_pending(answer)
    if form == "json":
        print_object(answer.model_dump(mode="json"), form)
    else:
        from matchgraph.rendering.comparison import render_comparison  # noqa: PLC0415  start-up time

        echo(render_comparison(answer, form), nl=False)
