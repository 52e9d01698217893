"""The commands for writing Cypher: ad hoc queries, named queries and the schema."""

from __future__ import annotations

import itertools
import sys
from typing import Any

import click

from matchgraph import ParameterRefusedError
from matchgraph.answers.typed_values import typed_pairs
from matchgraph.cli.completion import QUERY
from matchgraph.cli.options import NumberRange, format_option, graph_option, note, opened, print_rows
from matchgraph.cli.output import echo
from matchgraph.cli.values import print_answer, print_plan


@click.command()
@click.argument("text", required=False)
@click.option("-f", "--file", type=click.File(encoding="utf-8-sig"), help="Read the query from a file.")
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter; JSON if it parses, else a string.",
)
@click.option("--explain", is_flag=True, help="Print the server's query plan; run nothing.")
@click.option(
    "--interactive", is_flag=True, help="Type queries on the terminal, with history and completion."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000_000),
    default=1000,
    show_default=True,
    help="Maximum number of rows.",
)
@click.option(
    "--timeout", type=NumberRange(0.1, 3600), default=30, show_default=True, help="Timeout in seconds."
)
@graph_option
@format_option
def cypher(
    text: str | None,
    file: Any,
    parameters: tuple[str, ...],
    explain: bool,
    interactive: bool,
    limit: int,
    timeout: float,
    address: str | None,
    form: str,
) -> None:
    """Run read-only ad hoc Cypher from TEXT, a file or (with -) standard input.

    \b
    Examples:
      matchgraph cypher 'MATCH (e:Entity) WHERE e.rank > 40 RETURN e.slug, e.rank' --limit 5
      matchgraph cypher 'MATCH (e:Entity {slug: $slug}) RETURN e.name' -p slug=claude
    """
    if [text is not None, file is not None, interactive].count(True) != 1:
        raise click.UsageError("give one of TEXT, - for standard input, --file FILE, or --interactive")
    if interactive and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("--interactive needs a terminal; give TEXT, or - for standard input")
    values = _values(parameters)
    if file is not None:
        text = _read(file)
    elif text == "-":
        text = _read(click.open_file("-", encoding="utf-8-sig"))
    with opened(address) as graph, graph.cypher_session() as session:
        if text is None:
            from matchgraph.cli.workbench import Workbench  # noqa: PLC0415  start-up time

            Workbench(session, form=form, limit=limit, time_limit=timeout, parameters=values).talk()
        elif explain:
            print_plan(session.plan(text, values, time_limit=timeout), form)
        else:
            print_answer(session.run(text, values, limit=limit, time_limit=timeout), form, limit)


@click.command()
@graph_option
@format_option
def schema(address: str | None, form: str) -> None:
    """Print the labels, relationship types and properties of the graph, with counts.

    \b
    Example:
      matchgraph schema
    """
    with opened(address) as graph:
        print_rows(graph.schema(), form)


def _values(parameters: tuple[str, ...]) -> dict[str, Any]:
    try:
        return typed_pairs(parameters)
    except ParameterRefusedError as error:
        raise click.UsageError(str(error)) from error


def _read(stream: Any) -> str:
    try:
        return str(stream.read())
    except UnicodeDecodeError as error:
        raise click.UsageError(f"the query is not UTF-8: {error}") from error


@click.command()
@click.argument("name", required=False, type=QUERY)
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]…")
@click.option("--describe", is_flag=True, help="Show the query's parameters, columns and text.")
@graph_option
@format_option
def query(
    name: str | None, parameters: tuple[str, ...], describe: bool, address: str | None, form: str
) -> None:
    """Run the named query NAME; without a name, list the queries by subject, with parameters and defaults.

    \b
    Examples:
      matchgraph query
      matchgraph query most_compared limit=5
      matchgraph query most_compared --describe
    """
    from matchgraph.facade.cypher import named_query, query_list  # noqa: PLC0415  start-up time

    if name is None:
        note("run one with `matchgraph query NAME parameter=value …`; --describe shows one")
        _list(query_list(), form)
        return
    asked = named_query(name)
    if describe:
        echo(asked.text, nl=not asked.text.endswith("\n"))
        return
    arguments = asked.parse(_pairs(parameters))
    with opened(address) as graph:
        rows = graph.query(name, **arguments)
    print_rows(rows, form, list(asked.columns), essential=asked.essential)


def _list(rows: list[dict[str, Any]], form: str) -> None:
    """Print the queries: those of each group under its name, or as rows that state it."""
    if form != "table":
        print_rows(rows, form)
        return
    from matchgraph.rendering.rows import titled  # noqa: PLC0415  start-up time

    for number, (group, of_group) in enumerate(itertools.groupby(rows, key=lambda row: row["group"])):
        echo("\n" * bool(number) + titled(group, form), nl=False)
        print_rows(list(of_group), form, ("name", "parameters", "purpose"))


def _pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for parameter in parameters:
        key, sign, value = parameter.partition("=")
        if not sign:
            raise click.UsageError(f"'{parameter}' is not of the form name=value")
        pairs[key] = value
    return pairs
