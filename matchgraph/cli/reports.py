"""The plot command."""

from __future__ import annotations

import click

from matchgraph.cli.completion import ENTITY
from matchgraph.cli.options import format_option, graph_option, opened, print_object


@click.command()
@click.argument("entities", type=ENTITY, nargs=-1, required=True, metavar="ENTITY…")
@click.option("--output", "file", required=True, metavar="FILE", help="Output file, .svg, .png or .html.")
@click.option(
    "--depth",
    type=click.IntRange(1, 4),
    default=1,
    show_default=True,
    help="Maximum distance in relationships.",
)
@click.option("--history", is_flag=True, help="Draw ranks by run, for one or more entities.")
@graph_option
@format_option
def plot(
    entities: tuple[str, ...], file: str, depth: int, history: bool, address: str | None, form: str
) -> None:
    """Draw the neighbourhood of ENTITY, or with --history its rank over time, as SVG, PNG or HTML.

    An .html file zooms, moves and shows rank and interval on hover, and needs no network. The same graph
    gives the same SVG. Needs the extra `plot`.

    \b
    Example:
      matchgraph plot claude --output claude.svg
      matchgraph plot claude gpt-4 --history --output ranks.png
    """
    if len(entities) > 1 and not history:
        raise click.UsageError("a neighbourhood has one ENTITY; give several only with --history")
    with opened(address) as graph:
        if history:
            graph.plot_history(entities, file)
        else:
            graph.plot(entities[0], file, depth=depth)
    print_object({"file": file}, form, f"Drew {file}.")
