"""The export command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from matchgraph.cli.options import format_option, graph_option, opened, print_object
from matchgraph.cli.progress import progress

if TYPE_CHECKING:
    from matchgraph.answers.exchange import ExportForm

STANDARD_OUTPUT = "-"
FORMS = ("json", "graphml", "gexf", "csv", "parquet", "bundle")


@click.command()
@click.argument("target", default="-", metavar="[TARGET]")
@click.option(
    "--as", "as_", type=click.Choice(FORMS), default="json", show_default=True, help="What to write."
)
@click.option("--around", metavar="ENTITY", help="Only what is around this entity.")
@click.option(
    "--depth", type=click.IntRange(1, 4), default=1, show_default=True, help="How many relationships away."
)
@click.option("--load-times", is_flag=True, help="Keep when each source was loaded.")
@graph_option
@format_option
def export(
    target: str,
    as_: ExportForm,
    around: str | None,
    depth: int,
    load_times: bool,
    address: str | None,
    form: str,
) -> None:
    """Write the whole graph, or what is around an entity; the same graph gives the same bytes.

    TARGET is a file, for csv and parquet a new folder, or - for standard output. json has everything;
    graphml and gexf open in Gephi; csv is the layout of Neo4j's offline import; parquet has a table a label
    and a table a relationship type; a bundle is one file with nothing left out and the search events, for
    backup and `load`. TARGET is there in whole or not at all.

    \b
    Example:
      matchgraph export graph.graphml --as graphml --around claude --depth 2
    """
    with opened(address) as graph:
        report = graph.write_export(target, as_, around=around, depth=depth, load_times=load_times)
    if target != STANDARD_OUTPUT:
        told = f"Wrote {report.nodes} nodes and {report.relationships} relationships to {target}."
        print_object(report.model_dump(mode="json"), form, told)


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
