"""The check command."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, note, opened, print_rows


@click.command()
@graph_option
@format_option
def check(address: str | None, form: str) -> None:
    """List what sources contradict each other on, and published figures that could not be met.

    \b
    Example:
      matchgraph check --format json
    """
    with opened(address) as graph:
        findings = graph.check()
    count = len(findings)
    note(f"{count} finding{'' if count == 1 else 's'}" + ("; sources: --format json" if count else ""))
    if any(finding.kind == "differing_figures" for finding in findings):
        note("who states what of an entity: matchgraph query sources_of slug=SLUG")
    print_rows(
        [finding.model_dump(mode="json") for finding in findings],
        form,
        ("kind", "subject", "message", "sources"),
        ("kind", "subject", "message"),
    )
