"""The errors of a server."""

from __future__ import annotations

from matchgraph import MatchGraphError


class NotAllowedError(MatchGraphError):
    """Whoever asks may not do this.

    Args:
        message: what is missing and how to get it.
        known: whether they showed a token that is known.
    """

    def __init__(self, message: str, *, known: bool) -> None:
        self.known = known
        super().__init__(message)
