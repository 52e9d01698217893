"""The command that tells how two entities hang together."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, opened, print_rows


@click.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
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
