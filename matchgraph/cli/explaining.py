"""The explain command."""

from __future__ import annotations

import click

from matchgraph.cli.completion import ENTITY
from matchgraph.cli.options import format_option, graph_option, note, opened, print_object
from matchgraph.cli.output import echo
from matchgraph.cli.progress import progress


@click.command()
@click.argument("entity", type=ENTITY)
@click.option(
    "--if",
    "suppose",
    multiple=True,
    metavar="CHANGE",
    help="Also compute the rank under this hypothetical change; several --if apply together.",
)
@click.option(
    "--flip",
    type=ENTITY,
    metavar="OTHER",
    help="Also find the smallest set of evidence whose removal lifts OTHER above, and whose it is.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=10,
    show_default=True,
    help="Show at most N shares per kind; the rest are summed.",
)
@graph_option
@format_option
def explain(
    entity: str, suppose: tuple[str, ...], flip: str | None, limit: int, address: str | None, form: str
) -> None:
    """Explain why ENTITY ranks where it does in the published run.

    The points of its signals sum to the rank to the printed digit. The match is decomposed by origin,
    relation, source and age, each summing to 100 %.

    \b
    A hypothetical CHANGE, on the day of the run, is one of
      success|failure|click|shown intent=TEXT [times=N] [capability=ID]
              [position=N] [beside=SLUG,SLUG] [actor=NAME]
      won|lost against=SLUG
      mention by=SLUG [stance=worse|neutral|better]
      signal METRIC=VALUE, such as stars=5000 or adoption=0.9

    \b
    Examples:
      matchgraph explain stable-diffusion
      matchgraph explain claude --if "success intent='plan a trip' times=3"
      matchgraph explain chatgpt --flip midjourney
    """
    from matchgraph.rendering.explanation import render_explanation  # noqa: PLC0415  start-up time

    with opened(address) as graph, progress() as show:
        answer = graph.explain(entity, suppose=suppose, flip=flip, limit=limit, progress=show)
    note(answer.note)
    if form == "json":
        print_object(answer.model_dump(mode="json"), form)
    else:
        echo(render_explanation(answer, form), nl=False)
