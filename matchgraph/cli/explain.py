"""The explain command."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, note, opened, print_object


@click.command()
@click.argument("entity")
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=10,
    show_default=True,
    help="So many shares of each kind; the rest in one line.",
)
@graph_option
@format_option
def explain(entity: str, limit: int, address: str | None, form: str) -> None:
    """Explain why ENTITY ranks where it does in the published run.

    The points of its signals add up to the rank to the printed digit. The match is taken apart into whence it
    comes, by what, from which source and of what time, each adding up to 100 %.

    \b
    Example:
      matchgraph explain stable-diffusion
    """
    from matchgraph.rendering.explanation import render_explanation  # noqa: PLC0415  start-up time

    with opened(address) as graph:
        answer = graph.explain(entity, limit=limit)
    note(answer.note)
    if form == "json":
        print_object(answer.model_dump(mode="json"), form)
    else:
        click.echo(render_explanation(answer, form), nl=False)
