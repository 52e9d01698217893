"""The methodology commands."""

from __future__ import annotations

import click


@click.group()
def methodology() -> None:
    """Show or check the constants behind the ranks."""


@methodology.command()
def show() -> None:
    """Print the methodology in force, and its id.

    \b
    Example:
      matchgraph methodology show
    """
    from matchgraph import settings  # noqa: PLC0415  start-up time
    from matchgraph.cli.options import note  # noqa: PLC0415
    from ranking.methodology import identity  # noqa: PLC0415

    constants = settings.methodology()
    text, place = settings.methodology_text()
    note(f"{place}: methodology {identity(constants)}")
    click.echo(text, nl=not text.endswith("\n"))


@methodology.command()
@click.argument("path", type=click.Path(dir_okay=False))
def check(path: str) -> None:
    """Check a methodology file: every fault is named with its line.

    \b
    Example:
      matchgraph methodology check methodology.yaml
    """
    from matchgraph import settings  # noqa: PLC0415  start-up time
    from ranking.methodology import identity  # noqa: PLC0415

    constants = settings.methodology(path)
    click.echo(f"{path}: fine, methodology {identity(constants)}")
