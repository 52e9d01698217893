"""The template command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from matchgraph.cli.options import format_option, print_object
from matchgraph.cli.output import echo

if TYPE_CHECKING:
    from matchgraph.facade.templates import TemplateKind

KINDS = ("page", "table", "tools", "events", "signals", "passport", "manifest")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@format_option
def template(kind: TemplateKind, form: str) -> None:
    """Print a minimal file of KIND that loads as it is, to start one of your own from.

    docs/formats.md has a full example of each kind, and what each part means.

    \b
    Example:
      matchgraph template table
    """
    from matchgraph.facade import templates  # noqa: PLC0415  start-up time

    answer = templates.template(kind)
    if form == "table":
        echo(answer.text, nl=False)
    else:
        print_object(answer.model_dump(mode="json"), form)
