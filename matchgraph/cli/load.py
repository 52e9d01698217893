"""The load command."""

from __future__ import annotations

import datetime as dt

import click

from matchgraph.answers import LoadReport
from matchgraph.cli.options import day_option, format_option, graph_option, note, opened, print_object
from matchgraph.cli.progress import progress


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--kind",
    metavar="KIND",
    help="What the inputs are: page, html, table or events; default: told by content.",
)
@day_option("The day the figures hold for")
@click.option("--dry-run", is_flag=True, help="Read and check everything, write nothing.")
@click.option("--strict", is_flag=True, help="Write nothing if anything is refused.")
@click.option("--untrusted", is_flag=True, help="These sources may not vouch for what they state.")
@click.option(
    "--allow-private-addresses", is_flag=True, help="Ask machines that are not of the public internet, too."
)
@graph_option
@format_option
def load(
    paths: tuple[str, ...],
    kind: str | None,
    as_of: dt.datetime | None,
    dry_run: bool,
    strict: bool,
    untrusted: bool,
    allow_private_addresses: bool,
    address: str | None,
    form: str,
) -> int:
    """Load comparison pages, tables of comparisons, passports, raw signals and search events.

    PATH is a file, a folder, a pattern, an address (https://…), or - for standard input, also compressed
    (gzip, zstd); the content tells the kind.

    What is refused is said with file and line; the rest is loaded, and the exit code is 1.

    \b
    Example:
      matchgraph load examples --as-of 2026-11-01
    """
    with opened(address, create=True) as graph, progress() as show:
        report = graph.load(
            paths,
            kind=kind,
            as_of=as_of.date() if as_of else None,
            trusted=not untrusted,
            allow_private=allow_private_addresses,
            dry_run=dry_run,
            strict=strict,
            progress=show,
        )
    for refusal in report.refusals:
        note(f"refused: {refusal}")
    for text in report.notes:
        note(f"note: {text}")
    if strict and report.refusals:
        note("nothing was loaded, because something was refused and --strict was given")
    print_object(report.model_dump(mode="json"), form, told(report))
    return 1 if report.refused else 0


def told(report: LoadReport) -> str:
    """Return a load's report as a sentence or two."""
    did = "would load" if report.dry_run else "loaded"
    parts = [f"{did} {report.loaded}"]
    parts += [
        f"{name} {count}"
        for name in ("replaced", "unchanged", "superseded", "refused", "skipped")
        if (count := getattr(report, name))
    ]
    text = "Pages: " + ", ".join(parts) + "."
    if report.entities or report.mentions:
        text += f" Brought {report.entities} entities and {report.mentions} mentions up to date."
    if report.events or report.duplicate_events:
        text += f" Events: {report.events} new, {report.duplicate_events} duplicate."
    if report.unknown_candidates:
        text += f" {report.unknown_candidates} candidates of the log are stated by no source yet."
    if report.waiting:
        text += f" Entities whose signals wait for a page or a passport: {report.waiting}."
    return text
