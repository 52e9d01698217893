"""The command that lists what is around an entity."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, note, note_if_none, opened, print_rows


@click.command()
@click.argument("entity")
@click.option(
    "--depth", type=click.IntRange(1, 4), default=1, show_default=True, help="How many relationships away."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="How many relationships, the nearest first.",
)
@graph_option
@format_option
def neighbourhood(entity: str, depth: int, limit: int, address: str | None, form: str) -> None:
    """List the relationships around ENTITY: with other entities, with capabilities and with intents.

    What has over 1,000 relationships is met and not walked through; of such an ENTITY the strongest of each
    type are listed. `matchgraph export --around` writes the same as a graph.

    \b
    Example:
      matchgraph neighbourhood stable-diffusion --depth 2 --limit 20
    """
    with opened(address) as graph:
        found = graph.relations(entity, depth=depth, limit=limit + 1)
    if len(found) > limit:
        note(f"only the first {limit} relationships; --limit takes more")
    rows = [answer.model_dump(mode="json") for answer in found[:limit]]
    note_if_none(rows)
    columns = ("depth", "start", "start_kind", "start_name", "relation", "end", "end_kind", "end_name")
    print_rows(rows, form, columns, ("depth", "start_name", "relation", "end_name"))
