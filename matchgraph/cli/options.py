"""Options that many commands share, and the way a command opens its graph and prints its answer."""

from __future__ import annotations

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


def filter_options(command: Command) -> Command:
    """Add --type, --free, --min-rank and --limit."""
    options = (
        click.option("--type", "type_", metavar="TYPE", help="Only this type, such as model, agent or mcp."),
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


def print_rows(rows: Sequence[dict[str, Any]], form: str, columns: Sequence[str] | None = None) -> None:
    """Print the rows of a list command: JSON has every field, the other forms the named columns."""
    from matchgraph.rendering.rows import render_rows  # noqa: PLC0415  start-up time

    click.echo(render_rows(rows, form, columns), nl=False)


def note(text: str) -> None:
    """Tell the user something that is not part of the answer."""
    click.echo(text, err=True)
