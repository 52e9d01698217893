"""The report command."""

from __future__ import annotations

import click

from matchgraph import MatchGraphError
from matchgraph.cli.options import format_option, graph_option, opened, print_object
from matchgraph.cli.progress import progress

MISSING = "report needs the extra `serve`: in a clone, `pip install '.[serve]'`"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--type", "type_", metavar="TYPE", help="Only entities of this type.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="At most N entities, the leading.",
)
@graph_option
@format_option
def report(folder: str, type_: str | None, limit: int, address: str | None, form: str) -> None:
    """Write the pages of `serve` into FOLDER as files that open from disk, without a server.

    Home, boards, the leading entities with their comparisons, capabilities and intents, runs and methodology;
    what needs a server, such as search, is left out. FOLDER is replaced atomically if an earlier report
    wrote it. The same graph gives the same bytes.

    \b
    Examples:
      matchgraph report site
      matchgraph report agents --type agent --limit 100
    """
    try:
        from matchgraph.pages.report.writing import write_report  # noqa: PLC0415  an extra
    except ImportError as error:
        raise MatchGraphError(f"{MISSING} ({error.name} is missing)") from error
    with opened(address) as graph, progress() as show:
        written = write_report(graph, folder, type_=type_, limit=limit, progress=show)
    line = f"Wrote {written.files} files about {written.entities} entities of run {written.run} to {folder}."
    print_object({"folder": folder, **written._asdict()}, form, line)
