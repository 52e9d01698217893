"""The commands that keep the embedded server running between commands."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, print_object


@click.command()
@graph_option
@format_option
def up(address: str | None, form: str) -> None:
    """Start the embedded server and leave it running, so that later commands answer at once.

    \b
    Example:
      matchgraph up
    """
    from matchgraph.server import start  # noqa: PLC0415  start-up time

    told, url = start(address)
    print_object({"message": told, "url": url}, form, told)


@click.command()
@graph_option
@format_option
def down(address: str | None, form: str) -> None:
    """Stop the embedded server that `up` left running.

    \b
    Example:
      matchgraph down
    """
    from matchgraph.server import stop  # noqa: PLC0415  start-up time

    told = stop(address)
    print_object({"message": told}, form, told)
