"""The commands that keep the embedded server running between commands."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, note, opened, print_object, print_rows


@click.command()
@graph_option
@format_option
def up(address: str | None, form: str) -> None:
    """Start the embedded server and leave it running, so that later commands answer at once.

    \b
    Example:
      matchgraph up
    """
    from matchgraph.facade import upkeep  # noqa: PLC0415  start-up time

    answer = upkeep.up(address)
    print_object(answer.model_dump(mode="json"), form, answer.message)


@click.command()
@graph_option
@format_option
def down(address: str | None, form: str) -> None:
    """Stop the embedded server that `up` left running.

    \b
    Example:
      matchgraph down
    """
    from matchgraph.facade import upkeep  # noqa: PLC0415  start-up time

    answer = upkeep.down(address)
    print_object(answer.model_dump(mode="json", exclude={"url"}), form, answer.message)


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
