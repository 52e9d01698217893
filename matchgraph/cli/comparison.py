"""The compare command."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, opened, print_object


@click.command()
@click.argument("left")
@click.argument("right")
@click.option("--as-stated", is_flag=True, help="Render the loaded page again, as it was printed.")
@click.option("--source", metavar="ID", help="With --as-stated: which page.")
@graph_option
@format_option
def compare(
    left: str, right: str, as_stated: bool, source: str | None, address: str | None, form: str
) -> None:
    """Compare LEFT and RIGHT from current figures, computed beside published.

    Any pair can be compared, whether a page does or not; the verdict is made from unrounded values.

    \b
    Examples:
      matchgraph compare stable-diffusion midjourney
      matchgraph compare stable-diffusion vladmandic--sdnext --as-stated
    """
    if source and not as_stated:
        raise click.UsageError("--source goes with --as-stated")
    if as_stated and form == "csv":
        raise click.UsageError("--as-stated gives the text of a page, or JSON: leave --format csv out")
    with opened(address) as graph:
        if as_stated:
            from matchgraph.rendering.page import render_as_stated  # noqa: PLC0415  start-up time

            stated = graph.stated_comparison(left, right, source)
            if form == "json":
                print_object(stated.model_dump(mode="json"), form)
            else:
                click.echo(render_as_stated(stated).encode(), nl=False)
            return
        answer = graph.compare(left, right)
    if form == "json":
        print_object(answer.model_dump(mode="json"), form)
    else:
        from matchgraph.rendering.comparison import render_comparison  # noqa: PLC0415  start-up time

        click.echo(render_comparison(answer, form), nl=False)
