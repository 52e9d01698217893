"""The methodology commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from matchgraph.cli.options import format_option, note, print_object, print_rows


@click.group()
def methodology() -> None:
    """Show or check the constants behind the ranks.

    They are the built-in ones, or those of the file named by MATCHGRAPH_METHODOLOGY.

    \b
    Example:
      matchgraph methodology show
    """


@methodology.command()
@format_option
def show(form: str) -> None:
    """Print the methodology in force, and its id.

    \b
    Example:
      matchgraph methodology show
    """
    from matchgraph.facade.upkeep import methodology  # noqa: PLC0415  start-up time

    answer = methodology()
    note(f"{answer.place}: methodology {answer.methodology}")
    if form in {"csv", "markdown"}:
        print_rows(list(_constants(answer.constants)), form)
    else:
        print_object(answer.constants, form, answer.text.removesuffix("\n"))


def _constants(tree: dict[str, Any], path: str = "") -> Iterator[dict[str, Any]]:
    """Yield every constant by its path, such as weights.model.match."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _constants(value, f"{path}{name}.")
        else:
            yield {"constant": path + name, "value": value}


@methodology.command()
@click.argument("path", type=click.Path(dir_okay=False, exists=True))
@format_option
def check(path: str, form: str) -> None:
    """Check a methodology file; every error is reported with its line.

    \b
    Example:
      matchgraph methodology check methodology.yaml
    """
    from matchgraph.facade.upkeep import methodology  # noqa: PLC0415  start-up time

    id_ = methodology(path).methodology
    print_object({"path": path, "methodology": id_}, form, f"{path}: valid, methodology {id_}")
