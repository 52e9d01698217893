"""The copy command."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, opened, print_object
from matchgraph.cli.progress import progress


@click.command()
@click.option("--to", "target", required=True, metavar="URL", help="The empty graph to copy into.")
@graph_option
@format_option
def copy(target: str, address: str | None, form: str) -> None:
    """Copy the whole graph with its search events into an empty one, also on another kind of server.

    A copy that was broken off goes on where it stopped when the same command runs again. At the end it is
    read again and compared; only then has it a published run. The password of the other server comes from
    MATCHGRAPH_TO_PASSWORD, or where that is absent from MATCHGRAPH_PASSWORD.

    \b
    Example:
      matchgraph copy --to embedded:copy-of-graph
    """
    with opened(address) as graph, progress() as show:
        report = graph.copy_to(target, progress=show)
    did = "Finished the copy" if report.resumed else "Copied"
    told = f"{did}: {report.nodes} nodes and {report.relationships} relationships"
    told += f", {report.events} files of search events" if report.events else ""
    print_object(report.model_dump(mode="json"), form, f"{told}, compared with the original.")
