"""The export command."""

from __future__ import annotations

import click

from matchgraph.cli.options import graph_option, opened


@click.command()
@click.option("--load-times", is_flag=True, help="Keep when each source was loaded.")
@click.option(
    "--format", "form", type=click.Choice(["json"]), default="json", show_default=True, help="How to print."
)
@graph_option
def export(load_times: bool, form: str, address: str | None) -> None:  # noqa: ARG001  json is the one form so far
    """Write the whole graph as JSON to standard output; the same graph gives the same bytes.

    \b
    Example:
      matchgraph export --format json > graph.json
    """
    from matchgraph.export import as_json  # noqa: PLC0415  start-up time

    with opened(address) as graph:
        click.echo(as_json(graph.export(load_times=load_times)), nl=False)
