"""Tokens of programs, and the keys of a server; needs no open graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matchgraph import settings
from matchgraph.access.actors import who
from matchgraph.access.keys import Keys
from matchgraph.answers.access import NewToken, Scope, Token
from matchgraph.answers.tables import Results

__all__ = ["Keys", "keys", "make_token", "revoke_token", "tokens", "who"]

if TYPE_CHECKING:
    from matchgraph.access.tokens import TokenBook


def keys(address: str | None = None) -> Keys:
    """Return the keys of a graph's server.

    Args:
        address: the graph; default: as for `matchgraph.open`.
    """
    return Keys(settings.access_folder(address or settings.default_address()))


def make_token(
    name: str, scopes: Sequence[Scope], *, days: int | None = None, address: str | None = None
) -> NewToken:
    """Make a token for the server of a graph; its text is returned once and not kept.

    Args:
        name: by which the operator knows it.
        scopes: what it may do: read, feedback, events, load, and whether what it loads is trusted.
        days: after how many days it expires; None for never.
        address: the graph; default: as for `matchgraph.open`.

    Raises:
        MatchGraphError: the name is empty or taken, or it may do nothing.
    """
    return _book(address).make(name, scopes, days=days)


def tokens(address: str | None = None) -> Results[Token]:
    """Return the tokens of a graph's server, oldest first."""
    return Results(_book(address).all())


def revoke_token(name: str, *, address: str | None = None) -> Token:
    """Revoke a token by its name; a running server refuses it from the next request on.

    Raises:
        NotFoundError: there is none of that name.
    """
    return _book(address).revoke(name)


def _book(address: str | None) -> TokenBook:
    from matchgraph.access.tokens import TokenBook  # noqa: PLC0415  start-up time

    return TokenBook(settings.access_folder(address or settings.default_address()))
