"""The show command."""

from __future__ import annotations

from typing import Any

import click

from matchgraph.answers import EditedCapability, SourceOfEntity
from matchgraph.cli.options import format_option, graph_option, note, opened, print_object, print_rows
from matchgraph.cli.ranking import OUTDATED


@click.command()
@click.argument("entity")
@click.option("--sources", is_flag=True, help="Say which source states what of it, and when.")
@graph_option
@format_option
def show(entity: str, sources: bool, address: str | None, form: str) -> None:
    """Show all that the graph holds of ENTITY: a slug, a unique name, or the start of one.

    \b
    Example:
      matchgraph show stable-diffusion
    """
    from matchgraph.rendering.card import render_card  # noqa: PLC0415  start-up time

    if sources:
        with opened(address) as graph:
            stated = graph.sources_of(entity)
        if form in {"json", "csv"}:
            rows = [source.model_dump(mode="json") for source in stated]
            print_rows(rows, form, tuple(SourceOfEntity.model_fields))
        else:
            print_rows([_in_short(source) for source in stated], form)
            for line in dict.fromkeys(_edit(each) for source in stated for each in source.edited):
                click.echo(line)
        return
    with opened(address) as graph:
        card = graph.show(entity)
    if entity.strip() in card.aliases:
        note(f"'{entity.strip()}' is an alias of '{card.entity.slug}'")
    if card.outdated:
        note(OUTDATED)
    if form == "json":
        print_object(card.model_dump(mode="json"), form)
    else:
        click.echo(render_card(card, form), nl=False)


def _edit(edited: EditedCapability) -> str:
    until = f", stated until {edited.until}" if edited.until else ""
    return f"“{edited.now}” is edited from “{edited.before}” ({edited.alike:.0%} alike{until})"


def _in_short(stated: SourceOfEntity) -> dict[str, Any]:
    """Return what a source states as people read it."""
    said = {**stated.figures, **stated.signals}
    return {
        "source": stated.source,
        "kind": stated.kind,
        "as_of": stated.as_of,
        "trusted": stated.trusted,
        "states": ", ".join(f"{name} {value}" for name, value in said.items()),
        "capabilities": len(stated.capabilities),
    }
