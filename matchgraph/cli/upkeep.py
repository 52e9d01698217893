"""The commands up, down and check."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, note, opened, print_object, print_rows


@click.command()
@graph_option
@format_option
def up(address: str | None, form: str) -> None:
    """Start the embedded server and keep it running, so that later commands start faster.

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
    """Stop the embedded server started by `up`.

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
    """List contradictions between sources, and published figures that could not be reproduced.

    \b
    Example:
      matchgraph check --format json
    """
    with opened(address) as graph:
        findings = graph.check()
    count = len(findings)
    note(f"{count} finding{'' if count == 1 else 's'}" + ("; sources: --format json" if count else ""))
    if any(finding.kind == "differing_figures" for finding in findings):
        note("to see who states what about an entity: matchgraph query sources_of slug=SLUG")
    print_rows(
        [finding.model_dump(mode="json") for finding in findings],
        form,
        ("kind", "subject", "message", "sources"),
        ("kind", "subject", "message"),
    )
