"""The nightly command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from matchgraph.cli.load import TOO_MUCH_REFUSED, tell
from matchgraph.cli.options import (
    day_option,
    format_option,
    graph_option,
    note,
    opened,
    print_object,
    timeout_option,
)
from matchgraph.cli.output import echo
from matchgraph.cli.recompute import tell_of_day

if TYPE_CHECKING:
    from matchgraph.answers.nightly import NightlyStep
    from matchgraph.facade import MatchGraph


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--max-refused",
    metavar="N|N%",
    default="10%",
    show_default=True,
    help="How many refused inputs the night bears, as a count or a share of all.",
)
@day_option("Day of the night, of what is new and for the ranks; default today (UTC)")
@click.option("--allow-private-addresses", is_flag=True, help="Also fetch from private network addresses.")
@click.option("--backup", metavar="TARGET", help="Back up to this file or existing folder at the end.")
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Keep the N newest backups of the folder.")
@click.option("--textfile", metavar="FILE", help="Write figures for node_exporter to this file at the end.")
@timeout_option
@graph_option
@format_option
def nightly(
    paths: tuple[str, ...],
    max_refused: str,
    as_of: dt.datetime | None,
    allow_future: bool,
    allow_private_addresses: bool,
    backup: str | None,
    keep: int | None,
    textfile: str | None,
    timeout: float | None,
    address: str | None,
    form: str,
) -> int:
    """Load what is new, then recompute and publish the ranks: the job for cron, systemd or a container.

    Prints one line for each step: when it began (UTC), how long it took, what it did. Refused inputs are
    reported on standard error, and the night goes on if there are no more than --max-refused of them.

    What is new or changed, and has no day of its own, holds for the day of the night: it is newer than what
    was there. What is unchanged keeps its day.

    Two nights of a graph do not run at once. One that was killed is run again and resumes. --backup saves the
    graph at the end, also if nothing was published; `matchgraph status` shows the last night.

    Exit codes: 0 the ranks are published; 2 a PATH does not exist or has no input in it, or there is no
    folder for the backup, and nothing was done; 3 the graph cannot be reached; 5 the guard refused the run,
    which is stored and not published; 6 too much was refused, the rest is loaded, and the ranks are not
    recomputed.

    \b
    Example:
      matchgraph nightly examples --as-of 2026-11-01
    """
    from matchgraph.facade.nightly import check_night  # noqa: PLC0415  start-up time
    from matchgraph.facade.sources import check_day  # noqa: PLC0415

    if keep is not None and backup is None:
        raise click.UsageError("--keep goes with --backup FOLDER")
    day = as_of.date() if as_of else None
    check_day(day, allow_future=allow_future)
    check_night(paths, max_refused, backup=backup, keep=keep)
    with opened(address, create=True) as graph, figures_written(graph, textfile):
        report = graph.nightly(
            paths,
            as_of=day,
            allow_future=allow_future,
            max_refused=max_refused,
            allow_private=allow_private_addresses,
            backup=backup,
            keep=keep,
            timeout=timeout,
            show=_print_step if form == "table" else None,
        )
    tell(report.load)
    if report.recompute is not None:
        tell_of_day(report.recompute)
    if form != "table":
        print_object(report.model_dump(mode="json"), form)
    if report.refusal:
        note(f"error: {report.refusal}")
        return TOO_MUCH_REFUSED
    return 0


@contextmanager
def figures_written(graph: MatchGraph, place: str | None) -> Iterator[None]:
    """Write the status of the graph after the block, however it ends."""
    try:
        yield
    finally:
        if place is not None:
            from matchgraph.rendering.prometheus import write_textfile  # noqa: PLC0415  start-up time

            write_textfile(graph.status(), place)


def _print_step(step: NightlyStep) -> None:
    """Print a step as one line, at once."""
    echo(f"{step.at:%Y-%m-%d %H:%M:%SZ}  {step.step:<9} {step.seconds:6.1f} s  {step.result}")
