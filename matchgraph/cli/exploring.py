"""The commands that find other entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from matchgraph.cli.completion import ENTITY
from matchgraph.cli.options import (
    NumberRange,
    filter_options,
    format_option,
    graph_option,
    note,
    note_if_none,
    opened,
    print_rows,
)

if TYPE_CHECKING:
    from matchgraph.facade import FilterOptions


@click.command()
@click.argument("entity", type=ENTITY)
@filter_options
@graph_option
@format_option
def alternatives(
    entity: str,
    address: str | None,
    form: str,
    **filters: Unpack[FilterOptions],
) -> None:
    """Find alternatives to ENTITY by similar capabilities, shared searches and comparisons.

    \b
    Example:
      matchgraph alternatives stable-diffusion --free
    """
    with opened(address) as graph:
        found = graph.alternatives(entity, **filters)
    note_if_none(found)
    if any(answer.guess for answer in found):
        note("these are guesses: neither what they do, nor searches, nor kinship speaks for them")
    columns = ("slug", "name", "type", "rank", "free", "cheaper", "open", "closeness", "similarity", "demand")
    shown = ("slug", "type", "rank", "free", "closeness", "why")
    rows = [answer.model_dump(mode="json") for answer in found]
    print_rows(rows, form, (*columns, "kinship", "comparison", "guess", "why"), shown)


@click.command()
@click.argument("entities", type=ENTITY, nargs=-1, required=True, metavar="ENTITY…")
@click.option(
    "--dial",
    type=NumberRange(0, 1),
    default=0.5,
    show_default=True,
    help="From 0 (similar) to 1 (different).",
)
@click.option(
    "--must",
    multiple=True,
    metavar="TEXT",
    help="Require a capability with these words; repeatable.",
)
@click.option(
    "--not",
    "without",
    type=ENTITY,
    multiple=True,
    metavar="ENTITY",
    help="Also exclude this entity and its near duplicates; repeatable.",
)
@filter_options
@graph_option
@format_option
def different(
    entities: tuple[str, ...],
    dial: float,
    must: tuple[str, ...],
    without: tuple[str, ...],
    address: str | None,
    form: str,
    **filters: Unpack[FilterOptions],
) -> None:
    """Find something different from every ENTITY given, and the path that leads to it.

    \b
    Example:
      matchgraph different stable-diffusion --free --limit 5
      matchgraph different stable-diffusion --must images --not midjourney
    """
    from matchgraph.rendering.path import meets_text, path_text  # noqa: PLC0415  start-up time

    with opened(address) as graph:
        found = graph.different(
            entities,
            dial=dial,
            must=must,
            without=without,
            **filters,
        )
    rows = [answer.model_dump(mode="json") for answer in found]
    if form != "json":
        texts = [{"path": path_text(answer), "meets": meets_text(answer)} for answer in found]
        rows = [{**row, **text} for row, text in zip(rows, texts, strict=True)]
    note_if_none(found)
    if found.left_out:
        note("not among them: " + ", ".join(f"{each.count} {each.why}" for each in found.left_out))
    columns = ["slug", "name", "type", "rank", "free", "similarity", "novelty", "path"]
    shown = ["slug", "type", "rank", "free", "path"]
    if must:
        columns.insert(-1, "meets")
        shown.insert(-1, "meets")
    print_rows(rows, form, columns, shown)


@click.command()
@click.argument("start", type=ENTITY, metavar="A")
@click.argument("end", type=ENTITY, metavar="B")
@graph_option
@format_option
def path(start: str, end: str, address: str | None, form: str) -> None:
    """Find the shortest and the strongest path of evidence from A to B, of at most six steps.

    \b
    Example:
      matchgraph path stable-diffusion midjourney
    """
    from matchgraph.rendering.path import steps_text  # noqa: PLC0415  start-up time

    with opened(address) as graph:
        found = graph.path(start, end)
    rows = [answer.model_dump(mode="json") for answer in found]
    if form != "json":
        rows = [{**row, "path": steps_text(answer.path)} for row, answer in zip(rows, found, strict=True)]
    print_rows(rows, form, ("kind", "length", "strength", "path"))


@click.command()
@click.argument("entity", type=ENTITY)
@click.option(
    "--depth",
    type=click.IntRange(1, 4),
    default=1,
    show_default=True,
    help="Maximum distance in relationships.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="Maximum number of relationships, nearest first.",
)
@graph_option
@format_option
def neighbourhood(entity: str, depth: int, limit: int, address: str | None, form: str) -> None:
    """List the relationships around ENTITY with other entities, capabilities and intents.

    Nodes with over 1,000 relationships are listed but not expanded; for such an ENTITY the strongest of each
    type are listed. `matchgraph export --around` writes the same as a graph.

    \b
    Example:
      matchgraph neighbourhood stable-diffusion --depth 2 --limit 20
    """
    with opened(address) as graph:
        found = graph.relations(entity, depth=depth, limit=limit + 1)
    if len(found) > limit:
        note(f"only the first {limit} relationships are shown; raise --limit for more")
    rows = [answer.model_dump(mode="json") for answer in found[:limit]]
    note_if_none(rows)
    columns = ("depth", "start", "start_kind", "start_name", "relation", "end", "end_kind", "end_name")
    print_rows(rows, form, columns, ("depth", "start_name", "relation", "end_name"))
