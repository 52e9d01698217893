"""The nightly command."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from matchgraph.cli.load import TOO_MUCH_REFUSED, tell
from matchgraph.cli.options import day_option, format_option, graph_option, note, opened, print_object
from matchgraph.cli.output import echo

if TYPE_CHECKING:
    from matchgraph.answers.nightly import NightlyStep


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--max-refused",
    metavar="N|N%",
    default="10%",
    show_default=True,
    help="How many refused inputs the night bears, as a count or a share of all.",
)
@day_option("Day the ranks hold for; default today (UTC)")
@click.option("--allow-private-addresses", is_flag=True, help="Also fetch from private network addresses.")
@graph_option
@format_option
def nightly(
    paths: tuple[str, ...],
    max_refused: str,
    as_of: dt.datetime | None,
    allow_future: bool,
    allow_private_addresses: bool,
    address: str | None,
    form: str,
) -> int:
    """Load what is new, then recompute and publish the ranks: the job for cron, systemd or a container.

    Prints one line for each step: when it began (UTC), how long it took, what it did. Refused inputs are
    reported on standard error, and the night goes on if there are no more than --max-refused of them.

    Exit codes: 0 the ranks are published; 2 a PATH does not exist or has no input in it, and nothing was
    done; 3 the graph cannot be reached; 5 the guard refused the run, which is stored and not published; 6 too
    much was refused, the rest is loaded, and the ranks are not recomputed.

    \b
    Example:
      matchgraph nightly examples --as-of 2026-11-01
    """
    from matchgraph.facade.nightly import check_night  # noqa: PLC0415  start-up time
    from matchgraph.facade.sources import check_day  # noqa: PLC0415

    day = as_of.date() if as_of else None
    check_day(day, allow_future=allow_future)
    check_night(paths, max_refused)
    with opened(address, create=True) as graph:
        report = graph.nightly(
            paths,
            as_of=day,
            allow_future=allow_future,
            max_refused=max_refused,
            allow_private=allow_private_addresses,
            show=_print_step if form == "table" else None,
        )
    tell(report.load)
    if form != "table":
        print_object(report.model_dump(mode="json"), form)
    if report.refusal:
        note(f"error: {report.refusal}")
        return TOO_MUCH_REFUSED
    return 0


def _print_step(step: NightlyStep) -> None:
    """Print a step as one line, at once."""
    echo(f"{step.at:%Y-%m-%d %H:%M:%SZ}  {step.step:<9} {step.seconds:6.1f} s  {step.result}")
