"""Who asks: with a token or from an address, what they may do, and the actor they are in the evidence."""

from __future__ import annotations

from dataclasses import dataclass

from matchgraph.answers.access import Scope, Token
from matchgraph.facade.access import Keys
from matchgraph.serving.errors import NotAllowedError

BEARER = "bearer "


@dataclass(frozen=True)
class Visitor:
    """Who asks.

    Args:
        address: from which they ask.
        token: what they showed, if anything.
        open_scopes: what anyone may do.
    """

    address: str
    token: Token | None
    open_scopes: frozenset[Scope]

    def require(self, scope: Scope) -> None:
        """Check that they may do something.

        Raises:
            NotAllowedError: they may not.
        """
        if scope in self.open_scopes or (self.token and scope in self.token.scopes):
            return
        if self.token is None:
            raise NotAllowedError(
                f"this needs a token with the scope '{scope}', as `Authorization: Bearer …`; {_make(scope)}",
                known=False,
            )
        raise NotAllowedError(
            f"the token '{self.token.name}' lacks the scope '{scope}'; {_make(scope)}",
            known=True,
        )


def _make(scope: Scope) -> str:
    return f"the operator makes one with `matchgraph token make NAME --scope {scope}`"


def visitor(keys: Keys, address: str, authorization: str | None, open_scopes: frozenset[Scope]) -> Visitor:
    """Return who asks.

    Args:
        keys: of the server.
        address: from which they ask.
        authorization: the header of that name.
        open_scopes: what anyone may do.

    Raises:
        NotAllowedError: the token is unknown, revoked or expired.
    """
    if not authorization:
        return Visitor(address, None, open_scopes)
    text = authorization[len(BEARER) :].strip() if authorization.lower().startswith(BEARER) else ""
    token = keys.tokens.of(text) if text else None
    if token is None:
        raise NotAllowedError(
            "this token is not known here, or was revoked, or has expired; leave the header "
            "`Authorization` out, or ask the operator for a new one",
            known=False,
        )
    return Visitor(address, token, open_scopes)
