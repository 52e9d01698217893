"""The show command."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, opened, print_object


@click.command()
@click.argument("entity")
@graph_option
@format_option
def show(entity: str, address: str | None, form: str) -> None:
    """Show all that the graph holds of ENTITY: a slug, a unique name, or the start of one.

    \b
    Example:
      matchgraph show stable-diffusion
    """
    from matchgraph.rendering.card import render_card  # noqa: PLC0415  start-up time

    with opened(address) as graph:
        card = graph.show(entity)
    if form == "json":
        print_object(card.model_dump(mode="json"), form)
    else:
        click.echo(render_card(card, form), nl=False)
