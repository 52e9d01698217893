"""The token commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from matchgraph.answers.access import Scope
from matchgraph.cli.options import format_option, graph_option, note, note_if_none, print_object, print_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = ("name", "scopes", "made", "expires")


@click.group()
def token() -> None:
    """Make, list and revoke the tokens of a server: programs that upload or report with more than a callback.

    \b
    Example:
      matchgraph token make importer --scope events
    """


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(get_args(Scope)),
    help="What it may do; repeatable. trusted: what it uploads affects ranks.",
)
@click.option(
    "--days", type=click.IntRange(1), metavar="N", help="Days after which it expires; default: never."
)
@graph_option
@format_option
def make(name: str, scopes: Sequence[Scope], days: int | None, address: str | None, form: str) -> None:
    """Make a token called NAME and print it; it is kept as a hash, so it cannot be printed again.

    \b
    Example:
      matchgraph token make importer --scope events --scope trusted --days 365
    """
    from matchgraph.facade.access import make_token  # noqa: PLC0415  start-up time

    made = make_token(name, scopes, days=days, address=address)
    note(f"send it as `Authorization: Bearer …`; `matchgraph token revoke {made.name}` revokes it")
    print_object(made.model_dump(mode="json"), form, made.token)


@token.command("list")
@graph_option
@format_option
def list_(address: str | None, form: str) -> None:
    """List the tokens, oldest first, without their texts.

    \b
    Example:
      matchgraph token list
    """
    from matchgraph.facade.access import tokens  # noqa: PLC0415  start-up time

    found = tokens(address)
    note_if_none(found)
    print_rows([each.model_dump(mode="json") for each in found], form, SHOWN)


@token.command()
@click.argument("name")
@graph_option
@format_option
def revoke(name: str, address: str | None, form: str) -> None:
    """Revoke the token called NAME; a running server refuses it from the next request on.

    \b
    Example:
      matchgraph token revoke importer
    """
    from matchgraph.facade.access import revoke_token  # noqa: PLC0415  start-up time

    revoked = revoke_token(name, address=address)
    print_object(revoked.model_dump(mode="json"), form, f"revoked the token '{revoked.name}'")
