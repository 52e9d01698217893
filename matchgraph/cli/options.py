"""Options shared by many commands, and how a command opens its graph and prints its answer."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from matchgraph.cli.completion import TYPE
from matchgraph.cli.logs import say
from matchgraph.cli.output import echo, echo_data, echo_exactly

if TYPE_CHECKING:
    from matchgraph.facade import MatchGraph

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = ("table", "json", "csv", "markdown")


class NumberRange(click.FloatRange):
    """A number in a range; `nan`, which is neither below nor above anything, is in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"'{value}' is not a number.", param, ctx)
        return number


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
        help="Output format.",
    )(command)


def day_option(
    meaning: str, name: str = "--as-of", *, required: bool = False
) -> Callable[[Command], Command]:
    """Add a day such as 2026-11-01, --as-of unless another name is given, with what it means.

    Also adds --allow-future, without which days beyond tomorrow are refused.
    """

    def add(command: Command) -> Command:
        allow = click.option("--allow-future", is_flag=True, help=f"Accept {name} beyond tomorrow.")
        day = click.option(
            name,
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DAY",
            required=required,
            help=f"{meaning}, e.g. 2026-11-01.",
        )
        return day(allow(command))

    return add


def timeout_option(command: Command) -> Command:
    """Add --timeout."""
    return click.option(
        "--timeout",
        type=NumberRange(0, min_open=True),
        metavar="SECONDS",
        help="Give up after this time; the published run stays.",
    )(command)


def filter_options(command: Command) -> Command:
    """Add --type, --free, --min-rank and --limit."""
    rows = click.option(
        "--limit",
        type=click.IntRange(1, 100_000),
        default=20,
        show_default=True,
        help="Maximum number of rows.",
    )
    return which_options(rows(command))


def which_options(command: Command) -> Command:
    """Add --type, --free and --min-rank."""
    options = (
        click.option(
            "--type",
            "type_",
            type=TYPE,
            metavar="TYPE",
            help="Only this type, e.g. model, agent or 'MCP Server'.",
        ),
        click.option("--free", is_flag=True, default=None, help="Only free entities."),
        click.option("--min-rank", type=NumberRange(0, 100), default=0.0, help="Minimum rank."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def opened(address: str | None, *, create: bool = False) -> Iterator[MatchGraph]:
    """Open the graph of a command."""
    import matchgraph  # noqa: PLC0415  start-up time

    with matchgraph.open(address, create=create) as graph:
        yield graph


def print_rows(
    rows: Sequence[dict[str, Any]],
    form: str,
    columns: Sequence[str] | None = None,
    shown: Sequence[str] | None = None,
    essential: Sequence[str] = (),
) -> None:
    """Print the rows of a list command.

    Args:
        rows: the answer; JSON has every field.
        form: table, json, csv or markdown.
        columns: the fields of CSV.
        shown: the fields of tables; by default those of CSV.
        essential: the fields that a narrow terminal leaves out last, the most important first.
    """
    from matchgraph.rendering.rows import render_rows  # noqa: PLC0415  start-up time

    names = columns if form == "csv" else shown or columns
    text = render_rows(rows, form, names, essential)
    if form == "json":
        echo_data(text, nl=False)
    elif form == "csv":
        echo_exactly(text)
    else:
        echo(text, nl=False)
    if not rows and form == "table":
        note("0 rows")


def print_object(answer: dict[str, Any], form: str, text: str = "") -> None:
    """Print an answer that is one object: its fields, or `text` on a terminal."""
    if form == "json":
        echo_data(json.dumps(answer, indent=2, ensure_ascii=False))
    elif form == "table":
        from matchgraph.rendering.terminal import takes_styles, wrapped  # noqa: PLC0415  start-up time

        echo(wrapped(text) if takes_styles() else text)  # in a pipe a line stays one line
    else:
        print_rows([_flat(answer)], form)


def _flat(answer: dict[str, Any]) -> dict[str, Any]:
    """Return fields of nested objects as `object_field`, since tables are flat."""
    flat: dict[str, Any] = {}
    for name, value in answer.items():
        flat |= (
            {f"{name}_{inner}": v for inner, v in value.items()} if isinstance(value, dict) else {name: value}
        )
    return flat


def note_if_none(found: Sequence[object]) -> None:
    """Say that an empty list is an answer, not an error; and what to try, where there are filters."""
    if not found:
        filters = any(each.name == "min_rank" for each in click.get_current_context().command.params)
        note("nothing matches; try other words, or fewer filters" if filters else "there are none")


def note(text: str) -> None:
    """Print a message that is not part of the answer."""
    say(text)
