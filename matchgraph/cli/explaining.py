"""The explain command."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, note, opened, print_object
from matchgraph.cli.progress import progress


@click.command()
@click.argument("entity")
@click.option(
    "--if",
    "suppose",
    multiple=True,
    metavar="CHANGE",
    help="Also compute the rank as it would be if this were so; several --if hold together.",
)
@click.option(
    "--flip",
    metavar="OTHER",
    help="Also find the least evidence without which OTHER stands above, and whose it is.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=10,
    show_default=True,
    help="So many shares of each kind; the rest in one line.",
)
@graph_option
@format_option
def explain(
    entity: str, suppose: tuple[str, ...], flip: str | None, limit: int, address: str | None, form: str
) -> None:
    """Explain why ENTITY ranks where it does in the published run.

    The points of its signals add up to the rank to the printed digit. The match is taken apart into whence it
    comes, by what, from which source and of what time, each adding up to 100 %.

    \b
    A CHANGE to suppose, of the run's day, is one of
      success|failure|click|shown intent=TEXT [times=N] [capability=ID]
              [position=N] [beside=SLUG,SLUG] [actor=NAME]
      won|lost against=SLUG
      mention by=SLUG [stance=worse|neutral|better]
      signal METRIC=VALUE, such as stars=5000 or adoption=0.9

    \b
    Examples:
      matchgraph explain stable-diffusion
      matchgraph explain claude --if "success intent='plan a trip' times=3"
      matchgraph explain claude --flip intellicode
    """
    from matchgraph.rendering.explanation import render_explanation  # noqa: PLC0415  start-up time

    with opened(address) as graph, progress() as show:
        answer = graph.explain(entity, suppose=suppose, flip=flip, limit=limit, progress=show)
    note(answer.note)
    if form == "json":
        print_object(answer.model_dump(mode="json"), form)
    else:
        click.echo(render_explanation(answer, form), nl=False)
