"""Options that many commands share, and the way a command opens its graph and prints its answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from matchgraph.facade import MatchGraph

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = ("table", "json", "csv", "markdown")


def graph_option(command: Command) -> Command:
    """Add --graph."""
    return click.option(
        "--graph",
        "address",
        metavar="URL",
        help="embedded:PATH, bolt://…, neo4j://…; default MATCHGRAPH_URL.",
    )(command)


def format_option(command: Command) -> Command:
    """Add --format."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to print.",
    )(command)


def day_option(meaning: str) -> Callable[[Command], Command]:
    """Add --as-of, a day such as 2026-11-01, with what it means."""
    return click.option(
        "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help=f"{meaning}, as 2026-11-01."
    )


def filter_options(command: Command) -> Command:
    """Add --type, --free, --min-rank and --limit."""
    options = (
        click.option(
            "--type",
            "type_",
            metavar="TYPE",
            help="Only this type, such as model, agent or 'MCP Server'.",
        ),
        click.option("--free", is_flag=True, default=None, help="Only what is free."),
        click.option(
            "--min-rank", type=click.FloatRange(0, 100), default=0.0, help="Only from this rank on."
        ),
        click.option(
            "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def opened(address: str | None, *, create: bool = False) -> Iterator[MatchGraph]:
    """Open the graph a command works on."""
    import matchgraph  # noqa: PLC0415  start-up time

    with matchgraph.open(address, create=create) as graph:
        yield graph


def print_rows(
    rows: Sequence[dict[str, Any]],
    form: str,
    columns: Sequence[str] | None = None,
    shown: Sequence[str] | None = None,
) -> None:
    """Print the rows of a list command.

    Args:
        rows: the answer; JSON has every field.
        form: table, json, csv or markdown.
        columns: the fields that CSV has.
        shown: the fields for people, in tables; by default those of CSV.
    """
    from matchgraph.rendering.rows import render_rows  # noqa: PLC0415  start-up time

    names = columns if form == "csv" else shown or columns
    click.echo(render_rows(rows, form, names), nl=False)


def print_object(answer: dict[str, Any], form: str, told: str = "") -> None:
    """Print an answer that is one object: JSON and the tables have its fields, people read `told`."""
    if form == "json":
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    elif form == "table":
        click.echo(told)
    else:
        print_rows([_flat(answer)], form)


def _flat(answer: dict[str, Any]) -> dict[str, Any]:
    """Return fields of a nested object as `object_field`: tables have no other place for them."""
    flat: dict[str, Any] = {}
    for name, value in answer.items():
        flat |= (
            {f"{name}_{inner}": v for inner, v in value.items()} if isinstance(value, dict) else {name: value}
        )
    return flat


def note_if_none(found: Sequence[object]) -> None:
    """Say that an empty list is an answer, not a fault."""
    if not found:
        note("nothing fits; fewer or other filters may help")


def note(text: str) -> None:
    """Tell the user something that is not part of the answer."""
    click.echo(text, err=True)
