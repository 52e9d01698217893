"""The commands that keep the embedded server running between commands."""

from __future__ import annotations

import click

from matchgraph.cli.options import graph_option


@click.command()
@graph_option
def up(address: str | None) -> None:
    """Start the embedded server and leave it running, so that later commands answer at once.

    \b
    Example:
      matchgraph up
    """
    from matchgraph.server import start  # noqa: PLC0415  start-up time

    click.echo(start(address))


@click.command()
@graph_option
def down(address: str | None) -> None:
    """Stop the embedded server that `up` left running.

    \b
    Example:
      matchgraph down
    """
    from matchgraph.server import stop  # noqa: PLC0415  start-up time

    click.echo(stop(address))
