"""The load command."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Any

import click

from matchgraph.answers.sources import LoadReport
from matchgraph.cli.options import day_option, format_option, graph_option, note, opened, print_object
from matchgraph.cli.progress import progress

SHOWN_REFUSALS = 50
SOME_REFUSED, TOO_MUCH_REFUSED = 1, 6  # exit codes


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--kind",
    metavar="KIND",
    help="Kind of input: page, html, table, tools, passport, manifest, signals or events; default: detected.",
)
@day_option("The day the figures hold for")
@click.option("--dry-run", is_flag=True, help="Read, check and count everything; write nothing.")
@click.option("--strict", is_flag=True, help="Write nothing if anything is refused.")
@click.option(
    "--untrusted", is_flag=True, help="Keep and show what these sources state, but compute nothing from it."
)
@click.option("--allow-private-addresses", is_flag=True, help="Also fetch from private network addresses.")
@click.option("--watch", is_flag=True, help="Keep running, and load files added or changed in these folders.")
@graph_option
@format_option
def load(
    paths: tuple[str, ...],
    kind: str | None,
    as_of: dt.datetime | None,
    allow_future: bool,
    dry_run: bool,
    strict: bool,
    untrusted: bool,
    allow_private_addresses: bool,
    watch: bool,
    address: str | None,
    form: str,
) -> int:
    """Load pages, tables of comparisons or tools, passports, manifests, raw signals and search events.

    PATH is a file, a folder, a glob pattern, a URL (https://…), or - for standard input, optionally
    compressed (gzip, zstd). The kind is detected from the content.

    Refused inputs are reported with file and line; the rest is loaded, and the exit code is 1, or 6 if
    everything was refused.

    \b
    Example:
      matchgraph load examples --as-of 2026-11-01
    """
    options: dict[str, Any] = {
        "kind": kind,
        "as_of": as_of.date() if as_of else None,
        "allow_future": allow_future,
        "trusted": not untrusted,
        "allow_private": allow_private_addresses,
    }
    from matchgraph.facade.sources import check_day  # noqa: PLC0415  start-up time

    check_day(options["as_of"], allow_future=allow_future)
    if watch and (dry_run or strict):
        raise click.UsageError("--watch cannot be combined with --dry-run or --strict")
    if watch:
        return _watch(paths, address, form, options)
    with progress() as show:
        if dry_run:
            from matchgraph.facade.sources import check_inputs  # noqa: PLC0415  start-up time

            report = check_inputs(paths, address=address, **options, strict=strict, progress=show)
        else:
            with opened(address, create=True) as graph:
                report = graph.load(paths, **options, strict=strict, progress=show)
    tell(report, strict=strict)
    _print(report, form)
    if not report.refused:
        return 0
    return TOO_MUCH_REFUSED if strict or report.nothing_loaded else SOME_REFUSED


def _watch(paths: Sequence[str], address: str | None, form: str, options: dict[str, Any]) -> int:
    """Load folders, then whatever is added or changed in them, until stopped."""
    from matchgraph.facade.sources import watched  # noqa: PLC0415  start-up time

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    for changes in watched(paths, stop):
        for location in changes.removed:
            note(
                f"removed: {location}; its statements stay in the graph until retracted (matchgraph retract)"
            )
        for folder in changes.missing:
            note(f"missing: {folder}; its statements stay in the graph; waiting until it is back")
        for folder in changes.back:
            note(f"back: {folder}; loading what is in it now")
        if changes.present:
            # reopened each time, so that other commands can use an embedded graph in between
            with opened(address, create=True) as graph:
                report = graph.load(changes.present, **options)
            tell(report)
            _print(report, form)
            sys.stdout.flush()
    note("stopped watching")
    return 0


def tell(report: LoadReport, *, strict: bool = False) -> None:
    """Report on stderr what was refused and what else needs attention."""
    for refusal in report.refusals[:SHOWN_REFUSALS]:
        note(f"refused: {refusal}")
    if len(report.refusals) > SHOWN_REFUSALS:
        note(f"{len(report.refusals) - SHOWN_REFUSALS} more were refused; --format json lists them all")
    for text in report.notes:
        note(f"note: {text}")
    if strict and report.refusals:
        note("nothing was loaded, because inputs were refused and --strict was given")


def _print(report: LoadReport, form: str) -> None:
    from matchgraph.rendering.load_report import render_load  # noqa: PLC0415  start-up time

    print_object(report.model_dump(mode="json"), form, render_load(report) if form == "table" else "")
