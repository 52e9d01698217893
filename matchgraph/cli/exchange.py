"""The export and copy commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from matchgraph.cli.completion import ENTITY
from matchgraph.cli.options import format_option, graph_option, opened, print_object
from matchgraph.cli.progress import progress

if TYPE_CHECKING:
    from matchgraph.answers.exchange import ExportForm

STANDARD_OUTPUT = "-"
FORMS = ("json", "graphml", "gexf", "csv", "parquet", "bundle")


@click.command()
@click.argument("target", default="-", metavar="[TARGET]")
@click.option(
    "--as",
    "as_",
    type=click.Choice(FORMS),
    help="Format of the export; default: that of the suffix of TARGET.",
)
@click.option("--around", type=ENTITY, metavar="ENTITY", help="Export only the neighbourhood of this entity.")
@click.option(
    "--depth",
    type=click.IntRange(1, 4),
    default=1,
    show_default=True,
    help="Maximum distance in relationships.",
)
@click.option("--load-times", is_flag=True, help="Include the load time of each source.")
@graph_option
@format_option
def export(
    target: str,
    as_: ExportForm | None,
    around: str | None,
    depth: int,
    load_times: bool,
    address: str | None,
    form: str,
) -> None:
    """Write the whole graph, or the neighbourhood of an entity; the same graph gives the same bytes.

    TARGET is a file, a new folder for csv and parquet, or - for standard output; its suffix says the format:
    .json is complete; .graphml and .gexf open in Gephi; .csv is the layout of Neo4j's offline import;
    .parquet has one table per label and per relationship type; .zip is a bundle, one file with everything,
    including search events, for backup and `load`. TARGET is written atomically. --format is the form of the
    report.

    \b
    Examples:
      matchgraph export graph.graphml --around claude --depth 2
      matchgraph export tables --as parquet
    """
    if target == STANDARD_OUTPUT and form in {"csv", "markdown"}:
        raise click.UsageError(
            f"--format {form} is the form of the report, and standard output holds the graph: "
            "name a TARGET such as graph.json, or a folder with --as csv"
        )
    with opened(address) as graph:
        report = graph.write_export(target, as_, around=around, depth=depth, load_times=load_times)
    if target != STANDARD_OUTPUT:
        line = f"Wrote {report.nodes} nodes and {report.relationships} relationships to {target}."
        print_object(report.model_dump(mode="json"), form, line)


@click.command()
@click.option("--to", "target", required=True, metavar="URL", help="An empty graph to copy into.")
@graph_option
@format_option
def copy(target: str, address: str | None, form: str) -> None:
    """Copy the whole graph and its search events into an empty graph, on any supported server.

    Run the same command again to resume an interrupted copy. At the end the copy is reread and compared;
    only then is its run published. The password of the target server is read from MATCHGRAPH_TO_PASSWORD,
    or if that is not set, from MATCHGRAPH_PASSWORD.

    \b
    Example:
      matchgraph copy --to embedded:copy-of-graph
    """
    with opened(address) as graph, progress() as show:
        report = graph.copy_to(target, progress=show)
    did = "Finished the copy" if report.resumed else "Copied"
    line = f"{did}: {report.nodes} nodes and {report.relationships} relationships"
    line += f", {report.events} files of search events" if report.events else ""
    print_object(report.model_dump(mode="json"), form, f"{line}, compared with the original.")
