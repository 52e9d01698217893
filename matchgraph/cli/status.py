"""The status command."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, note, opened, print_object
from matchgraph.cli.output import echo

NEEDS_ATTENTION = 7


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--prometheus", is_flag=True, help="Print figures in the text format of Prometheus.")
@click.option(
    "--textfile", metavar="FILE", help="Also write these figures to a file for node_exporter, atomically."
)
@click.option(
    "--max-age",
    type=click.IntRange(0),
    default=2,
    show_default=True,
    metavar="DAYS",
    help="Days after which a run or the last night is a problem.",
)
@graph_option
@format_option
def status(
    as_json: bool, prometheus: bool, textfile: str | None, max_age: int, address: str | None, form: str
) -> int:
    """Say how the graph does: run and age, what waits, sizes, disks, locks, the last night, problems.

    Exit codes: 0 all is well; 7 there are problems, which are listed; 3 the graph cannot be reached.

    \b
    Example:
      matchgraph status
    """
    from matchgraph.rendering.prometheus import prometheus_text, write_textfile  # noqa: PLC0415
    from matchgraph.rendering.status import status_text  # noqa: PLC0415  start-up time

    with opened(address) as graph:
        found = graph.status(max_age=max_age)
    if textfile:
        write_textfile(found, textfile)
    if prometheus:
        echo(prometheus_text(found), nl=False)
    else:
        form = "json" if as_json else form
        print_object(found.model_dump(mode="json"), form, status_text(found))
    if prometheus or form != "table":  # a table lists them itself
        for problem in found.problems:
            note(f"{problem.name}: {problem.message}")
    return NEEDS_ATTENTION if found.problems else 0
