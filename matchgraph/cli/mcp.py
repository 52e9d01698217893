"""The mcp command."""

from __future__ import annotations

import click

from matchgraph import MatchGraphError
from matchgraph.cli.options import graph_option
from matchgraph.cli.serve import MISSING


@click.command()
@click.option("--allow-cypher", is_flag=True, help="Offer ad hoc Cypher that only reads.")
@click.option("--record/--no-record", default=True, show_default=True, help="Record searches as evidence.")
@click.option(
    "--deadline", type=click.FloatRange(0.1, 600), default=20.0, show_default=True, help="Seconds per answer."
)
@graph_option
def mcp(allow_cypher: bool, record: bool, deadline: float, address: str | None) -> None:
    """Answer one agent over standard input and output, as an MCP server, until the agent closes its end.

    Agents start it themselves: docs/agents.md has what to write into their settings. Several can run at once,
    next to other commands. `matchgraph serve` answers agents over HTTP, at /mcp.

    \b
    Example:
      matchgraph mcp --graph embedded:.demo/graph </dev/null
    """
    try:
        from matchgraph.mcp.stdio import run_stdio  # noqa: PLC0415  an extra
        from matchgraph.serving.options import ServeOptions  # noqa: PLC0415
    except ImportError as error:
        raise MatchGraphError(f"{MISSING.replace('serve', 'mcp', 1)} ({error.name} is missing)") from error
    run_stdio(ServeOptions(allow_cypher=allow_cypher, record=record, deadline=deadline), address=address)
