"""The query command."""

from __future__ import annotations

import click

from matchgraph.cli.options import format_option, graph_option, note, opened, print_rows


@click.command()
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]…")
@click.option("--describe", is_flag=True, help="Show the query's parameters, columns and text.")
@graph_option
@format_option
def query(
    name: str | None, parameters: tuple[str, ...], describe: bool, address: str | None, form: str
) -> None:
    """Run the named query NAME; without a name, list the queries and their parameters.

    \b
    Examples:
      matchgraph query
      matchgraph query most_compared limit=5
      matchgraph query most_compared --describe
    """
    from cypher import load_catalogue  # noqa: PLC0415  start-up time

    known = {q.name: q for q in load_catalogue().of_kind("explore")}
    if name is None:
        note("run one with `matchgraph query NAME parameter=value …`; see one with --describe")
        print_rows(
            [
                {"name": q.name, "parameters": list(q.parameters), "purpose": q.purpose}
                for q in known.values()
            ],
            form,
        )
        return
    if name not in known:
        raise click.UsageError(f"no query is called '{name}'; `matchgraph query` lists them")
    if describe:
        click.echo(known[name].text, nl=not known[name].text.endswith("\n"))
        return
    given = _pairs(parameters)
    arguments = known[name].parse(given)
    with opened(address) as graph:
        rows = graph.query(name, **arguments)
    print_rows(rows, form, list(known[name].columns))


def _pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for parameter in parameters:
        key, sign, value = parameter.partition("=")
        if not sign:
            raise click.UsageError(f"'{parameter}' is not of the form name=value")
        pairs[key] = value
    return pairs
